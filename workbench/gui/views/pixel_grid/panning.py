"""The part of a grid of pixels that is in sight: a person zooms about the cursor and drags it along."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.views.drag import ZOOM_KEYS, Drag, zoom_of_wheel
from workbench.gui.views.mosaic.layout import LARGEST_CELL, Viewport
from workbench.gui.views.pixel_grid.geometry import Grid, Pixel, Window
from workbench.gui.views.pixel_grid.rulers import room_of

MARGIN = 4  # px to the right and below, for the outline of the last cell


class PanningArea(QWidget):
    """Holds a grid, what of it is in sight, and the cell pointed at.

    The wheel zooms about the cursor, a drag pans, a double click shows everything; +, − and 0 do the same. Signals:
    `pointed` with the cell pointed at, or None; `viewed` after a person has zoomed or panned.
    """

    pointed = Signal(object)  # Pixel, or None
    viewed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grid = Grid(1, 1)
        self.viewport = Viewport(scale=1.0, x=0.0, y=0.0)
        self.fitted = True  # whether all is shown, rather than a part that was zoomed to
        self._pixel: Pixel | None = None
        self._room = (0, 0)
        self._drag = Drag()

    @property
    def pixel(self) -> Pixel | None:
        """The cell pointed at."""
        return self._pixel

    @property
    def area(self) -> QRect:
        """Where cells are painted, px: beside the rulers."""
        left, top = self._room
        return QRect(left, top, max(1, self.width() - left - MARGIN), max(1, self.height() - top - MARGIN))

    @property
    def in_sight(self) -> Window:
        """The cells that are seen, at least in part."""
        return self.grid.window(self.viewport, 0, 0, self.area.width(), self.area.height())

    def set_grid(self, grid: Grid) -> None:
        """Show the whole of a grid of another size."""
        self.grid = grid
        self._pixel = None
        self._make_room()

    def _make_room(self) -> None:
        self._room = room_of(self.grid, self.font())
        self.look(self.viewport, fitted=True)

    @Slot()
    def fit_all(self) -> None:
        """Show everything."""
        self._look(self.grid.fitted(self.area.width(), self.area.height()), fitted=True)

    @Slot()
    def show_own_size(self) -> None:
        """Show each pixel of the picture on one of the screen, about the cell pointed at or the middle."""
        self._zoom(1.0 / self.devicePixelRatioF() / self.viewport.scale, self.focus_point(), least=0.0)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the widget (by default what is pointed at), no smaller than everything fits."""
        self._zoom(factor, self.focus_point() if at is None else at)

    def look(self, viewport: Viewport, *, fitted: bool) -> None:
        """Show what another view of as many cells shows; not told by `viewed`."""
        if fitted:
            viewport = self.grid.fitted(self.area.width(), self.area.height())
        held = self.grid.held(viewport, self.area.width(), self.area.height())
        if (held, fitted) != (self.viewport, self.fitted):
            self.viewport, self.fitted = held, fitted
            self.update()

    def _zoom(self, factor: float, at: QPointF, least: float | None = None) -> None:
        area = self.area
        whole = self.grid.fitted(area.width(), area.height())
        smallest = min(whole.scale, self.viewport.scale) if least is None else least
        here = at - QPointF(area.topLeft())
        wanted = self.viewport.zoomed(factor, here.x(), here.y(), smallest, LARGEST_CELL)
        all_of_it = least is None and factor < 1 and wanted.scale <= whole.scale
        self._look(wanted, fitted=all_of_it or wanted.scale == whole.scale)

    def focus_point(self) -> QPointF:
        """Return the middle of the cell pointed at, if it is in sight, else that of the area; px."""
        area = QRectF(self.area)
        if self._pixel is not None:
            middle = self.rect_of(self._pixel).center()
            if area.contains(middle):
                return middle
        return area.center()

    def _look(self, viewport: Viewport, *, fitted: bool) -> None:
        self.look(viewport, fitted=fitted)
        self.viewed.emit()

    def rect_of(self, pixel: Pixel) -> QRectF:
        """Return where a cell lies, px."""
        return self.rect_of_cells(QRectF(pixel.column, pixel.row, 1, 1))

    def rect_of_cells(self, cells: QRectF) -> QRectF:
        """Return where a rectangle, in cells, lies, px."""
        scale, area = self.viewport.scale, self.area
        left, top = area.left() + self.viewport.x, area.top() + self.viewport.y
        return QRectF(left + cells.x() * scale, top + cells.y() * scale, cells.width() * scale, cells.height() * scale)

    def point(self, pixel: Pixel | None) -> None:
        """Point at a cell; `pointed` tells it if it is another one."""
        if pixel != self._pixel:
            self._pixel = pixel
            self.pointed.emit(pixel)

    def show_pixel(self, pixel: Pixel) -> None:
        """Point at a cell and pan until it is in sight."""
        seen = self.grid.revealed(self.viewport, pixel, self.area.width(), self.area.height())
        if seen != self.viewport:
            self._look(seen, fitted=self.fitted)
        self.point(pixel)

    def _pixel_at(self, at: QPointF) -> Pixel | None:
        area = self.area
        if not area.contains(at.toPoint()):
            return None
        return self.grid.pixel_at(self.viewport, at.x() - area.left(), at.y() - area.top())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, or keep what was zoomed to."""
        self.look(self.viewport, fitted=self.fitted)
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        if event.angleDelta().y():
            self.zoom(zoom_of_wheel(event.angleDelta().y()), event.position())
            self.point(self._pixel_at(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag.begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while the button is down; point at the cell under the cursor."""
        way = self._drag.moved(event.position())
        if way is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if not self.fitted:
                self._look(self.viewport.moved(way.x(), way.y()), fitted=False)
        self.point(self._pixel_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a drag."""
        self._drag.end()
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom; leave other keys to the parent."""
        if event.text() in ZOOM_KEYS:
            self.zoom(ZOOM_KEYS[event.text()])
        elif event.text() == "0":
            self.fit_all()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Make room for the rulers in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()
