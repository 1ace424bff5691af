"""Pictures of a class or of a finding, and one of them as large as there is room."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from workbench.data.base import Progress
from workbench.data.pictures.picture import PictureError, open_picture
from workbench.gui.import_view.overview import Overview, Pictures, Source
from workbench.gui.picture_opener import PictureOpener
from workbench.gui.task import Newest
from workbench.gui.views.image_grid import ImageGrid
from workbench.gui.widgets import ElidedLabel, EmptyState, IconButton, format_count

NO_PICTURE = "No picture of this class can be read."
NO_FILE = "None of these files can be shown."
SIDE = 48  # px; of a picture that is read because something was found about it
MOST = 100  # of them
_PICTURE = 96  # px, in the grid
_LARGEST_FACTOR = 8  # a small picture is enlarged


def read(paths: tuple[Path, ...], progress: Progress) -> Pictures:
    """Return small pictures (n, 3, 48, 48) of files; those that cannot be read are left away.

    Raises:
        Cancelled: if `progress` did.
    """
    images: list[NDArray[np.uint8]] = []
    found: list[Source] = []
    for path in paths[:MOST]:
        progress("Reading pictures", len(found), len(paths))
        try:
            picture = open_picture(path, (3, SIDE, SIDE)).convert("RGB")
        except PictureError:
            continue
        fitted = ImageOps.fit(picture, (SIDE, SIDE), Image.Resampling.BILINEAR)
        images.append(np.asarray(fitted).transpose(2, 0, 1))
        found.append(path)
    stacked = np.stack(images) if images else np.zeros((0, 3, SIDE, SIDE), dtype=np.uint8)
    return Pictures(stacked, tuple(found))


class LargePicture(QWidget):
    """One picture, whole, as large as there is room; a click or Escape closes it."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_large_picture")
        self.setAccessibleName("Picture")
        self.setToolTip("Click to go back to all pictures (Esc)")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._image = QImage()

    def show_pixels(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show a picture (H, W, 3) uint8, or nothing."""
        self._image = QImage()
        if pixels is not None:
            height, width, _ = pixels.shape
            # The copy owns its pixels.
            self._image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self.update()

    @property
    def size_shown(self) -> QSize:
        """Width and height of the picture in its own pixels; empty where there is none."""
        return self._image.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        own = self._image.size()
        size = own.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio).boundedTo(own * _LARGEST_FACTOR)
        place = QRect(
            (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, size.width() < own.width())
            painter.drawImage(place, self._image)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class Samples(QWidget):
    """Shows pictures in a grid; a click shows one large with what is known of it. `all_wanted` asks for all classes."""

    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_samples")
        self._overview: Overview | None = None
        self._pictures = Pictures(np.zeros((0, 3, 1, 1), dtype=np.uint8), ())
        self._said = ""  # about all pictures in the grid
        self._reading = Newest(self)  # what something was found about
        self._opener = PictureOpener(self)
        self.heading = ElidedLabel("Pictures", self)
        self.back = IconButton("chevron-left", "Back", "Go back to pictures of all classes", self, text="All classes")
        self.grid = ImageGrid(self)
        self.large = LargePicture(self)
        self.note = QLabel(self)
        self.empty = EmptyState("image", "No pictures", NO_PICTURE, parent=self)
        self._pages = QStackedWidget(self)
        self._build()
        self.grid.activated.connect(self._enlarge)
        self.large.closed.connect(self._show_grid)
        self.back.clicked.connect(self._go_back)
        self._reading.finished.connect(self._on_read)
        self._opener.opened.connect(self._on_opened)
        self._opener.failed.connect(self._on_failed)

    def _build(self) -> None:
        self.heading.setProperty("role", "title")
        self.back.setObjectName("import_samples_back")
        self.grid.setObjectName("import_sample_grid")
        self.grid.setAccessibleName("Sample pictures")
        self.grid.setToolTip("Click a picture to see it large")
        self.grid.set_picture_size(_PICTURE)
        self.note.setObjectName("import_sample_note")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setProperty("role", "muted")
        self.note.hide()
        for page in (self.grid, self.large, self.empty):
            self._pages.addWidget(page)
        self.heading.setMinimumHeight(self.back.sizeHint().height())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.heading, 1)
        row.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._pages, 1)
        column.addWidget(self.note)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the pictures in the grid are."""
        return self._pictures.sources

    def follow(self, overview: Overview) -> None:
        """Know from now on what another overview says of the pictures shown."""
        self._overview = overview

    def show_class(self, overview: Overview, target: int) -> None:
        """Show pictures of a class, with −1 of all."""
        self._overview, self._said = overview, ""
        pictures = overview.samples(None if target < 0 else target)
        name = "all classes" if target < 0 else overview.classes[target]
        captions = [overview.class_of(source) for source in pictures.sources] if target < 0 else None
        self._show(pictures, f"Pictures of {name}", captions)
        self.back.setVisible(target >= 0)

    def show_found(self, overview: Overview, sources: tuple[Source, ...], title: str, sentence: str) -> None:
        """Show the pictures that something was found about, under a few words, above a sentence."""
        self._overview, self._said = overview, sentence
        paths = tuple(source for source in sources if isinstance(source, Path))
        self._reading.cancel()
        self.back.show()
        rows = [source for source in sources if not isinstance(source, Path)][:MOST]
        if not paths:
            images = overview.pixels(rows) if rows else np.zeros((0, 3, SIDE, SIDE), dtype=np.uint8)
            self._show(Pictures(images, tuple(rows)), title)
            return
        self.heading.setText(title)
        self._reading.start(lambda progress: read(paths, progress))

    def _show(
        self, pictures: Pictures, title: str, captions: list[str] | None = None, nothing: str = NO_PICTURE
    ) -> None:
        self._reading.cancel()
        self._pictures = pictures
        self.empty.text.setText(nothing)
        overview = self._overview
        assert overview is not None
        self.heading.setText(title)
        if pictures.sources:
            self.grid.set_images(pictures.images, captions or list(map(overview.caption, pictures.sources)))
            self.grid.clear_current()
            self.grid.verticalScrollBar().setValue(0)
        self._show_grid()

    @Slot()
    def _show_grid(self) -> None:
        self._opener.forget()
        focused = self.large.hasFocus()
        self.note.setText(self._said)
        self.note.setVisible(bool(self._said))
        self._pages.setCurrentWidget(self.grid if self._pictures.sources else self.empty)
        if focused:
            self.grid.setFocus()

    @Slot()
    def _go_back(self) -> None:
        if self._pages.currentWidget() is self.large:
            self._show_grid()
        self.all_wanted.emit()

    @Slot(int)
    def _enlarge(self, index: int) -> None:
        source, overview = self._pictures.sources[index], self._overview
        assert overview is not None
        self.note.setText(overview.describe(source))
        self.note.show()
        if isinstance(source, Path):
            self.large.show_pixels(None)
            self._opener.open(source)
        else:
            (pixels,) = overview.pixels([source])
            self.large.show_pixels(np.broadcast_to(pixels, (3, *pixels.shape[1:])).transpose(1, 2, 0))
        self._pages.setCurrentWidget(self.large)
        self.large.setFocus()

    @Slot(str, object)
    def _on_opened(self, name: str, picture: Image.Image) -> None:
        self.large.show_pixels(np.asarray(picture.convert("RGB")))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.note.setText(sentence)

    @Slot(object)
    def _on_read(self, pictures: Pictures) -> None:
        count, title = len(pictures.sources), self.heading.text()
        title = title if count < 2 else f"{title}: {format_count(count)} pictures"
        self._show(pictures, title, nothing=NO_FILE)

    def shut_down(self) -> None:
        """Read nothing more."""
        self._reading.cancel()
        self._opener.shut_down()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
