"""The error trail, against autograd on a copy of the network."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from workbench.inspection.decisions.trail import AskTrail, trail
from workbench.inspection.question import InspectionError

SHAPE = (3, 9, 9)


def some_network() -> nn.Sequential:
    torch.manual_seed(3)
    features = nn.Sequential(nn.Conv2d(3, 20, 3), nn.BatchNorm2d(20), nn.ReLU(inplace=True), nn.MaxPool2d(2))
    head = nn.Sequential(nn.Linear(180, 16), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(16, 4))
    return nn.Sequential(features, nn.Flatten(), head)


def some_picture() -> torch.Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(1))


def test_saliency_and_channels_are_autograds() -> None:
    network, image = some_network(), some_picture()
    found = AskTrail(network, image, 2).ask(nn.Sequential())

    copy = deepcopy(network).eval()
    pixels = image[None].clone().requires_grad_()
    maps = copy[0](pixels)
    maps.retain_grad()
    logits = copy[2](copy[1](maps))
    logits[0, 2].backward()
    np.testing.assert_allclose(found.saliency, pixels.grad[0].abs().amax(0).numpy(), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(found.probabilities, logits[0].detach().softmax(0).numpy(), rtol=1e-5)
    weights = maps.grad[0].mean((1, 2)).numpy()
    says = weights * maps.detach()[0].sum((1, 2)).numpy()
    order = np.argsort(-says, kind="stable")[:12]
    assert found.path == "0.3"
    assert found.count == 20
    np.testing.assert_array_equal(found.channels, order)
    np.testing.assert_allclose(found.weights, weights[order], rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(found.says, says[order], rtol=1e-4, atol=1e-7)
    np.testing.assert_array_equal(found.maps, maps.detach()[0].numpy()[order])


def test_the_network_is_left_as_it_was() -> None:
    network = some_network().train()
    before, random = deepcopy(network.state_dict()), torch.get_rng_state()
    with torch.no_grad():
        trail(network, some_picture(), 0)
    assert all(module.training for module in network.modules())
    assert all(p.grad is None and p.requires_grad for p in network.parameters())
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert torch.equal(torch.get_rng_state(), random)
    assert not any(m._forward_hooks for m in network.modules())


def test_without_a_spatial_layer_no_channels_are_told_of() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(243, 3))
    found = trail(network, some_picture(), 1)
    assert found.path == ""
    assert len(found.channels) == len(found.maps) == 0
    expected = network[1].weight[1].detach().view(SHAPE).abs().amax(0)
    np.testing.assert_allclose(found.saliency, expected.numpy(), rtol=1e-6)


def test_a_frozen_network_is_looked_into_all_the_same() -> None:
    network = some_network().requires_grad_(False)
    assert trail(network, some_picture(), 0).saliency.max() > 0


def test_what_cannot_be_told_is_said() -> None:
    network = some_network()
    with pytest.raises(InspectionError, match="one number for each class"):
        trail(network, some_picture(), 4)
    with pytest.raises(InspectionError, match="one number for each class"):
        trail(network[0], some_picture(), 0)
    with torch.no_grad():
        network[2][3].weight[0] = torch.nan
    with pytest.raises(InspectionError, match="not finite"):
        trail(network, some_picture(), 0)
