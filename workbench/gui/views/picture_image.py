"""One picture as Qt's own."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def picture_image(picture: NDArray[np.uint8]) -> QImage:
    """Return (1 or 3, H, W) uint8 as an image of its own, pixel by pixel."""
    pixels = np.ascontiguousarray(np.broadcast_to(picture, (3, *picture.shape[1:])).transpose(1, 2, 0))
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
