"""Marks painted on a mosaic: the numbers in large cells, the label of each tile, frames, lines between 1×1 maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from workbench.gui.number_text import cell_number, decimals_of, fixed_number
from workbench.gui.theme import Theme
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.layout import LOWEST_ROW, Layout, Viewport
from workbench.gui.views.mosaic.levels import Composer, Floats, Levels

NUMBERS_FROM = 34.0  # px per cell
MOST_NUMBERS = 2500
LABELS_FROM = 40.0  # px per tile
BESIDE = 6.0  # px between the label of a row of cells and its first cell
WIDEST_BESIDE = 0.3  # of the view


@dataclass(frozen=True)
class Marks:
    """Marks on maps that are seen through a viewport; see `mosaic_canvas.Picture` for the arrays."""

    maps: Floats
    levels: Levels
    table: NDArray[np.uint32]
    layout: Layout
    viewport: Viewport
    theme: Theme

    def paint_frames(self, painter: QPainter, labels: Sequence[str], area: QRect) -> None:
        """Paint the marks that do not depend on the values: lines, frames, labels.

        Args:
            painter: on the canvas, in px.
            labels: one text per tile.
            area: the visible part of the canvas, px.
        """
        if self.layout.gap == 0 and self.viewport.scale >= 4:
            self._separate(painter, area)
        tiles = self._visible(area)
        if self.layout.gap * self.viewport.scale >= 4:
            painter.setPen(QColor(self.theme.border))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects([self._tile(tile).adjusted(-0.5, -0.5, 0.5, 0.5) for tile in tiles])
        if self.layout.group > 1 and self.layout.count > self.layout.group:
            self._frame_groups(painter, tiles)
        if self.layout.is_rows and self.layout.pitch[0] * self.viewport.scale >= LOWEST_ROW:
            self._paint_labels_beside(painter, tiles, labels)
        elif min(self.layout.width, self.layout.height) * self.viewport.scale >= LABELS_FROM and len(labels) > 1:
            self._paint_labels(painter, tiles, labels)

    def _separate(self, painter: QPainter, area: QRect) -> None:
        """Draw lines of the surface's colour between 1×1 maps."""
        scale, left, top = self.viewport.scale, self.viewport.x, self.viewport.y
        thickness = 3 if scale >= 24 else 2 if scale >= 10 else 1
        painter.setPen(QPen(QColor(self.theme.surface), thickness))
        for column in range(self.layout.columns + 1):
            x = left + column * scale
            if 0 <= x <= area.width():
                painter.drawLine(QPointF(x, 0), QPointF(x, area.height()))
        for row in range(self.layout.rows + 1):
            y = top + row * scale
            if 0 <= y <= area.height():
                painter.drawLine(QPointF(0, y), QPointF(area.width(), y))

    def _frame_groups(self, painter: QPainter, tiles: Sequence[int]) -> None:
        """Draw a frame around tiles that belong together, in the middle of the gaps between groups."""
        painter.setPen(QColor(self.theme.muted))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        group, room = self.layout.group, max(1.0, self.layout.gap * self.viewport.scale / 2)
        for number in sorted({tile // group for tile in tiles}):
            first, last = self._tile(number * group), self._tile(number * group + group - 1)
            painter.drawRect(first.united(last).adjusted(-room, -room, room, room))

    def _tile(self, index: int) -> QRectF:
        """Return where a tile lies on the canvas, in px."""
        y, x = self.layout.origin(index)
        scale, left, top = self.viewport.scale, self.viewport.x, self.viewport.y
        return QRectF(left + x * scale, top + y * scale, self.layout.width * scale, self.layout.height * scale)

    def _visible(self, area: QRect) -> list[int]:
        """Return the tiles that are at least partly on the canvas."""
        down, across = self.layout.pitch
        x0, y0 = self.viewport.cell_at(0, 0)
        x1, y1 = self.viewport.cell_at(area.width(), area.height())
        rows = range(max(0, int(y0 // down)), min(self.layout.rows - 1, int(y1 // down)) + 1)
        first, last = max(0, int(x0 // across)), min(self.layout.columns - 1, int(x1 // across))
        return [
            row * self.layout.columns + column
            for row in rows
            for column in range(first, last + 1)
            if row * self.layout.columns + column < self.layout.count
        ]

    def _cells(self, tile: int, area: QRect) -> tuple[range, range]:
        """Return the rows and columns of a tile that are on the canvas."""
        y, x = self.layout.origin(tile)
        x0, y0 = self.viewport.cell_at(0, 0)
        x1, y1 = self.viewport.cell_at(area.width(), area.height())
        rows = range(max(0, floor(y0 - y)), max(0, min(self.layout.height, floor(y1 - y) + 1)))
        return rows, range(max(0, floor(x0 - x)), max(0, min(self.layout.width, floor(x1 - x) + 1)))

    def paint_numbers(self, painter: QPainter, area: QRect) -> None:
        """Write the visible values into their cells, if cells are large and values few enough."""
        scale = self.viewport.scale
        if scale < NUMBERS_FROM:
            return
        windows = [(tile, *self._cells(tile, area)) for tile in self._visible(area)]
        if sum(len(rows) * len(columns) for _, rows, columns in windows) > MOST_NUMBERS:
            return
        font = QFont(painter.font())
        font.setPixelSize(int(min(15, max(9, scale * 0.28))))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        digits, limit = 3 if scale >= 46 else 2, int((scale - 3) / metrics.horizontalAdvance("0"))
        shift = (metrics.ascent() - metrics.descent()) / 2
        decimals, half = self._column(digits, limit, metrics)
        composer = Composer()
        light: list[tuple[float, float, str]] = []
        dark: list[tuple[float, float, str]] = []
        on_dark = colormaps.dark(self.table)
        widths: dict[str, float] = {}
        for tile, rows, columns in windows:
            if not rows or not columns:
                continue
            self._rule(painter, tile, rows, columns)
            part = self.maps[tile : tile + 1, rows.start : rows.stop, columns.start : columns.stop]
            indices = composer.quantize(part, self.levels.of(tile))
            white = on_dark[indices[0]].ravel().tolist()
            y, x = self.layout.origin(tile)
            values = part.ravel().tolist()
            for place, value in enumerate(values):
                row, column = divmod(place, len(columns))
                text = cell_number(value, digits, limit) if decimals is None else fixed_number(value, decimals)
                width = widths.get(text)
                if width is None:
                    width = widths[text] = metrics.horizontalAdvance(text)
                middle = self.viewport.x + (x + columns.start + column + 0.5) * scale
                px = middle - width / 2 if decimals is None else middle + half - width
                py = self.viewport.y + (y + rows.start + row + 0.5) * scale + shift
                (light if white[place] else dark).append((px, py, text))
        for color, texts in ((QColor("#FFFFFF"), light), (QColor("#000000"), dark)):
            painter.setPen(color)
            for px, py, text in texts:
                painter.drawText(QPointF(px, py), text)

    def _column(self, digits: int, limit: int, metrics: QFontMetricsF) -> tuple[int | None, float]:
        """Return the decimals that all values share, if they can, and half the width of the widest of them, px."""
        finite = self.maps[np.isfinite(self.maps)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        whole = bool((finite == np.rint(finite)).all())
        decimals = decimals_of(low, high, 1 if whole else digits, limit)
        if decimals is None:
            return None, 0.0
        widest = max(metrics.horizontalAdvance(fixed_number(value, decimals)) for value in (low, high))
        return decimals, widest / 2

    def _rule(self, painter: QPainter, tile: int, rows: range, columns: range) -> None:
        """Draw lines between the cells of a tile that are on the canvas."""
        scale, corner = self.viewport.scale, self._tile(tile).topLeft()
        left, right = corner.x() + columns.start * scale, corner.x() + columns.stop * scale
        top, bottom = corner.y() + rows.start * scale, corner.y() + rows.stop * scale
        color = QColor(self.theme.border)
        for step in range(1, len(columns)):
            painter.fillRect(QRect(round(left + step * scale), round(top), 1, round(bottom - top)), color)
        for step in range(1, len(rows)):
            painter.fillRect(QRect(round(left), round(top + step * scale), round(right - left), 1), color)

    def _paint_labels(self, painter: QPainter, tiles: Sequence[int], labels: Sequence[str]) -> None:
        """Write each tile's label on a plate in its corner."""
        font = QFont(painter.font())
        font.setPixelSize(9 if self.viewport.scale >= NUMBERS_FROM else 10)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        scale = self.viewport.scale
        room = self.layout.width * scale - 6
        plate, ink = QColor(self.theme.surface), QColor(self.theme.text)
        plate.setAlpha(205)
        painter.setPen(ink)
        for tile in tiles:
            y, x = self.layout.origin(tile)
            left, top = self.viewport.x + x * scale, self.viewport.y + y * scale
            text = labels[tile]
            if not text:
                continue
            width = metrics.horizontalAdvance(text)
            if width > room:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
                width = metrics.horizontalAdvance(text)
            painter.fillRect(QRectF(left, top, width + 5, metrics.height() - 1), plate)
            painter.drawText(QPointF(left + 2, top + metrics.ascent() - 0.5), text)

    def _paint_labels_beside(self, painter: QPainter, tiles: Sequence[int], labels: Sequence[str]) -> None:
        """Write each row's label to its left; where that is out of sight, on a plate over its first cells."""
        font = _beside(painter.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        plate = QColor(self.theme.surface)
        plate.setAlpha(205)
        painter.setPen(QColor(self.theme.text))
        for tile in tiles:
            frame = self._tile(tile)
            room = frame.left() - BESIDE if self.viewport.x > 0 else frame.width()
            text = metrics.elidedText(labels[tile], Qt.TextElideMode.ElideRight, max(room, 0) + 1)
            left = max(2.0, frame.left() - BESIDE - metrics.horizontalAdvance(text))
            middle = frame.center().y()
            if left + metrics.horizontalAdvance(text) > frame.left():
                size = QSizeF(metrics.horizontalAdvance(text) + 4, metrics.height() - 1)
                painter.fillRect(QRectF(QPointF(left - 2, middle - size.height() / 2), size), plate)
            painter.drawText(QPointF(left, middle + metrics.capHeight() / 2), text)


def _beside(font: QFont) -> QFont:
    result = QFont(font)
    result.setPixelSize(11)
    return result


def room_beside(labels: Sequence[str], font: QFont, width: float) -> float:
    """Return the room to the left of rows of cells for their labels, px of a view `width` px wide."""
    metrics = QFontMetricsF(_beside(font))
    return min(max(metrics.horizontalAdvance(label) for label in labels) + BESIDE, WIDEST_BESIDE * width)


class FrameLayer:
    """Keeps what `Marks.paint_frames` painted until the view changes; new values alone do not change it."""

    def __init__(self) -> None:
        self._key: object = None
        self._pixmap = QPixmap()

    def paint(self, painter: QPainter, marks: Marks, labels: Sequence[str], area: QRect) -> None:
        """Paint the marks, from memory if nothing they depend on has changed."""
        ratio = painter.device().devicePixelRatio()
        key = (marks.layout, marks.viewport, marks.theme, tuple(labels), area.size(), ratio, painter.font())
        if key != self._key:
            self._key = key
            self._pixmap = QPixmap(area.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._pixmap)
            inner.setFont(painter.font())
            marks.paint_frames(inner, labels, area)
            inner.end()
        painter.drawPixmap(0, 0, self._pixmap)


def outline(painter: QPainter, frame: QRectF, color: QColor, halo: QColor, width: int) -> None:
    """Draw a sharp frame just around `frame`, with a halo that sets it off any colour, and no fill."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, thickness in ((halo, width + 2), (color, width)):
        painter.setPen(QPen(shade, thickness, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(frame.adjusted(-width / 2, -width / 2, width / 2, width / 2))
