"""How many pictures each class has, as horizontal bars of several parts; draws only what is visible."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.widgets import format_count, plain_tooltip

STRENGTHS = (1.0, 0.6, 0.3)
"""Opacity of the accent colour in the first, second and third part of a bar."""

GAP = 8  # px between name, bar and number
NAME_SHARE = 0.3  # of the width, the most that names take
PADDING = 8  # px above and below a name together


def part_color(part: int, widget: QWidget) -> QColor:
    """Return the colour of a part of every bar."""
    colors = theme.of(widget)
    return QColor(theme.blend(colors.accent, colors.surface, STRENGTHS[part]))


class ClassBars(QAbstractScrollArea):
    """Shows a bar for each class in a chosen order; a click or Enter activates a class."""

    activated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("class_bars")
        self.setAccessibleName("Pictures of each class")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names: tuple[str, ...] = ()
        self._parts: tuple[str, ...] = ()
        self._counts: NDArray[np.int64] = np.zeros((0, 1), np.int64)
        self._order: NDArray[np.intp] = np.zeros(0, np.intp)
        self._row = 0
        self.setFont(theme.tabular(self.font()))

    @property
    def order(self) -> list[int]:
        """The class of each row, from the top."""
        result: list[int] = self._order.tolist()
        return result

    @property
    def row_height(self) -> int:
        """Height of a row, px."""
        return self.fontMetrics().height() + PADDING

    def set_counts(self, names: Sequence[str], parts: Sequence[str], counts: NDArray[np.int64]) -> None:
        """Show counts (K, P) of K classes in P parts, P at most 3.

        Raises:
            ValueError: if there is not a name for each class and part.
        """
        if counts.shape != (len(names), len(parts)) or len(parts) > len(STRENGTHS):
            raise ValueError(f"counts {counts.shape} need as many names, not {len(names)} and {len(parts)}")
        self._names, self._parts, self._counts = tuple(names), tuple(parts), counts
        self.set_order(np.arange(len(names)))

    def set_order(self, order: NDArray[np.integer[Any]]) -> None:
        """Put the K classes in another order."""
        self._order, self._row = order.astype(np.intp), 0
        self.verticalScrollBar().setValue(0)
        self._update_scroll_bar()
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(320, len(self._order) * self.row_height)

    def class_at(self, point: QPoint) -> int:
        """Return the class whose row is at a point of the viewport, or −1."""
        row = (point.y() + self.verticalScrollBar().value()) // self.row_height
        return int(self._order[row]) if 0 <= row < len(self._order) else -1

    def _update_scroll_bar(self) -> None:
        page, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._order) * self.row_height - page))
        bar.setPageStep(page)
        bar.setSingleStep(self.row_height)

    def _describe(self, index: int) -> str:
        parts = zip(self._parts, self._counts[index].tolist(), strict=True)
        told = ", ".join(f"{part} {format_count(count)}" for part, count in parts)
        return f"{self._names[index]}: {format_count(int(self._counts[index].sum()))} pictures: {told}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        colors, metrics = theme.of(self), self.fontMetrics()
        top, height, width = self.verticalScrollBar().value(), self.row_height, self.viewport().width()
        first, last = top // height, min(len(self._order), (top + self.viewport().height()) // height + 1)
        rows = self._order[first:last].tolist()
        totals = self._counts.sum(1)
        most = max(1, int(totals.max(initial=0)))
        name_width = min(
            int(width * NAME_SHARE), max((metrics.horizontalAdvance(self._names[i]) for i in rows), default=0) + 1
        )
        count_width = metrics.horizontalAdvance(format_count(most)) + 1
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), QColor(colors.surface))
            for place, index in enumerate(rows, first):
                line = QRect(GAP, place * height - top, width - 2 * GAP, height)
                if self.hasFocus() and place == self._row:
                    painter.setPen(QPen(QColor(colors.accent)))
                    painter.drawRect(line.adjusted(-GAP // 2, 0, GAP // 2, -1))
                painter.setPen(QColor(colors.text))
                name = metrics.elidedText(self._names[index], Qt.TextElideMode.ElideRight, name_width)
                side = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
                painter.drawText(line, side | Qt.AlignmentFlag.AlignLeft, name)
                painter.setPen(QColor(colors.muted))
                painter.drawText(line, side | Qt.AlignmentFlag.AlignRight, format_count(int(totals[index])))
                bar = QRectF(line.adjusted(name_width + GAP, height // 4, -count_width - GAP, -height // 4))
                self._paint_bar(painter, bar, self._counts[index] / most)

    def _paint_bar(self, painter: QPainter, room: QRectF, shares: NDArray[np.float64]) -> None:
        left = room.left()
        for part, share in enumerate(shares.tolist()):
            length = room.width() * share
            painter.fillRect(QRectF(left, room.top(), length, room.height()), part_color(part, self))
            left += length

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and activate."""
        key, page = Qt.Key(event.key()), max(1, self.viewport().height() // self.row_height)
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
        ends = {Qt.Key.Key_Home: -len(self._order), Qt.Key.Key_End: len(self._order)}
        if key in moves or key in ends:
            self._go(self._row + moves.get(key, 0) + ends.get(key, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._row < len(self._order):
            self.activated.emit(int(self._order[self._row]))
        else:
            super().keyPressEvent(event)

    def _go(self, row: int) -> None:
        self._row = min(max(row, 0), max(0, len(self._order) - 1))
        bar, top = self.verticalScrollBar(), self._row * self.row_height
        bar.setValue(min(max(bar.value(), top + self.row_height - self.viewport().height()), top))
        if len(self._order):
            self.setAccessibleDescription(self._describe(int(self._order[self._row])))
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Activate the class that was clicked."""
        index = self.class_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._go(self._order.tolist().index(index))
            self.activated.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click."""
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the counts of the class under the cursor in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.class_at(event.pos())
            if index >= 0:
                QToolTip.showText(event.globalPos(), plain_tooltip(self._describe(index)), self.viewport())
                return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scroll as far as there are rows."""
        super().resizeEvent(event)
        self._update_scroll_bar()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._update_scroll_bar()
            self.viewport().update()
