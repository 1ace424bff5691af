"""What can be asked of a network: a question is asked between two steps, in the thread that trains."""

from typing import Any, Protocol

from torch import nn


class Question(Protocol):
    """Asked of a network in eval mode, without gradients; must change nothing and draw no random number."""

    def ask(self, network: nn.Module) -> Any:
        """Return the answer: a frozen dataclass of numpy arrays that share no memory with the network.

        Raises:
            InspectionError: if this network has no answer.
        """
        ...


class InspectionError(Exception):
    """A question a network cannot answer; says why."""


def module_at(network: nn.Module, path: str) -> nn.Module:
    """Return the module at a block's path, e.g. "2.body.0".

    Raises:
        InspectionError: if there is none.
    """
    try:
        return network.get_submodule(path)
    except AttributeError:
        raise InspectionError(f"this network has no layer {path}") from None
