import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch import nn

from workbench.inspection.attribution.randomised import layers_with_weights, randomised, similarity


def test_layers_lose_what_they_learned_from_the_last_one_down(made: Callable[[str], nn.Sequential]) -> None:
    network = made("normed")
    paths = layers_with_weights(network)
    assert paths == ["0", "1", "3", "7"]
    state = {name: value.clone() for name, value in network.state_dict().items()}
    with torch.no_grad():
        network[1].weight.fill_(7)
    for count in range(len(paths) + 1):
        copy = randomised(network, count)
        lost = set(paths[len(paths) - count :])
        for path in paths:
            same = torch.equal(copy.get_submodule(path).weight, network.get_submodule(path).weight)
            assert same is (path not in lost)
    assert torch.equal(network[0].weight, state["0.weight"])
    again = randomised(network, 4)
    assert all(torch.equal(a, b) for a, b in zip(copy.parameters(), again.parameters(), strict=True))


def test_similarity_is_the_rank_correlation_of_magnitudes() -> None:
    random = np.random.default_rng(0)
    first, second = random.normal(size=(2, 9, 7)).astype(np.float32)
    second[:3] = 0  # ties
    expected = spearmanr(np.abs(first).ravel(), np.abs(second).ravel()).statistic
    assert similarity(first, second) == pytest.approx(expected)
    assert similarity(first, -first) == pytest.approx(1)
    assert math.isnan(similarity(first, np.zeros_like(first)))
