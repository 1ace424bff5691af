import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.data.films import ffmpeg, film
from workbench.data.films.frame import RATE, FilmError

SHAPE = (3, 32, 32)
needs_ffmpeg = pytest.mark.skipif(ffmpeg.program() is None, reason="there is no ffmpeg here")


@pytest.fixture
def animation(tmp_path: Path) -> Path:
    """Return a GIF of five frames, each 200 ms and brighter than the one before."""
    first, *rest = (Image.new("L", (40, 30), 50 * number) for number in range(1, 6))
    first.save(tmp_path / "film.gif", save_all=True, append_images=rest, duration=200)
    return tmp_path / "film.gif"


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Return two seconds of film, red and then blue, twice as wide as high."""
    path = tmp_path / "film.mp4"
    program = ffmpeg.program()
    assert program is not None
    parts = "color=red:s=128x64:d=1:r=30[a];color=blue:s=128x64:d=1:r=30[b];[a][b]concat"
    command = [program, "-nostdin", "-loglevel", "error", "-filter_complex", parts, "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)
    return path


def test_an_animation_is_read_frame_by_frame(animation: Path) -> None:
    found = list(film.frames(animation, SHAPE))
    assert [frame.seconds for frame in found] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert [np.asarray(frame.picture)[0, 0, 0] for frame in found] == [50, 100, 150, 200, 250]
    assert film.length(animation) == pytest.approx(1.0)


def test_an_animation_can_begin_later(animation: Path) -> None:
    assert [frame.seconds for frame in film.frames(animation, SHAPE, 0.5)] == pytest.approx([0.4, 0.6, 0.8])


@needs_ffmpeg
def test_a_video_is_read_at_an_even_rate(video: Path) -> None:
    found = list(film.frames(video, SHAPE))
    assert film.length(video) == pytest.approx(2, abs=0.1)
    assert len(found) == pytest.approx(2 * RATE, abs=1)
    np.testing.assert_allclose(np.diff([frame.seconds for frame in found]), 1 / RATE)
    assert {frame.picture.size for frame in found} == {(256, 256)}
    red, blue = (np.asarray(frame.picture)[128, 128].astype(int) for frame in (found[2], found[-2]))
    np.testing.assert_allclose(red, (254, 0, 0), atol=6)
    np.testing.assert_allclose(blue, (0, 0, 254), atol=6)


@needs_ffmpeg
def test_a_video_can_begin_later_and_be_left_early(video: Path) -> None:
    reading = film.frames(video, SHAPE, 1.5)
    frame = next(reading)
    assert frame.seconds == pytest.approx(1.5)
    assert np.asarray(frame.picture)[0, 0, 2] > 200
    reading.close()


@needs_ffmpeg
@pytest.mark.parametrize("content", [b"", b"no film", b"#EXTM3U\nhttp://127.0.0.1:9/a.ts\n"])
def test_what_is_no_film_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(FilmError, match=r"^film\.mp4 .*; choose another f"):
        film.length(path)
    with pytest.raises(FilmError, match=r"^film\.mp4 .*; choose another f"):
        list(film.frames(path, SHAPE))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"no picture"])
def test_a_broken_animation_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.gif"
    path.write_bytes(content)
    with pytest.raises(FilmError, match=r"^film\.gif is damaged .*; choose another film$"):
        list(film.frames(path, SHAPE))


def test_without_ffmpeg_the_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "program", lambda: None)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"x")
    with pytest.raises(FilmError, match="install ffmpeg"):
        film.length(path)


def test_a_film_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FilmError, match="is not a file"):
        film.length(tmp_path / "none.mp4")


@pytest.mark.parametrize(
    ("shape", "size"), [((1, 28, 28), (256, 256)), ((3, 32, 64), (512, 256)), ((3, 299, 299), (299, 299))]
)
def test_frames_have_the_network_s_proportions(shape: tuple[int, int, int], size: tuple[int, int]) -> None:
    assert film.frame_size(shape) == size


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_whatever_is_damaged_is_told_in_a_sentence(tmp_path: Path, kind: str) -> None:
    """A film is cut short anywhere, or bytes of it change: it is read, or a FilmError says why not."""
    generator = np.random.default_rng(0)
    first, *rest = (Image.fromarray(generator.integers(0, 255, (20, 30, 3), np.uint8)) for _ in range(3))
    path = tmp_path / f"film.{kind.lower()}"
    first.save(path, kind, save_all=True, append_images=rest, duration=100)
    content, refused = path.read_bytes(), 0
    for cut in np.linspace(10, len(content) - 1, 40).astype(int).tolist():
        path.write_bytes(content[:cut])
        for read in (film.length, lambda path: list(film.frames(path, SHAPE))):
            try:
                read(path)
            except FilmError:
                refused += 1
    assert refused > 40
