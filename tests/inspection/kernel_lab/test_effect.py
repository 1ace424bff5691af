from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from workbench.inspection.kernel_lab.effect import CopyWith, KernelEffect
from workbench.inspection.question import InspectionError


@pytest.fixture
def network() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 6 * 6, 5))


def test_the_map_and_the_prediction(network: nn.Sequential) -> None:
    images = torch.randn(1, 1, 8, 8)
    effect = KernelEffect(images, "0", 2).ask(network)
    with torch.no_grad():
        np.testing.assert_allclose(effect.map, network[0](images)[0, 2].numpy(), rtol=1e-6)
        logits = network(images)[0]
    np.testing.assert_allclose(effect.logits, logits.numpy(), rtol=1e-6)
    np.testing.assert_allclose(effect.probabilities, logits.softmax(0).numpy(), rtol=1e-5)


def test_another_network_can_be_asked_instead(network: nn.Sequential) -> None:
    images = torch.randn(1, 1, 8, 8)
    other = deepcopy(network)
    with torch.no_grad():
        network[0].weight[2] = 0
        network[0].bias[2] = 0
    assert not KernelEffect(images, "0", 2).ask(network).map.any()
    assert KernelEffect(images, "0", 2, other).ask(network).map.any()


def test_what_cannot_be_told(network: nn.Sequential) -> None:
    images = torch.randn(1, 1, 8, 8)
    with pytest.raises(InspectionError, match="layer 0 has no feature map 4"):
        KernelEffect(images, "0", 4).ask(network)
    with pytest.raises(InspectionError, match="layer 3 has no feature map 0"):
        KernelEffect(images, "3", 0).ask(network)
    with pytest.raises(InspectionError, match="one number for each class"):
        KernelEffect(images, "0", 0).ask(network[:1])


def test_a_copy_with_other_weights(network: nn.Sequential) -> None:
    weights = {name: torch.full_like(value, 0.5) for name, value in network.state_dict().items()}
    before = deepcopy(network.state_dict())
    copied = CopyWith(weights).ask(network.train())
    assert all(torch.equal(value, weights[name]) for name, value in copied.state_dict().items())
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert not copied.training
    assert network.training
    with pytest.raises(InspectionError, match="other layers"):
        CopyWith({"0.weight": torch.zeros(1)}).ask(network)
