"""A few pictures in lines, each with words beneath, to choose from by mouse and keys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.views.picture_image import fitted, picture_image
from workbench.gui.widgets import plain_tooltip

GAP = 8  # px between tiles, and around all


@dataclass(frozen=True, eq=False)
class Tile:
    """One of them.

    Attributes:
        picture: (1 or 3, H, W) uint8.
        words: a line of text each, beneath.
        tip: all that is to be said of it.
        alarm: whether the first line is in the colour of errors.
    """

    picture: NDArray[np.uint8]
    words: tuple[str, ...]
    tip: str = ""
    alarm: bool = False


class PictureTiles(QWidget):
    """Shows tiles of one size, as many in a line as have room; a click, Enter or Space activates one."""

    activated = Signal(int)

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        """Build the row; pictures are at most `side` px wide and high."""
        super().__init__(parent)
        self.setObjectName("picture_tiles")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFont(theme.small_font(self.font()))
        self._side = side
        self._tiles: tuple[Tile, ...] = ()
        self._current = 0

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What is shown."""
        return self._tiles

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other tiles."""
        self._tiles = tuple(tiles)
        self._current = min(self._current, max(0, len(self._tiles) - 1))
        self.setAccessibleDescription("; ".join(tile.tip or ", ".join(tile.words) for tile in self._tiles))
        self.updateGeometry()
        self.update()

    def _lines(self) -> int:
        return max((len(tile.words) for tile in self._tiles), default=0)

    def _tile(self) -> QSize:
        line = QFontMetrics(self.font()).lineSpacing()
        return QSize(self._side, self._side + 4 + self._lines() * line)

    def _columns(self, width: int) -> int:
        return max(1, (width - GAP) // (self._side + GAP))

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines in `width` px."""
        lines = -(-len(self._tiles) // self._columns(width))
        return lines * (self._tile().height() + GAP) + GAP if lines else 0

    def sizeHint(self) -> QSize:
        """Ask for all lines at the present width."""
        return QSize(self.width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Ask for one tile."""
        return QSize(self._side + 2 * GAP, self._tile().height() if self._tiles else 0)

    def place(self, index: int) -> QRect:
        """Return where a tile lies, with its words."""
        row, column = divmod(index, self._columns(self.width()))
        size = self._tile()
        spot = QPoint(GAP + column * (size.width() + GAP), GAP + row * (size.height() + GAP))
        return QRect(spot, size)

    def index_at(self, point: QPoint) -> int:
        """Return the tile at a point, or −1."""
        return next((i for i in range(len(self._tiles)) if self.place(i).contains(point)), -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles."""
        colors = theme.of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(colors.surface))
            painter.setFont(self.font())
            for index, tile in enumerate(self._tiles):
                self._paint_tile(painter, tile, self.place(index), colors)
                if self.hasFocus() and index == self._current:
                    painter.setPen(QPen(QColor(colors.accent), 2, j=Qt.PenJoinStyle.MiterJoin))
                    painter.drawRect(self.place(index).adjusted(-3, -3, 2, 2))

    def _paint_tile(self, painter: QPainter, tile: Tile, place: QRect, colors: theme.Theme) -> None:
        image = picture_image(tile.picture)
        size = fitted(image.size(), QSize(self._side, self._side))
        left = place.left() + (self._side - size.width()) // 2
        spot = QRect(QPoint(left, place.top() + (self._side - size.height()) // 2), size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, size.width() < image.width())
        painter.drawImage(spot, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(colors.border))
        painter.drawRect(spot.adjusted(-1, -1, 0, 0))
        metrics = painter.fontMetrics()
        line = QRect(place.left() - GAP // 2, place.top() + self._side + 4, self._side + GAP, metrics.height())
        for number, words in enumerate(tile.words):
            color = colors.error if tile.alarm and number == 0 else colors.text if number == 0 else colors.muted
            painter.setPen(QColor(color))
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextSingleLine), text)
            line.translate(0, metrics.lineSpacing())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and activate."""
        key, last = Qt.Key(event.key()), len(self._tiles) - 1
        columns = self._columns(self.width())
        moves = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if last >= columns:
            moves |= {Qt.Key.Key_Up: self._current - columns, Qt.Key.Key_Down: self._current + columns}
        if key in moves and last >= 0:
            self._current = min(max(moves[key], 0), last)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and last >= 0:
            self.activated.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Activate the tile that was clicked."""
        index = self.index_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._current = index
            self.update()
            self.activated.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click."""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Show all that is to be said of the tile under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos())
            if index >= 0:
                tile = self._tiles[index]
                QToolTip.showText(event.globalPos(), plain_tooltip(tile.tip or "\n".join(tile.words)), self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
