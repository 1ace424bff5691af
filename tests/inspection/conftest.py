from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from workbench.data.base import DATASETS, Data
from workbench.layers.containers import Sequential
from workbench.network.build import build

CONV = {"kind": "conv2d", "out_channels": 6, "kernel_size": 3, "padding": 1}
HEAD = [{"kind": "adaptive_avg_pool2d", "output_size": 4}, {"kind": "flatten"}, {"kind": "linear", "out_features": 10}]
NETWORKS: dict[str, list[dict[str, Any]]] = {
    "plain": [CONV, {"kind": "relu"}, {"kind": "max_pool2d", "kernel_size": 2}, *HEAD],
    "normed": [CONV, {"kind": "batch_norm2d"}, {"kind": "relu"}, CONV, {"kind": "relu"}, *HEAD],
    "residual": [
        CONV,
        {"kind": "residual", "body": {"kind": "sequential", "layers": [CONV, {"kind": "relu"}]}},
        {"kind": "relu"},
        *HEAD,
    ],
    "parallel": [
        {
            "kind": "parallel",
            "branches": [
                {"kind": "sequential", "layers": [CONV, {"kind": "relu"}]},
                {"kind": "sequential", "layers": [CONV, {"kind": "tanh"}]},
            ],
        },
        {"kind": "dropout", "p": 0.5},
        *HEAD,
    ],
}


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return DATASETS["digits"]().load(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def made() -> Callable[[str], nn.Sequential]:
    def make(name: str) -> nn.Sequential:
        layers = Sequential.model_validate({"kind": "sequential", "layers": NETWORKS[name]})
        return build(layers, (1, 28, 28), torch.Generator().manual_seed(3)).eval()

    return make


@pytest.fixture
def image(data: Data) -> Tensor:
    return data.test.picture(5)
