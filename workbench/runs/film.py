"""Pictures into a film: a GIF by Pillow, or a video by ffmpeg where that program is found."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.data.films import ffmpeg

Frame = NDArray[np.uint8]
"""(H, W, 3), red, green, blue; all of a film have one size."""

GIF, MP4 = ".gif", ".mp4"
_LAST_WORDS = 300  # characters of what ffmpeg says


class FilmError(Exception):
    """A film cannot be written; one sentence."""


def write(path: Path, frames: Iterable[Frame], rate: int) -> None:
    """Write a film, whole or not at all; an exception out of `frames` ends it, too.

    Args:
        path: ends in .gif or .mp4, and says so which of them it is.
        frames: taken one by one.
        rate: pictures a second, 1 to 60.

    Raises:
        FilmError: if it cannot be written; what was there before is untouched.
    """
    pictures = iter(frames)
    try:
        first = next(pictures)
    except StopIteration:
        raise FilmError("There are no pictures to make a film of.") from None
    whole = chain((first,), pictures)
    try:
        with _temporary(path) as temporary:
            if path.suffix.lower() == GIF:
                _write_gif(temporary, whole, rate)
            else:
                _write_mp4(temporary, whole, rate, (first.shape[1], first.shape[0]))
    except OSError as error:
        raise FilmError(f"{path.name} cannot be written: {error.strerror or error}.") from None


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """Give a file beside `path` that takes its name once it is written."""
    beside = path.absolute().with_name(f".{path.stem}.{os.getpid()}.tmp{path.suffix.lower()}")
    try:
        yield beside
        os.replace(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _write_gif(path: Path, frames: Iterator[Frame], rate: int) -> None:
    # No dithering: its noise would move from picture to picture. Each has the 256 colours that fit it best.
    pictures = (
        Image.fromarray(frame).quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE) for frame in frames
    )
    first = next(pictures)
    duration = max(20, round(100 / rate) * 10)  # ms; a GIF counts hundredths of a second, viewers take 2 at least
    with path.open("wb") as file:
        first.save(file, "GIF", save_all=True, append_images=pictures, duration=duration, loop=0, optimize=False)


def _write_mp4(path: Path, frames: Iterator[Frame], rate: int, size: tuple[int, int]) -> None:
    program = ffmpeg.program()
    if program is None:
        raise FilmError("A video needs the program ffmpeg, which is not here; a GIF can be written without it.")
    width, height = (side + side % 2 for side in size)  # the colours of a video are stored for pairs of pixels
    command = [program, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]
    command += ["-an", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path)]
    with tempfile.TemporaryFile() as words:  # a pipe might fill up, and ffmpeg would wait
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=words,
                creationflags=ffmpeg.NO_CONSOLE,
            )
        except OSError as error:
            raise FilmError(f"ffmpeg cannot be started: {error.strerror or error}.") from None
        assert process.stdin is not None
        try:
            with suppress(BrokenPipeError):  # it has ended early, and says why
                for frame in frames:
                    process.stdin.write(_even(frame).tobytes())
                process.stdin.close()
            code = process.wait()
        finally:
            with suppress(OSError):
                process.stdin.close()
            process.kill()
            process.wait()
        if code or not path.exists() or not path.stat().st_size:
            raise FilmError(f"ffmpeg could not write the video: {_said(words) or f'it ended with code {code}'}.")


def _even(frame: Frame) -> Frame:
    """Repeat the last row or column of a picture with an odd number of them."""
    height, width = frame.shape[:2]
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def _said(words: IO[bytes]) -> str:
    words.seek(0)
    lines = words.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip().rstrip(".")[:_LAST_WORDS] if lines else ""
