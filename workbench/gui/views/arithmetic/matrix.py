"""A small matrix of numbers as coloured cells: padding hatched, what is absent left out, one cell marked."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QStaticText, QTransform

from workbench.gui.number_text import cell_number
from workbench.gui.theme import Theme, tabular
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.levels import NOT_FINITE, STEPS

Floats = NDArray[np.floating]
Colors = Literal["diverging", "grey"]

READ, PADDING, ABSENT = 0, 1, 2  # marks of cells
DIGITS = 3
MOST_KEPT = 4000  # texts
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
        with np.errstate(all="ignore"):
            share = np.nan_to_num(values / (self.limit or 1.0)).clip(-1, 1)
        if self.colors == "diverging":
            share = (share + 1) / 2
        index = np.rint(share.clip(0, 1) * (STEPS - 1)).astype(np.intp)
        index = np.where(np.isfinite(values), index, NOT_FINITE)
        return np.asarray(_table(self.colors, theme)[index])


@lru_cache(maxsize=8)
def _table(name: Colors, theme: Theme) -> NDArray[np.uint32]:
    return colormaps.table(name, theme)


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
    here = slice(rows.start, rows.stop), slice(columns.start, columns.stop)
    part = matrix.values[here]
    marks = np.zeros(part.shape, np.uint8) if matrix.marks is None else matrix.marks[here]
    colors = np.ascontiguousarray(matrix.scale.paint(part, theme))
    image = QImage(colors.data, len(columns), len(rows), 4 * len(columns), QImage.Format.Format_RGB32)
    whole = cells.rect(rows.start, columns.start, len(rows), len(columns))
    painter.drawImage(whole, image)
    for row, column in np.argwhere(marks != READ).tolist():
        place = cells.rect(rows.start + row, columns.start + column)
        if marks[row, column] == PADDING:
            paint_padding(painter, place, theme)
        else:
            painter.fillRect(place, QColor(theme.surface))
    _paint_lines(painter, cells, rows, columns, whole, theme)
    ink = np.where(colormaps.dark(colors), "#FFFFFF", "#000000")
    ink = np.where(marks == PADDING, theme.muted, np.where(marks == ABSENT, "", ink))
    _write(painter, part, ink, cells, (rows.start, columns.start))
    if matrix.winner is not None:
        frame(painter, cells.rect(*matrix.winner), MARK, 3)


def _paint_lines(painter: QPainter, cells: Cells, rows: range, columns: range, whole: QRect, theme: Theme) -> None:
    """Draw lines along the last px of each row and column."""
    color = QColor(theme.surface)
    for row in rows:
        painter.fillRect(QRect(whole.left(), cells.rect(row, 0).bottom(), whole.width(), 1), color)
    for column in columns:
        painter.fillRect(QRect(cells.rect(0, column).right(), whole.top(), 1, whole.height()), color)


def _write(painter: QPainter, values: Floats, ink: NDArray[np.str_], cells: Cells, first: tuple[int, int]) -> None:
    """Write numbers (h, w) into cells, each in the colour `ink` says; "" writes none."""
    font = number_font(painter.font(), cells)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    digit = metrics.horizontalAdvance("0")
    room = max(int((cells.width - 3) / digit), 2)
    for color in np.unique(ink).tolist():
        if not color:
            continue
        painter.setPen(QColor(color))
        for row, column in np.argwhere(ink == color).tolist():
            place = cells.rect(first[0] + row, first[1] + column)
            text = laid_out(cell_number(float(values[row, column]), DIGITS, room), font)
            size = text.size()
            x = place.left() + round((place.width() - 1 - size.width()) / 2)
            painter.drawStaticText(x, place.top() + round((place.height() - 1 - size.height()) / 2), text)


_texts: dict[tuple[str, int], QStaticText] = {}  # by text and px of the font; used by the GUI thread only


def laid_out(text: str, font: QFont) -> QStaticText:
    """Return a text that need not be laid out again; some thousands are kept."""
    key = text, font.pixelSize()
    known = _texts.get(key)
    if known is None:
        if len(_texts) > MOST_KEPT:
            _texts.clear()
        known = _texts[key] = QStaticText(text)
        known.setTextFormat(Qt.TextFormat.PlainText)
        known.prepare(QTransform(), font)
    return known


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
