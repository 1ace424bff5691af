"""A film file: an animated picture, or whatever the ffmpeg program can decode."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageSequence

from workbench.data.base import LARGEST
from workbench.data.films import ffmpeg
from workbench.data.films.frame import FilmError, Frame
from workbench.layers.base import Shape

ANIMATED = (".gif", ".webp", ".png", ".apng")
_FORMATS = ("GIF", "WEBP", "PNG")
SHORTEST_FRAME = 0.02  # seconds; browsers, too, show faster frames at 0.1 s
_USUAL_FRAME = 0.1
SIDE = 256  # px, of a frame's shorter side at least; enough for people to see what it is


def frame_size(shape: Shape) -> tuple[int, int]:
    """Return (width, height) of the frames for a network that takes (C, H, W): of the same proportions, not smaller."""
    _, height, width = shape
    factor = max(1.0, SIDE / min(height, width))
    return round(width * factor), round(height * factor)


def length(path: Path) -> float | None:
    """Return how long a film is, in seconds; None where that is not known.

    Raises:
        FilmError: in one sentence, if it cannot be read.
    """
    if not path.is_file():
        raise FilmError(f"{path.name} is not a file that can be read; choose another film")
    if path.suffix.lower() in ANIMATED:
        return sum(_seconds(image) for image in _animation(path))
    return ffmpeg.duration(path)


def frames(path: Path, shape: Shape, start: float = 0.0) -> Iterator[Frame]:
    """Yield the pictures of a film from a moment on, as fast as they are asked for.

    Args:
        path: of the film.
        shape: (C, H, W) of the network's input.
        start: seconds to begin at.

    Raises:
        FilmError: in one sentence, if it cannot be read.
    """
    if path.suffix.lower() not in ANIMATED:
        yield from ffmpeg.frames(path, *frame_size(shape), start)
        return
    moment = 0.0
    for image in _animation(path):
        lasts = _seconds(image)
        if moment + lasts > start:
            yield Frame(image.convert("RGB"), moment)
        moment += lasts


def _seconds(image: Image.Image) -> float:
    """Return how long a frame is shown."""
    lasts = float(image.info.get("duration", 0)) / 1000
    return lasts if lasts >= SHORTEST_FRAME else _USUAL_FRAME


def _animation(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > LARGEST:
                raise FilmError(f"{path.name} has {image.width}×{image.height} pixels; choose a smaller film")
            for frame in ImageSequence.Iterator(image):
                frame.load()  # here, where it is known what damage means
                yield frame
    except FilmError:
        raise
    except Exception as error:  # of a damaged file Pillow says IndexError, struct.error and more
        reason = str(error) or type(error).__name__
        raise FilmError(f"{path.name} is damaged or no animated picture ({reason}); choose another film") from None
