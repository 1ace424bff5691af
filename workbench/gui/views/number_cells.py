"""A small array of numbers whose cells can be typed into, or painted with the mouse."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.number_text import cell_number, number
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.levels import NOT_FINITE, STEPS
from workbench.gui.views.mosaic.marks import outline

LARGEST_CELL = 64.0  # px
NUMBERS_FROM = 28.0  # px per cell
DIGITS = 6  # of a number being edited
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_BEGINS_A_NUMBER = "0123456789+-−.,"


class NumberCells(QWidget):
    """Shows numbers (rows, columns) in colours centred on zero.

    Arrow keys walk; a digit, Enter, F2 or a double click opens a cell, Enter closes it and goes on to the next, Esc
    leaves it as it was, Delete makes it 0. With a brush, a drag or the space bar paints. Signals: `typed` carries row,
    column and the text; `painted` row, column and whether a stroke begins; `hovered` a line about a cell, or "".
    """

    typed = Signal(int, int, str)
    painted = Signal(int, int, bool)
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("number_cells")
        self.setAccessibleName("Numbers of the kernel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(128, 128)
        self.brush = False
        self._opened = False  # whether a cell is being typed into
        self.current = (0, 0)  # row, column
        self.editor = QLineEdit(self)
        self._numbers: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._limit = 1.0
        self._last: tuple[int, int] | None = None  # painted last in this stroke
        self._build()

    def _build(self) -> None:
        self.editor.setObjectName("number_cells_editor")
        self.editor.setAccessibleName("New number of the cell")
        self.editor.setToolTip("Enter takes the number, Esc leaves the old one")
        self.editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.editor.setFont(theme.tabular(self.editor.font()))
        self.editor.hide()
        self.editor.installEventFilter(self)

    @property
    def numbers(self) -> NDArray[np.float32]:
        """What is shown."""
        return self._numbers

    def set_numbers(self, numbers: NDArray[np.float32], limit: float) -> None:
        """Show numbers (rows, columns); the strongest colours are those of −`limit` and `limit`."""
        if numbers.shape != self._numbers.shape:
            self._close()
            self.current = (0, 0)
        self._numbers, self._limit = numbers, limit
        self._describe()
        self.update()

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Return where a cell lies, px."""
        rows, columns = self._numbers.shape
        side = self._side()
        left, top = (self.width() - columns * side) / 2, (self.height() - rows * side) / 2
        return QRectF(left + column * side, top + row * side, side, side)

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return row and column under a point, px; None beside them."""
        rows, columns = self._numbers.shape
        if not rows or not columns:
            return None
        corner, side = self.cell_rect(0, 0).topLeft(), self._side()
        row, column = int((place.y() - corner.y()) // side), int((place.x() - corner.x()) // side)
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def _side(self) -> float:
        rows, columns = self._numbers.shape
        room = min((self.width() - 6) / max(columns, 1), (self.height() - 6) / max(rows, 1), LARGEST_CELL)
        return max(1.0, float(int(room)))

    def open(self, text: str | None = None) -> None:
        """Let the present cell be typed into, beginning with `text`, or with its number."""
        if not self._numbers.size:
            return
        value = float(self._numbers[self.current])
        self.editor.setText(number(value, DIGITS) if text is None else text)
        frame = self.cell_rect(*self.current).toAlignedRect()
        wide = max(frame.width(), self.editor.fontMetrics().averageCharWidth() * 12)
        frame.adjust(-(wide - frame.width()) // 2, 0, (wide - frame.width() + 1) // 2, 0)
        frame.moveLeft(min(max(frame.left(), 0), max(0, self.width() - frame.width())))
        self.editor.setGeometry(frame)
        self._opened = True
        self.editor.show()
        self.editor.setFocus()
        if text is None:
            self.editor.selectAll()

    def _take(self) -> None:
        """Tell what was typed and go on to the next cell."""
        if not self._opened:
            return
        text, (row, column) = self.editor.text(), self.current
        self._close()
        columns = self._numbers.shape[1]
        self.current = divmod((row * columns + column + 1) % self._numbers.size, columns)
        self.typed.emit(row, column, text)
        self._describe()
        self.update()

    def _close(self) -> None:
        if self._opened:
            self._opened = False
            if self.editor.hasFocus():
                self.setFocus()
            self.editor.hide()

    def _walk(self, down: int, right: int) -> None:
        rows, columns = self._numbers.shape
        row, column = self.current
        self.current = (min(max(row + down, 0), rows - 1), min(max(column + right, 0), columns - 1))
        self._describe()
        self.update()

    def _describe(self) -> None:
        if self._numbers.size:
            row, column = self.current
            value = number(float(self._numbers[self.current]), DIGITS)
            self.setAccessibleDescription(f"row {row}, column {column}: {value}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, their numbers where there is room, and the frame of the present one."""
        colors = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.surface))
        if not self._numbers.size:
            painter.end()
            return
        table = colormaps.table("diverging", colors)
        white = colormaps.dark(table)
        side = self._side()
        font = QFont(self.font())
        font.setPixelSize(int(min(14, max(9, side * 0.27))))
        painter.setFont(font)
        room = int((side - 4) / QFontMetricsF(font).horizontalAdvance("0"))
        for (row, column), value in np.ndenumerate(self._numbers):
            frame, index = self.cell_rect(row, column), self._color(float(value))
            painter.fillRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), QColor.fromRgb(int(table[index])))
            if side >= NUMBERS_FROM:
                painter.setPen(QColor("#FFFFFF" if white[index] else "#000000"))
                painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, cell_number(float(value), 3, room))
        width = 3 if self.hasFocus() else 1
        color = colors.accent if self.hasFocus() else colors.outline
        outline(painter, self.cell_rect(*self.current), QColor(color), QColor(colors.surface), width)
        painter.end()

    def _color(self, value: float) -> int:
        if not np.isfinite(value):
            return NOT_FINITE
        share = value / self._limit if self._limit > 0 else 0.0
        return round((STEPS - 1) * (min(max(share, -1.0), 1.0) + 1) / 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, open, erase, paint; leave other keys to the parent."""
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if not self._numbers.size or not plain:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._walk(*_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.open()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.typed.emit(*self.current, "0")
        elif key == Qt.Key.Key_Space and self.brush:
            self.painted.emit(*self.current, True)
        elif event.text() and event.text() in _BEGINS_A_NUMBER:
            self.open(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a cell; with a brush begin a stroke."""
        cell = self.cell_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or cell is None:
            return
        self.current = cell
        self._describe()
        self.update()
        if self.brush:
            self._last = cell
            self.painted.emit(*cell, True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Paint on while the button is down; tell of the cell under the cursor."""
        cell = self.cell_at(event.position())
        if self._last is not None and cell is not None and cell != self._last:
            self._last = self.current = cell
            self.painted.emit(*cell, False)
            self.update()
        text = "" if cell is None else f"row {cell[0]}, column {cell[1]}: {number(float(self._numbers[cell]), DIGITS)}"
        self.hovered.emit(text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a stroke."""
        self._last = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a cell; with a brush it is a second click."""
        if self.brush:
            self.mousePressEvent(event)
        elif self.cell_at(event.position()) is not None:
            self.open()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that no cell is under the cursor."""
        self.hovered.emit("")

    def focusInEvent(self, event: QEvent) -> None:
        """Show the frame of the focus."""
        self.update()

    focusOutEvent = focusInEvent

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Take the number typed on Enter or when the focus goes elsewhere, leave the old one on Esc."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
        elif event.type() == QEvent.Type.FocusOut and self._opened:
            text, (row, column) = self.editor.text(), self.current
            self._opened = False
            self.editor.hide()
            self.typed.emit(row, column, text)
        return False

    def sizeHint(self) -> QSize:
        """Ask for a square."""
        return QSize(160, 160)
