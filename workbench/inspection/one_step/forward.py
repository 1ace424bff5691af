"""What each layer gave in one step, in a few numbers."""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

BINS = 24


@dataclass(frozen=True, eq=False)
class LayerOutput:
    """A layer's output over all pictures of a batch.

    Attributes:
        path: the layer's.
        kind: torch's name of it, e.g. "Conv2d".
        shape: of one picture's output.
        mean, std, low, high: of its finite numbers; NaN where there are none.
        zeros: share of numbers that are exactly 0, in [0, 1].
        broken: how many numbers are not finite.
        counts: (BINS,) how many numbers fall into equal pieces of [low, high].
    """

    path: str
    kind: str
    shape: tuple[int, ...]
    mean: float
    std: float
    low: float
    high: float
    zeros: float
    broken: int
    counts: NDArray[np.int64]


def describe(path: str, kind: str, output: Tensor) -> LayerOutput:
    """Return the numbers of an output (N, …), computed in float64."""
    values = output.detach().numpy().astype(np.float64).ravel()
    finite = values[np.isfinite(values)]
    shape = tuple(output.shape[1:])
    broken = values.size - finite.size
    if not finite.size:
        return LayerOutput(path, kind, shape, nan, nan, nan, nan, 0.0, broken, np.zeros(BINS, np.int64))
    low, high = float(finite.min()), float(finite.max())
    half = 0.0 if high > low else max(0.5, abs(low) / 2)  # equal numbers fall into the middle
    counts = np.histogram(finite, BINS, (low - half, high + half))[0]
    zeros = float(np.mean(values == 0))
    return LayerOutput(path, kind, shape, float(finite.mean()), float(finite.std()), low, high, zeros, broken, counts)
