"""Arithmetic of a grid of pixels: what is seen of it, where a cell lies, what room its numbers have. No Qt."""

from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

from workbench.gui.views.mosaic.layout import LARGEST_CELL, Layout, Viewport

DIGIT = 0.64  # of the font's size: the widest digit of the usual fonts
LINE = 1.16  # of the font's size: from one number of a cell to the next
PADDING = 3.0  # px of a cell that numbers leave free
SMALLEST_FONT, LARGEST_FONT = 8.0, 34.0  # px
COMFORTABLE_FONT = 11.0  # px
_MARKS = (1, 2, 5)


class Pixel(NamedTuple):
    """The place of a pixel, both from 0, as in torch."""

    row: int
    column: int


class Window(NamedTuple):
    """The part of a grid that is seen: rows and columns."""

    rows: range
    columns: range

    def __bool__(self) -> bool:
        return bool(self.rows) and bool(self.columns)


@dataclass(frozen=True)
class Grid:
    """`height` rows of `width` cells, seen through a viewport whose cells are squares."""

    height: int
    width: int

    def fitted(self, width: float, height: float) -> Viewport:
        """Return the viewport that shows the whole grid, centred; cells that are enlarged take whole px.

        Args:
            width: px of the view.
            height: px of the view.
        """
        scale = min(max(width, 1.0) / self.width, max(height, 1.0) / self.height, LARGEST_CELL)
        return self.held(Viewport(scale=float(int(scale)) if scale >= 1 else scale, x=0.0, y=0.0), width, height)

    def held(self, viewport: Viewport, width: float, height: float) -> Viewport:
        """Return the viewport with the grid centred where it is smaller than the view, else covering it."""
        layout = Layout(count=1, height=self.height, width=self.width, columns=1)
        return viewport.held(layout, width, height)

    def pixel_at(self, viewport: Viewport, px: float, py: float) -> Pixel | None:
        """Return the cell under a point of the view, px; None beside the grid."""
        x, y = viewport.cell_at(px, py)
        inside = 0 <= x < self.width and 0 <= y < self.height
        return Pixel(int(y), int(x)) if inside else None

    def window(self, viewport: Viewport, left: float, top: float, right: float, bottom: float) -> Window:
        """Return the cells that a rectangle of the view, px, touches."""
        x0, y0 = viewport.cell_at(left, top)
        x1, y1 = viewport.cell_at(right, bottom)
        rows = range(max(0, floor(y0)), max(0, min(self.height, ceil(y1))))
        return Window(rows, range(max(0, floor(x0)), max(0, min(self.width, ceil(x1)))))

    def revealed(self, viewport: Viewport, pixel: Pixel, width: float, height: float) -> Viewport:
        """Return the viewport moved as little as needed to show a cell wholly."""
        x, y = viewport.x + pixel.column * viewport.scale, viewport.y + pixel.row * viewport.scale
        right = max(0.0, -x) + min(0.0, width - x - viewport.scale)
        down = max(0.0, -y) + min(0.0, height - y - viewport.scale)
        return self.held(viewport.moved(right, down), width, height)


def edge(start: float, index: int, scale: float) -> int:
    """Return the first px whose middle belongs to cell `index`, where cell 0 begins at `start` px."""
    return ceil(start + index * scale - 0.5)


def font_size(scale: float, characters: int, lines: int) -> float:
    """Return the size of the font in which numbers fill a cell of `scale` px, px; 0 where they could not be read.

    Args:
        scale: px per cell.
        characters: of the longest number.
        lines: numbers in a cell, below one another.
    """
    room = scale - PADDING
    size = min(room / (characters * DIGIT), room / (lines * LINE), 0.42 * scale, LARGEST_FONT)
    return size if size >= SMALLEST_FONT else 0.0


def readable_scale(characters: int, lines: int) -> float:
    """Return the px per cell at which numbers are read with ease; see `font_size`."""
    size = COMFORTABLE_FONT
    return float(ceil(max(size * characters * DIGIT + PADDING, size * lines * LINE + PADDING, size / 0.42)))


def ruler_step(scale: float, room: float) -> int:
    """Return how many cells lie from one index of a ruler to the next: 1, 2, 5, 10, 20, ….

    Args:
        scale: px per cell.
        room: px that an index takes with the space beside it.
    """
    power = 1
    while True:
        for mark in _MARKS:
            if mark * power * scale >= room:
                return mark * power
        power *= 10
