"""A small matrix of numbers as coloured cells: padding hatched, what is absent left out, one cell marked."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.gui.number_text import cell_number
from workbench.gui.theme import Theme, tabular
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.levels import NOT_FINITE, STEPS

Floats = NDArray[np.floating]
Colors = Literal["diverging", "grey"]

READ, PADDING, ABSENT = 0, 1, 2  # marks of cells
DIGITS = 3
CHARACTERS = 3.3  # px of width for each px of the font, so that about five digits fit
SMALLEST_FONT, LARGEST_FONT = 8, 13  # px
MARK = "#E69F00"  # of the winner; Okabe and Ito's orange, in neither colour map


@dataclass(frozen=True)
class Scale:
    """Which colour a number has.

    Attributes:
        limit: the size of numbers in the strongest colours.
        colors: about zero, or from 0, black, to the limit, white.
    """

    limit: float
    colors: Colors = "diverging"

    @staticmethod
    def of(values: Floats, colors: Colors = "diverging") -> "Scale":
        """Return the scale that the largest number that is finite is at the end of."""
        sizes = np.abs(values[np.isfinite(values)])
        return Scale(float(sizes.max()) if sizes.size else 0.0, colors)

    def paint(self, values: Floats, theme: Theme) -> NDArray[np.uint32]:
        """Return the colours 0xffRRGGBB of numbers; those that are not finite have one of their own."""
        with np.errstate(invalid="ignore"):
            share = np.nan_to_num(values / (self.limit or 1.0)).clip(-1, 1)
        if self.colors == "diverging":
            share = (share + 1) / 2
        index = np.rint(share.clip(0, 1) * (STEPS - 1)).astype(np.intp)
        index = np.where(np.isfinite(values), index, NOT_FINITE)
        return np.asarray(colormaps.table(self.colors, theme)[index])


@dataclass(frozen=True, eq=False)
class Matrix:
    """Numbers to paint.

    Attributes:
        values: (h, w).
        scale: their colours.
        marks: (h, w) READ, PADDING or ABSENT; None: all are read.
        winner: (row, column) to mark, or None.
    """

    values: Floats
    scale: Scale
    marks: NDArray[np.uint8] | None = None
    winner: tuple[int, int] | None = None


@dataclass(frozen=True)
class Cells:
    """Where the cells of a matrix lie, px: its corner, and the size of one."""

    left: float
    top: float
    width: float
    height: float

    def rect(self, row: float, column: float, rows: float = 1, columns: float = 1) -> QRect:
        """Return the place of some cells, to whole px."""
        x, y = floor(self.left + column * self.width), floor(self.top + row * self.height)
        right, bottom = floor(self.left + (column + columns) * self.width), floor(self.top + (row + rows) * self.height)
        return QRect(x, y, right - x, bottom - y)

    def seen(self, area: QRect, shape: tuple[int, int]) -> tuple[range, range]:
        """Return the rows and columns of a matrix of `shape` that a part of the widget shows."""
        top, bottom = (area.top() - self.top) / self.height, (area.bottom() + 1 - self.top) / self.height
        left, right = (area.left() - self.left) / self.width, (area.right() + 1 - self.left) / self.width
        rows = range(min(max(floor(top), 0), shape[0]), min(max(ceil(bottom), 0), shape[0]))
        return rows, range(min(max(floor(left), 0), shape[1]), min(max(ceil(right), 0), shape[1]))


def number_font(font: QFont, cells: Cells) -> QFont:
    """Return the font in which numbers are written into cells."""
    result = tabular(font)
    wanted = min(cells.height * 0.56, (cells.width - 4) / CHARACTERS)
    result.setPixelSize(int(min(max(wanted, SMALLEST_FONT), LARGEST_FONT)))
    return result


def paint_matrix(painter: QPainter, matrix: Matrix, cells: Cells, area: QRect, theme: Theme) -> None:
    """Paint what is seen of a matrix, each number in its cell."""
    rows, columns = cells.seen(area, (matrix.values.shape[0], matrix.values.shape[1]))
    if not rows or not columns:
        return
    part = matrix.values[rows.start : rows.stop, columns.start : columns.stop]
    colors = matrix.scale.paint(part, theme)
    on_dark = colormaps.dark(colors)
    painter.setFont(number_font(painter.font(), cells))
    room = int((cells.width - 3) / QFontMetricsF(painter.font()).horizontalAdvance("0"))
    for row in rows:
        for column in columns:
            place = cells.rect(row, column)
            mark = READ if matrix.marks is None else int(matrix.marks[row, column])
            if mark == ABSENT:
                continue
            i, j = row - rows.start, column - columns.start
            painter.fillRect(place.adjusted(0, 0, -1, -1), QColor.fromRgb(int(colors[i, j])))
            ink = "#FFFFFF" if on_dark[i, j] else "#000000"
            if mark == PADDING:
                paint_padding(painter, place.adjusted(0, 0, -1, -1), theme)
                ink = theme.muted
            if room > 0:
                painter.setPen(QColor(ink))
                text = cell_number(float(part[i, j]), DIGITS, max(room, 2))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)
    if matrix.winner is not None:
        frame(painter, cells.rect(*matrix.winner), MARK, 3)


def paint_padding(painter: QPainter, place: QRect, theme: Theme) -> None:
    """Hatch a cell that lies outside of the picture."""
    painter.fillRect(place, QColor(theme.surface))
    painter.fillRect(place, QBrush(QColor(theme.border), Qt.BrushStyle.BDiagPattern))


def halo(painter: QPainter, place: QRect, theme: Theme, width: int) -> None:
    """Draw a frame around a place that stands out from any colour."""
    frame(painter, place.adjusted(-width, -width, width, width), theme.surface, width + 1)
    frame(painter, place.adjusted(-1, -1, 1, 1), MARK, width)


def frame(painter: QPainter, place: QRect, color: str, width: int = 2) -> None:
    """Draw a frame along the inner edge of a place."""
    pen = QPen(QColor(color), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRect(QRectF(place).adjusted(inset, inset, -inset - 1, -inset - 1))
