"""Pictures in rows under one another: draws only what is visible, whatever the number."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from workbench.gui import theme
from workbench.gui.picture_words import picture_name
from workbench.gui.views.grid_layout import SPACING, WHOLE, GridLayout
from workbench.gui.views.grid_places import Order, Places, Section, paint_heading
from workbench.gui.views.grid_rows import GridRows, Look, Pictures

EMPTY = "No pictures yet."
SMALLEST, LARGEST = 24, 320  # px, side of a picture
NOWHERE = Places(np.zeros(0, np.intp), np.zeros(0, np.intp))


class GridCanvas(QAbstractScrollArea):
    """Shows pictures (N, C, H, W) with a caption each; one is current and framed."""

    current_changed = Signal(int)  # index of the picture
    size_changed = Signal(int)  # wished side of a picture, px

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image_grid")
        self.setAccessibleName("Pictures")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(self.Shape.NoFrame)
        self._pictures = Pictures(np.zeros((0, 1, 1, 1), np.uint8))
        self._group, self._places = "picture", NOWHERE
        self._current = -1
        self._wished = 64
        self._rows = GridRows()
        self._layout = GridLayout(0, WHOLE, 1, 1, 1, 0)

    @property
    def current(self) -> int:
        """The framed picture, or −1."""
        return self._current

    @property
    def columns(self) -> int:
        """Pictures in a row."""
        return max(1, (self.viewport().width() - SPACING) // (self._side().width() + SPACING))

    @property
    def pictures(self) -> Pictures:
        """What it shows some or all of."""
        return self._pictures

    @property
    def places(self) -> Places:
        """Which picture stands where."""
        return self._places

    @property
    def line_height(self) -> int:
        """What a row of the pictures that are shown takes, with the space above it, px."""
        return self._layout.height

    @property
    def page(self) -> int:
        """Whole rows that go into the viewport."""
        return max(1, (self.viewport().height() - self._layout.heading) // self._layout.height)

    def row_height(self) -> int:
        """Return the px that a row of pictures with captions takes, with the space above it."""
        return SPACING + self._wished + self._text_height()

    def set_images(
        self,
        images: NDArray[np.uint8],
        captions: Sequence[str] | None = None,
        order: Order | None = None,
        *,
        rows: NDArray[np.int64] | None = None,
        sections: Sequence[Section] = (),
        touched: Callable[[int], None] | None = None,
        group: str = "picture",
    ) -> None:
        """Show pictures. The array is kept, not copied, and read where it is visible; it may be memory-mapped.

        Args:
            images: (M, C, H, W) uint8, C 1 (grey) or 3 (RGB).
            captions: N texts, such as class names; looked up only where visible.
            order: indices of the pictures to show, each once, in the order of the places; all as they come without it.
            rows: (N,) which of `images` each picture is; without it, picture i is image i and N is M.
            sections: headings by ascending start, from 0; none without it.
            touched: told how many pictures were read, each time.
            group: what a picture is called by before its number, such as "train".

        Raises:
            ValueError: for another shape or type, captions that are not one per picture, or pictures shown twice.
        """
        if images.ndim != 4 or images.shape[1] not in (1, 3) or 0 in images.shape[1:] or images.dtype != np.uint8:
            raise ValueError(f"pictures must be (N, 1 or 3, H, W) uint8, not {images.shape} {images.dtype}")
        self._pictures = Pictures(images, rows, touched=touched)
        self._group, self._places = group, NOWHERE
        self.set_captions(captions)
        self.rearrange(np.arange(len(self._pictures)) if order is None else order, sections)
        self._current = min(self._current, len(self._pictures) - 1)

    def set_captions(self, captions: Sequence[str] | None, flagged: NDArray[np.bool_] | None = None) -> None:
        """Write other captions; those of the pictures that are `flagged`, (N,), in the colour of errors.

        Raises:
            ValueError: if there is not one per picture.
        """
        count = len(self._pictures)
        if captions is not None and len(captions) != count:
            raise ValueError(f"{count} pictures need as many captions, not {len(captions)}")
        anchor = self._anchor(self._places)
        self._pictures = replace(self._pictures, captions=captions, flagged=flagged)
        self._rows.show(self._pictures)
        self._lay_out(anchor)

    def rearrange(self, order: Order, sections: Sequence[Section] = ()) -> None:
        """Show other pictures of the array in other places; what is in sight stays there where it is still shown.

        Raises:
            ValueError: if a picture is shown twice, or sections do not ascend from 0.
        """
        places = Places.of(order, len(self._pictures), sections)
        anchor = self._anchor(places)
        self._places = places
        self._rows.forget()
        self._lay_out(anchor)

    def set_current(self, index: int) -> None:
        """Frame a picture and scroll to it where it is shown; an index beyond the ends is held to them."""
        if len(self._pictures) == 0:
            return
        index = min(max(index, 0), len(self._pictures) - 1)
        if index != self._current:
            self._current = index
            self.setAccessibleDescription(self.describe(index))
            self.current_changed.emit(index)
        if self._places.shows(index):
            frame, bar = self.frame_of(index), self.verticalScrollBar()
            lid = self._layout.heading
            if frame.top() < lid:
                bar.setValue(bar.value() + frame.top() - SPACING - lid)
            elif frame.bottom() > self.viewport().height():
                bar.setValue(bar.value() + frame.bottom() - self.viewport().height() + SPACING)
        self.viewport().update()

    def clear_current(self) -> None:
        """Frame no picture."""
        self._current = -1
        self.setAccessibleDescription("")
        self.viewport().update()

    def show_picture(self, index: int) -> None:
        """Scroll until a picture that is shown stands at the top."""
        if self._places.shows(index):
            lid = self._layout.heading
            self.verticalScrollBar().setValue(self._layout.spot(self._places.place(index))[1] - SPACING - lid)

    def set_picture_size(self, side: int) -> None:
        """Set the wished side of a picture, px; small pictures are enlarged by a whole factor that comes near it."""
        side = min(max(side, SMALLEST), LARGEST)
        if side != self._wished:
            anchor = self._anchor(self._places)
            self._wished = side
            self._lay_out(anchor)
            self.size_changed.emit(side)

    def index_at(self, point: QPoint) -> int:
        """Return the picture at a point of the viewport, or −1."""
        if point.y() < self._layout.heading:
            return -1
        place = self._layout.place_at(point.x(), point.y() + self.verticalScrollBar().value())
        return int(self._places.order[place]) if place >= 0 else -1

    def frame_of(self, index: int) -> QRect:
        """Return where a picture that is shown lies in the viewport, with its caption."""
        x, y = self._layout.spot(self._places.place(index))
        size = QSize(self._layout.width - SPACING, self._layout.height - SPACING)
        return QRect(QPoint(x, y - self.verticalScrollBar().value()), size)

    def describe(self, index: int) -> str:
        """Return a picture's number and caption in words."""
        captions = self._pictures.captions
        return picture_name(self._group, index, "" if captions is None else captions[index])

    def _side(self) -> QSize:
        """Return the size of a picture on screen: a whole multiple, or shrunk to the wished side."""
        height, width = self._pictures.images.shape[2:]
        factor: float = self._wished / max(height, width)
        if factor >= 1:
            factor = round(factor)
        return QSize(max(1, round(width * factor)), max(1, round(height * factor)))

    def _text_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _anchor(self, wanted: Places) -> tuple[int, int] | None:
        """Return a picture that `wanted` shows, and its height in the viewport, px; at the top the top stays.

        The current one if it is in sight, else the first one there is, else the next one behind them.
        """
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        seen = [first for first, _, y in self._layout.rows(top, top + height) if y >= top]
        if not seen or top == 0:
            return None
        index = self._current
        if not (self._places.shows(index) and wanted.shows(index) and 0 <= self.frame_of(index).top() < height):
            index = self._places.first_kept(wanted, seen[0])
        if index < 0:
            return None
        down = self.frame_of(index).top()
        return index, down if down < height else height // 2

    def _lay_out(self, anchor: tuple[int, int] | None = None) -> None:
        """Find the places of everything anew; the anchor's picture keeps its height in the viewport."""
        side = self._side()
        text = 0 if self._pictures.captions is None else self._text_height()
        heading = self._text_height() + SPACING if self._places.sections else 0
        size = side.width() + SPACING, side.height() + text + SPACING
        self._layout = GridLayout(len(self._places.order), self._places.starts, self.columns, *size, heading)
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._layout.total_height - page))
        bar.setPageStep(page)
        bar.setSingleStep(max(1, self._layout.height // 3))
        if anchor is not None:
            bar.setValue(self._layout.spot(self._places.place(anchor[0]))[1] - anchor[1])
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures in sight."""
        colors, area, top = theme.of(self), self.viewport().rect(), self.verticalScrollBar().value()
        painter = QPainter(self.viewport())
        painter.fillRect(area, QColor(colors.surface))
        if len(self._places.order) == 0:
            painter.setPen(QColor(colors.muted))
            room = area.adjusted(16, 16, -16, -16)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, EMPTY)
            painter.end()
            return
        height = self._layout.height - SPACING
        ratio = self.devicePixelRatioF()
        look = Look(self._side(), height, ratio, self.font(), colors.surface, colors.muted, colors.error)
        for first, last, y in self._layout.rows(top, top + area.height()):
            row = self._rows.row(first, self._places.order[first:last], look)
            painter.drawImage(QPoint(SPACING, y - top), row)
        if self._places.shows(self._current):
            self._paint_current(painter, colors)
        for section, y in self._layout.headings(top, top + area.height()):
            band = QRect(0, y - top, area.width(), self._layout.heading)
            paint_heading(painter, band, self._places.sections[section], self.font(), colors)
        painter.end()

    def _paint_current(self, painter: QPainter, colors: theme.Theme) -> None:
        place = QRectF(QRect(self.frame_of(self._current).topLeft(), self._side()))
        painter.setPen(QPen(QColor(colors.accent), 3 if self.hasFocus() else 2, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(-2, -2, 2, 2))

    def step(self, rows: int, places: int, to: int | None) -> None:
        """Frame the picture so many rows or places on, held to the ends; the first where none is framed."""
        count = len(self._places.order)
        if count == 0:
            return
        if to is not None:
            place = to
        elif not self._places.shows(self._current):
            top = self.verticalScrollBar().value()
            seen = self._layout.rows(top, top + self.viewport().height())
            place = next((first for first, _, y in seen if y >= top), 0)
        else:
            place = self._layout.stepped(self._places.place(self._current), rows) + places
        self.set_current(int(self._places.order[min(max(place, 0), count - 1)]))

    def resize_by(self, steps: int) -> None:
        """Change the wished side by one factor of the pictures, or by 16 px for large ones."""
        longest = max(self._pictures.images.shape[2:])
        self.set_picture_size(self._wished + steps * (longest if longest < self._wished else 16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the number of columns again."""
        super().resizeEvent(event)
        self._lay_out(self._anchor(self._places))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out(self._anchor(self._places))
        elif event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()
