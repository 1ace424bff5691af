"""One picture, as large as its place allows."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.views.picture_image import fitted, picture_image

SIDE = 130  # px, the most a picture with its frame takes


class PictureBox(QWidget):
    """Paints one picture (C, H, W) as large as fits, in whole pixels where it is enlarged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture_box")
        self.setAccessibleName("Pinned picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._image = QImage()

    @property
    def image(self) -> QImage:
        """The picture in its own pixels; null where there is none."""
        return self._image

    def set_picture(self, image: NDArray[np.uint8] | None) -> None:
        """Show (1 or 3, H, W) uint8, or nothing."""
        self._image = QImage() if image is None else picture_image(image)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for a square."""
        return QSize(SIDE, SIDE)

    def place(self) -> QRect:
        """Return where the picture is painted."""
        size = fitted(self._image.size(), self.size() - QSize(2, 2))
        return QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, *size.toTuple())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture."""
        if self._image.isNull():
            return
        place = self.place()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width() < self._image.width())
            painter.drawImage(place, self._image)
            painter.setPen(QColor(theme.of(self).border))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
