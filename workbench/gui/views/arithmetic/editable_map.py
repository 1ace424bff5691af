"""A map whose numbers are changed in place: by a double click, or by typing."""

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.gui import theme
from workbench.gui.views.arithmetic.map_view import STEPS, MapView
from workbench.gui.views.arithmetic.matrix import frame

LARGEST = 9999.0
FIELD = (48, 26)  # px, smallest width and the height
TYPED = "0123456789-.,"


class NumberField(QLineEdit):
    """Keeps its keys to itself: Enter would otherwise reach the map, and open it again; Esc gives up."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type; nothing goes on to the map."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
        event.accept()


class EditableMap(MapView):
    """A caret goes from cell to cell with the arrows; `edited` tells row, column and the new number."""

    edited = Signal(int, int, float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._caret = (0, 0)
        self.editor = NumberField(self)
        self.editor.setObjectName(f"{self.objectName()}_editor")
        self.editor.setAccessibleName(f"Number in the {name.lower()}")
        self.editor.setToolTip("Type a number, then press Enter")
        self.editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.editor.setStyleSheet("padding: 0;")
        validator = QDoubleValidator(-LARGEST, LARGEST, 4, self.editor)
        validator.setNotation(QDoubleValidator.Notation.StandardNotation)
        self.editor.setValidator(validator)
        self.editor.hide()
        self.editor.returnPressed.connect(self._commit)
        self.editor.editingFinished.connect(self.editor.hide)
        self.editor.given_up.connect(self._give_up)
        self.setToolTip("Double-click a number to change it, or go to it with the arrow keys and type")

    def edit(self, row: int, column: int, text: str = "") -> None:
        """Open the field over a cell, with its number or `text`; only Enter takes what is typed."""
        cells = self.cells()
        if cells is None or self.picture is None:
            return
        height, width = self.picture.values.shape
        self._caret = min(row, height - 1), min(column, width - 1)
        place = cells.rect(*self._caret)
        wide, high = max(FIELD[0], place.width()), FIELD[1]
        left = min(max(place.center().x() - wide // 2, 0), max(0, self.width() - wide))
        self.editor.setGeometry(QRect(left, place.center().y() - high // 2, wide, high))
        self.editor.setText(text or f"{float(self.picture.values[self._caret]):g}")
        if not text:
            self.editor.selectAll()
        self.editor.show()
        self.editor.setFocus()

    @Slot()
    def _commit(self) -> None:
        value = float(self.editor.text().replace(",", "."))
        self.setFocus()
        self.edited.emit(*self._caret, value)

    @Slot()
    def _give_up(self) -> None:
        self.editor.hide()
        self.setFocus()

    def _walk(self, down: int, right: int) -> None:
        if self.picture is not None:
            height, width = self.picture.values.shape
            row, column = self._caret[0] + down, self._caret[1] + right
            self._caret = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the caret, too."""
        super().paintEvent(event)
        cells = self.cells()
        if self.hasFocus() and cells is not None:
            with QPainter(self) as painter:
                frame(painter, cells.rect(*self._caret), theme.of(self).accent, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the caret on the cell that is clicked."""
        cell = self.cell_at(event.position())
        if cell is not None:
            self._caret = cell
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Do nothing."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change the number that is clicked."""
        cell = self.cell_at(event.position())
        if cell is not None:
            self.edit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows; Enter, F2 or a digit change the number."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self._walk(*STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit(*self._caret)
        elif event.text() and event.text() in TYPED:
            self.edit(*self._caret, event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the caret."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self.update()
