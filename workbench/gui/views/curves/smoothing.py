"""Smoothing of a curve for the eye: the debiased exponential moving average that TensorBoard draws."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MAX_WEIGHT = 0.99
_BLOCK = 32  # values averaged by one row of a matrix product


class Smoother:
    """Smooths a curve that grows: each call goes on where the last one ended.

    With the weight w, the n-th finite value y_n gives a_n = w·a_(n−1) + (1 − w)·y_n from a_0 = 0, shown as
    a_n / (1 − w^n), so that the first values are not drawn towards 0. Values that are not finite pass unchanged
    and leave the average alone.

    Source: `smoothing` in https://github.com/tensorflow/tensorboard, vz_line_chart2/line-chart.ts, `resmoothDataset`.
    """

    def __init__(self, weight: float) -> None:
        if not 0 <= weight <= MAX_WEIGHT:
            raise ValueError(f"the smoothing weight must be in [0, {MAX_WEIGHT}], not {weight}")
        self.weight = weight
        self._average = 0.0
        self._count = 0

    def extend(self, values: Floats) -> Floats:
        """Smooth the next values, (n,), in any unit; returns as many."""
        result = np.array(values, np.float64)
        if self.weight == 0:
            return result
        finite = np.isfinite(result)
        fresh = result[finite]
        if not fresh.size:
            return result
        averages = _recursion(fresh * (1 - self.weight), self.weight, self._average)
        counts = np.arange(self._count + 1, self._count + 1 + fresh.size)
        result[finite] = averages / -np.expm1(counts * np.log(self.weight))
        self._average, self._count = float(averages[-1]), self._count + fresh.size
        return result


def smooth(values: Floats, weight: float) -> Floats:
    """Smooth a whole curve at once; see `Smoother`.

    Args:
        values: (n,), in any unit; NaN and infinities stay where they are.
        weight: 0 (no smoothing) to 0.99.

    Raises:
        ValueError: if the weight is out of range.
    """
    return Smoother(weight).extend(values)


def _recursion(inputs: Floats, weight: float, start: float) -> Floats:
    """Return a_n = weight·a_(n−1) + inputs_n with a_0 = `start`, (n,).

    A block of values is a product with a triangular matrix of powers; what one block hands to the next follows the
    same recursion with the weight to the power of the block's length.
    """
    n = inputs.size
    if n <= _BLOCK:
        result = np.empty(n)
        for i, value in enumerate(inputs.tolist()):
            start = weight * start + value
            result[i] = start
        return result
    lags = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    powers = np.where(lags >= 0, weight ** np.maximum(lags, 0), 0.0)  # (to, from)
    blocks = -(-n // _BLOCK)
    padded = np.zeros((blocks, _BLOCK))
    padded.ravel()[:n] = inputs
    within = padded @ powers.T
    ends = _recursion(within[:, -1], weight**_BLOCK, start)
    carried = np.concatenate(([start], ends[:-1]))
    within += np.outer(carried, weight ** np.arange(1, _BLOCK + 1))
    return within.ravel()[:n]
