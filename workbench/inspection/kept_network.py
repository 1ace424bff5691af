"""The network as it is now, kept to be compared with what becomes of it."""

from copy import deepcopy
from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class PresentNetwork:
    """Ask for a copy of the network that no training changes."""

    def ask(self, network: nn.Module) -> nn.Module:
        """Return a copy in eval mode whose parameters want no gradients."""
        return deepcopy(network).eval().requires_grad_(False)
