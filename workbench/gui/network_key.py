"""What makes two networks the same, and the untrained network of an experiment."""

from dataclasses import dataclass

import torch
from torch import nn

from workbench.experiment import Experiment
from workbench.layers.base import Shape
from workbench.layers.containers import Sequential, without_names
from workbench.network.build import build
from workbench.training.generators import RunGenerators


@dataclass(frozen=True)
class NetworkKey:
    """What makes two untrained networks the same; the names people gave to layers do not matter."""

    network: Sequential
    shape: Shape
    seed: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "network", without_names(self.network))

    @classmethod
    def of(cls, experiment: Experiment) -> "NetworkKey":
        """Return the key of an experiment's network."""
        return cls(experiment.network, experiment.dataset.input_shape, experiment.training.seed)

    def same_layers(self, other: "NetworkKey") -> bool:
        """Return whether one network's weights fit the other; they may start from other random values."""
        return (self.network, self.shape) == (other.network, other.shape)

    def build(self) -> nn.Sequential:
        """Return the untrained network.

        Raises:
            SpecError: if it has errors.
        """
        return build(self.network, self.shape, RunGenerators(self.seed, torch.device("cpu")).init)
