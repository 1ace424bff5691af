"""The picture area of a mosaic: paints maps as one image, zooms, pans, and reports the cell under the cursor."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.views.drag import ZOOM_KEYS, Drag, zoom_of_wheel
from workbench.gui.views.mosaic import marks as mosaic_marks
from workbench.gui.views.mosaic.layout import LARGEST_CELL, Cell, Layout, Viewport, arrange, arrange_rows, fit
from workbench.gui.views.mosaic.levels import GAP, Composer, lay_out, shrink
from workbench.gui.views.mosaic.picture import Picture

MARGIN = 4  # px around the fitted picture, for the frame of the selection
SMALLEST_MARK = 5.0  # px


class MosaicCanvas(QWidget):
    """Paints a `Picture`; the wheel zooms, a drag pans, a double click shows all of it again."""

    hovered = Signal(object)  # Cell, or None
    cell_clicked = Signal(object)  # Cell; comes before `clicked`
    clicked = Signal(int)  # tile
    click_undone = Signal()  # the click was the first half of a double click

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mosaic_canvas")
        self.setAccessibleName("Picture of the maps")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)
        self.selected = -1
        self.marked: tuple[Cell, ...] = ()
        self.placeholder = "No maps yet."
        self._picture: Picture | None = None
        self._layout = Layout(count=1, height=1, width=1, columns=1)
        self._viewport = Viewport(scale=1.0, x=0.0, y=0.0)
        self._fitted = True
        self._composer = Composer()
        self._frames = mosaic_marks.FrameLayer()
        self._image = QImage()
        self._pixels: NDArray[np.uint32] | None = None  # of coloured maps; the image reads them
        self._stale = True
        self._hover: Cell | None = None
        self._cursor: QPointF | None = None
        self._drag = Drag()

    @property
    def hovered_cell(self) -> Cell | None:
        """The cell under the cursor."""
        return self._hover

    @property
    def tiles(self) -> Layout:
        """How the tiles lie now."""
        return self._layout

    @property
    def viewport(self) -> Viewport:
        """The part of the mosaic that is seen now."""
        return self._viewport

    @property
    def fitted(self) -> bool:
        """Whether all of the mosaic is shown, rather than a part that was zoomed to."""
        return self._fitted

    def show_picture(self, picture: Picture | None) -> None:
        """Show other maps; zoom and position stay if shape and labels stay. The maps are read at each paint."""
        known = None if self._picture is None else _kind(self._picture)
        self._picture = picture
        self._stale = True
        if picture is not None and _kind(picture) != known:
            self.fit_all()
        self._find_hovered()
        self.update()

    def fit_all(self) -> None:
        """Show all of the mosaic, in the columns that suit the canvas."""
        if self._picture is not None:
            self._look(*self._whole(self._picture), fitted=True)

    def _whole(self, picture: Picture) -> tuple[Layout, Viewport]:
        """Return how all of the mosaic is shown: maps of one row of cells below one another beside their labels."""
        count, height, width = picture.maps.shape
        right, down = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        beside = mosaic_marks.room_beside(picture.labels, self.font(), right)
        rows = arrange_rows(count, height, width, right - beside, down) if picture.group == 1 else None
        if rows is not None:
            return rows, fit(rows, right - beside, down).moved(MARGIN + beside, MARGIN)
        layout = arrange(count, height, width, right, down, group=picture.group)
        return layout, fit(layout, right, down).moved(MARGIN, MARGIN)

    def look(self, layout: Layout, viewport: Viewport) -> None:
        """Return to a layout and a part of it that was zoomed to before."""
        self._look(layout, viewport.held(layout, self.width(), self.height()), fitted=False)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the canvas (its middle by default), no smaller than all of the mosaic fits."""
        if self._picture is None:
            return
        at = QPointF(self.rect().center()) if at is None else at
        least = self._whole(self._picture)[1].scale
        wanted = self._viewport.zoomed(factor, at.x(), at.y(), least, LARGEST_CELL)
        if wanted.scale <= least:
            self.fit_all()
        else:
            self.look(self._layout, wanted)

    def show_tile(self, index: int) -> None:
        """Pan as far as needed to see a tile."""
        if self._fitted:
            self.update()
            return
        frame = self.tile_rect(index)
        right = max(0.0, -frame.left()) + min(0.0, self.width() - frame.right())
        down = max(0.0, -frame.top()) + min(0.0, self.height() - frame.bottom())
        self.look(self._layout, self._viewport.moved(right, down))

    def tile_rect(self, index: int) -> QRectF:
        """Return where a tile lies on the canvas, in px."""
        y, x = self._layout.origin(index)
        seen = self._viewport
        return QRectF(
            seen.x + x * seen.scale,
            seen.y + y * seen.scale,
            self._layout.width * seen.scale,
            self._layout.height * seen.scale,
        )

    def cell_rect(self, cell: Cell) -> QRectF:
        """Return where a cell lies on the canvas, in px."""
        scale = self._viewport.scale
        corner = self.tile_rect(cell.map).topLeft()
        return QRectF(corner.x() + cell.column * scale, corner.y() + cell.row * scale, scale, scale)

    def _mark_rect(self, cell: Cell) -> QRectF:
        """Return where the mark of a cell lies, px: never too small to be found."""
        frame = self.cell_rect(cell)
        spare = max(0.0, SMALLEST_MARK - frame.width()) / 2
        return frame.adjusted(-spare, -spare, spare, spare)

    def _look(self, layout: Layout, viewport: Viewport, *, fitted: bool) -> None:
        if layout != self._layout or self._factor(viewport) != self._factor(self._viewport):
            self._stale = True
        self._layout, self._viewport, self._fitted = layout, viewport, fitted
        self._find_hovered()
        self.update()

    def _factor(self, viewport: Viewport) -> int:
        """Cells averaged into one before painting: as many as fall on one px of the screen."""
        return max(1, int(1 / max(1e-6, viewport.scale * self.devicePixelRatioF())))

    def _compose(self, picture: Picture) -> None:
        factor = self._factor(self._viewport)
        if picture.colors is not None:
            cells = picture.colors[:, ::factor, ::factor]
            pixels = self._pixels = lay_out(cells, self._layout, int(picture.table[GAP]))
        else:
            maps = shrink(picture.maps, factor)
            pixels = self._composer.compose(maps, picture.levels, self._layout, picture.table)
        height, width = pixels.shape
        self._image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self._stale = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the image and the marks on it."""
        colors = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.surface))
        picture = self._picture
        if picture is None:
            painter.setPen(QColor(colors.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), flags, self.placeholder)
            painter.end()
            return
        if self._stale:
            self._compose(picture)
        self._paint_image(painter)
        marks = mosaic_marks.Marks(picture.maps, picture.levels, picture.table, self._layout, self._viewport, colors)
        if picture.colors is None:
            painter.save()
            marks.paint_numbers(painter, self.rect())
            painter.restore()
        self._frames.paint(painter, marks, picture.labels, self.rect())
        if self._hover is not None and self._viewport.scale >= 6:
            mosaic_marks.outline(painter, self.cell_rect(self._hover), QColor("#FFFFFF"), QColor("#000000"), 1)
        for cell in self.marked:
            mosaic_marks.outline(painter, self._mark_rect(cell), QColor(colors.accent), QColor("#FFFFFF"), 2)
        if 0 <= self.selected < self._layout.count:
            frame, width = self.tile_rect(self.selected), 3 if self.hasFocus() else 2
            mosaic_marks.outline(painter, frame, QColor(colors.accent), QColor(colors.surface), width)
        painter.end()

    def _paint_image(self, painter: QPainter) -> None:
        """Draw the visible part, whole pixels of the image only, so that huge zooms stay exact."""
        down, across = self._layout.pitch
        seen = self._viewport
        # px of the canvas per pixel of the image; the image ends with the gap of its last tile
        step_x = self._layout.columns * across * seen.scale / self._image.width()
        step_y = self._layout.rows * down * seen.scale / self._image.height()
        left = max(0, int(-seen.x / step_x))
        top = max(0, int(-seen.y / step_y))
        right = min(self._image.width(), int((self.width() - seen.x) / step_x) + 1)
        bottom = min(self._image.height(), int((self.height() - seen.y) / step_y) + 1)
        if right <= left or bottom <= top:
            return
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, min(step_x, step_y) * self.devicePixelRatioF() < 0.999
        )
        target = QRectF(seen.x + left * step_x, seen.y + top * step_y, (right - left) * step_x, (bottom - top) * step_y)
        painter.drawImage(target, self._image, QRectF(left, top, right - left, bottom - top))

    def _find_hovered(self) -> None:
        cell = None
        if self._cursor is not None and self._picture is not None:
            cell = self._layout.locate(*self._viewport.cell_at(self._cursor.x(), self._cursor.y()))
        if cell != self._hover:
            self._hover = cell
            self.hovered.emit(cell)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose columns again, or keep what was zoomed to."""
        if self._fitted:
            self.fit_all()
        else:
            self.look(self._layout, self._viewport)
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        if event.angleDelta().y():
            self.zoom(zoom_of_wheel(event.angleDelta().y()), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._cursor = event.position()
            self._drag.begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while the button is down; report the cell under the cursor."""
        way = self._drag.moved(event.position())
        if way is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if not self._fitted:
                self.look(self._layout, self._viewport.moved(way.x(), way.y()))
        self._cursor = event.position()
        self._find_hovered()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a click or a drag."""
        clicked = self._drag.end()
        self.unsetCursor()
        if not clicked or event.button() != Qt.MouseButton.LeftButton:
            return
        cell = self._layout.locate(*self._viewport.cell_at(event.position().x(), event.position().y()))
        if cell is not None and self._picture is not None:
            self.cell_clicked.emit(cell)
            self.clicked.emit(cell.map)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the first click back and show all of the mosaic."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.click_undone.emit()
            self.fit_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Report that no cell is under the cursor."""
        self._cursor = None
        self._find_hovered()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with +, − and 0; leave other keys to the parent."""
        if event.text() in ZOOM_KEYS:
            self.zoom(ZOOM_KEYS[event.text()])
        elif event.text() == "0":
            self.fit_all()
        else:
            super().keyPressEvent(event)


def _kind(picture: Picture) -> tuple[object, ...]:
    """Return what decides how a picture is laid out; the order of its labels does not."""
    return picture.maps.shape, picture.group, tuple(sorted(picture.labels))
