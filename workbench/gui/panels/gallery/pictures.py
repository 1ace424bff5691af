"""The pictures of a split beside the list of their classes, and a line about the one that is framed."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workbench.data.base import Data, Split, SplitName
from workbench.gui.class_search import matching
from workbench.gui.judging.captions import Captions, verdict_line
from workbench.gui.panels.gallery.absence import Absence, AbsencePage, without_classes, without_pictures
from workbench.gui.panels.gallery.actions import PictureActions
from workbench.gui.panels.gallery.arrangement import Wish, arrange
from workbench.gui.panels.gallery.bar import PICTURE
from workbench.gui.panels.gallery.rail import ClassRail
from workbench.gui.picture_words import picture_name, size_and_colors
from workbench.gui.pinned import Pinned
from workbench.gui.theme import tabular
from workbench.gui.views.image_grid import ImageGrid
from workbench.gui.widgets import ElidedLabel, format_count
from workbench.inspection.predictions import Predictions

RAIL = 148  # px
HINT = "Click a picture to pin it: feature maps are shown of the pinned one. Double-click or Enter leads to them."


class SplitPictures(QWidget):
    """Shows what is wished of the classes that are listed and ticked; `changed` tells of other ticks."""

    changed = Signal()
    remedied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery_pictures")
        self._data: Data | None = None
        self._split: SplitName = "train"
        self._wish = Wish()
        self._predictions: Predictions | None = None
        self._pinned: Pinned | None = None
        self._captions = True
        self.rail = ClassRail(self)
        self.grid = ImageGrid(self)
        self.nothing = AbsencePage(self)
        self.status, self.amount = ElidedLabel("", self), ElidedLabel("", self)
        self.for_picture = PictureActions(self.grid, self)
        self._pages = QStackedWidget(self)
        self._build()
        self.rail.ticked.connect(self.changed)
        self.rail.jump_wanted.connect(self.jump)
        self.nothing.remedied.connect(self.remedied)
        self.grid.current_changed.connect(self._show_status)
        self.for_picture.alone_wanted.connect(self._show_alone)

    def _build(self) -> None:
        self.grid.setObjectName("gallery_grid")
        self.grid.setAccessibleName("Pictures of the split")
        self.grid.setToolTip(HINT)
        self.grid.set_picture_size(PICTURE)
        for label, name in ((self.status, "gallery_status"), (self.amount, "gallery_amount")):
            label.setObjectName(name)
            label.setProperty("role", "muted")
            label.setFont(tabular(label.font()))
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 4)
        foot.setSpacing(16)
        foot.addWidget(self.status, 1)
        foot.addWidget(self.amount)
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self.nothing)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("gallery_splitter")
        splitter.addWidget(self.rail)
        splitter.addWidget(self._pages)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([RAIL, 4 * RAIL])
        splitter.setHandleWidth(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(splitter, 1)
        column.addLayout(foot)

    @property
    def data(self) -> Data | None:
        """Whose pictures are shown."""
        return self._data

    @property
    def split(self) -> SplitName:
        """Which of them."""
        return self._split

    @property
    def predictions(self) -> Predictions | None:
        """What the pictures are captioned and chosen by."""
        return self._predictions

    @property
    def _part(self) -> Split | None:
        return None if self._data is None else self._data.split(self._split)

    def forget(self) -> None:
        """Let the data go."""
        self._data = None

    def show_split(self, data: Data, split: SplitName) -> None:
        """Hand other pictures to the grid; `arrange` then shows them."""
        self._data, self._split, self._predictions = data, split, None
        part = data.split(split)
        rows = None if part.rows is None else part.rows.numpy()
        touched = part.pages.touched if part.pages else None
        order = np.zeros(0, np.intp)
        self.grid.set_images(part.images.numpy(), order=order, rows=rows, touched=touched, group=split)
        self.grid.clear_current()
        self._write()
        self.rail.model.set_counts(np.bincount(part.targets.numpy(), minlength=len(data.classes)))

    def list_sought(self, sought: str) -> None:
        """List the classes that are meant."""
        self.rail.model.list_only(matching(self.rail.model.names, sought))

    def shown_classes(self) -> NDArray[np.bool_]:
        """(K,), the classes that are both listed and ticked."""
        model = self.rail.model
        shown = np.zeros(len(model.names), np.bool_)
        shown[model.rows] = model.ticks[model.rows]
        return shown

    def arrange(self, wish: Wish, predictions: Predictions | None, *, sought: str, message: str, asking: bool) -> None:
        """Show what is wanted, or why there is nothing.

        Args:
            wish: which pictures, in which order.
            predictions: of the split, as far as they are known.
            sought: what is typed to find classes.
            message: why the network cannot be asked, "" where it can.
            asking: whether more predictions are to come.
        """
        data, part = self._data, self._part
        if data is None or part is None:
            return
        if predictions is not self._predictions or wish != self._wish:
            self._predictions, self._wish = predictions, wish
            self._write()
        shown, targets = self.shown_classes(), part.targets.numpy()
        order, sections = arrange(targets, data.classes, shown, wish, predictions)
        self.grid.rearrange(order, sections)
        if len(order) == 0:
            count = int(shown[targets].sum())
            self.nothing.show_absence(
                without_pictures(wish, message, asking=asking, count=count) if shown.any() else self._no_class(sought)
            )
        self._pages.setCurrentIndex(0 if len(order) else 1)
        words = [f"{format_count(len(order))} picture{'s' * (len(order) != 1)}"]
        if not shown.all():
            words.append(f"{format_count(int(shown.sum()))} of {format_count(len(shown))} classes")
        self.amount.setText(" · ".join(words))
        self._show_status()

    def _no_class(self, sought: str) -> Absence:
        return without_classes(sought, matches=len(self.rail.model.rows) > 0)

    @Slot(bool)
    def show_captions(self, on: bool) -> None:
        """Write captions under the pictures, or not."""
        self._captions = on
        self._write()

    def _write(self) -> None:
        data, part, known = self._data, self._part, self._predictions
        if data is None or part is None:
            return
        captions = Captions(part.targets.numpy(), data.classes, known, under_heading=self._wish.order == "class")
        self.grid.set_captions(captions if self._captions else None, None if known is None else known.wrong)

    def mark(self, pinned: Pinned | None) -> None:
        """Frame the pinned picture where it is one of the split."""
        self._pinned = pinned
        if self._is_pinned(None if pinned is None else pinned.index) and pinned is not None:
            with QSignalBlocker(self.grid):
                self.grid.set_current(pinned.index or 0)
        self._show_status()

    def _is_pinned(self, index: int | None) -> bool:
        pinned = self._pinned
        return pinned is not None and index is not None and (pinned.split, pinned.index) == (self._split, index)

    @Slot()
    def _show_status(self) -> None:
        """Say which picture is framed."""
        index, data, part = self.grid.current, self._data, self._part
        if data is None or part is None or not 0 <= index < len(part):
            self.status.setText("")
            return
        name = data.classes[int(part.targets[index])]
        words = [picture_name(self._split, index, name), size_and_colors(part.shape)]
        if self._predictions is not None and (said := verdict_line(index, self._predictions, data.classes)):
            words.append(said)
        if self._is_pinned(index):
            words.append("pinned")
        self.for_picture.name = f"{self._split} {index} {name}"  # as a file's
        self.status.setText(" · ".join(words))

    @Slot()
    def _show_alone(self) -> None:
        part = self._part
        if part is not None and self.grid.current >= 0:
            self.rail.model.tick_only(int(part.targets[self.grid.current]))

    @Slot(int)
    def jump(self, index: int) -> None:
        """Go to the first picture of a class, as the pictures stand now."""
        part, order = self._part, self.grid.places.order
        if part is None:
            return
        mine = np.flatnonzero(part.targets.numpy()[order] == index)
        if len(mine):
            self.grid.show_picture(int(order[mine[0]]))
