"""Some of a split's pictures with what the network says to them, and a line about the one that is framed."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.data.base import one_line
from workbench.gui.judging.captions import Captions, verdict_line
from workbench.gui.panels.decisions.look import Look
from workbench.gui.picture_words import picture_name
from workbench.gui.views.image_grid import ImageGrid
from workbench.gui.widgets import ElidedLabel

HINT = "Click a picture to pin it; double-click or Enter follows the trail of the mistake"


class JudgedPictures(QWidget):
    """Shows pictures in a given order; `pin_wanted` and `opened` carry the index of a picture in its split."""

    pin_wanted = Signal(int)
    opened = Signal(int)

    def __init__(self, name: str, side: int, parent: QWidget | None = None) -> None:
        """Build the grid, called `name`, with pictures of about `side` px."""
        super().__init__(parent)
        self._look: Look | None = None
        self.grid = ImageGrid(self)
        self.grid.setObjectName(name)
        self.grid.setToolTip(HINT)
        self.grid.set_picture_size(side)
        self.status = ElidedLabel("", self)
        self.status.setObjectName(f"{name}_status")
        self.status.setProperty("role", "muted")
        self.status.setContentsMargins(8, 4, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.grid, 1)
        column.addWidget(self.status)
        self.grid.activated.connect(self.pin_wanted)
        self.grid.opened.connect(self.opened)
        self.grid.current_changed.connect(self._show_status)

    def show_pictures(self, look: Look, order: NDArray[np.intp], *, alike: bool) -> None:
        """Show pictures of a split by their indices; `alike` ones are of one class, which need not be said again."""
        part, known = look.data.split(look.split), look.predictions
        if not look.same_pictures(self._look):
            rows = None if part.rows is None else part.rows.numpy()
            touched = part.pages.touched if part.pages else None
            self.grid.set_images(part.images.numpy(), order=order, rows=rows, touched=touched, group=look.split)
            self.grid.clear_current()
        self._look = look
        captions = Captions(part.targets.numpy(), look.data.classes, known, under_heading=alike)
        self.grid.set_captions(captions, known.wrong)
        self.grid.rearrange(order)
        self._show_status()

    def forget(self) -> None:
        """Let the pictures go."""
        self._look = None
        self.grid.set_images(np.zeros((0, 1, 1, 1), np.uint8))
        self.status.setText("")

    @Slot()
    def _show_status(self) -> None:
        look, index = self._look, self.grid.current
        if look is None or not self.grid.places.shows(index):
            self.status.setText("")
            return
        name = one_line(look.data.classes[int(look.predictions.targets[index])])
        said = verdict_line(index, look.predictions, look.data.classes)
        self.status.setText(" · ".join(filter(None, (picture_name(look.split, index, name), said))))
