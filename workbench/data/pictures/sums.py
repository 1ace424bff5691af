"""Mean and standard deviation of any choice of pictures, exact, without reading them again."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.data.moments import moments

Sums = NDArray[np.int64]
"""(2, N, C): of each picture's values, and of their squares."""

_WIDE = 1 << 18  # values in 32 bits at a time: a megabyte, and few turns: after each the thread waits for the GIL
_STEP = 1 << 15  # 255² · 2¹⁵ fits in the 32 bits in which einsum is fastest


def sums_of(pixels: NDArray[np.uint8]) -> Sums:
    """Return the sums (2, n, C) of pictures (n, C, H, W)."""
    values = pixels.reshape(*pixels.shape[:2], -1)
    result = np.zeros((2, *pixels.shape[:2]), dtype=np.int64)
    rows = max(1, _WIDE // (values.shape[1] * min(values.shape[2], _STEP) or 1))
    for first in range(0, len(values), rows):
        for start in range(0, values.shape[2], _STEP):
            part = values[first : first + rows, :, start : start + _STEP].astype(np.int32)
            result[0, first : first + rows] += part.sum(axis=2)
            result[1, first : first + rows] += np.einsum("ncp,ncp->nc", part, part)
    return result


def mean_and_std(sums: Sums, pixels: int) -> tuple[Tensor, Tensor]:
    """Return mean and std (C,) float32 of values scaled to [0, 1]; a std of 0 becomes 1.

    Args:
        sums: of the N pictures meant.
        pixels: H · W.
    """
    count = max(1, sums.shape[1] * pixels)
    found = [moments(count, total, squares) for total, squares in zip(*sums.sum(axis=1).tolist(), strict=True)]
    mean, std = torch.tensor(found, dtype=torch.float32).unbind(1)
    return mean, torch.where(std > 0, std, 1.0)
