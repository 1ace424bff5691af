"""Where a step begins: a network as it is now, and what the optimizer remembers."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from workbench.training.memory import memory_of
from workbench.training.optimizers import Optimizer


@dataclass(frozen=True, eq=False)
class OptimizerState:
    """What an optimizer remembers, parameter by parameter; nobody writes to its tensors.

    Attributes:
        optimizer: whose it is.
        learning_rate: of its next step.
        step: updates done.
        moments: by the moment's name, then the parameter's, of the parameter's shape, on the CPU.
    """

    optimizer: Optimizer
    learning_rate: float
    step: int
    moments: Mapping[str, Mapping[str, Tensor]]


@dataclass(frozen=True, eq=False)
class Start:
    """A copy of a network.

    Attributes:
        network: on the CPU; nobody writes to it.
        state: of the optimizer that trains or trained it; None where none did.
    """

    network: nn.Module
    state: OptimizerState | None


@dataclass(frozen=True, eq=False)
class WhereItStands:
    """Ask for a copy of the network and of what its optimizer remembers."""

    def ask(self, network: nn.Module) -> Start:
        """Copy both; takes no longer than the memory takes to copy."""
        return Start(copy.deepcopy(network).cpu(), _state(network))


def _state(network: nn.Module) -> OptimizerState | None:
    memory = memory_of(network)
    if memory is None:
        return None
    names = [name for name, parameter in network.named_parameters() if parameter.requires_grad]
    moments = {
        moment: {name: piece.detach().cpu().contiguous().clone() for name, piece in zip(names, pieces, strict=True)}
        for moment, pieces in memory.moments.items()
    }
    return OptimizerState(memory.optimizer, memory.learning_rate, int(memory.step), moments)
