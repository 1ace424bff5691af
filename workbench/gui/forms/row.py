"""One row of a form: the label, the field, and the sentence that says why what stands in it is refused."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.gui.forms.fields import Field, FlagField, KindField, TextField, WordField
from workbench.gui.forms.number_field import NumberField
from workbench.gui.forms.settings import Setting
from workbench.gui.widgets import plain_tooltip

FADE_MS = 400  # longer than a click, which must not lose its target to the room that becomes free
UNSEEN = object()
"""What a field shows before it was told anything."""


def _label(setting: Setting, field: Field) -> QWidget:
    """Return what stands before a field: its name, and the button that chooses the form of its value."""
    cell = QWidget()
    name = QLabel(setting.label, cell)
    name.setTextFormat(Qt.TextFormat.PlainText)
    name.setToolTip(plain_tooltip(setting.description or setting.label))
    name.setBuddy(field.inputs()[0])
    row = QHBoxLayout(cell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(name, 1)
    if field.mode is not None:
        row.addWidget(field.mode)
    return cell


@dataclass(eq=False)
class Row:
    """One setting's widgets, and the value they were last told to show."""

    setting: Setting
    label: QWidget
    field: Field
    error: QLabel
    shown: Any = UNSEEN
    _fade: QTimer = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self._fade = QTimer(self.error, singleShot=True, interval=FADE_MS)
        self._fade.timeout.connect(self.error.hide)

    def refuse(self, reason: str) -> None:
        """Show why what stands in the field is refused; "" where it is not."""
        self._fade.stop()
        self.field.set_invalid(bool(reason))
        self.error.setText(reason)
        self.error.setVisible(bool(reason) and not self.field.isHidden())

    def settle(self, value: Any) -> None:
        """Show what the spec holds; the sentence on what was refused stays a moment longer."""
        self.shown = value
        self.field.show_value(value)
        if self.field.invalid:
            self.field.set_invalid(False)
            self._fade.start()

    def label_width(self) -> int:
        """Return the room the label wants, in px, in the font it will be painted in."""
        for widget in (self.label, *self.label.findChildren(QWidget)):
            widget.ensurePolished()
        return self.label.sizeHint().width()

    def set_visible(self, visible: bool) -> None:
        """Show or hide the whole row."""
        self.label.setVisible(visible)
        self.field.setVisible(visible)
        self.error.setVisible(visible and self.field.invalid)


def make_row(setting: Setting, prefix: str) -> Row:
    """Return the row of `setting`; `prefix` comes before its name in object names."""
    field = field_for(setting)
    field.describe(prefix)
    error = QLabel()
    error.setObjectName(f"{prefix}{setting.name}.error")
    error.setTextFormat(Qt.TextFormat.PlainText)
    error.setWordWrap(True)
    error.setProperty("role", "error")
    return Row(setting, _label(setting, field), field, error)


def field_for(setting: Setting, parent: QWidget | None = None) -> Field:
    """Return the field in which `setting` is given; it is one a form knows."""
    if setting.family is not None:
        return KindField(setting, parent)
    if setting.flag:
        return FlagField(setting, parent)
    if setting.numbers is not None:
        return NumberField(setting, parent)
    return WordField(setting, parent) if setting.words else TextField(setting, parent)
