"""Mean and standard deviation of pixels, from whole numbers, so that nothing cancels out."""

import math

import numpy as np
from numpy.typing import NDArray

_VALUES = np.arange(256, dtype=np.int64)


def moments(count: int, total: int, squares: int) -> tuple[float, float]:
    """Return mean and standard deviation of bytes scaled to [0, 1]; both NaN where there are none.

    Args:
        count: how many.
        total: their sum.
        squares: the sum of their squares.
    """
    if count == 0:
        return math.nan, math.nan
    return total / (255 * count), math.sqrt(count * squares - total * total) / (255 * count)


def moments_of_counts(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return mean and standard deviation (n, 2), as `moments` does, of bytes that are there so often each (n, 256)."""
    sums = zip(counts.sum(1).tolist(), (counts @ _VALUES).tolist(), (counts @ _VALUES**2).tolist(), strict=True)
    return np.array([moments(*each) for each in sums]).reshape(-1, 2)
