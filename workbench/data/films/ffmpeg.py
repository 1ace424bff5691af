"""The ffmpeg program, where there is one: it decodes films, in a process of its own."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from PIL import Image

from workbench.data.films.frame import RATE, FilmError, Frame

NEEDED = "install ffmpeg (https://ffmpeg.org, or `uv pip install imageio-ffmpeg`), or choose an animated GIF or WebP"
_DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_PROBE_SECONDS = 20.0
_QUIET = ("-nostdin", "-hide_banner")
NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Flag without which Windows opens a console for the program."""


@cache
def program() -> str | None:
    """Return the path of ffmpeg: on the PATH, else the one that the package imageio-ffmpeg brings along; else None."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        import imageio_ffmpeg  # only where it is installed, and a film is opened
    except ImportError:
        return None
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:  # the package is there, but came without its program
        return None


def duration(path: Path) -> float | None:
    """Return how long a film is, in seconds; None where that is not known.

    Raises:
        FilmError: if there is no ffmpeg, or it cannot read the file.
    """
    command = [_required(path), *_QUIET, *_opened(path)]
    try:
        said = subprocess.run(
            command, capture_output=True, timeout=_PROBE_SECONDS, check=False, creationflags=NO_CONSOLE
        ).stderr.decode(errors="replace")
    except subprocess.TimeoutExpired:
        raise FilmError(f"{path.name} could not be read within {_PROBE_SECONDS:.0f} s; choose another film") from None
    if "Video:" not in said:
        raise FilmError(f"{path.name} holds no film that ffmpeg can read ({_reason(said)}); choose another file")
    found = _DURATION.search(said)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def frames(path: Path, width: int, height: int, start: float = 0.0) -> Iterator[Frame]:
    """Yield the pictures of a film, `RATE` a second, as fast as they are asked for.

    Args:
        path: of the film.
        width: of the pictures; the film is scaled until it covers them, what sticks out is cut off.
        height: of the pictures.
        start: seconds to begin at.

    Raises:
        FilmError: if there is no ffmpeg, or the film is broken.
    """
    fit = f"fps={RATE},scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    command = [
        _required(path),
        *_QUIET,
        "-loglevel",
        "error",
        "-ss",
        f"{max(0.0, start):.3f}",
        *_opened(path),
        "-an",
        "-sn",
    ]
    command += ["-vf", fit, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    with TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, creationflags=NO_CONSOLE)
        count = 0
        try:
            assert process.stdout is not None
            while len(pixels := process.stdout.read(3 * width * height)) == 3 * width * height:
                yield Frame(Image.frombytes("RGB", (width, height), pixels), start + count / RATE)
                count += 1
            if process.wait() and not count:
                raise FilmError(f"{path.name} cannot be shown ({_reason(_read(errors))}); choose another film")
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _required(path: Path) -> str:
    found = program()
    if found is None:
        raise FilmError(f"{path.name} needs a program that decodes films; {NEEDED}")
    return found


def _opened(path: Path) -> tuple[str, ...]:
    """Return ffmpeg's words for a file of this computer and nothing else: a playlist could name other places."""
    return "-protocol_whitelist", "file,pipe", "-i", f"file:{path}"


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1][:160].rstrip(".") if lines else "it says nothing more"


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(64_000).decode(errors="replace")
