"""Pictures with heat laid over them, side by side; one of them is selected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.levels import STEPS
from workbench.gui.views.picture_image import fitted
from workbench.gui.widgets import plain_tooltip

BRIGHTEST = 99.5  # percentile of the magnitudes that gets the full colour; a few outliers would leave the rest pale
_GAP = 8  # px between tiles
_SMALLEST = 56  # px, side of a picture
_KEYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


@dataclass(frozen=True, eq=False)
class Tile:
    """One picture.

    Attributes:
        title: above it.
        caption: below it; "" leaves the line empty.
        picture: (1 or 3, H, W) uint8.
        heat: (H, W) float32; None where there is none (yet).
        signed: whether the heat has two directions.
        message: in place of a heat, a sentence.
    """

    title: str
    picture: NDArray[np.uint8]
    caption: str = ""
    heat: NDArray[np.float32] | None = None
    signed: bool = False
    message: str = ""


def heat_colors(colors: theme.Theme, *, signed: bool) -> NDArray[np.uint32]:
    """Return the colours of a heat, (256,) uint32 as `colormaps.table` gives them."""
    return colormaps.table("diverging" if signed else "viridis", colors)


def strongest(heat: NDArray[np.float32]) -> float:
    """Return the magnitude that gets the full colour; 1 where nothing is above 0."""
    magnitude = np.abs(np.nan_to_num(heat, nan=0.0, posinf=0.0, neginf=0.0))
    return float(np.percentile(magnitude, BRIGHTEST)) or float(magnitude.max()) or 1.0


def overlaid(
    picture: NDArray[np.uint8], heat: NDArray[np.float32], colors: NDArray[np.uint32], *, signed: bool, opacity: float
) -> NDArray[np.uint8]:
    """Return (H, W, 3) uint8: the picture in grey under colours that are the denser the larger the heat.

    Args:
        picture: (1 or 3, H, W) uint8.
        heat: (H, W); what is not finite stays without colour.
        colors: (256,) uint32, 0xffRRGGBB; the first `STEPS` from the lowest to the highest.
        signed: whether 0 is the middle of the colours, else their beginning.
        opacity: of the strongest heat, in [0, 1].
    """
    grey = picture.astype(np.float32).mean(0)[..., None]
    magnitude = np.abs(np.nan_to_num(heat, nan=0.0, posinf=0.0, neginf=0.0))
    share = np.clip(magnitude / strongest(heat), 0, 1)
    place = (np.sign(heat) * share + 1) / 2 if signed else share
    index = np.nan_to_num(place * (STEPS - 1)).astype(np.intp)
    chosen = colors[index]
    color = np.stack([chosen >> np.uint32(shift) & np.uint32(255) for shift in (16, 8, 0)], -1).astype(np.float32)
    weight = (opacity * np.sqrt(share))[..., None]  # the root lets weak heat be seen
    blended: NDArray[np.uint8] = np.rint(grey * (1 - weight) + color * weight).astype(np.uint8)
    return blended


class HeatTiles(QWidget):
    """Paints tiles as large as they fit; `selected` follows clicks and arrow keys."""

    selection_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("heat_tiles")
        self.setAccessibleName("Pictures with heat")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.selected = 0
        self.opacity = 0.8
        self._tiles: list[Tile] = []
        self._images: list[QImage] = []

    @property
    def tiles(self) -> list[Tile]:
        """What is shown."""
        return list(self._tiles)

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show tiles."""
        self._tiles = list(tiles)
        self._draw()

    def set_opacity(self, opacity: float) -> None:
        """Set how much of the picture the strongest heat hides, in [0, 1]."""
        self.opacity = opacity
        self._draw()

    def select(self, index: int) -> None:
        """Select a tile."""
        if 0 <= index < len(self._tiles) and index != self.selected:
            self.selected = index
            self.selection_changed.emit(index)
            self.update()

    def _draw(self) -> None:
        self._images = [self._image(tile) for tile in self._tiles]
        self.update()

    def _image(self, tile: Tile) -> QImage:
        if tile.heat is None:
            pixels = np.broadcast_to(tile.picture, (3, *tile.picture.shape[1:])).transpose(1, 2, 0)
        else:
            colors = heat_colors(theme.of(self), signed=tile.signed)
            pixels = overlaid(tile.picture, tile.heat, colors, signed=tile.signed, opacity=self.opacity)
        pixels = np.ascontiguousarray(pixels)
        height, width = pixels.shape[:2]
        return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    # Where things are.

    def _columns(self) -> int:
        """Return how many tiles stand in a row so that their pictures are largest."""
        count = max(1, len(self._tiles))
        return max(range(1, count + 1), key=lambda columns: (min(self._room(columns).toTuple()), -columns))

    def _room(self, columns: int) -> QSize:
        """Return the room of a picture where so many stand in a row, px."""
        rows = -(-max(1, len(self._tiles)) // columns)
        width = (self.width() - _GAP) // columns - _GAP
        height = (self.height() - _GAP) // rows - _GAP - 2 * self._line
        return QSize(max(width, 1), max(height, 1))

    @property
    def _line(self) -> int:
        return self.fontMetrics().height() + 2

    def places(self) -> list[QRect]:
        """Return where the pictures are painted, px."""
        columns = self._columns()
        room = self._room(columns)
        rows = -(-max(1, len(self._tiles)) // columns)
        left = (self.width() - columns * (room.width() + _GAP) + _GAP) // 2
        found = []
        for number, image in enumerate(self._images):
            size = fitted(image.size(), room)
            x = left + number % columns * (room.width() + _GAP) + (room.width() - size.width()) // 2
            pitch = room.height() + 2 * self._line + _GAP
            top = max(0, (self.height() - rows * pitch) // 2) + _GAP // 2
            found.append(QRect(x, top + number // columns * pitch + self._line, size.width(), size.height()))
        return found

    def sizeHint(self) -> QSize:
        """Ask for two rows of three."""
        return QSize(480, 360)

    def minimumSizeHint(self) -> QSize:
        """Ask for little."""
        return QSize(3 * _SMALLEST, 2 * (_SMALLEST + 2 * self._line))

    # Hands and eyes.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is clicked."""
        at = event.position().toPoint()
        around = [place.adjusted(0, -self._line, 0, self._line) for place in self.places()]
        hit = next((number for number, place in enumerate(around) if place.contains(at)), None)
        if hit is not None:
            self.select(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the tiles; leave other keys to the parent."""
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.select(self.selected + step[0] + step[1] * self._columns())

    def event(self, event: QEvent) -> bool:
        """Show a tile's sentence in full."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hits = (tile for tile, place in zip(self._tiles, self.places(), strict=True) if place.contains(event.pos()))
            tile = next(hits, None)
            text = "" if tile is None else tile.message or f"{tile.title}: {tile.caption}".rstrip(": ")
            QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles."""
        with QPainter(self) as painter:
            for number, (tile, image, place) in enumerate(zip(self._tiles, self._images, self.places(), strict=True)):
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width() < image.width())
                painter.drawImage(place, image)
                self._paint_words(painter, tile, place)
                chosen = number == self.selected
                color = theme.of(self).accent if chosen else theme.of(self).border
                painter.setPen(QPen(QColor(color), 2 if chosen else 1))
                painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _paint_words(self, painter: QPainter, tile: Tile, place: QRect) -> None:
        colors, metrics, line = theme.of(self), painter.fontMetrics(), self._line
        room = self._room(self._columns()).width()
        center = place.center().x()
        above = QRect(center - room // 2, place.top() - line, room, line)
        below = QRect(center - room // 2, place.bottom() + 2, room, line)
        middle, right = Qt.AlignmentFlag.AlignCenter, Qt.TextElideMode.ElideRight
        painter.setPen(QColor(colors.text))
        painter.drawText(above, middle, metrics.elidedText(tile.title, right, room))
        painter.setPen(QColor(colors.muted))
        painter.drawText(below, middle, metrics.elidedText(tile.caption, right, room))
        if tile.message:
            painter.fillRect(place, QColor(colors.surface))
            painter.drawText(place.adjusted(4, 4, -4, -4), middle | Qt.TextFlag.TextWordWrap, tile.message)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
