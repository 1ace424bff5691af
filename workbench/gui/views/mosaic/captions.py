"""The lines above and below a mosaic: what is shown, the value under the cursor, the statistics."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic import text as mosaic_text
from workbench.gui.views.mosaic.layout import Cell
from workbench.gui.views.mosaic.levels import Floats, statistics
from workbench.gui.widgets import ElidedLabel

NARROW = 112  # characters; below this the footer takes two lines


class MosaicHeader(QWidget):
    """A title, and a button back to all maps while one is enlarged."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None, *, noun: str = "map") -> None:
        super().__init__(parent)
        self.setObjectName("mosaic_header")
        self.title = _line("mosaic_title")
        self.button = QToolButton()
        self.button.setObjectName("mosaic_back")
        self.button.setText(f"All {noun}s")
        self.button.setToolTip(f"Return to all {noun}s (Esc)")
        self.button.setAccessibleName(f"Return to all {noun}s")
        self.button.setAutoRaise(True)
        self.button.clicked.connect(self.back)
        self.button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.title, 1)
        row.addWidget(self.button)
        self.setMinimumHeight(self.button.sizeHint().height())

    def show_title(self, text: str, *, enlarged: bool) -> None:
        """Show a title; the button only while a map is enlarged."""
        self.title.setText(text)
        self.button.setVisible(enlarged)


class MosaicFooter(QWidget):
    """To the left the value under the cursor or a message, to the right the statistics of a map or of all."""

    def __init__(self, parent: QWidget | None = None, *, noun: str = "map") -> None:
        super().__init__(parent)
        self.setObjectName("mosaic_footer")
        self._noun = noun
        self.value = _line("mosaic_value")
        self.summary = _line("mosaic_summary")
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._message = ""
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addWidget(self.value, 4)
        self._lines.addWidget(self.summary, 7)

    def say(self, message: str) -> None:
        """Show a message until the cursor comes upon a cell."""
        self._message = message
        self.value.setText(message)

    def describe(self, maps: Floats | None, cell: Cell | None, name: str | None, about: int) -> None:
        """Show the value of a cell and the statistics of a map.

        Args:
            maps: (C, H, W), or None to show nothing.
            cell: the one under the cursor, or None.
            name: of the cell's map.
            about: the map the statistics are of; −1, and any of 1×1 maps: of all.
        """
        if maps is None:
            self._message = ""
            self.tell("", "")
            return
        value = "" if cell is None else mosaic_text.describe_cell(maps, cell, name, noun=self._noun)
        if about < 0 or maps.shape[1:] == (1, 1):
            self.tell(value, f"all:  {mosaic_text.describe_statistics(statistics(maps))}")
        else:
            known = mosaic_text.describe_statistics(statistics(maps[about]))
            self.tell(value, f"{self._noun} {about}:  {known}")

    def tell(self, value: str, summary: str) -> None:
        """Show the two texts; where there is no value under the cursor, the message stays."""
        self._message = "" if value else self._message
        self.value.setText(value or self._message)
        self.summary.setText(summary)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two texts below one another where they have no room side by side."""
        narrow = self.width() < self.fontMetrics().averageCharWidth() * NARROW
        self._lines.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        self.summary.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        super().resizeEvent(event)


def _line(name: str) -> ElidedLabel:
    """Return a line of plain text that never asks for width."""
    label = ElidedLabel()
    label.setObjectName(name)
    label.setFont(theme.tabular(label.font()))
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return label
