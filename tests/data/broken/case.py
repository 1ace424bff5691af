"""One broken thing, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Fate = Literal["refused", "usable", "either"]
Make = Callable[[Path], Path]


@dataclass(frozen=True)
class Case:
    """Something a person may have.

    Attributes:
        name: of the case; unique.
        make: puts it into an empty folder and returns its path.
        fate: "refused" with a sentence, "usable" at least in part, or "either" but never anything else.
        says: part of the sentence, or of the reason something was left out for.
    """

    name: str
    make: Make
    fate: Fate = "refused"
    says: str = ""


def file(name: str, content: bytes) -> Make:
    """Make one file."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def late(name: str, content: Callable[[], bytes]) -> Make:
    """Make one file of what takes long to make."""
    return lambda folder: file(name, content())(folder)


def cuts(length: int, more: tuple[int, ...] = ()) -> list[int]:
    """Lengths to cut a file to: its first bytes, its middle, its last byte, and those in `more`."""
    places = {1, 2, 3, 4, 7, 8, 12, 20, length // 4, length // 2, 3 * length // 4, length - 2, length - 1, *more}
    return sorted(place for place in places if 0 < place < length)
