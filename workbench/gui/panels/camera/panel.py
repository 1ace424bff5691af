"""The camera panel: what a webcam, or a film, shows, and what the network makes of it as it moves."""

from typing import ClassVar

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.dialogs import ask_for_film
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.no_data import NoData
from workbench.gui.panels.camera.controls import FilmControls
from workbench.gui.panels.camera.film import Film
from workbench.gui.panels.camera.webcam import MISSING, NO_CAMERA, Webcam, cameras, multimedia, picture_of
from workbench.gui.scrolled import Scrolled
from workbench.gui.seen_picture import SeenPicture
from workbench.gui.session import Session
from workbench.gui.views.picture_box import PictureBox
from workbench.gui.widgets import EmptyState, IconButton

WATCH = "camera"
WILL_BE = "What the network makes of a camera's picture, or of a film, is shown here once there are data."
EMPTY, SHOWN = 0, 1


class CameraPanel(QWidget):
    """A camera's picture, or a film's, at the left; the network's view of it at the right.

    The camera is on only while it is looked at, after it was turned on here; nothing it shows is kept or sent.
    """

    title: ClassVar[str] = "Camera"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("camera_panel")
        self._session = session
        self._folder = ""
        self._webcam: Webcam | None = None
        self.film = Film(self)
        self.source = QuietCombo(self)
        self.again = IconButton("refresh", "Look for cameras again", "Look for cameras again", self)
        self.power = IconButton("camera", "Turn the camera on or off", "Turn the camera on or off", self, text="On")
        self.mirror = QCheckBox("Mirror", self)
        self.open = IconButton("open", "Open a film", "Open a film file", self, text="Film…")
        self.box = PictureBox(self)
        self.empty = EmptyState("camera", "Camera", "", "Open a film…", self)
        self.words = QLabel(self)
        self.controls = FilmControls(self.film, self)
        self.seen = SeenPicture(session, WATCH, self)
        self.no_data = NoData(session, "camera", "Camera", WILL_BE, self)
        self._pages, self._screen = QStackedWidget(self), QStackedWidget(self)
        self._build()
        self.again.clicked.connect(self._look_for_cameras)
        self.power.clicked.connect(self._toggle)
        self.open.clicked.connect(self._ask_for_film)
        self.empty.clicked.connect(self._ask_for_film)
        self.film.arrived.connect(self._show)
        self.film.failed.connect(self._say)
        self.film.opened.connect(self._turn_off)
        session.data_changed.connect(self._refresh)
        self.destroyed.connect(self.film.shut_down)
        self._refresh()

    def _build(self) -> None:
        self.source.setObjectName("camera_source")
        self.source.setAccessibleName("Camera")
        self.source.setToolTip("Camera to look through")
        self.again.setObjectName("camera_again")
        self.power.setObjectName("camera_power")
        self.power.setCheckable(True)
        self.open.setObjectName("camera_open_film")
        self.mirror.setObjectName("camera_mirror")
        self.mirror.setAccessibleName("Mirror the camera's picture")
        self.mirror.setToolTip("Exchange left and right, as in a mirror; the network sees it so, too")
        self.mirror.setChecked(True)
        self.box.setAccessibleName("Picture of the camera or film")
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.words.setObjectName("camera_words")
        self.words.setProperty("role", "muted")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setVisible(False)
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.source, 100)
        bar.addWidget(self.again)
        bar.addWidget(self.power)
        bar.addWidget(self.open)
        bar.addStretch(1)
        self._screen.addWidget(self.empty)
        self._screen.addWidget(self.box)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self._screen, 1)
        column.addWidget(self.words)
        column.addWidget(self.mirror)
        column.addWidget(self.controls)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(Scrolled(self.seen))
        splitter.setSizes([310, 330])
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(4)
        self._pages.addWidget(splitter)
        self._pages.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    @Slot()
    def _refresh(self) -> None:
        without = self._session.data is None and self._session.loader.status != "loading"
        if without:
            self.no_data.refresh()
        self._pages.setCurrentIndex(int(without))
        self.film.use(self._session.experiment.dataset.input_shape)

    @Slot()
    def _look_for_cameras(self) -> None:
        """List the cameras there are; without one, say what is missing."""
        found = cameras()
        self.source.clear()
        for name, device in found:
            self.source.addItem(name, device)
        self.source.setCurrentIndex(min(0, len(found) - 1))
        for widget in (self.source, self.power, self.mirror):
            widget.setVisible(bool(found))
        self.again.setVisible(multimedia() is not None)
        self.empty.text.setText(self._invitation(bool(found)))

    @staticmethod
    def _invitation(any_camera: bool) -> str:
        if any_camera:
            return "Turn the camera on, or open a film. Nothing it shows is kept, and it never leaves this computer."
        return MISSING if multimedia() is None else NO_CAMERA

    @Slot()
    def _toggle(self) -> None:
        if self._webcam is not None or self.source.currentIndex() < 0:
            self._turn_off()
            return
        self.film.halt()
        self._say("")
        webcam = self._webcam = Webcam(self.source.currentData(), self)
        webcam.arrived.connect(self._on_camera)
        webcam.failed.connect(self._on_camera_failed)
        webcam.start()
        self._show_power()

    @Slot()
    def _turn_off(self) -> None:
        webcam, self._webcam = self._webcam, None
        if webcam is not None:
            webcam.stop()
            webcam.deleteLater()
        self._show_power()

    def _show_power(self) -> None:
        on = self._webcam is not None
        self.power.setChecked(on)
        self.power.setText("Off" if on else "On")

    @Slot()
    def _on_camera(self) -> None:
        image = self._webcam.latest if self._webcam is not None else None
        if image is not None and not self.seen.waiting:
            self._show(picture_of(image, mirrored=self.mirror.isChecked()))

    @Slot(str)
    def _on_camera_failed(self, sentence: str) -> None:
        self._turn_off()
        self._say(sentence)

    @Slot()
    def _ask_for_film(self) -> None:
        path = ask_for_film(self, self._folder)
        if path is not None:
            self._folder = str(path.parent)
            self._say("")
            self.film.open(path)

    @Slot(object)
    def _show(self, picture: Image.Image) -> None:
        """Show a picture, and pin it where the network has answered for the one before."""
        self._screen.setCurrentIndex(SHOWN)
        self.box.set_picture(np.ascontiguousarray(np.asarray(picture.convert("RGB")).transpose(2, 0, 1)))
        if self._session.data is not None and not self.seen.waiting:
            self._session.pin_live(picture, self.film.name if self._webcam is None else "camera")

    @Slot(str)
    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))

    def showEvent(self, event: QShowEvent) -> None:
        """Look which cameras there are."""
        super().showEvent(event)
        self._look_for_cameras()

    def hideEvent(self, event: QHideEvent) -> None:
        """Turn the camera off and halt the film: nobody looks."""
        super().hideEvent(event)
        self._turn_off()
        self.film.halt()
