"""The picture at the microscope's crosshair, and what the network takes it for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from workbench.gui.views.bars import ProbabilityBars
from workbench.gui.views.picture_box import SIDE, PictureBox
from workbench.gui.widgets import ElidedLabel

_SMALL = 74  # px, side of the picture where room is short
_WIDTH, _HEIGHT, _LOW = 220, 170, 114  # px, the most it takes beside the plot, under it, and under it in short
_ANY = 16_777_215  # px, Qt's own largest


class VariedPicture(QWidget):
    """Shows a picture, the value it was made with, and probabilities."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("microscope_detail")
        self.box = PictureBox(self)
        self.value = ElidedLabel("", self)
        self.bars = ProbabilityBars(self)
        self.box.setObjectName("microscope_picture")
        self.box.setAccessibleName("Varied picture")
        self.box.setToolTip("The picture at the crosshair: move over the plot, or walk with the arrow keys")
        self.value.setObjectName("microscope_value")
        self.value.setProperty("role", "title")
        self.value.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bars.setObjectName("microscope_bars")
        self.bars.setMinimumHeight(1)
        self.bars.setToolTip("What the network takes this picture for; the check marks its true class")
        shown = QVBoxLayout()
        shown.setSpacing(4)
        shown.addWidget(self.box)
        shown.addWidget(self.value)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(8, 4, 8, 4)
        self._layout.setSpacing(8)
        self._layout.addLayout(shown)
        self._layout.addWidget(self.bars, 1)

    def set_picture(self, image: NDArray[np.uint8] | None, value: str) -> None:
        """Show (1 or 3, H, W) uint8, or nothing, and what it was made with."""
        self.box.set_picture(image)
        self.value.setText(value)

    def set_probabilities(
        self, row: NDArray[np.float32] | None, names: Sequence[str] = (), target: int | None = None
    ) -> None:
        """Show probabilities (K,) of the classes called `names`, or none; `target` is the true class."""
        if row is None:
            self.bars.clear("")
        else:
            self.bars.set_probabilities(row, names, true_class=target)

    def arrange(self, *, beside: bool, small: bool) -> None:
        """Stand beside a plot, as a column, or under it, as a row; `small` in little height."""
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.TopToBottom if beside else direction.LeftToRight)
        self.box.setFixedHeight(_SMALL if small else SIDE)
        self.setMaximumSize(_WIDTH if beside else _ANY, _ANY if beside else _LOW if small else _HEIGHT)
