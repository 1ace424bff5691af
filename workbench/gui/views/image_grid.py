"""A grid of pictures to look through and choose from; draws only what is visible, whatever the number."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic.number_text import number
from workbench.gui.widgets import plain_tooltip

SPACING = 8  # px between pictures
EMPTY = "No pictures yet."
SMALLEST, LARGEST = 24, 320  # px, side of a picture


class ImageGrid(QAbstractScrollArea):
    """Shows pictures (N, C, H, W) with a caption each; one is current and framed.

    Arrow keys, Page Up and Down, Home and End move; a click, Enter or Space activates; + and − or Ctrl+wheel change
    the size. Signals: `current_changed` and `activated`, each with the index of the picture.
    """

    current_changed = Signal(int)
    activated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image_grid")
        self.setAccessibleName("Pictures")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(self.Shape.NoFrame)
        self._images: NDArray[np.uint8] = np.zeros((0, 1, 1, 1), np.uint8)
        self._captions: Sequence[str] | None = None
        self._order = self._ranks = np.zeros(0, np.intp)  # the picture at each place, and the place of each picture
        self._current = -1
        self._wished = 64
        self._frame = np.zeros((0, 1, 1), np.uint32)

    @property
    def current(self) -> int:
        """The framed picture, or −1."""
        return self._current

    @property
    def columns(self) -> int:
        """Pictures in a row."""
        return max(1, (self.viewport().width() - SPACING) // (self._pitch().width()))

    def row_height(self) -> int:
        """Return the px that a row of pictures with captions takes, with the space above it."""
        return SPACING + self._wished + self._text_height()

    def set_images(
        self,
        images: NDArray[np.uint8],
        captions: Sequence[str] | None = None,
        order: NDArray[np.integer[Any]] | None = None,
    ) -> None:
        """Show pictures. The array is kept, not copied, and read where it is visible; it may be memory-mapped.

        Args:
            images: (N, C, H, W) uint8, C 1 (grey) or 3 (RGB).
            captions: N texts, such as class names; looked up only where visible.
            order: the N indices in the order of the places; as they come without it.

        Raises:
            ValueError: for another shape or type, or captions or places that are not one per picture.
        """
        if images.ndim != 4 or images.shape[1] not in (1, 3) or 0 in images.shape[1:] or images.dtype != np.uint8:
            raise ValueError(f"pictures must be (N, 1 or 3, H, W) uint8, not {images.shape} {images.dtype}")
        if captions is not None and len(captions) != len(images):
            raise ValueError(f"{len(images)} pictures need as many captions, not {len(captions)}")
        if order is not None and len(order) != len(images):
            raise ValueError(f"{len(images)} pictures need as many places, not {len(order)}")
        self._images, self._captions = images, captions
        self._order = np.arange(len(images)) if order is None else order.astype(np.intp)
        self._ranks = np.argsort(self._order)
        self._current = min(self._current, len(images) - 1)
        self._update_scroll_bar()
        self.viewport().update()

    def set_current(self, index: int) -> None:
        """Frame a picture and scroll to it; an index beyond the ends is held to them."""
        if len(self._images) == 0:
            return
        index = min(max(index, 0), len(self._images) - 1)
        if index != self._current:
            self._current = index
            self.setAccessibleDescription(self._describe(index))
            self.current_changed.emit(index)
        frame = self._place(index)
        bar = self.verticalScrollBar()
        if frame.top() < 0:
            bar.setValue(bar.value() + frame.top() - SPACING)
        elif frame.bottom() > self.viewport().height():
            bar.setValue(bar.value() + frame.bottom() - self.viewport().height() + SPACING)
        self.viewport().update()

    def clear_current(self) -> None:
        """Frame no picture."""
        self._current = -1
        self.setAccessibleDescription("")
        self.viewport().update()

    def set_picture_size(self, side: int) -> None:
        """Set the wished side of a picture, px; small pictures are enlarged by a whole factor that comes near it."""
        self._wished = min(max(side, SMALLEST), LARGEST)
        self._update_scroll_bar()
        self.viewport().update()

    def index_at(self, point: QPoint) -> int:
        """Return the picture at a point of the viewport, or −1."""
        pitch = self._pitch()
        column, x = divmod(point.x() - SPACING, pitch.width())
        row, y = divmod(point.y() + self.verticalScrollBar().value() - SPACING, pitch.height())
        inside = (
            0 <= column < self.columns and x < pitch.width() - SPACING and row >= 0 and y < pitch.height() - SPACING
        )
        place = row * self.columns + column
        return int(self._order[place]) if inside and place < len(self._images) else -1

    def _side(self) -> QSize:
        """Return the size of a picture on screen: a whole multiple, or shrunk to the wished side."""
        height, width = self._images.shape[2:]
        factor: float = self._wished / max(height, width)
        if factor >= 1:
            factor = round(factor)
        return QSize(max(1, round(width * factor)), max(1, round(height * factor)))

    def _caption_height(self) -> int:
        return 0 if self._captions is None else self._text_height()

    def _text_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _pitch(self) -> QSize:
        side = self._side()
        return QSize(side.width() + SPACING, side.height() + self._caption_height() + SPACING)

    def _place(self, index: int) -> QRect:
        """Return where a picture with its caption lies in the viewport."""
        pitch = self._pitch()
        row, column = divmod(int(self._ranks[index]), self.columns)
        corner = QPoint(
            SPACING + column * pitch.width(), SPACING + row * pitch.height() - self.verticalScrollBar().value()
        )
        return QRect(corner, QSize(pitch.width() - SPACING, pitch.height() - SPACING))

    def _update_scroll_bar(self) -> None:
        rows = -(-len(self._images) // self.columns)
        height, page = rows * self._pitch().height() + SPACING, self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - page))
        bar.setPageStep(page)
        bar.setSingleStep(max(1, self._pitch().height() // 3))

    def _describe(self, index: int) -> str:
        text = f"picture {number(index)} of {number(len(self._images))}"
        return text if self._captions is None else f"{text}: {self._captions[index]}"

    def _strip(self, first: int, last: int) -> QImage:
        """Return the pictures at places first … last − 1 below one another, over a buffer that the grid keeps."""
        part = np.asarray(self._images[self._order[first:last]]).astype(np.uint32)
        red, green, blue = (part[:, channel % part.shape[1]] for channel in range(3))
        self._frame = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
        count, height, width = self._frame.shape
        return QImage(self._frame.data, width, count * height, 4 * width, QImage.Format.Format_RGB32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures in sight."""
        colors = theme.of(self)
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(colors.surface))
        if len(self._images) == 0:
            painter.setPen(QColor(colors.muted))
            area = self.viewport().rect().adjusted(16, 16, -16, -16)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, EMPTY)
            painter.end()
            return
        pitch, top = self._pitch(), self.verticalScrollBar().value()
        first = max(0, (top - SPACING) // pitch.height()) * self.columns
        last = min(len(self._images), ((top + self.viewport().height()) // pitch.height() + 1) * self.columns)
        strip = self._strip(first, last)
        side, height = self._side(), self._images.shape[2]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, side.height() < height)
        metrics = painter.fontMetrics()
        for spot, index in enumerate(self._order[first:last].tolist()):
            place = self._place(index)
            picture = QRect(place.topLeft(), side)
            painter.drawImage(picture, strip, QRect(0, spot * height, strip.width(), height))
            if self._captions is not None:
                painter.setPen(QColor(colors.text if index == self._current else colors.muted))
                text = metrics.elidedText(self._captions[index], Qt.TextElideMode.ElideRight, place.width())
                line = place.adjusted(0, side.height() + 2, 0, 0)
                painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextSingleLine, text)
            if index == self._current:
                frame = QColor(colors.accent)
                painter.setPen(QPen(frame, 3 if self.hasFocus() else 2, j=Qt.PenJoinStyle.MiterJoin))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(picture).adjusted(-2, -2, 2, 2))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, activate, or change the size."""
        key = Qt.Key(event.key())
        rows = max(1, self.viewport().height() // self._pitch().height())
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -self.columns * rows,
            Qt.Key.Key_PageDown: self.columns * rows,
            Qt.Key.Key_Home: -len(self._images),
            Qt.Key.Key_End: len(self._images),
        }
        if key in moves:
            self._move(moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.activated.emit(self._current)
        elif event.text() in ("+", "=", "-"):
            self._resize(1 if event.text() != "-" else -1)
        else:
            super().keyPressEvent(event)

    def _move(self, places: int) -> None:
        """Frame the picture so many places on, held to the ends; the first where none is framed."""
        if len(self._images):
            place = 0 if self._current < 0 else int(self._ranks[self._current]) + places
            self.set_current(int(self._order[min(max(place, 0), len(self._order) - 1)]))

    def _resize(self, steps: int) -> None:
        """Change the wished side by one factor of the pictures, or by 16 px for large ones."""
        longest = max(self._images.shape[2:])
        self.set_picture_size(self._wished + steps * (longest if longest < self._wished else 16))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl change the size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self._resize(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Frame and activate the picture that was clicked."""
        index = self.index_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.set_current(index)
            self.activated.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click."""
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Name the picture under the cursor in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos())
            if index >= 0:
                QToolTip.showText(event.globalPos(), plain_tooltip(self._describe(index)), self.viewport())
                return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the number of columns again."""
        super().resizeEvent(event)
        self._update_scroll_bar()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.viewport().update()
