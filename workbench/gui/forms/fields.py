"""The fields of a form: one widget for each way a setting's value can be given."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from workbench.gui.colors import of
from workbench.gui.forms.number_box import MIXED, MIXED_TEXT, DocumentUndo
from workbench.gui.forms.settings import Setting
from workbench.gui.widgets import IconButton, first_sentence, plain_tooltip

_INVALID = """
QAbstractSpinBox, QLineEdit, QComboBox {{ border: 1px solid {color}; }}
QAbstractSpinBox:focus, QLineEdit:focus, QComboBox:focus {{ border: 2px solid {color}; }}
QAbstractSpinBox > QLineEdit, QAbstractSpinBox > QLineEdit:focus {{ border: none; }}
"""


class Field(QWidget):
    """Shows one setting's value and tells, by `edited`, what a person makes of it, allowed or not."""

    edited = Signal(object)
    left = Signal()  # Enter was pressed, or the focus went elsewhere
    step_made = Signal()  # an arrow or the wheel led to another number

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.mode: QToolButton | None = None  # chooses the form of the value; the form puts it beside the label
        self._invalid = False

    def show_value(self, value: Any) -> None:
        """Show `value`, or MIXED, without telling."""
        raise NotImplementedError

    def inputs(self) -> list[QWidget]:
        """Return what takes the focus, in the order of the keyboard."""
        raise NotImplementedError

    @property
    def invalid(self) -> bool:
        """Whether what stands there is refused."""
        return self._invalid

    def set_invalid(self, invalid: bool) -> None:
        """Paint the field as refused, or not."""
        if invalid != self._invalid:
            self._invalid = invalid
            self._paint()

    def describe(self, prefix: str) -> None:
        """Name the inputs for tests and screen readers, and give them their tool tips."""
        setting = self.setting
        tip = plain_tooltip(setting.description or setting.label)
        for i, widget in enumerate(self.inputs()):
            widget.setObjectName(f"{prefix}{setting.name}" if i == 0 else f"{prefix}{setting.name}.more")
            widget.setAccessibleName(widget.accessibleName() or setting.label)
            widget.setAccessibleDescription(setting.description)
            widget.setToolTip(widget.toolTip() or tip)

    def changeEvent(self, event: QEvent) -> None:
        """Paint the refusal in the new theme's red."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._invalid:
            self._paint()

    def _paint(self) -> None:
        sheet = _INVALID.format(color=of(self).error) if self._invalid else ""
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)


class QuietCombo(QComboBox):
    """A combo box that leaves the wheel to the scrolling panel, and shrinks with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(1)
        self.setPlaceholderText(MIXED_TEXT)

    def event(self, event: QEvent) -> bool:
        """Keep Alt+Up and Alt+Down, which open the list, from the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            opens = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            if opens and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                event.accept()
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the choice only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shorten a word that has no room by an ellipsis."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        style = self.style()
        place = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def showPopup(self) -> None:
        """Open the list as wide as its longest word."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * view.frameWidth() + 16)
        super().showPopup()


class WordField(Field):
    """One of some words."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.combo = QuietCombo(self)
        for word in setting.words:
            self.combo.addItem(word, word)
        if setting.empty:
            self.combo.addItem("none", None)
        self.combo.activated.connect(self._on_activated)
        self.row.addWidget(self.combo, 1)

    def show_value(self, value: Any) -> None:
        """Choose `value`."""
        self.combo.setCurrentIndex(-1 if value is MIXED else self.combo.findData(value))

    def inputs(self) -> list[QWidget]:
        """Return the combo box."""
        return [self.combo]

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.edited.emit(self.combo.itemData(index))


class KindField(WordField):
    """One kind of a family."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        assert setting.family is not None
        for kind in setting.family:
            cls = setting.family[kind]
            self.combo.addItem(getattr(cls, "title", kind), kind)
            sentence = first_sentence(cls)
            self.combo.setItemData(self.combo.count() - 1, plain_tooltip(sentence), Qt.ItemDataRole.ToolTipRole)


class FlagField(Field):
    """True or false."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.box = QCheckBox(self)
        self.box.clicked.connect(self._on_clicked)
        self.row.addWidget(self.box)
        self.row.addStretch(1)

    def show_value(self, value: Any) -> None:
        """Check the box, or show that layers differ."""
        if value is MIXED:
            self.box.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.box.setTristate(False)
            self.box.setChecked(value)

    def inputs(self) -> list[QWidget]:
        """Return the check box."""
        return [self.box]

    @Slot()
    def _on_clicked(self) -> None:
        self.box.setTristate(False)
        self.edited.emit(self.box.isChecked())


class TextField(Field):
    """Text, or a folder that may also be looked for."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.line = QLineEdit(self)
        self.line.installEventFilter(DocumentUndo(self))
        self.line.textEdited.connect(self._on_text)
        self.line.editingFinished.connect(self.left)
        self.row.addWidget(self.line, 1)
        self.browse: QToolButton | None = None
        if setting.folder:
            self.browse = IconButton("folder", f"Choose {setting.label}", "Choose a folder…", self)
            self.browse.clicked.connect(self._on_browse)
            self.row.addWidget(self.browse)

    def show_value(self, value: Any) -> None:
        """Show the text; the cursor stays where it is the same already."""
        text = "" if value is MIXED else str(value)
        self.line.setPlaceholderText(MIXED_TEXT if value is MIXED else "")
        if text != self.line.text():
            at = self.line.cursorPosition()
            self.line.setText(text)
            if self.line.hasFocus():
                self.line.setCursorPosition(at)

    def inputs(self) -> list[QWidget]:
        """Return the text field and the button beside it."""
        return [self.line, *([self.browse] if self.browse else [])]

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self.edited.emit(text)

    @Slot()
    def _on_browse(self) -> None:
        start = self.line.text() or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, f"Choose {self.setting.label}", start)
        if chosen:
            self.line.setText(chosen)
            self.edited.emit(chosen)
