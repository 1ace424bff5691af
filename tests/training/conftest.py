"""Small pictures that can be learned in a few steps, and experiments about them."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from workbench.data.base import Data, Split, statistics
from workbench.experiment import Experiment
from workbench.network.build import build
from workbench.training import planning
from workbench.training.generators import RunGenerators
from workbench.training.measure import Measured

SHAPE, CLASSES = (1, 8, 8), 3
LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool2d"},
    {"kind": "dropout2d", "p": 0.2},
    {"kind": "conv2d", "out_channels": 6, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool2d"},
    {"kind": "flatten"},
    {"kind": "dropout", "p": 0.2},
    {"kind": "linear", "out_features": CLASSES},
]


def stripes(count: int, seed: int) -> Split:
    """Return noisy pictures whose class is the third of the rows that is bright."""
    generator = torch.Generator().manual_seed(seed)
    targets = torch.arange(count) % CLASSES
    images = torch.randint(0, 120, (count, *SHAPE), generator=generator, dtype=torch.uint8)
    for image, target in zip(images, targets.tolist(), strict=True):
        image[:, 3 * target : 3 * target + 2] += 100
    return Split(images, targets)


@pytest.fixture(scope="session")
def data() -> Data:
    train = stripes(100, 0)
    return Data(train, stripes(30, 1), stripes(33, 2), ("top", "middle", "bottom"), *statistics(train.images))


@pytest.fixture
def make() -> Callable[..., Experiment]:
    """Make an experiment of given layers and training settings."""

    def make(layers: list[dict[str, Any]] = LAYERS, **settings: Any) -> Experiment:
        training = {"optimizer": {"kind": "adam", "lr": 0.01}, "epochs": 2, "batch_size": 16, "threads": 1} | settings
        return Experiment.model_validate(
            {
                "dataset": {"kind": "digits", "height": 8, "width": 8},
                "network": {"kind": "sequential", "layers": layers},
                "training": training,
            }
        )

    return make


@pytest.fixture
def network() -> Callable[[Experiment], nn.Sequential]:
    def network(experiment: Experiment) -> nn.Sequential:
        generators = RunGenerators(experiment.training.seed, torch.device("cpu"))
        return build(experiment.network, SHAPE, generators.init)

    return network


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the first plan untried: measuring has tests of its own."""
    monkeypatch.setattr(planning, "measure", lambda *arguments: Measured(arguments[-1][0]))
