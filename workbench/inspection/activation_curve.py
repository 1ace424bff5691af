"""The curve of an activation, and where the numbers it gets lie on it."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

# One number in, one number out, whatever stands beside it.
ELEMENTWISE = (nn.ReLU, nn.LeakyReLU, nn.GELU, nn.SiLU, nn.ELU, nn.Tanh, nn.Sigmoid)
POINTS = 161
BINS = 40


@dataclass(frozen=True, eq=False)
class Curve:
    """An activation over the range of what it gets.

    Attributes:
        x: (POINTS,) float32, rising, symmetric about 0.
        y: (POINTS,) float32, what the activation makes of x.
        counts: (BINS,) int64, how many of its inputs lie in each of as many equal parts of the range.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    counts: NDArray[np.int64]


@torch.no_grad()
def curve_of(module: nn.Module, inputs: NDArray[np.float32]) -> Curve | None:
    """Return the curve of an activation over the range of its inputs, of any shape; None for other modules.

    Inputs that are not finite count nowhere.
    """
    if not isinstance(module, ELEMENTWISE):
        return None
    finite = inputs[np.isfinite(inputs)]
    # 1 at least: the bend at 0 is always to be seen.
    far = max(1.0, float(np.abs(finite).max())) if finite.size else 1.0
    x = torch.linspace(-far, far, POINTS)
    y: NDArray[np.float32] = module(x.clone()).numpy()
    counts, _ = np.histogram(finite, BINS, (-far, far))
    return Curve(x.numpy(), y, counts.astype(np.int64))
