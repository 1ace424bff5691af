import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from workbench.data.films import ffmpeg
from workbench.runs.film import FilmError, Frame, write

COLORS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (220, 220, 40))


def frames(width: int = 64, height: int = 48) -> Iterator[Frame]:
    for color in COLORS:
        yield np.full((height, width, 3), color, np.uint8)


@pytest.mark.parametrize(("rate", "duration"), [(10, 100), (30, 30), (60, 20)])
def test_a_gif_has_every_picture_in_its_colours_and_the_time_of_each(tmp_path, rate, duration):
    write(tmp_path / "x.gif", frames(), rate)
    with Image.open(tmp_path / "x.gif") as image:
        seen = [
            (frame.convert("RGB").getpixel((5, 5)), frame.info["duration"]) for frame in ImageSequence.Iterator(image)
        ]
        assert image.info["loop"] == 0
        assert image.size == (64, 48)
    assert seen == [(color, duration) for color in COLORS]
    assert [file.name for file in tmp_path.iterdir()] == ["x.gif"]


@pytest.mark.skipif(ffmpeg.program() is None, reason="ffmpeg is not here")
@pytest.mark.parametrize(("width", "height"), [(64, 48), (65, 49)])
def test_a_video_has_every_picture_about_in_its_colours(tmp_path, width, height):
    write(tmp_path / "x.mp4", frames(width, height), 10)
    command = [str(ffmpeg.program()), "-loglevel", "error", "-i", str(tmp_path / "x.mp4"), "-f", "rawvideo"]
    back = subprocess.run([*command, "-pix_fmt", "rgb24", "-"], capture_output=True, check=True).stdout
    even = (height + height % 2, width + width % 2, 3)
    pictures = np.frombuffer(back, np.uint8).reshape(-1, *even)
    assert len(pictures) == len(COLORS)
    for picture, color in zip(pictures, COLORS, strict=True):
        assert np.abs(picture[20, 20].astype(int) - color).max() < 12


def test_without_ffmpeg_a_video_is_refused_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(ffmpeg, "program", lambda: None)
    with pytest.raises(FilmError, match=r"needs the program ffmpeg, which is not here; a GIF"):
        write(tmp_path / "x.mp4", frames(), 10)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_what_ffmpeg_says_is_passed_on_and_nothing_is_left(tmp_path, monkeypatch):
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho 'first' >&2\necho 'Unknown encoder.' >&2\nexit 3\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(ffmpeg, "program", lambda: str(program))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.mp4").write_text("an older film")
    with pytest.raises(FilmError, match=r"^ffmpeg could not write the video: Unknown encoder\.$"):
        write(tmp_path / "out" / "x.mp4", (np.zeros((500, 500, 3), np.uint8) for _ in range(20)), 10)
    assert (tmp_path / "out" / "x.mp4").read_text() == "an older film"
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize("name", ["x.gif", "x.mp4"])
def test_a_film_that_is_given_up_leaves_nothing(tmp_path: Path, name):
    if name.endswith("mp4") and ffmpeg.program() is None:
        pytest.skip("ffmpeg is not here")

    class GivenUp(Exception):
        pass

    def some() -> Iterator[Frame]:
        yield from frames()
        raise GivenUp

    with pytest.raises(GivenUp):
        write(tmp_path / name, some(), 10)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_and_a_film_of_nothing_give_sentences(tmp_path):
    with pytest.raises(FilmError, match=r"^x.gif cannot be written: No such file or directory\.$"):
        write(tmp_path / "nowhere" / "x.gif", frames(), 10)
    with pytest.raises(FilmError, match="no pictures"):
        write(tmp_path / "x.gif", iter(()), 10)
