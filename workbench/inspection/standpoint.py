"""A state of the network that is looked at in place of the present one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from workbench.experiment import Experiment

Weights = Mapping[str, Tensor]
"""A whole state dict, by name: parameters and buffers, on the CPU; nobody writes to them."""


@dataclass(frozen=True, eq=False)
class Standpoint:
    """Weights to look from: kept at an earlier step, edited by hand, or after a step that was tried out.

    Attributes:
        experiment: whose network the weights fit.
        weights: all of its parameters and buffers.
        step: training steps behind them.
        label: how people are told of it, e.g. "step 1 200" or "edited kernels".
        origin: where it comes from: kept by the run, made in the kernel lab, made by a single step.
    """

    experiment: Experiment
    weights: Weights
    step: int
    label: str
    origin: Literal["kept", "lab", "step"]


@dataclass(frozen=True)
class PresentWeights:
    """Ask for a copy of all weights."""

    def ask(self, network: nn.Module) -> Weights:
        """Return copies on the CPU of all parameters and buffers, by name, contiguous."""
        return {name: value.detach().cpu().contiguous().clone() for name, value in network.state_dict().items()}
