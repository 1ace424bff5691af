"""A confusion matrix to look over, to zoom into, and to choose cells from by mouse and keys."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.number_text import percent, whole_percent
from workbench.gui.views.matrix.layout import MatrixLayout, fitting, zoomed
from workbench.gui.views.matrix.paint import GAP, MatrixPaint, Names, paint_names, paint_titles
from workbench.gui.widgets import format_count, plain_tooltip

MOST_NAME = 120  # px that names take
TITLES = ("true", "taken for")
Cell = tuple[int, int]


class ConfusionView(QAbstractScrollArea):
    """Shows counts or shares of pictures, right classes down, predicted classes across.

    A click or Enter activates a cell; arrow keys, Page Up and Down, Home and End move; + and − or Ctrl+wheel zoom,
    0 shows all. Signals carry row and column.
    """

    activated = Signal(int, int)
    current_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusion_matrix")
        self.setAccessibleName("Confusion matrix")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMinimumSize(160, 160)
        self.viewport().setMouseTracking(True)
        self.setFont(theme.small_font(self.font()))
        self._names: tuple[str, ...] = ()
        self._counts: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._values: NDArray[np.float64] = np.zeros((0, 0))
        self._of = ""
        self._current: Cell | None = None
        self._hot: Cell | None = None
        self._cell = 0.0  # side wished for, px; 0: all in sight
        self._paint = MatrixPaint()

    @property
    def current(self) -> Cell | None:
        """The framed cell (row, column), or None."""
        return self._current

    @property
    def counts(self) -> NDArray[np.int64]:
        """What is shown, (K, K)."""
        return self._counts

    def set_matrix(
        self, names: Sequence[str], counts: NDArray[np.int64], values: NDArray[np.float64], of: str = ""
    ) -> None:
        """Show a matrix; a cell that is framed stays framed where it is there.

        Args:
            names: of the K classes.
            counts: (K, K) pictures.
            values: (K, K) what the cells are coloured by and say: the counts, or shares in [0, 1], NaN for nothing.
            of: what shares are of, such as "of the true class"; "" for counts.

        Raises:
            ValueError: if the shapes do not fit.
        """
        if counts.shape != (len(names),) * 2 or values.shape != counts.shape:
            raise ValueError(f"{len(names)} names need as many rows and columns, not {counts.shape}, {values.shape}")
        if tuple(names) != self._names:
            self._current, self._hot, self._cell = None, None, 0.0
        self._names, self._counts, self._values, self._of = tuple(names), counts, values, of
        self._lay_out()

    def set_current(self, row: int, column: int) -> None:
        """Frame a cell and scroll to it; beyond the edges, the one at the edge."""
        count = len(self._names)
        if not count:
            return
        cell = min(max(row, 0), count - 1), min(max(column, 0), count - 1)
        changed, self._current = cell != self._current, cell
        self._show(cell)
        self.viewport().update()
        if changed:
            self.setAccessibleDescription(self.describe(*cell))
            self.current_changed.emit(*cell)

    def clear_current(self) -> None:
        """Frame no cell."""
        self._current = None
        self.setAccessibleDescription("")
        self.viewport().update()

    def zoom(self, steps: int) -> None:
        """Enlarge the cells by so many steps, or make them smaller, at most until all are in sight; 0 shows all."""
        self._cell = zoomed(self.layout_().cell, steps, self._fit()) if steps else 0.0
        self._lay_out()
        if self._current is not None:
            self._show(self._current)

    def describe(self, row: int, column: int) -> str:
        """Say in words what a cell counts."""
        count, whole = int(self._counts[row, column]), int(self._counts[row].sum())
        pictures = f"{format_count(count)} picture{'s' * (count != 1)}"
        right, predicted, taken = self._names[row], self._names[column], int(self._counts[:, column].sum())
        what = f"{right} recognised" if row == column else f"{right} taken for {predicted}"
        share = f", {percent(count / whole)} of the {format_count(whole)} of {right}" if whole else ""
        other = f", {percent(count / taken)} of the {format_count(taken)} taken for {predicted}" if taken else ""
        return f"{what}: {pictures}{share}{other}"

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell; nothing where there is no picture."""
        value = float(self._values[row, column])
        if not self._counts[row, column] or not np.isfinite(value):
            return ""
        return whole_percent(value) if self._of else format_count(int(value))

    # How it lies.

    def layout_(self) -> MatrixLayout:
        """Return where everything lies now."""
        left, top = self._margins()
        cell = self._cell or fitting(len(self._names), self.viewport().width() - left, self.viewport().height() - top)
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return MatrixLayout(len(self._names), cell, left, top, x, y)

    def _margins(self) -> tuple[int, int]:
        metrics = self.fontMetrics()
        wide = min(MOST_NAME, max((metrics.horizontalAdvance(name) for name in self._names), default=0) + 1)
        title = metrics.height()
        return title + wide + 2 * GAP, title + (wide if self._upright else metrics.height()) + 2 * GAP

    @property
    def _upright(self) -> bool:
        return max(map(len, self._names), default=0) > 4

    def _fit(self) -> float:
        left, top = self._margins()
        size = self.maximumViewportSize()
        return fitting(len(self._names), size.width() - left, size.height() - top)

    def _lay_out(self) -> None:
        if self._cell <= self._fit():
            self._cell = 0.0
        layout = self.layout_()
        for bar, page in (
            (self.horizontalScrollBar(), self.viewport().width() - layout.left),
            (self.verticalScrollBar(), self.viewport().height() - layout.top),
        ):
            bar.setRange(0, max(0, layout.side - page) if self._cell else 0)
            bar.setPageStep(max(1, page))
            bar.setSingleStep(max(1, round(layout.cell)))
        self.viewport().update()

    def _show(self, cell: Cell) -> None:
        layout = self.layout_()
        for bar, at, page in (
            (self.verticalScrollBar(), cell[0], self.viewport().height() - layout.top),
            (self.horizontalScrollBar(), cell[1], self.viewport().width() - layout.left),
        ):
            start, end = round(at * layout.cell), round((at + 1) * layout.cell)
            bar.setValue(min(max(bar.value(), end - page), start))

    def sizeHint(self) -> QSize:
        """Ask for a square."""
        return QSize(400, 400)

    # What is seen.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        colors, area = theme.of(self), self.viewport().rect()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(area, QColor(colors.surface))
            if not self._names:
                return
            painter.setFont(self.font())
            layout = self.layout_()
            cells = QRect(area)
            cells.setTopLeft(QPoint(layout.left - 1, layout.top - 1))
            self._paint.cells(painter, self._values, layout, cells, colors)
            self._paint.numbers(painter, layout, cells, self.text, self._widest())
            for cell, width in ((self._hot, 1), (self._current, 3 if self.hasFocus() else 2)):
                if cell is not None:
                    painter.setClipRect(cells.adjusted(-2, -2, 0, 0))
                    painter.setPen(QPen(QColor(colors.text), width, j=Qt.PenJoinStyle.MiterJoin))
                    painter.drawRect(layout.place(*cell).adjusted(-1, -1, 0, 0))
                    painter.setClipping(False)
            hot = self._hot or self._current
            paint_names(painter, Names(self._names, self._upright), layout, area, colors, hot)
            paint_titles(painter, layout, area, TITLES, colors)

    def _widest(self) -> int:
        metrics = self.fontMetrics()
        if self._of:
            return metrics.horizontalAdvance(whole_percent(1.0))
        return metrics.horizontalAdvance(format_count(int(self._counts.max(initial=0))))

    # What a person does.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, activate or zoom."""
        key, count = Qt.Key(event.key()), len(self._names)
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_PageUp: (-10, 0),
            Qt.Key.Key_PageDown: (10, 0),
            Qt.Key.Key_Home: (0, -count),
            Qt.Key.Key_End: (0, count),
        }
        if key in moves and count:
            down, across = moves[key]
            row, column = self._current or (0, 0)
            framed = self._current is not None
            self.set_current(row + down * framed, column + across * framed)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current is not None:
            self.activated.emit(*self._current)
        elif event.text() in ("+", "=", "-", "0"):
            self.zoom({"-": -1, "0": 0}.get(event.text(), 1))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            cell = self.layout_().cell_at(event.position().toPoint())
            self._cell = zoomed(self.layout_().cell, 1 if event.angleDelta().y() > 0 else -1, self._fit())
            self._lay_out()
            if cell is not None:
                self._show(cell)
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Frame and activate the cell that was clicked."""
        cell = self.layout_().cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.set_current(*cell)
            self.activated.emit(*cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the cursor and its names."""
        self._set_hot(self.layout_().cell_at(event.position().toPoint()))

    def _set_hot(self, cell: Cell | None) -> None:
        if cell != self._hot:
            self._hot = cell
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the count of the cell under the cursor in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.layout_().cell_at(event.pos())
            if cell is not None:
                QToolTip.showText(event.globalPos(), plain_tooltip(self.describe(*cell)), self.viewport())
                return True
        elif event.type() == QEvent.Type.Leave:
            self._set_hot(None)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_paint"):
            self._lay_out()
