"""The numbers of one curve: arrays that grow cheaply, their smoothing, and the few points worth drawing."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.gui.views.curves.smoothing import Smoother

Floats = NDArray[np.float64]
_TOO_LARGE = 1e300  # differences of larger values overflow


class _Column:
    """A float64 array that doubles its memory when it is full."""

    def __init__(self) -> None:
        self._memory: Floats = np.empty(64)
        self.size = 0

    @property
    def values(self) -> Floats:
        return self._memory[: self.size]

    def extend(self, tail: Floats) -> None:
        needed = self.size + tail.size
        if needed > self._memory.size:
            grown = np.empty(max(needed, 2 * self._memory.size))
            grown[: self.size] = self.values
            self._memory = grown
        self._memory[self.size : needed] = tail
        self.size = needed


class Series:
    """Values over an x that never falls, with gaps where a value is not finite.

    Attributes:
        version: grows with every change of the data or of the smoothing.
    """

    def __init__(self) -> None:
        self.version = 0
        self._weight = 0.0
        self._reset()

    def _reset(self) -> None:
        self._x, self._y, self._drawn, self._smoothed = _Column(), _Column(), _Column(), _Column()
        self._smoother = Smoother(self._weight)

    @property
    def x(self) -> Floats:
        """Where the values are, (n,)."""
        return self._x.values

    @property
    def y(self) -> Floats:
        """The values as they came, (n,)."""
        return self._y.values

    @property
    def drawn(self) -> Floats:
        """The values with NaN where there is nothing to draw, (n,)."""
        return self._drawn.values

    @property
    def smoothed(self) -> Floats:
        """`drawn`, smoothed, (n,); `drawn` itself when the weight is 0."""
        return self._smoothed.values if self._weight else self.drawn

    def set(self, x: ArrayLike, y: ArrayLike) -> None:
        """Replace the data; costs no more than `append` does when only the tail is new.

        Raises:
            ValueError: as `append` does.
        """
        new_x, new_y = _pair(x, y)
        n = self._x.size
        if n <= new_x.size and _same(self.x, new_x[:n]) and _same(self.y, new_y[:n]):
            if n < new_x.size:
                self.append(new_x[n:], new_y[n:])
            return
        _check(new_x, -np.inf)
        self._reset()
        self._extend(new_x, new_y)

    def append(self, x: ArrayLike, y: ArrayLike) -> None:
        """Add values at the end.

        Args:
            x: number or (n,), finite and never falling.
            y: number or (n,), any float.

        Raises:
            ValueError: if the lengths differ, or x falls or is not finite.
        """
        new_x, new_y = _pair(x, y)
        _check(new_x, float(self.x[-1]) if self._x.size else -np.inf)
        self._extend(new_x, new_y)

    def set_weight(self, weight: float) -> None:
        """Smooth with another weight, 0 to 0.99."""
        if weight == self._weight:
            return
        self._smoother = Smoother(weight)
        self._weight = weight
        self._smoothed = _Column()
        if weight:
            self._smoothed.extend(self._smoother.extend(self.drawn))
        self.version += 1

    def value_at(self, x: float) -> int:
        """Return the index of the value nearest to `x`, or −1 if there is none."""
        after = int(np.searchsorted(self.x, x))
        if after == self._x.size:
            return after - 1
        if after == 0:
            return 0
        return after if self.x[after] - x < x - self.x[after - 1] else after - 1

    def _extend(self, x: Floats, y: Floats) -> None:
        drawn = np.where(np.abs(y) < _TOO_LARGE, y, np.nan)
        self._x.extend(x)
        self._y.extend(y)
        self._drawn.extend(drawn)
        if self._weight:
            self._smoothed.extend(self._smoother.extend(drawn))
        self.version += 1


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    new_x, new_y = (np.ascontiguousarray(np.atleast_1d(values), np.float64) for values in (x, y))
    if new_x.ndim != 1 or new_x.shape != new_y.shape:
        raise ValueError(f"x and y must be of one length, not {new_x.shape} and {new_y.shape}")
    return new_x, new_y


def _check(x: Floats, last: float) -> None:
    if not np.isfinite(x).all():
        raise ValueError("x must be finite")
    if x.size and (x[0] < last or (x[1:] < x[:-1]).any()):
        raise ValueError("x must never fall")


def _same(one: Floats, other: Floats) -> bool:
    """Return whether two arrays are equal bit for bit, so that a NaN is one, too."""
    return np.array_equal(one.view(np.int64), other.view(np.int64))


def decimate(x: Floats, y: Floats, edges: Floats) -> tuple[Floats, Floats]:
    """Reduce a curve to what can be seen: the smallest and the largest value of each pixel column.

    Args:
        x: (n,), never falling.
        y: (n,), NaN for gaps.
        edges: (columns + 1,), rising, the sides of the columns in units of x.

    Returns:
        The points between the outer edges and one neighbour on either side, all of them if they are at most two a
        column; otherwise at most 2·columns + 2 points. Columns without a finite value are NaN.
    """
    first, end = int(np.searchsorted(x, edges[0])), int(np.searchsorted(x, edges[-1], side="right"))
    columns = edges.size - 1
    if end - first <= 2 * columns:
        seen = slice(max(first - 1, 0), end + 1)
        return x[seen], y[seen]
    inside_x, inside_y = x[first:end], y[first:end]
    starts = np.searchsorted(inside_x, edges[:-1])
    starts = starts[np.append(starts[1:] > starts[:-1], starts[-1] < inside_x.size)]
    # fmin ignores NaN and costs twice what minimum does.
    gaps = bool(np.isnan(inside_y.sum()))
    lowest = (np.fmin if gaps else np.minimum).reduceat(inside_y, starts)
    highest = (np.fmax if gaps else np.maximum).reduceat(inside_y, starts)
    opening = inside_y[starts]
    falling = highest - opening < opening - lowest
    result_x, result_y = np.repeat(inside_x[starts], 2), np.empty(2 * starts.size)
    result_y[::2] = np.where(falling, highest, lowest)
    result_y[1::2] = np.where(falling, lowest, highest)
    before, after = slice(max(first - 1, 0), first), slice(end, end + 1)
    return np.concatenate((x[before], result_x, x[after])), np.concatenate((y[before], result_y, y[after]))
