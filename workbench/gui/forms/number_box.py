"""A spin box for numbers of any size that also takes words, and leaves it to the document to refuse what is typed."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from workbench.gui.forms.settings import Range, number_text, read_number, stepped
from workbench.gui.theme import tabular


class Mixed:
    """The type of MIXED."""

    def __repr__(self) -> str:
        return "MIXED"


MIXED: Final = Mixed()
"""Stands for the value of a setting that several layers do not share."""
MIXED_TEXT = "—"
EMPTY_WORD = "auto"

Value = float | str | Mixed | None

_MIN_WIDTH = 30
_WIDTH = 72
_BUTTONS_FROM = 56  # px; below, the steps are on the keys and the wheel only
_BARE = """
QAbstractSpinBox { padding: 2px 4px 2px 0; }
QAbstractSpinBox:focus { padding: 1px 3px 1px 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 1px; margin: 0; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; width: 0; }
"""
_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def refuse_undo(event: QEvent) -> bool:
    """Leave Ctrl+Z in a text field to the window, so that there is one history: the document's.

    Returns:
        Whether `event` was the field's claim on one of the undo keys.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    claimed = any(event.matches(key) for key in _UNDO)
    if claimed:
        event.ignore()
    return claimed


class DocumentUndo(QObject):
    """An event filter that applies `refuse_undo` to a text field."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop the claim on the undo keys."""
        return refuse_undo(event) or super().eventFilter(watched, event)


class NumberBox(QAbstractSpinBox):
    """Shows and edits a number, or one of some words.

    Every change by a person is told by `edited`, live, with a number, a word, None (if nothing stands there and that is
    allowed), or the text where it is none of these.
    """

    edited = Signal(object)
    step_made = Signal()  # by an arrow or the wheel; after its `edited`

    def __init__(
        self, numbers: Range, words: tuple[str, ...] = (), parent: QWidget | None = None, *, empty: bool = False
    ) -> None:
        super().__init__(parent)
        self.numbers = numbers
        self._words = words
        self._empty = empty
        self._shown: Value = None
        self._number = max(numbers.low, min(1, numbers.high)) if numbers.whole else 0.0  # where steps begin
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel gives no focus
        self.setAccelerated(True)
        self.setMinimumWidth(_MIN_WIDTH)
        self.setFont(tabular(self.font()))
        self.lineEdit().textEdited.connect(self._on_text)

    def value(self) -> Value:
        """Return what stands in the field, right or wrong."""
        return self._read(self.lineEdit().text())

    def number(self) -> float:
        """Return the number in the field, or the last one that was."""
        return self._number

    def show_value(self, value: Value) -> None:
        """Show `value` without telling; the cursor stays where the text means the same already."""
        self._shown = value
        if isinstance(value, (int, float)):
            self._number = value
        line = self.lineEdit()
        line.setPlaceholderText(MIXED_TEXT if value is MIXED else "")
        if line.text() and self._read(line.text()) == value:
            return
        at = line.cursorPosition()
        line.setText(self._text(value))
        if line.hasFocus():
            line.setCursorPosition(at)

    def stepBy(self, steps: int) -> None:
        """Go so many steps up or down; from a word to the number there was."""
        value = self.value()
        if isinstance(value, (int, float)):
            value = stepped(value, steps, self.numbers)
        else:
            value = self._number if self._number in self.numbers else self.numbers.low
        self._number = value
        self.lineEdit().setText(number_text(value))
        self.lineEdit().selectAll()
        self.edited.emit(value)
        self.step_made.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Say which of the arrows lead anywhere."""
        flags = QAbstractSpinBox.StepEnabledFlag
        value, result = self.value(), flags.StepNone
        if not isinstance(value, (int, float)):
            return flags.StepUpEnabled | flags.StepDownEnabled
        if value < self.numbers.high:
            result |= flags.StepUpEnabled
        if value > self.numbers.low:
            result |= flags.StepDownEnabled
        return result

    def event(self, event: QEvent) -> bool:
        """Leave the undo keys to the window."""
        return refuse_undo(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings back what was shown before the typing."""
        if event.key() == Qt.Key.Key_Escape and self.value() != self._shown:
            self.lineEdit().setText(self._text(self._shown))
            if self._shown is not MIXED:
                self.edited.emit(self._shown)
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scrolling panel unless the field is being edited."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up the arrows where the number needs the room."""
        # Arrows switched off as Qt means it would take all of the room under our style sheet.
        sheet = _BARE if self.width() < _BUTTONS_FROM else ""
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        """Ask for the room of a usual number."""
        return QSize(_WIDTH, self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        """Ask for the room of a few figures."""
        return QSize(_MIN_WIDTH, self.sizeHint().height())

    def _text(self, value: Value) -> str:
        if value is None:
            return EMPTY_WORD
        if isinstance(value, Mixed):
            return ""
        return value if isinstance(value, str) else number_text(value)

    def _read(self, text: str) -> float | str | None:
        plain = text.strip()
        if self._empty and plain in ("", EMPTY_WORD):
            return None
        return plain if plain in self._words else read_number(plain, whole=self.numbers.whole)

    @Slot(str)
    def _on_text(self, text: str) -> None:
        value = self._read(text)
        if isinstance(value, (int, float)):
            self._number = value
        self.edited.emit(value)
