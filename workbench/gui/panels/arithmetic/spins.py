"""Whole numbers with their names in front, in a row."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from workbench.gui.theme import tabular

BUTTONS = 28  # px


class QuietSpin(QSpinBox):
    """A spin box that leaves the wheel alone without the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the number only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Spin(QWidget):
    """A name and a spin box; `changed` tells that a person, or `set_value`, made it another number."""

    changed = Signal(int)

    def __init__(
        self, name: str, tip: str, low: int, high: int, parent: QWidget | None = None, *, digits: int = 3
    ) -> None:
        """Build it.

        Args:
            name: what stands in front.
            tip: what the number is.
            low: smallest number allowed.
            high: largest one, for now.
            parent: the widget that owns it.
            digits: room to show.
        """
        super().__init__(parent)
        self.box = QuietSpin(self)
        self.box.setObjectName(f"arithmetic_{name}")
        self.box.setAccessibleName(name.capitalize())
        self.box.setToolTip(tip)
        self.box.setRange(low, high)
        self.box.setKeyboardTracking(False)
        self.box.setFont(tabular(self.box.font()))
        self.box.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * digits) + BUTTONS)
        label = QLabel(name, self)
        label.setBuddy(self.box)
        label.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(self.box)
        self.box.valueChanged.connect(self.changed)

    @property
    def value(self) -> int:
        """The number."""
        return self.box.value()

    def show_value(self, value: int, high: int | None = None) -> None:
        """Show a number and the largest one allowed, without telling."""
        with QSignalBlocker(self.box):
            if high is not None:
                self.box.setMaximum(high)
            self.box.setValue(value)
