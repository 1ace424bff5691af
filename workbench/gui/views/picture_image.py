"""One picture as Qt's own, and its size on the screen."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage


def picture_image(picture: NDArray[np.uint8]) -> QImage:
    """Return (1 or 3, H, W) uint8 as an image of its own, pixel by pixel."""
    pixels = np.ascontiguousarray(np.broadcast_to(picture, (3, *picture.shape[1:])).transpose(1, 2, 0))
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def fitted(picture: QSize, room: QSize) -> QSize:
    """Return how large a picture can be in `room`, px: enlarged by a whole factor, so that no pixel is blurred."""
    factor = min(room.width() / max(picture.width(), 1), room.height() / max(picture.height(), 1))
    factor = int(factor) if factor >= 1 else factor
    return QSize(max(1, round(picture.width() * factor)), max(1, round(picture.height() * factor)))
