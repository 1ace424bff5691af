"""A small matrix of numbers as coloured cells, one of which is chosen by mouse or keys."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui.colors import of
from workbench.gui.number_text import cell_number, number
from workbench.gui.theme import small_font
from workbench.gui.views.mosaic.colormaps import dark, table
from workbench.gui.views.mosaic.levels import STEPS

WIDE = (64, 24)  # px of a cell that shows its number
NARROW = (14, 14)  # px of one that has no room for it
MOST_WRITTEN = 5  # rows or columns
CHARACTERS = 8  # of a number in a cell

_MOVES = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class KernelCells(QWidget):
    """Shows a matrix, blue below zero and red above; `chosen` tells the row and column a person picks."""

    chosen = Signal(int, int)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        """Build an empty matrix with an object name and an accessible one."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip("Click a cell, or move with the arrow keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._values: NDArray[np.float64] = np.zeros((0, 0))
        self._place = (0, 0)
        self.setFont(small_font(self.font()))

    @property
    def values(self) -> NDArray[np.float64]:
        """What is shown, (H, W)."""
        return self._values

    def put(self, values: NDArray[Any], row: int, column: int) -> None:
        """Show values (H, W) with one cell chosen, without telling."""
        self._values, self._place = np.asarray(values, np.float64), (row, column)
        self.updateGeometry()
        self.update()

    def _cell(self) -> tuple[int, int]:
        """Return width and height of a cell, px."""
        return WIDE if max(self._values.shape, default=0) <= MOST_WRITTEN else NARROW

    def sizeHint(self) -> QSize:
        """Return room for all cells and the frame of the chosen one."""
        width, height = self._cell()
        rows, columns = self._values.shape
        return QSize(columns * width + 2, rows * height + 2)

    def _rect(self, row: int, column: int) -> QRect:
        width, height = self._cell()
        return QRect(1 + column * width, 1 + row * height, width, height)

    def _at(self, point: QPoint) -> tuple[int, int] | None:
        width, height = self._cell()
        row, column = (point.y() - 1) // height, (point.x() - 1) // width
        inside = 0 <= row < self._values.shape[0] and 0 <= column < self._values.shape[1]
        return (row, column) if inside else None

    def _choose(self, place: tuple[int, int]) -> None:
        if place != self._place:
            self._place = place
            self.update()
            self.chosen.emit(*place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells."""
        theme = of(self)
        colors = table("diverging", theme)
        top = float(np.nanmax(np.abs(self._values), initial=1e-300))
        steps = np.nan_to_num((self._values / top + 1) / 2 * (STEPS - 1), nan=0).round().astype(int).clip(0, STEPS - 1)
        shades = colors[steps]
        light_text = dark(shades)
        written = self._cell() == WIDE
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        for (row, column), value in np.ndenumerate(self._values):
            place = self._rect(row, column)
            painter.fillRect(place, QColor.fromRgb(int(shades[row, column]) & 0xFFFFFF))
            if written:
                painter.setPen(QColor("#FFFFFF" if light_text[row, column] else "#000000"))
                text = cell_number(float(value), 3, CHARACTERS)
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if self._values.size:
            frame = self._rect(*self._place).adjusted(0, 0, -1, -1)
            for width, color in ((3, theme.surface), (1, theme.accent if self.hasFocus() else theme.text)):
                painter.setPen(QPen(QColor(color), width))  # seen on dark and on light cells
                painter.drawRect(frame.adjusted(1, 1, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        place = self._at(event.position().toPoint())
        if place is not None:
            self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to a neighbour."""
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not self._values.size:
            super().keyPressEvent(event)
            return
        rows, columns = self._values.shape
        row, column = self._place[0] + move[0], self._place[1] + move[1]
        self._choose((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))

    def event(self, event: QEvent) -> bool:
        """Tell the number under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(event.pos())
            if place is not None:
                text = f"row {place[0]}, column {place[1]}: {number(float(self._values[place]), 6)}"
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
