"""One picture of a film, and why a film cannot be shown."""

from dataclasses import dataclass

from PIL import Image

from workbench.data.base import DataError

RATE = 15.0  # pictures a second that are shown; a network is seldom asked more often


class FilmError(DataError):
    """A film cannot be read; says in one sentence why and what to do."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a film.

    Attributes:
        picture: mode "L" or "RGB".
        seconds: since the film's beginning.
    """

    picture: Image.Image
    seconds: float
