"""Arithmetic of a mosaic of maps: where each tile lies, and how a person zooms and pans over it. No Qt."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

SMALL_MAP = 8  # cells; up to here a gap of a whole cell would tear kernels apart
CELLS_PER_GAP = 56  # the gap of large maps grows, so that it survives shrinking to the screen
LARGEST_SINGLE_CELL = 56.0  # px; 1×1 maps make a strip of cells, not a wall of colour
LARGEST_CELL = 240.0  # px
LOWEST_ROW = 10.0  # px from one row of cells to the next that leave room for its label


class Cell(NamedTuple):
    """One number of a stack of maps (C, H, W), all indices from 0."""

    map: int
    row: int
    column: int


@dataclass(frozen=True)
class Layout:
    """Maps of height × width cells in rows of `columns` tiles, row-major, `gap` cells apart.

    `group` tiles in a row belong together; a row holds whole groups. Mosaic coordinates are in cells, x to the right
    and y down, (0, 0) at the corner of tile 0.
    """

    count: int
    height: int
    width: int
    columns: int
    group: int = 1

    @property
    def gap(self) -> float:
        """Cells between tiles: none for 1×1 maps (lines separate them), half a cell up to 8×8, then 1 or more."""
        largest = max(self.height, self.width)
        if largest <= SMALL_MAP:
            return 0.0 if largest == 1 else 0.5
        return float(max(1, round(largest / CELLS_PER_GAP)))

    @property
    def is_rows(self) -> bool:
        """Whether the maps are rows of cells, one below the other."""
        return self.columns == self.height == 1 < min(self.count, self.width)

    @property
    def rows(self) -> int:
        """Rows of tiles."""
        return -(-self.count // self.columns)

    @property
    def pitch(self) -> tuple[float, float]:
        """Cells from one tile to the next: (down, across)."""
        return self.height + self.gap, self.width + self.gap

    @property
    def extent(self) -> tuple[float, float]:
        """Cells of the whole mosaic without the outer gap: (height, width)."""
        down, across = self.pitch
        return self.rows * down - self.gap, self.columns * across - self.gap

    def origin(self, index: int) -> tuple[float, float]:
        """Return the top left cell of tile `index`: (y, x)."""
        down, across = self.pitch
        return index // self.columns * down, index % self.columns * across

    def locate(self, x: float, y: float) -> Cell | None:
        """Return the cell under a point in mosaic coordinates; None in a gap, an empty place or outside."""
        if x < 0 or y < 0:
            return None
        down, across = self.pitch
        tile_row, row = int(y // down), int(y % down)
        tile_column, column = int(x // across), int(x % across)
        index = tile_row * self.columns + tile_column
        if tile_column >= self.columns or index >= self.count or row >= self.height or column >= self.width:
            return None
        return Cell(index, row, column)

    def step(self, index: int, right: int, down: int) -> int:
        """Return the tile reached from `index` by `right` and `down` steps; the same one where the mosaic ends.

        A step to the right or left runs on into the next row.
        """
        target = index + right + down * self.columns
        if down > 0 and target >= self.count and index // self.columns < self.rows - 1:
            return self.count - 1
        return target if 0 <= target < self.count else index


def arrange(count: int, height: int, width: int, view_width: float, view_height: float, *, group: int = 1) -> Layout:
    """Choose the columns that show `count` maps largest in a view.

    Among choices within 10 % of the largest, the one with the fewest empty places wins, then the widest.

    Args:
        count: maps, at least 1.
        height: cells of a map, at least 1.
        width: cells of a map, at least 1.
        view_width: px.
        view_height: px.
        group: tiles that stay together in a row; divides `count`.
    """
    single = Layout(count=count, height=height, width=width, columns=1, group=group)
    down, across = single.pitch
    columns = np.arange(group, count + 1, group)
    rows = -(-count // columns)
    scale = np.minimum(
        max(view_width, 1.0) / (columns * across - single.gap), max(view_height, 1.0) / (rows * down - single.gap)
    )
    scale = np.minimum(scale, LARGEST_SINGLE_CELL if single.gap == 0 else LARGEST_CELL)
    near = columns[scale >= 0.9 * scale.max()]
    empty = -(-count // near) * near - count
    best = np.lexsort((-near, empty))[0]
    return replace(single, columns=int(near[best]))


def arrange_rows(count: int, height: int, width: int, view_width: float, view_height: float) -> Layout | None:
    """Put maps that are one row of cells below one another; None for other maps, and where rows would be too low.

    Args:
        count: maps.
        height: cells of a map.
        width: cells of a map.
        view_width: px.
        view_height: px.
    """
    layout = Layout(count=count, height=height, width=width, columns=1)
    if not layout.is_rows:
        return None
    return layout if fit(layout, view_width, view_height).scale * layout.pitch[0] >= LOWEST_ROW else None


@dataclass(frozen=True)
class Viewport:
    """What part of a mosaic is seen: a cell is `scale` px wide, the mosaic's corner lies at (x, y) px of the view."""

    scale: float
    x: float
    y: float

    def cell_at(self, px: float, py: float) -> tuple[float, float]:
        """Return the mosaic coordinates (x, y), in cells, of a point of the view in px."""
        return (px - self.x) / self.scale, (py - self.y) / self.scale

    def moved(self, right: float, down: float) -> "Viewport":
        """Return the viewport after the picture was dragged by px."""
        return replace(self, x=self.x + right, y=self.y + down)

    def zoomed(self, factor: float, px: float, py: float, smallest: float, largest: float) -> "Viewport":
        """Return the viewport after zooming about a point of the view, which stays where it is.

        Args:
            factor: above 1 enlarges.
            px: the fixed point, px of the view.
            py: the fixed point, px of the view.
            smallest: least scale, px per cell.
            largest: greatest scale, px per cell.
        """
        scale = min(max(self.scale * factor, smallest), max(largest, smallest))
        ratio = scale / self.scale
        return Viewport(scale=scale, x=px - (px - self.x) * ratio, y=py - (py - self.y) * ratio)

    def held(self, layout: Layout, view_width: float, view_height: float) -> "Viewport":
        """Return the viewport with the mosaic centred where it is smaller than the view, else covering it."""
        height, width = layout.extent

        def hold(start: float, length: float, view: float) -> float:
            if length <= view:
                return float(round((view - length) / 2))
            return min(0.0, max(view - length, start))

        return replace(
            self, x=hold(self.x, width * self.scale, view_width), y=hold(self.y, height * self.scale, view_height)
        )


def fit(layout: Layout, view_width: float, view_height: float) -> Viewport:
    """Return the viewport that shows the whole mosaic, centred, each tile a whole number of px from the next."""
    height, width = layout.extent
    scale = min(max(view_width, 1.0) / width, max(view_height, 1.0) / height)
    pitch = min(layout.pitch)
    if scale * pitch >= 8:
        scale = int(scale * pitch) / pitch
    scale = min(scale, LARGEST_SINGLE_CELL if layout.gap == 0 and layout.count > 1 else LARGEST_CELL)
    return Viewport(scale=scale, x=0.0, y=0.0).held(layout, view_width, view_height)
