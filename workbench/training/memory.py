"""What an optimizer remembers of a network, for whoever looks at the network while it trains or after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from torch import Tensor, nn

from workbench.training.optimizers import Optimizer


@dataclass
class Memory:
    """An optimizer's state, parameter by parameter.

    Attributes:
        optimizer: whose state it is.
        learning_rate: of the next step.
        step: updates done so far, a scalar.
        moments: by name, a view of each parameter that learns, in the network's order; they change as it trains.
    """

    optimizer: Optimizer
    learning_rate: float
    step: Tensor
    moments: Mapping[str, Sequence[Tensor]]


# The key goes with the network; the memory holds none of its tensors.
_memories: WeakKeyDictionary[nn.Module, Memory] = WeakKeyDictionary()


def remember(network: nn.Module, memory: Memory) -> None:
    """Keep what the optimizer of `network` remembers; it takes the place of what was kept before."""
    _memories[network] = memory


def memory_of(network: nn.Module) -> Memory | None:
    """Return what the optimizer remembers of a network that trains or has trained; None where it never did."""
    return _memories.get(network)
