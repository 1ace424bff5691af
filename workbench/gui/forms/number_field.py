"""The field of a form for numbers, pairs of numbers, and the words that may stand in their place."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from workbench.gui.forms.fields import Field
from workbench.gui.forms.number_box import EMPTY_WORD, MIXED, NumberBox
from workbench.gui.forms.settings import Setting
from workbench.gui.widgets import IconButton

_ONE_ARROW = "QToolButton::menu-indicator { image: none; } QToolButton { padding: 3px 4px; }"


class NumberField(Field):
    """A number; where the setting takes them, also a height and a width, a word, or nothing."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        assert setting.numbers is not None
        self.first = NumberBox(setting.numbers, setting.words, self, empty=setting.empty)
        self.second = NumberBox(setting.numbers, (), self)
        self.cross = QLabel("×", self)
        self.row.addWidget(self.first, 1)
        self.row.addWidget(self.cross)
        self.row.addWidget(self.second, 1)
        self.first.edited.connect(self._on_edited)
        self.second.edited.connect(self._on_edited)
        self.first.editingFinished.connect(self.left)
        self.second.editingFinished.connect(self.left)
        self.first.step_made.connect(self.step_made)
        self.second.step_made.connect(self.step_made)
        if setting.words or setting.empty:
            self._add_menu()
        elif setting.pairs:
            self._add_toggle()
        self._set_paired(False)

    @property
    def paired(self) -> bool:
        """Whether height and width are given apart."""
        return not self.second.isHidden()

    def show_value(self, value: Any) -> None:
        """Show one number, two, or a word."""
        self._set_paired(isinstance(value, tuple))
        first, second = value if isinstance(value, tuple) else (value, MIXED)
        self.first.show_value(first)
        if isinstance(value, tuple):
            self.second.show_value(second)

    def inputs(self) -> list[QWidget]:
        """Return both boxes and the button that chooses between the forms."""
        return [self.first, *([self.second] if self.setting.pairs else []), *([self.mode] if self.mode else [])]

    def describe(self, prefix: str) -> None:
        """Name both boxes by their axis."""
        if self.setting.pairs:
            self.second.setAccessibleName(f"{self.setting.label} width")
        super().describe(prefix)
        self.second.setObjectName(f"{prefix}{self.setting.name}.width")
        if self.mode is not None:
            self.mode.setObjectName(f"{prefix}{self.setting.name}.form")

    def _add_toggle(self) -> None:
        toggle = QToolButton(self)
        toggle.setText("H×W")
        toggle.setStyleSheet("padding: 1px 0;")
        toggle.setCheckable(True)
        toggle.setAccessibleName(f"{self.setting.label}: height and width apart")
        toggle.setToolTip("Height and width apart")
        toggle.clicked.connect(self._on_toggled)
        self._take_mode(toggle)

    def _add_menu(self) -> None:
        button = IconButton(
            "chevron-down", f"{self.setting.label}: form of the value", "A word instead of a number", self
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setStyleSheet(_ONE_ARROW)
        menu = QMenu(button)
        self._forms = QActionGroup(menu)
        forms: list[tuple[str, str]] = [(word, word) for word in self.setting.words]
        forms += [(EMPTY_WORD, "empty")] if self.setting.empty else []
        forms += [("one number for both", "number"), ("height × width", "pair")] if self.setting.pairs else []
        forms += [] if self.setting.pairs else [("a number", "number")]
        for text, form in forms:
            action = QAction(text, menu)
            action.setData(form)
            action.setCheckable(True)
            self._forms.addAction(action)
            menu.addAction(action)
        self._forms.triggered.connect(self._on_form)
        menu.aboutToShow.connect(self._on_menu)
        button.setMenu(menu)
        self._take_mode(button)

    def _take_mode(self, button: QToolButton) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        font = button.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        button.setFont(font)
        if button.text():
            button.setFixedWidth(button.fontMetrics().horizontalAdvance(button.text()) + 8)
        self.mode = button

    def _set_paired(self, paired: bool) -> None:
        self.cross.setVisible(paired)
        self.second.setVisible(paired)
        name = f"{self.setting.label} height" if paired else self.setting.label
        self.first.setAccessibleName(name)
        if self.mode is not None and self.mode.isCheckable():
            self.mode.setChecked(paired)

    def _form(self) -> str:
        """Return which form the value has now."""
        if self.paired:
            return "pair"
        value = self.first.value()
        if value is None:
            return "empty"
        return value if isinstance(value, str) and value in self.setting.words else "number"

    @Slot()
    def _on_edited(self) -> None:
        first = self.first.value()
        if self.paired and isinstance(first, str) and first in self.setting.words:
            self._set_paired(False)
        self.edited.emit((first, self.second.value()) if self.paired else first)

    @Slot(bool)
    def _on_toggled(self, paired: bool) -> None:
        self._choose("pair" if paired else "number")

    @Slot()
    def _on_menu(self) -> None:
        form = self._form()
        for action in self._forms.actions():
            action.setChecked(action.data() == form)

    @Slot(QAction)
    def _on_form(self, action: QAction) -> None:
        self._choose(action.data())

    def _choose(self, form: str) -> None:
        number = self.first.number()
        self._set_paired(form == "pair")
        if form == "pair":
            self.first.show_value(number)
            self.second.show_value(number)
        else:
            self.first.show_value(None if form == "empty" else number if form == "number" else form)
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.first.selectAll()
        self._on_edited()
