"""Rulers along the top and the left of a grid of pixels: its column and row indices, which stay in sight."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from workbench.gui.theme import Theme, tabular
from workbench.gui.views.mosaic.layout import Viewport
from workbench.gui.views.pixel_grid.geometry import Grid, Pixel, Window, ruler_step

FONT = 11  # px
GAP = 4.0  # px between an index and the grid


def ruler_font(font: QFont) -> QFont:
    """Return the font of the indices."""
    result = tabular(font)
    result.setPixelSize(FONT)
    return result


def room_of(grid: Grid, font: QFont) -> tuple[int, int]:
    """Return the px that the rulers take to the left and above."""
    metrics = QFontMetricsF(ruler_font(font))
    return round(metrics.horizontalAdvance("0") * len(str(grid.height - 1)) + 3 * GAP), round(metrics.height() + GAP)


@dataclass(frozen=True)
class Rulers:
    """The rulers of a grid whose cells are painted in `area` (px of the widget), seen through `viewport`."""

    grid: Grid
    viewport: Viewport
    area: QRect
    theme: Theme
    letter: str  # of the channel, in the corner between the rulers
    ink: str  # of the letter

    @property
    def corner(self) -> QPointF:
        """Where the rulers meet: the grid's corner, as long as it is in sight."""
        return QPointF(
            self.area.left() + max(0.0, self.viewport.x),
            self.area.top() + max(0.0, self.viewport.y),
        )

    def paint(self, painter: QPainter, current: Pixel | None) -> None:
        """Write the indices; those of the current cell stand out."""
        font = ruler_font(painter.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        window = self.grid.window(self.viewport, 0, 0, self.area.width(), self.area.height())
        if not window:
            return
        self._paint_columns(painter, metrics, window, None if current is None else current.column)
        self._paint_rows(painter, metrics, window, None if current is None else current.row)
        if self.letter:
            bold = QFont(font)
            bold.setWeight(QFont.Weight.Bold)
            painter.setFont(bold)
            painter.setPen(QColor(self.ink))
            painter.drawText(self.corner - QPointF(self.area.left() - 2, GAP), self.letter)

    def _paint_columns(self, painter: QPainter, metrics: QFontMetricsF, window: Window, current: int | None) -> None:
        scale = self.viewport.scale
        room = metrics.horizontalAdvance("0") * len(str(self.grid.width - 1)) + 6
        baseline = self.corner.y() - GAP
        for column in _marked(window.columns, ruler_step(scale, room), current, room / scale):
            middle = self.area.left() + self.viewport.x + (column + 0.5) * scale
            text = str(column)
            width = metrics.horizontalAdvance(text)
            if middle < self.area.left() or middle + width / 2 > self.area.right() + GAP:
                continue
            plate = QRectF(middle - width / 2 - 3, baseline - metrics.ascent(), width + 6, metrics.height())
            self._paint_index(painter, text, QPointF(middle - width / 2, baseline), plate, lit=column == current)

    def _paint_rows(self, painter: QPainter, metrics: QFontMetricsF, window: Window, current: int | None) -> None:
        scale, room = self.viewport.scale, metrics.height()
        right = self.corner.x() - GAP - 1
        for row in _marked(window.rows, ruler_step(scale, room), current, room / scale):
            middle = self.area.top() + self.viewport.y + (row + 0.5) * scale
            if not self.area.top() <= middle <= self.area.bottom():
                continue
            text = str(row)
            width = metrics.horizontalAdvance(text)
            baseline = middle + metrics.capHeight() / 2
            plate = QRectF(right - width - 3, baseline - metrics.ascent(), width + 6, metrics.height())
            self._paint_index(painter, text, QPointF(right - width, baseline), plate, lit=row == current)

    def _paint_index(self, painter: QPainter, text: str, at: QPointF, plate: QRectF, *, lit: bool) -> None:
        if lit:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.accent))
            painter.drawRoundedRect(plate, 3, 3)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QColor(self.theme.on_accent if lit else self.theme.muted))
        painter.drawText(at, text)


def _marked(cells: range, step: int, current: int | None, near: float) -> list[int]:
    """Return the indices to write: every `step`th, and the current one instead of those too near to it, in cells."""
    first = -(-cells.start // step) * step
    regular = range(first, cells.stop, step)
    if current is None or current not in cells:
        return list(regular)
    return [index for index in regular if abs(index - current) >= near] + [current]
