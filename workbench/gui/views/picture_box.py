"""One picture, as large as its place allows, with a patch of it framed and its pixels marked by heat."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.views.picture_image import fitted, picture_image

SIDE = 130  # px, the most a picture with its frame takes
HEAT = QColor("#FF6A00")  # over pictures, which are the same in both themes
HOTTEST = 220  # alpha of the pixel with the most heat, of 255


class PictureBox(QWidget):
    """Paints one picture (C, H, W) as large as fits, in whole pixels where it is enlarged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture_box")
        self.setAccessibleName("Pinned picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._image = QImage()
        self._patch: tuple[range, range] | None = None
        self._heat: NDArray[np.uint8] | None = None  # alpha, (H, W)

    @property
    def image(self) -> QImage:
        """The picture in its own pixels; null where there is none."""
        return self._image

    @property
    def patch(self) -> tuple[range, range] | None:
        """The rows and columns framed."""
        return self._patch

    @property
    def heat(self) -> NDArray[np.uint8] | None:
        """How strongly each pixel is marked, (H, W), 0 to HOTTEST."""
        return self._heat

    def set_picture(self, image: NDArray[np.uint8] | None) -> None:
        """Show (1 or 3, H, W) uint8, or nothing; frame and heat stay on a picture of the same size."""
        before = self._image.size()
        self._image = QImage() if image is None else picture_image(image)
        if self._image.size() != before:
            self._patch = self._heat = None
        self.update()

    def set_patch(self, rows: range | None, columns: range | None) -> None:
        """Frame rows and columns of the picture; None frames nothing."""
        self._patch = None if rows is None or columns is None else (rows, columns)
        self.update()

    def set_heat(self, heat: NDArray[np.float32] | None) -> None:
        """Mark the pixels of the picture by (H, W) numbers of at least 0, the strongest where they are largest.

        None, numbers that are all 0, and a shape that is not the picture's mark nothing; what is not finite is 0.
        """
        self._heat = None
        if heat is not None and heat.shape == (self._image.height(), self._image.width()):
            known = np.nan_to_num(heat, nan=0.0, posinf=0.0, neginf=0.0)
            if (most := float(known.max())) > 0:
                # The root lets the weak rim be seen beside the strong middle.
                self._heat = np.rint(HOTTEST * np.sqrt(known / most)).astype(np.uint8)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for a square."""
        return QSize(SIDE, SIDE)

    def place(self) -> QRect:
        """Return where the picture is painted."""
        size = fitted(self._image.size(), self.size() - QSize(2, 2))
        return QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, *size.toTuple())

    def patch_place(self) -> QRectF:
        """Return where the framed patch lies; empty where there is none."""
        if self._patch is None or self._image.isNull():
            return QRectF()
        rows, columns = self._patch
        place = self.place()
        across, down = place.width() / self._image.width(), place.height() / self._image.height()
        return QRectF(
            place.x() + columns.start * across, place.y() + rows.start * down, len(columns) * across, len(rows) * down
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, the heat and the frame."""
        if self._image.isNull():
            return
        place, colors = self.place(), theme.of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width() < self._image.width())
            painter.drawImage(place, self._image)
            if self._heat is not None:
                painter.drawImage(place, _tinted(self._heat, HEAT))
            painter.setPen(QColor(colors.border))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            frame = self.patch_place()
            if not frame.isEmpty():
                for color, width in ((QColor("#FFFFFF"), 4), (QColor(colors.accent), 2)):
                    painter.setPen(QPen(color, width, j=Qt.PenJoinStyle.MiterJoin))
                    painter.drawRect(frame.adjusted(1, 1, -1, -1))


def _tinted(alpha: NDArray[np.uint8], color: QColor) -> QImage:
    """Return a colour as an image that is as opaque as (H, W) says."""
    height, width = alpha.shape
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = (color.red(), color.green(), color.blue(), 0)
    pixels[..., 3] = alpha
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
