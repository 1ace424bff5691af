"""What a table of numbers shows: columns, and cells with text, a bar, a histogram or a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from PySide6.QtGui import QImage


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        heading: over it.
        tip: what its numbers are.
        right: aligned to the right, as numbers are.
        width: px it wants at least, for bars and histograms.
        stretch: whether it takes the room that is left; its text is elided where there is none.
        spare: 0 for a column that stays; others go where room is short, those with the largest number first.
    """

    heading: str
    tip: str = ""
    right: bool = True
    width: int = 0
    stretch: bool = False
    spare: int = 0


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell.

    Attributes:
        text: a word or a number.
        note: a second, quieter line under it.
        tip: the tool tip.
        bar: its length as a share of the cell in [0, 1]; with `signed`, in [-1, 1] from the middle.
        signed: whether the bar goes both ways.
        counts: (B,) of a histogram.
        picture: before the text.
        color: of bar, histogram or mark, "#RRGGBB"; None takes the accent.
        role: colour of the text: "" plain, "muted", "error", "success".
        bold: whether the text is.
        span: how many columns it takes; the cells it covers are empty.
    """

    text: str = ""
    note: str = ""
    tip: str = ""
    bar: float | None = None
    signed: bool = False
    counts: NDArray[Any] | None = None
    picture: QImage | None = None
    color: str | None = None
    role: str = ""
    bold: bool = False
    span: int = 1


Row = Sequence[Cell]


def visible(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[bool]:
    """Return which columns are shown where they want `widths` px and have `room` px together."""
    shown = [True] * len(columns)
    for at in sorted(range(len(columns)), key=lambda at: columns[at].spare, reverse=True):
        if sum(w for w, s in zip(widths, shown, strict=True) if s) <= room or not columns[at].spare:
            break
        shown[at] = False
    return shown
