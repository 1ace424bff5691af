"""Which picture stands where in a grid, and under which heading."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from workbench.gui.colors import Theme
from workbench.gui.views.grid_layout import SPACING, WHOLE

Order = NDArray[np.integer[Any]]


class Section(NamedTuple):
    """A heading: a title, what stands behind it more quietly, and the first place under it."""

    title: str
    detail: str
    start: int


@dataclass(frozen=True, eq=False)
class Places:
    """Some of N pictures in an order.

    Attributes:
        order: (n,) the picture at each place.
        ranks: (N,) the place of each picture, −1 where it is not shown.
        sections: headings by ascending start.
    """

    order: NDArray[np.intp]
    ranks: NDArray[np.intp]
    sections: tuple[Section, ...] = ()

    @classmethod
    def of(cls, order: Order, count: int, sections: Sequence[Section] = ()) -> "Places":
        """Return the places of `order`, indices of `count` pictures.

        Raises:
            ValueError: if a picture is shown twice, or sections do not ascend from 0 with a picture each.
        """
        pictures, ranks = order.astype(np.intp), np.full(count, -1, np.intp)
        ranks[pictures] = np.arange(len(pictures))
        different = int(np.count_nonzero(ranks >= 0))
        if different != len(pictures):
            raise ValueError(f"{len(pictures)} places need as many different pictures, not {different}")
        starts = [section.start for section in sections]
        if starts and (starts[0] != 0 or any(np.diff([*starts, len(pictures)]) <= 0)):
            raise ValueError(f"sections must ascend from 0 and hold a picture each, not start at {starts[:8]}")
        return cls(pictures, ranks, tuple(sections))

    @property
    def starts(self) -> NDArray[np.int64]:
        """(S,), the first place of each section; one section without headings."""
        return np.array([section.start for section in self.sections], np.int64) if self.sections else WHOLE

    def shows(self, index: int) -> bool:
        """Return whether a picture has a place; none is −1."""
        return 0 <= index < len(self.ranks) and bool(self.ranks[index] >= 0)

    def place(self, index: int) -> int:
        """Return the place of a picture that is shown."""
        return int(self.ranks[index])

    def first_kept(self, other: "Places", start: int) -> int:
        """Return the first picture from place `start` on that `other` shows, too; −1 if it shows none of them."""
        behind = self.order[start:]
        kept = other.ranks[behind] >= 0
        return int(behind[int(kept.argmax())]) if kept.any() else -1


def paint_heading(painter: QPainter, band: QRect, section: Section, font: QFont, colors: Theme) -> None:
    """Paint a heading over whatever is behind it."""
    painter.fillRect(band, QColor(colors.surface))
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
    painter.setFont(bold)
    painter.setPen(QColor(colors.text))
    room = band.adjusted(SPACING, SPACING // 2, -SPACING, 0)
    title = painter.fontMetrics().elidedText(section.title, Qt.TextElideMode.ElideRight, room.width() * 3 // 4)
    painter.drawText(room, side, title)
    after = painter.fontMetrics().horizontalAdvance(title)
    painter.setFont(font)
    painter.setPen(QColor(colors.muted))
    painter.drawText(room.adjusted(after + SPACING, 0, 0, 0), side, section.detail)
