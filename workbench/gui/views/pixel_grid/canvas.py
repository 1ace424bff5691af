"""The picture area of a grid of pixels: paints the cells in sight between rulers, and outlines the one pointed at."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic.layout import Viewport
from workbench.gui.views.mosaic.marks import outline
from workbench.gui.views.pixel_grid import cells as pixel_cells
from workbench.gui.views.pixel_grid.cells import Shrunk
from workbench.gui.views.pixel_grid.geometry import Grid, Pixel, readable_scale
from workbench.gui.views.pixel_grid.hint import ZoomHint
from workbench.gui.views.pixel_grid.numbers import INKS, NumberWriter
from workbench.gui.views.pixel_grid.panning import PanningArea
from workbench.gui.views.pixel_grid.rulers import Rulers
from workbench.gui.views.pixel_grid.scene import Mode, Scene
from workbench.gui.views.pixel_grid.sheet import COLORS, LETTERS, Sheet

SMALLEST_MARK = 7.0  # px, of the outline of a cell that is smaller
VEIL = 165  # alpha over what lies outside the frame
LEAP = 10  # cells, of an arrow key with Shift
STEPS = {  # down, right
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PixelCanvas(PanningArea):
    """Paints a `Sheet`: its picture, the picture with the value in each cell, or the values alone.

    The arrow keys move a cursor from cell to cell (Shift: ten), Home and End go to the first and the last one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pixel_canvas")
        self.setAccessibleName("Pixels")
        self.setMinimumSize(64, 64)
        self._sheet: Sheet | None = None
        self._mode: Mode = "picture"
        self._frame: QRectF | None = None
        self._linked: QRectF | None = None
        self._shrunk = Shrunk()
        self._writer = NumberWriter()
        self.hint = ZoomHint(self)
        self.hint.clicked.connect(self.zoom_to_numbers)

    @property
    def sheet(self) -> Sheet | None:
        """What is shown."""
        return self._sheet

    @property
    def has_numbers(self) -> bool:
        """Whether numbers are painted: they are wanted, and the cells are large enough."""
        return self._sheet is not None and self._scene(self._sheet).has_numbers

    def sizeHint(self) -> QSize:
        """Return room for a small picture."""
        return QSize(240, 240)

    def show_sheet(self, sheet: Sheet, mode: Mode) -> None:
        """Show other values; zoom and position stay if their rows and columns do."""
        self._sheet, self._mode = sheet, mode
        grid = Grid(*sheet.values.shape[1:])
        if grid != self.grid:
            self._linked = None
            self.set_grid(grid)
        self._place_hint()
        self.update()

    def set_frame(self, frame: QRectF | None) -> None:
        """Set off a part of the picture, in cells, by veiling the rest; None sets off nothing."""
        if frame != self._frame:
            self._frame = frame
            self.update()

    def set_linked(self, cells: QRectF | None) -> None:
        """Outline what lies, in cells, where another view is pointed at."""
        if cells != self._linked:
            self._update_marks()
            self._linked = cells
            self._update_marks()

    @Slot()
    def zoom_to_numbers(self) -> None:
        """Enlarge the cells until their numbers are read with ease."""
        if self._sheet is not None:
            scale = readable_scale(self._sheet.characters, self._sheet.lines)
            self.zoom(max(scale / self.viewport.scale, 1.0))

    def look(self, viewport: Viewport, *, fitted: bool) -> None:
        super().look(viewport, fitted=fitted)
        self._place_hint()

    def point(self, pixel: Pixel | None) -> None:
        if pixel != self._pixel:
            self._update_marks()
            super().point(pixel if self._sheet is not None else None)
            self._update_marks()

    def _marked(self) -> list[QRectF]:
        """Return what is outlined, px: the cell pointed at, else what lies where another view is pointed at."""
        marked = [] if self._pixel is None else [self.rect_of(self._pixel)]
        if self._linked is not None and self._pixel is None:
            marked.append(self.rect_of_cells(self._linked))
        return [_at_least(rect, SMALLEST_MARK) for rect in marked]

    def _update_marks(self) -> None:
        """Paint anew what the outlines and the lit indices cover."""
        region = QRegion()
        for rect in self._marked():
            region += rect.adjusted(-5, -5, 5, 5).toAlignedRect()
        if not region.isEmpty():
            corner = self._rulers().corner.toPoint()
            region += QRect(0, 0, self.width(), corner.y() + 1)
            region += QRect(0, 0, corner.x() + 1, self.height())
            self.update(region)

    def _lit(self) -> Pixel | None:
        """Return the cell whose indices stand out."""
        if self._pixel is not None or self._linked is None:
            return self._pixel
        middle = self._linked.center()
        return Pixel(int(middle.y()), int(middle.x()))

    def _rulers(self) -> Rulers:
        colors, tint = theme.of(self), "grey" if self._sheet is None else self._sheet.tint
        ink = INKS[colors.name][COLORS.index(tint)] if tint in COLORS else colors.muted
        return Rulers(self.grid, self.viewport, self.area, colors, LETTERS[tint], ink)

    def _scene(self, sheet: Sheet) -> Scene:
        return Scene(sheet, self.grid, self.viewport, self._mode, theme.of(self), self.devicePixelRatioF())

    def _place_hint(self) -> None:
        wanted = self._sheet is not None and self._mode != "picture" and not self.has_numbers
        self.hint.setVisible(wanted)
        if wanted:
            cells = self.rect_of_cells(QRectF(0, 0, self.grid.width, self.grid.height)).toAlignedRect()
            self.hint.place(self.area, cells.intersected(self.area))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts that have changed."""
        colors = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(colors.surface))
        if self._sheet is None:
            painter.end()
            return
        scene, area = self._scene(self._sheet), self.area
        for part in event.region():  # type: ignore[attr-defined]  # PySide iterates regions
            inside = part.intersected(area)
            if inside.isEmpty():
                continue
            painter.save()
            painter.setClipRect(inside)
            painter.translate(area.topLeft())
            pixel_cells.paint(painter, scene, inside.translated(-area.topLeft()), self._shrunk, self._writer)
            painter.restore()
        self._paint_frame(painter, colors)
        painter.save()
        self._rulers().paint(painter, self._lit())
        painter.restore()
        painter.setClipRect(area.adjusted(-3, -3, 3, 3))
        width = 3 if self.viewport.scale >= 24 else 2
        for rect in self._marked():
            outline(painter, rect, QColor(colors.accent), QColor(colors.surface), width)
        painter.end()

    def _paint_frame(self, painter: QPainter, colors: theme.Theme) -> None:
        if self._frame is None:
            return
        whole = self.rect_of_cells(QRectF(0, 0, self.grid.width, self.grid.height)).toRect()
        inner = self.rect_of_cells(self._frame).toRect()
        veil = QColor(colors.surface)
        veil.setAlpha(VEIL)
        painter.save()
        painter.setClipRect(self.area)
        for rect in QRegion(whole) - QRegion(inner):  # type: ignore[attr-defined]
            painter.fillRect(rect, veil)
        painter.setPen(QPen(QColor(colors.accent), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inner.adjusted(0, 0, -1, -1))
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, or keep what was zoomed to."""
        super().resizeEvent(event)
        self._place_hint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from cell to cell; zoom; leave other keys to the parent."""
        key = Qt.Key(event.key())
        if self._sheet is None:
            super().keyPressEvent(event)
        elif key in STEPS:
            self._walk(*STEPS[key], LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = Pixel(self.grid.height - 1, self.grid.width - 1)
            self.show_pixel(Pixel(0, 0) if key == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def _walk(self, down: int, right: int, cells: int) -> None:
        """Move the cursor, held to the edges; the first step from nowhere puts it into the middle of what is seen."""
        if self._pixel is None:
            rows, columns = self.in_sight
            self.show_pixel(Pixel(rows[len(rows) // 2], columns[len(columns) // 2]))
            return
        row, column = self._pixel.row + down * cells, self._pixel.column + right * cells
        held = Pixel(min(max(row, 0), self.grid.height - 1), min(max(column, 0), self.grid.width - 1))
        self.show_pixel(held)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing: the keys are elsewhere."""
        super().focusOutEvent(event)
        if not self.underMouse():
            self.point(None)


def _at_least(rect: QRectF, side: float) -> QRectF:
    """Return a rectangle grown about its middle until no side is shorter than `side`."""
    right, down = max(0.0, side - rect.width()) / 2, max(0.0, side - rect.height()) / 2
    return rect.adjusted(-right, -down, right, down)
