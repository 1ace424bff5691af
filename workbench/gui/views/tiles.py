"""One picture beside variations of it, each with words beneath; as many as there is room for."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.theme import small_font
from workbench.gui.views.picture_image import fitted, picture_image
from workbench.gui.widgets import plain_tooltip

FEWEST, ENOUGH, MOST = 8, 15, 24  # variations
SMALLEST, EASY, LARGEST = 40, 80, 168  # px, side of a picture
_GAP = 8  # px between tiles
_TEXT_LINES, _LABEL_LINES = 4, 2
_FEW_LINES, _LOW = 2, 400  # lines of text, and below which height, px
_NARROWEST, _WIDEST = 100, 148  # px, of a tile, so that a few words find room beneath
_JOINT = " · "


class Layout(NamedTuple):
    """How the tiles lie: the size of a picture and of a tile with its words, px, and how many there are."""

    picture: QSize
    tile: QSize
    columns: int
    rows: int

    @property
    def places(self) -> int:
        """Tiles with room, the original's among them, that are shown."""
        return min(self.columns * self.rows, MOST + 1)


def arranged(room: QSize, shape: tuple[int, int], text_height: int) -> Layout:
    """Return tiles for pictures of `shape` (H, W): the largest of which enough have room, or where few do, a few.

    Small pictures are enlarged by a whole factor.
    """
    found = [_layout(room, shape, text_height, side) for side in range(LARGEST, SMALLEST - 1, -4)]
    easy = [layout for layout in found if max(layout.picture.toTuple()) >= EASY and layout.places > ENOUGH]
    few = [layout for layout in found if layout.places > FEWEST]
    most = max(found, key=lambda layout: (layout.places, max(layout.picture.toTuple())))
    return (*easy, *few, most)[0]


def _layout(room: QSize, shape: tuple[int, int], text_height: int, side: int) -> Layout:
    picture = fitted(QSize(shape[1], shape[0]), QSize(side, side))
    tile = QSize(max(picture.width(), _NARROWEST), picture.height() + 4 + text_height)
    columns = max(1, (room.width() - _GAP) // (tile.width() + _GAP))
    tile.setWidth(max(tile.width(), min(_WIDEST, (room.width() - _GAP) // columns - _GAP)))
    rows = max(1, (room.height() - _GAP) // (tile.height() + _GAP))
    return Layout(picture, tile, columns, rows)


def wrapped(parts: Sequence[str], metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """Return words in lines no wider than `width` px, as many parts to a line as fit; what is too much is left out.

    A part that is too long for a line is broken behind its commas.
    """
    found: list[str] = []
    for part in parts:
        for piece in [part] if metrics.horizontalAdvance(part) <= width else _pieces(part):
            longer = f"{found[-1]}{_JOINT}{piece}" if found else ""
            if found and not found[-1].endswith(",") and metrics.horizontalAdvance(longer) <= width:
                found[-1] = longer
            else:
                found.append(piece)
    if len(found) > most:
        found = [*found[: most - 1], f"{found[most - 1]} …"]
    # Qt would cut a line that is too long by part of a pixel.
    fits = [metrics.horizontalAdvance(line) <= width for line in found]
    elide = Qt.TextElideMode.ElideRight
    return [line if ok else metrics.elidedText(line, elide, width) for line, ok in zip(found, fits, strict=True)]


def _pieces(part: str) -> list[str]:
    """Return a part broken behind its commas."""
    return part.replace(", ", ",\n").split("\n")


class TilesView(QWidget):
    """Shows an original, framed, then its variations, as many as have room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tiles")
        self.setAccessibleName("Variations of the picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 140)
        self._images: NDArray[np.uint8] = np.zeros((0, 1, 1, 1), np.uint8)
        self._words: list[tuple[str, ...]] = []
        self._labels: list[tuple[str, ...]] = []
        self._message = ""

    @property
    def images(self) -> NDArray[np.uint8]:
        """What is shown, (N, C, H, W) uint8, the original first."""
        return self._images

    def set_tiles(
        self,
        images: NDArray[np.uint8],
        words: Sequence[tuple[str, ...]],
        labels: Sequence[tuple[str, ...]],
        message: str = "",
    ) -> None:
        """Show pictures.

        Args:
            images: (N, C, H, W) uint8, C 1 (grey) or 3 (RGB); the first is the original.
            words: for each, a few words each on what it is; shown in up to four lines.
            labels: for each, what it counts as, before the words and in up to two lines; () for nothing.
            message: a sentence in place of variations, where there are none.
        """
        self._images, self._words, self._labels = images, list(words), list(labels)
        self._message = message
        spoken = [", ".join((*label, *words)) for words, label in zip(words, labels, strict=True)]
        self.setAccessibleDescription("; ".join(spoken[:MOST]) or message)
        self.update()

    def clear(self, message: str) -> None:
        """Show a sentence and no picture."""
        self.set_tiles(np.zeros((0, 1, 1, 1), np.uint8), (), (), message)

    def _layout(self) -> Layout:
        height, width = self._images.shape[2:]
        line = QFontMetrics(small_font(self.font())).lineSpacing()
        lines = max((sum(len(_pieces(part)) for part in words) for words in self._words), default=0)
        labels = max(map(len, self._labels), default=0)
        text = line * (min(lines, self._most_lines()) + min(labels, _LABEL_LINES))
        return arranged(self.size(), (height, width), text)

    def _most_lines(self) -> int:
        return _TEXT_LINES if self.height() >= _LOW else _FEW_LINES

    def place(self, index: int) -> QRect:
        """Return where the picture at `index` is painted."""
        return _place(index, self._layout())

    def index_at(self, point: QPoint) -> int:
        """Return the tile at a point, or −1."""
        layout = self._layout()
        column, x = divmod(point.x() - _GAP, layout.tile.width() + _GAP)
        row, y = divmod(point.y() - _GAP, layout.tile.height() + _GAP)
        index = row * layout.columns + column
        inside = 0 <= column < layout.columns and row >= 0 and x < layout.tile.width() and y < layout.tile.height()
        return index if inside and index < min(len(self._images), layout.places) else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles that have room."""
        colors = theme.of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(colors.surface))
            layout = self._layout()
            for index in range(min(len(self._images), layout.places)):
                self._paint_tile(painter, index, layout, colors)
            if self._message:
                self._paint_message(painter, layout, colors)

    def _paint_tile(self, painter: QPainter, index: int, layout: Layout, colors: theme.Theme) -> None:
        place = _place(index, layout)
        image = picture_image(self._images[index])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width() < image.width())
        painter.drawImage(place, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if index == 0:
            painter.setPen(QPen(QColor(colors.accent), 2, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(place.adjusted(-2, -2, 2, 2))
        else:
            painter.setPen(QColor(colors.border))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        font = small_font(self.font())
        metrics = QFontMetrics(font)
        painter.setFont(font)
        left = place.center().x() - layout.tile.width() // 2
        line = QRect(left, place.bottom() + 5, layout.tile.width(), metrics.height())
        labels = wrapped(self._labels[index], metrics, line.width(), _LABEL_LINES)
        words = wrapped(self._words[index], metrics, line.width(), self._most_lines())
        for text in (*labels, *words):
            painter.setPen(QColor(colors.text if index == 0 or text in labels else colors.muted))
            painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextSingleLine, text)
            line.translate(0, metrics.lineSpacing())

    def _paint_message(self, painter: QPainter, layout: Layout, colors: theme.Theme) -> None:
        left = 2 * _GAP + layout.tile.width() if len(self._images) else 0
        room = self.rect().adjusted(left + 16, 16, -16, -16)
        painter.setFont(self.font())
        painter.setPen(QColor(colors.muted))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._message)

    def event(self, event: QEvent) -> bool:
        """Show all words of the tile under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos())
            if index >= 0:
                text = "\n".join((*self._labels[index], *self._words[index]))
                QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()


def _place(index: int, layout: Layout) -> QRect:
    """Return where the picture of a tile lies, px."""
    row, column = divmod(index, layout.columns)
    left = _GAP + column * (layout.tile.width() + _GAP) + (layout.tile.width() - layout.picture.width()) // 2
    return QRect(QPoint(left, _GAP + row * (layout.tile.height() + _GAP)), layout.picture)
