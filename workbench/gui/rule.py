"""The hairline between two parts of a panel."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.colors import of


class Rule(QWidget):
    """One pixel high, as wide as its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the line with the theme's border colour."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(of(self).border))
