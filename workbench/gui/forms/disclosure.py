"""The small arrow that unfolds what is rarely needed."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from workbench.gui import icons
from workbench.gui.widgets import IconButton


class Disclosure(IconButton):
    """A checkable arrow with a text: right while folded, down while open; `toggled` tells."""

    def __init__(self, text: str, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__("chevron-right", name, tip, parent, text=text)
        self.setCheckable(True)
        self.setStyleSheet("QToolButton:checked { background: transparent; }")
        self.toggled.connect(self._turn)

    @Slot(bool)
    def _turn(self, opened: bool) -> None:
        self._icon = "chevron-down" if opened else "chevron-right"
        icons.assign(self, self._icon, self)
