"""Paints the cells of a grid of pixels: their colours, the lines between them, the numbers in them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from workbench.gui.views.mosaic.levels import Floats, shrink
from workbench.gui.views.pixel_grid.geometry import Window, edge
from workbench.gui.views.pixel_grid.numbers import NumberWriter, lines_of, number_font
from workbench.gui.views.pixel_grid.scene import Scene

LINES_FROM = 9.0  # px per cell
FAINT = 0.16  # of a picture whose numbers are too small to be read
LINE_ALPHA = 80
TICKS = (0xFFFF4B4B, 0xFF1FBF5F, 0xFF3E8BFF)  # 0xffRRGGBB of red, green and blue


class Shrunk:
    """Keeps the picture of a sheet at a fraction of its size, for cells smaller than a px of the screen."""

    def __init__(self) -> None:
        self._key: object = None
        self._pixels: NDArray[np.uint32] = np.empty((0, 0), np.uint32)

    def pixels(self, scene: Scene, factor: int) -> NDArray[np.uint32]:
        """Return the colours of blocks of factor × factor cells, (H // factor, W // factor) uint32."""
        if self._key != (scene.sheet, factor, scene.theme):
            values = scene.sheet.values
            small = values if factor == 1 else shrink(values, factor)  # type: ignore[arg-type]  # takes uint8, too
            exact = small if scene.sheet.is_signed else np.rint(small).astype(np.uint8)
            self._pixels = scene.sheet.colors(exact, scene.theme)
            self._key = (scene.sheet, factor, scene.theme)
        return self._pixels


def paint(painter: QPainter, scene: Scene, part: QRect, shrunk: Shrunk, writer: NumberWriter) -> None:
    """Paint what lies in `part`, px of the area of the cells; the painter's origin is the area's corner."""
    numbers_alone = scene.mode == "numbers"
    seen = scene.viewport
    if not (numbers_alone and scene.has_numbers):
        painter.setOpacity(FAINT if numbers_alone else 1.0)
        if seen.scale * scene.ratio >= 1:
            _paint_cells(painter, scene, part)
        else:
            _paint_shrunk(painter, scene, shrunk)
        painter.setOpacity(1.0)
    window = scene.grid.window(seen, part.left(), part.top(), part.right() + 1, part.bottom() + 1)
    if not window:
        return
    if seen.scale >= LINES_FROM:
        _paint_lines(painter, scene, window)
    if scene.has_numbers:
        writer.paint(painter, scene, window)


def _paint_cells(painter: QPainter, scene: Scene, part: QRect) -> None:
    """Paint each px in the colour of the cell its middle lies in, however the cells lie to the px."""
    seen, ratio, grid = scene.viewport, scene.ratio, scene.grid
    scale = seen.scale * ratio
    left, right = _reach(seen.x * ratio, scale, grid.width, part.left() * ratio, (part.right() + 1) * ratio)
    top, bottom = _reach(seen.y * ratio, scale, grid.height, part.top() * ratio, (part.bottom() + 1) * ratio)
    if left >= right or top >= bottom:
        return
    columns = _cells_of(left, right, seen.x * ratio, scale, grid.width)
    rows = _cells_of(top, bottom, seen.y * ratio, scale, grid.height)
    cells = scene.sheet.values[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    colors = scene.sheet.colors(cells, scene.theme)
    pixels = colors.take(columns - columns[0], axis=1).take(rows - rows[0], axis=0)
    if scene.has_numbers and scene.sheet.lines > 1:
        beside = np.arange(left, right) + 0.5 - seen.x * ratio - columns * scale
        below = np.arange(top, bottom) + 0.5 - seen.y * ratio - rows * scale
        _tick(pixels, beside / ratio, below / ratio, scene, QFontMetricsF(number_font(scene, painter.font())))
    image = _image(pixels)
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(left / ratio, top / ratio), image)


def _tick(pixels: NDArray[np.uint32], beside: Floats, below: Floats, scene: Scene, metrics: QFontMetricsF) -> None:
    """Put a tick in the channel's colour beside each number of a cell: black or white, they do not tell it.

    Args:
        pixels: (h, w), changed in place.
        beside: (w,) px from the left edge of its cell.
        below: (h,) px from the upper edge of its cell.
        scene: with several numbers in a cell.
        metrics: of the numbers' font.
    """
    thickness = max(2.0, round(scene.viewport.scale * 0.045))
    columns = np.flatnonzero((beside >= thickness) & (beside < 2 * thickness))
    lines = lines_of(scene, metrics)
    for baseline, color in zip(lines.baselines, TICKS, strict=True):
        rows = np.flatnonzero((below >= baseline - lines.height) & (below < baseline))
        pixels[np.ix_(rows, columns)] = color


def _reach(start: float, scale: float, count: int, low: float, high: float) -> tuple[int, int]:
    """Return the device px from which and to which cells cover the stretch from `low` to `high`."""
    return max(int(low), edge(start, 0, scale)), min(int(np.ceil(high)), edge(start, count, scale))


def _cells_of(first: int, end: int, start: float, scale: float, count: int) -> NDArray[np.intp]:
    """Return the cell that the middle of each device px from `first` to `end` − 1 lies in."""
    cells = np.floor((np.arange(first, end) + 0.5 - start) / scale).astype(np.intp)
    return np.asarray(cells.clip(0, count - 1))


def _paint_shrunk(painter: QPainter, scene: Scene, shrunk: Shrunk) -> None:
    """Paint the whole picture smoothly; the painter's clip leaves the rest out."""
    factor = max(1, int(1 / (scene.viewport.scale * scene.ratio)))
    pixels = shrunk.pixels(scene, factor)
    height, width = pixels.shape
    seen = scene.viewport
    target = QRectF(seen.x, seen.y, width * factor * seen.scale, height * factor * seen.scale)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(target, _image(pixels), QRectF(0, 0, width, height))


def _image(pixels: NDArray[np.uint32]) -> QImage:
    """Return an image over the memory of `pixels`, which has to outlive it."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)


def _paint_lines(painter: QPainter, scene: Scene, window: Window) -> None:
    """Draw lines along the first px of each row and column."""
    seen = scene.viewport
    color = QColor(scene.theme.border) if scene.mode == "numbers" else QColor(128, 128, 128, LINE_ALPHA)
    left, right = (edge(seen.x, c, seen.scale) for c in (window.columns.start, window.columns.stop))
    top, bottom = (edge(seen.y, r, seen.scale) for r in (window.rows.start, window.rows.stop))
    for column in range(max(window.columns.start, 1), window.columns.stop):
        painter.fillRect(QRect(edge(seen.x, column, seen.scale), top, 1, bottom - top), color)
    for row in range(max(window.rows.start, 1), window.rows.stop):
        painter.fillRect(QRect(left, edge(seen.y, row, seen.scale), right - left, 1), color)
    if scene.mode == "numbers":
        painter.setPen(color)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        height, width = scene.grid.height * seen.scale, scene.grid.width * seen.scale
        painter.drawRect(QRectF(round(seen.x), round(seen.y), round(width), round(height)))
