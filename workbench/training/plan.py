"""Execution plans: how a network is run while it learns, chosen by measuring; what it learns stays the same."""

import copy
from dataclasses import dataclass

from torch import Generator, nn

from workbench.training.dropout import with_generator


@dataclass(frozen=True)
class ExecutionPlan:
    """How training runs.

    Attributes:
        threads: CPU threads.
        channels_last: pictures and kernels lie in memory as (N, H, W, C).
    """

    threads: int
    channels_last: bool


def arrange(network: nn.Module, generator: Generator) -> nn.Module:
    """Return a network of the same layers and parameters that computes the same faster.

    Containers are copies, layers are the given ones; a layer that stands in two places stays one layer.
    Max pooling comes before ReLU, which then sees fewer numbers: the largest of a patch is the same cell before and
    after, so outputs and gradients keep every bit. Curves that round neighbours to one number (tanh, leaky ReLU) would
    move gradients among them and stay where they are.

    Args:
        network: left as it is.
        generator: what dropout draws from.
    """
    return _arranged(network, generator, {})


def _arranged(module: nn.Module, generator: Generator, done: dict[nn.Module, nn.Module]) -> nn.Module:
    if module in done:
        return done[module]
    if not any(True for _ in module.children()):
        done[module] = with_generator(module, generator)
        return done[module]
    result = copy.copy(module)
    parts = [(name, part and _arranged(part, generator, done)) for name, part in module._modules.items()]
    result._modules = dict(_pooled_early(parts) if type(module) is nn.Sequential else parts)
    done[module] = result
    return result


Parts = list[tuple[str, nn.Module | None]]


def _pooled_early(parts: Parts) -> Parts:
    """Move every max pooling in front of the ReLUs right before it."""
    result: Parts = []
    for name, part in parts:
        place = len(result)
        if type(part) is nn.MaxPool2d and not part.return_indices:
            while place and type(result[place - 1][1]) is nn.ReLU:
                place -= 1
        result.insert(place, (name, part))
    return result
