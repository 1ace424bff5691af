"""Rows of buttons that choose one of some words, or switch some of them."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QToolButton, QWidget


class Choice(NamedTuple):
    """A button: its key, what stands on it, what a screen reader says, and its tool tip."""

    key: str
    text: str
    name: str
    tip: str


class Choices(QWidget):
    """Buttons side by side. `chosen` tells the key of the one a person presses."""

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[Choice], parent: QWidget | None = None, *, exclusive: bool = True
    ) -> None:
        """Build the row.

        Args:
            name: object name; that of a button is this, an underscore and its key.
            choices: the buttons from left to right.
            parent: the widget that owns the row.
            exclusive: whether one button is pressed at any time; otherwise each is switched by itself.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(exclusive)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for key, text, spoken, tip in choices:
            button = QToolButton(self)
            button.setObjectName(f"{name}_{key}")
            button.setText(text)
            button.setAccessibleName(spoken)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button)
            self.buttons[key] = button
            row.addWidget(button)
        self._group.buttonClicked.connect(self._on_clicked)

    @property
    def pressed(self) -> list[str]:
        """The keys of the buttons that are pressed."""
        return [key for key, button in self.buttons.items() if button.isChecked()]

    def press(self, *keys: str) -> None:
        """Press these buttons and no others, without telling."""
        for key, button in self.buttons.items():
            button.setChecked(key in keys)

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(next(key for key, known in self.buttons.items() if known is button))
