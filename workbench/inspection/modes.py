"""Looking at a network without leaving a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def evaluating(network: nn.Module) -> Iterator[torch.device]:
    """Put a network in eval mode meanwhile and each module back into the mode it was in; gives the network's device."""
    modes = [(module, module.training) for module in network.modules()]
    try:
        network.eval()
        yield next((p.device for p in network.parameters()), torch.device("cpu"))
    finally:
        for module, training in modes:
            module.training = training
