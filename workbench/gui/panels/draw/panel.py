"""The draw panel: a person draws, and the network says what it sees while the pen moves."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workbench.data.ink import Ink, ink_of, like_the_data
from workbench.gui.no_data import NoData
from workbench.gui.panels.draw.tools import Tools
from workbench.gui.scrolled import Scrolled
from workbench.gui.seen_picture import SeenPicture
from workbench.gui.session import Session
from workbench.gui.views.draw_pad.pad import DrawPad

WATCH = "draw"
TITLE = "your drawing"
WILL_BE = "Draw here, and see what the network takes it for, once there are data."
PACE_MS = 10  # at least, between two pictures handed to the network while the pen moves
THICKNESS = 0.09  # of the picture's shorter side, where the data say nothing


class DrawPanel(QWidget):
    """Paper and pen at the left, the network's view of the drawing at the right."""

    title: ClassVar[str] = "Draw"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draw_panel")
        self._session = session
        self._ink: Ink | None = None
        self._measured: object | None = None  # the data whose ink that is
        self.pad = DrawPad(self)
        self.tools = Tools(self.pad, self)
        self.centre = QCheckBox("Centre and scale like the data", self)
        self.seen = SeenPicture(session, WATCH, self)
        self.no_data = NoData(session, "pencil", "Draw", WILL_BE, self)
        self._pages = QStackedWidget(self)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._build()
        self.pad.changed.connect(self._soon)
        self.centre.toggled.connect(self._soon)
        self._pace.timeout.connect(self._hand_over)
        session.data_changed.connect(self._refresh)
        self.main_view = self.pad
        self._refresh()

    def _build(self) -> None:
        self.centre.setObjectName("draw_centre")
        self.centre.setAccessibleName("Centre and scale like the data")
        self.centre.setToolTip(
            "Move the drawing's centre of mass to the middle, and make it as large as the data set's drawings are, as "
            "was done with the pictures the network learns from"
        )
        self.centre.setChecked(True)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.tools)
        column.addWidget(self.pad, 1)
        column.addWidget(self.centre)
        column.addStretch(0)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(Scrolled(self.seen))
        splitter.setSizes([300, 340])
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(4)
        self._pages.addWidget(splitter)
        self._pages.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    @Slot()
    def _refresh(self) -> None:
        """Take paper of the data set's size and colours."""
        session = self._session
        without = session.data is None and session.loader.status != "loading"
        if without:
            self.no_data.refresh()
        self._pages.setCurrentIndex(int(without))
        if self.isVisible():
            self._measure()

    def _measure(self) -> None:
        """Find out how the data set's pictures are drawn, once for each data set and only where it is looked at."""
        data = self._session.data
        if data is None or data is self._measured:
            return
        self._measured = data
        channels, height, width = self._session.experiment.dataset.input_shape
        ink = self._ink = ink_of(data)
        self.centre.setVisible(ink is not None)
        paper = 0 if ink is None else ink.paper
        self.pad.set_paper(height, width, (paper,) * 3)
        self.tools.set_pen(
            255 if ink is None else ink.pen,
            THICKNESS * min(height, width) if ink is None else ink.thickness,
            min(height, width),
            colored=channels == 3,
        )

    @Slot()
    def _soon(self) -> None:
        if not self._pace.isActive():
            self._pace.start()

    @Slot()
    def _hand_over(self) -> None:
        """Pin the drawing as it is now."""
        if self._session.data is None:
            return
        if self.seen.waiting:
            self._pace.start()
            return
        picture = Image.fromarray(self._placed() if self.centre.isChecked() else self.pad.pixels())
        self._session.pin_live(picture, TITLE)

    def _placed(self) -> NDArray[np.uint8]:
        """Return the drawing (h, w, 3) where and as large as the data set's are; as drawn where they are none."""
        pad, pixels = self.pad, self.pad.pixels()
        if self._ink is None:
            return pixels
        fineness = pad.fineness
        placement = like_the_data(pixels.mean(2).astype(np.uint8), self._ink, pad.thickness * fineness)
        if placement is None:
            return pixels
        height, width = pixels.shape[:2]
        (x, y), middle = placement.center, (width / fineness / 2, height / fineness / 2)
        center = (x / fineness, y / fineness)
        return pad.pixels(tuple(stroke.moved(center, placement.factor, middle) for stroke in pad.strokes))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the paper of the present data set; go on with what was drawn."""
        super().showEvent(event)
        self._measure()
        if not self.pad.is_empty:
            self._soon()
