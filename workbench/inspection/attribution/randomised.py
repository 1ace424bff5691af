"""A sanity check: an explanation should change when what the network has learned is taken away.

Source: Adebayo et al. 2018, https://arxiv.org/abs/1810.03292, section 3 (cascading randomisation)
"""

from copy import deepcopy

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.network.build import initialise


def layers_with_weights(network: nn.Module) -> list[str]:
    """Return the paths of all layers that hold parameters of their own, from the first to the last."""
    return [path for path, part in network.named_modules() if any(True for _ in part.parameters(recurse=False))]


def randomised(network: nn.Module, layers: int, seed: int = 0) -> nn.Module:
    """Return a copy whose last `layers` layers with weights are as untrained ones.

    Args:
        network: left as it is.
        layers: from the last one down; more than there are means all.
        seed: of the generator that the weights are drawn from.
    """
    copy = deepcopy(network)
    generator = torch.Generator().manual_seed(seed)
    for path in reversed(layers_with_weights(copy)[-layers:] if layers else []):
        with torch.no_grad():
            initialise(copy.get_submodule(path), generator)
    return copy


def similarity(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Return Spearman's rank correlation of two heats' magnitudes, in [−1, 1]; NaN where one of them is constant."""
    ranks = [_ranks(np.abs(heat).ravel()) for heat in (first, second)]
    centred = [rank - rank.mean() for rank in ranks]
    scale = float(np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum()))
    return float(centred[0] @ centred[1]) / scale if scale else float("nan")


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the ranks of values (n,) from 1; equal ones share their mean rank."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (counts.cumsum() - (counts - 1) / 2)[places]
    return ranks
