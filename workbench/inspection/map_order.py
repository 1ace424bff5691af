"""In which order the maps of a block are shown."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Order = Literal["index", "mean", "max", "variance", "zeros"]


def map_order(maps: NDArray[np.float32], by: Order) -> NDArray[np.intp]:
    """Return the indices of maps (C, H, W) in the order to show them, (C,).

    The largest mean, maximum, variance or share of zeros comes first; equal maps stay in the order of their index, and
    maps that hold a number that is not finite come last.
    """
    if by == "index":
        return np.arange(len(maps))
    return np.argsort(-measure(maps, by), kind="stable")  # NaN is last


def measure(maps: NDArray[np.float32], by: Order) -> NDArray[np.float64]:
    """Return the number each map of (C, H, W) is ordered by, (C,); NaN where a cell is not finite."""
    flat = maps.reshape(len(maps), -1)
    values: NDArray[np.float64]
    if by == "index":
        return np.arange(len(maps), dtype=np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        if by == "mean":
            values = flat.mean(1, dtype=np.float64)
        elif by == "max":
            values = flat.max(1).astype(np.float64)
        elif by == "variance":
            values = flat.var(1, dtype=np.float64)
        else:
            values = 1 - np.count_nonzero(flat, axis=1) / flat.shape[1]
        values[~np.isfinite(flat.sum(1, dtype=np.float64))] = np.nan
    return values
