"""Pictures with a marked patch, each beside that patch enlarged; as many as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.theme import small_font
from workbench.gui.views.picture_image import fitted, picture_image
from workbench.gui.widgets import plain_tooltip

_SIDES = (96, 80, 64, 56)  # px of a picture; the largest of which all have room, else the smallest
_GAP, _INNER = 8, 2  # px between tiles, and between a picture and its patch


@dataclass(frozen=True, eq=False)
class PatchTile:
    """One picture.

    Attributes:
        picture: (1 or 3, H, W) uint8.
        rows, columns: of the patch.
        caption: below it.
    """

    picture: NDArray[np.uint8]
    rows: slice
    columns: slice
    caption: str


class PatchTiles(QWidget):
    """Paints tiles row by row; a click tells which one."""

    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patch_tiles")
        self.setAccessibleName("Most exciting pictures")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFont(small_font(self.font()))
        self._tiles: list[PatchTile] = []
        self._images: list[tuple[QImage, QImage]] = []
        self._placeholder = ""

    def set_tiles(self, tiles: Sequence[PatchTile]) -> None:
        """Show pictures."""
        self._tiles = list(tiles)
        self._images = [
            (picture_image(tile.picture), picture_image(tile.picture[:, tile.rows, tile.columns])) for tile in tiles
        ]
        self.update()

    def clear(self, sentence: str) -> None:
        """Show no pictures but a sentence."""
        self._placeholder = sentence
        self.set_tiles(())

    @property
    def tiles(self) -> list[PatchTile]:
        """What there is to show, also beyond the room there is."""
        return list(self._tiles)

    def _pitch(self, side: int) -> QSize:
        return QSize(2 * side + _INNER + _GAP, side + self.fontMetrics().height() + 4 + _GAP)

    def _side(self) -> int:
        for side in _SIDES:
            pitch = self._pitch(side)
            columns, rows = self.width() // pitch.width(), self.height() // pitch.height()
            if columns * rows >= len(self._tiles):
                return side
        return _SIDES[-1]

    def places(self) -> list[QRect]:
        """Return where the tiles with room stand, px."""
        side = self._side()
        pitch = self._pitch(side)
        columns = max(1, (self.width() - _GAP) // pitch.width())
        rows = max(1, (self.height() - _GAP) // pitch.height())
        left = (self.width() - columns * pitch.width() + _GAP) // 2
        tile = pitch - QSize(_GAP, _GAP)
        return [
            QRect(left + n % columns * pitch.width(), _GAP + n // columns * pitch.height(), *tile.toTuple())
            for n in range(min(columns * rows, len(self._tiles)))
        ]

    def _hit(self, event: QMouseEvent | QHelpEvent) -> int | None:
        at = event.position().toPoint() if isinstance(event, QMouseEvent) else event.pos()
        return next((number for number, place in enumerate(self.places()) if place.contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which tile is clicked."""
        hit = self._hit(event)
        if hit is not None:
            self.clicked.emit(hit)

    def event(self, event: QEvent) -> bool:
        """Say what a tile is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self._hit(event)
            words = "" if hit is None else f"{self._tiles[hit].caption}\nClick to pin this picture"
            QToolTip.showText(event.globalPos(), plain_tooltip(words), self)
            return True
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Ask for one row."""
        return self._pitch(_SIDES[-1]) + QSize(_GAP, _GAP)

    def sizeHint(self) -> QSize:
        """Ask for a few rows."""
        return QSize(400, 360)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles, or the sentence."""
        colors = theme.of(self)
        with QPainter(self) as painter:
            if not self._tiles:
                painter.setPen(QColor(colors.muted))
                words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(16, 16, -16, -16), words, self._placeholder)
                return
            for tile, images, place in zip(self._tiles, self._images, self.places(), strict=False):
                self._paint(painter, tile, images, place)

    def _paint(self, painter: QPainter, tile: PatchTile, images: tuple[QImage, QImage], place: QRect) -> None:
        colors = theme.of(self)
        side = (place.width() - _INNER) // 2
        boxes = []
        for number, image in enumerate(images):
            size = fitted(image.size(), QSize(side, side))
            margin = (QSize(side, side) - size) / 2
            boxes.append(
                QRect(place.topLeft() + QPoint(number * (side + _INNER) + margin.width(), margin.height()), size)
            )
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, size.width() < image.width())
            painter.drawImage(boxes[-1], image)
        whole, patch = images
        scale = boxes[0].width() / max(whole.width(), 1)
        corner = QPointF(boxes[0].topLeft()) + QPointF(tile.columns.start, tile.rows.start) * scale
        painter.setPen(QPen(QColor(colors.accent), 2))
        painter.drawRect(QRectF(corner, QSizeF(patch.size()) * scale))
        painter.setPen(QColor(colors.muted))
        line = QRect(place.left(), place.top() + side + 2, place.width(), place.height() - side)
        text = painter.fontMetrics().elidedText(tile.caption, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
