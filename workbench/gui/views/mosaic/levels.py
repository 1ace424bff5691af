"""From maps to colour indices: ranges, statistics, scaling and composing, vectorised over all maps. No Qt."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.gui.views.mosaic.layout import Layout

Floats = NDArray[np.floating[Any]]
Cells = TypeVar("Cells", np.uint8, np.uint32)

STEPS = 253  # indices 0 … 252 carry values; an odd number, so that zero has the exact middle of a diverging map
NOT_FINITE = 253  # index of NaN and infinite cells
GAP = 254  # index of the space between tiles


@dataclass(frozen=True)
class Ranges:
    """The finite minimum and maximum of each map, (C,) float64, and the number of cells that are not finite."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    not_finite: int

    def levels(self, *, diverging: bool, shared_scale: bool) -> "Levels":
        """Return the values drawn in the first and the last colour.

        Args:
            diverging: centred on zero, as far to both sides as the value farthest from it.
            shared_scale: one pair for all maps instead of one each.
        """
        low, high = self.low, self.high
        if shared_scale:
            low, high = np.full_like(low, low.min()), np.full_like(high, high.max())
        if diverging:
            high = np.maximum(np.abs(low), np.abs(high))
            low = -high
        return Levels(low=low, high=high, shared=shared_scale, diverging=diverging)


@dataclass(frozen=True)
class Levels:
    """Per map the value drawn in the first colour and the one drawn in the last, (C,) float64."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    shared: bool
    diverging: bool

    def of(self, first: int, count: int = 1) -> "Levels":
        """Return the levels of one map alone, or of some in a row that share a scale, (count,)."""
        part = slice(first, first + count)
        low, high = self.low[part], self.high[part]
        if count > 1:
            low, high = np.full_like(low, low.min()), np.full_like(high, high.max())
        return Levels(low=low, high=high, shared=True, diverging=self.diverging)


@dataclass(frozen=True)
class Statistics:
    """Of the finite cells of an array: smallest, largest and mean value; share of exact zeros in [0, 1]."""

    low: float
    high: float
    mean: float
    zeros: float
    not_finite: int


def ranges(maps: Floats) -> Ranges:
    """Return the range of each map of (C, H, W); 0 and 0 for a map without a finite cell."""
    flat = maps.reshape(maps.shape[0], -1)
    with np.errstate(invalid="ignore"):
        low, high = flat.min(axis=1).astype(np.float64), flat.max(axis=1).astype(np.float64)
    if np.isfinite(low).all() and np.isfinite(high).all():
        return Ranges(low, high, 0)
    finite = np.isfinite(flat)
    low = flat.min(axis=1, where=finite, initial=np.inf).astype(np.float64)
    high = flat.max(axis=1, where=finite, initial=-np.inf).astype(np.float64)
    empty = ~finite.any(axis=1)
    low[empty] = high[empty] = 0.0
    return Ranges(low, high, int(finite.size - np.count_nonzero(finite)))


def statistics(values: Floats) -> Statistics:
    """Summarise an array of any shape; NaN for low, high and mean if no cell is finite."""
    with np.errstate(invalid="ignore", over="ignore"):
        total = float(values.sum(dtype=np.float64))
    finite = values.ravel() if np.isfinite(total) else values[np.isfinite(values)]
    missing = values.size - finite.size
    if finite.size == 0:
        return Statistics(np.nan, np.nan, np.nan, 0.0, missing)
    return Statistics(
        low=float(finite.min()),
        high=float(finite.max()),
        mean=(total if missing == 0 else float(finite.sum(dtype=np.float64))) / finite.size,
        zeros=1.0 - np.count_nonzero(finite) / finite.size,
        not_finite=missing,
    )


def shrink(maps: Floats, factor: int) -> Floats:
    """Average blocks of factor × factor cells, for maps drawn smaller than one px per cell.

    Args:
        maps: (C, H, W); a rest of H or W that does not fill a block is dropped.
        factor: cells per block along each axis; held to the smaller of H and W.

    Returns:
        (C, H // factor, W // factor) float32; blocks with a cell that is not finite are not finite.
    """
    factor = min(factor, *maps.shape[1:])
    if factor <= 1:
        return maps
    height, width = maps.shape[1] // factor * factor, maps.shape[2] // factor * factor
    result = np.zeros((maps.shape[0], height // factor, width // factor), np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        for row in range(factor):
            for column in range(factor):
                result += maps[:, row:height:factor, column:width:factor]
    result *= 1.0 / factor**2
    return result


def lay_out(cells: NDArray[Cells], layout: Layout, gap: int, memory: NDArray[Cells] | None = None) -> NDArray[Cells]:
    """Return cells (C, H, W) as the tiles of a mosaic, as `Composer.compose` describes it.

    Args:
        cells: colours or their indices.
        layout: its columns and, shrunk alike, its gap are used.
        gap: stands between the tiles.
        memory: written on if it fits.
    """
    count, height, width = cells.shape
    side = 2 if layout.gap % 1 else 1  # pixels per cell
    between = 0 if layout.gap == 0 else max(1, round(side * layout.gap * height / layout.height))
    rows, columns = layout.rows, layout.columns
    down, across = side * height + between, side * width + between
    shape = (rows * down, columns * across)
    whole = memory if memory is not None and memory.shape == shape else np.empty(shape, cells.dtype)
    whole.fill(gap)
    tiles = whole.reshape(rows, down, columns, across)[:, : side * height, :, : side * width]
    full = count // columns
    whole_rows = cells[: full * columns].reshape(full, columns, height, width).transpose(0, 2, 1, 3)
    rest = cells[full * columns :].transpose(1, 0, 2)  # (H, tiles of the last row, W)
    for y in range(side):
        for x in range(side):
            tiles[:full, y::side, :, x::side] = whole_rows
            if count > full * columns:
                tiles[full, y::side, : count - full * columns, x::side] = rest
    return whole


class Composer:
    """Turns maps into the pixels of a mosaic; keeps its buffers from one picture to the next."""

    def __init__(self) -> None:
        self._scaled = np.empty((0,), np.float32)
        self._tiles = np.empty((0,), np.uint8)
        self._indices = np.empty((0, 0), np.uint8)
        self._pixels = np.empty((0, 0), np.uint32)

    def compose(self, maps: Floats, levels: Levels, layout: Layout, table: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the mosaic's pixels; the array is overwritten by the next call.

        Args:
            maps: (C, H, W), of the layout's height and width or shrunk from it.
            levels: of the same C maps.
            layout: its columns and, shrunk alike, its gap are used.
            table: 256 colours 0xffRRGGBB, see `colormaps.table`.

        Returns:
            (rows · (s·H + gap), columns · (s·W + gap)) uint32, each tile with its gap below and to the right; s is 2
            where the gap is half a cell, else 1.
        """
        self._indices = lay_out(self.quantize(maps, levels), layout, GAP, self._indices)
        if self._pixels.shape != self._indices.shape:
            self._pixels = np.empty(self._indices.shape, np.uint32)
        return table.take(self._indices, out=self._pixels, mode="clip")

    def quantize(self, maps: Floats, levels: Levels) -> NDArray[np.uint8]:
        """Return the colour index of each cell, (C, H, W) uint8: 0 at the low level, STEPS − 1 at the high one.

        A map whose levels are equal is drawn in the first colour, in the middle one if diverging. The next call
        overwrites the array.
        """
        if self._scaled.shape != maps.shape:
            self._scaled = np.empty(maps.shape, np.float32)
            self._tiles = np.empty(maps.shape, np.uint8)
        span = (levels.high - levels.low).reshape(-1, 1, 1)
        low = levels.low.reshape(-1, 1, 1)
        scale = np.divide(STEPS - 1, span, out=np.zeros_like(span), where=span > 0)
        base = np.where(span > 0, 0.5, 0.5 + (STEPS // 2 if levels.diverging else 0)).astype(np.float32)
        with np.errstate(invalid="ignore", over="ignore"):
            if span.max() < 1e37 and scale.max() < 1e37:
                np.subtract(maps, low.astype(np.float32), out=self._scaled)
                self._scaled *= scale.astype(np.float32)
            else:  # float32 holds neither this span nor its inverse
                self._scaled[:] = (maps.astype(np.float64) - low) * scale
            self._scaled += base
            broken = None if np.isfinite(self._scaled.sum()) else ~np.isfinite(self._scaled)
        if broken is not None:
            self._scaled[broken] = 0.0
        np.copyto(self._tiles, self._scaled, casting="unsafe")
        if broken is not None:
            self._tiles[broken] = NOT_FINITE
        return self._tiles
