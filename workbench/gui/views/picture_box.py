"""One picture, as large as its place allows."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme

SIDE = 130  # px, the most a picture with its frame takes


class PictureBox(QWidget):
    """Paints one picture (C, H, W) as large as fits, in whole pixels where it is enlarged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture_box")
        self.setAccessibleName("Pinned picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pixels: NDArray[np.uint8] = np.zeros((0, 0, 3), np.uint8)

    def set_picture(self, image: NDArray[np.uint8] | None) -> None:
        """Show (1 or 3, H, W) uint8, or nothing."""
        if image is None:
            self._pixels = np.zeros((0, 0, 3), np.uint8)
        else:
            colored = np.broadcast_to(image, (3, *image.shape[1:]))
            self._pixels = np.ascontiguousarray(colored.transpose(1, 2, 0))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for a square."""
        return QSize(SIDE, SIDE)

    def place(self) -> QRect:
        """Return where the picture is painted."""
        height, width = self._pixels.shape[:2]
        factor = min((self.width() - 2) / max(width, 1), (self.height() - 2) / max(height, 1))
        factor = int(factor) if factor >= 1 else factor
        size = QSize(max(1, round(width * factor)), max(1, round(height * factor)))
        return QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, *size.toTuple())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture."""
        height, width = self._pixels.shape[:2]
        if height == 0:
            return
        image = QImage(self._pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        place = self.place()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width() < width)
            painter.drawImage(place, image)
            painter.setPen(QColor(theme.of(self).border))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
