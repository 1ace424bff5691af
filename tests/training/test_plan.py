"""A rearranged network is the given one, bit for bit."""

import copy

import pytest
import torch
from torch import nn

from workbench.layers.containers import Parallel, Residual
from workbench.training.plan import arrange


def kinds(module):
    return [type(part).__name__ for part in module.children()]


def conv(i=2, o=2):
    return nn.Conv2d(i, o, 3, padding=1)


def block(**pool):
    return nn.Sequential(conv(), nn.ReLU(), nn.MaxPool2d(**pool))


NETWORKS = {
    "lecture": lambda: nn.Sequential(*block(kernel_size=2), *block(kernel_size=2)),
    "overlapping": lambda: block(kernel_size=3, stride=1),
    "padded": lambda: block(kernel_size=3, stride=2, padding=1),
    "incomplete patches": lambda: block(kernel_size=3, stride=2, ceil_mode=True),
    "dilated": lambda: block(kernel_size=2, dilation=2),
    "two ReLUs": lambda: nn.Sequential(conv(), nn.ReLU(), nn.ReLU(), nn.MaxPool2d(2)),
    "two poolings": lambda: nn.Sequential(conv(), nn.ReLU(), nn.MaxPool2d(2), nn.MaxPool2d(2)),
    "batch norm": lambda: nn.Sequential(conv(), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2)),
    "nested": lambda: nn.Sequential(
        Residual(nn.Sequential(conv(), nn.ReLU(), nn.MaxPool2d(3, 1, 1)), nn.Sequential()),
        Parallel([block(kernel_size=2), nn.Sequential(conv(2, 3), nn.ReLU(), nn.MaxPool2d(2))], "concat"),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_and_gradients_keep_every_bit(name):
    torch.manual_seed(0)
    network = NETWORKS[name]().train()
    arranged = arrange(copy.deepcopy(network), torch.Generator()).train()
    # Whole numbers make ties within patches, and zeros at the ReLU's corner, common.
    images = torch.randint(-3, 4, (3, 2, 14, 15)).float()
    for parameter, other in zip(network.parameters(), arranged.parameters(), strict=True):
        parameter.data.mul_(4).round_()
        other.data.copy_(parameter)
    inputs = [images.clone().requires_grad_() for _ in range(2)]
    outputs = [module(x) for module, x in zip((network, arranged), inputs, strict=True)]
    weights = torch.randn_like(outputs[0])
    for output in outputs:
        (output * weights).sum().backward()
    assert torch.equal(*outputs)
    assert torch.equal(inputs[0].grad, inputs[1].grad)
    gradients = [[p.grad for p in module.parameters()] for module in (network, arranged)]
    assert all(torch.equal(a, b) for a, b in zip(*gradients, strict=True))


def test_pooling_comes_first_and_layers_are_shared():
    network = nn.Sequential(conv(), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    arranged = arrange(network, torch.Generator())
    assert kinds(arranged) == ["Conv2d", "MaxPool2d", "ReLU", "Flatten"]
    assert kinds(network) == ["Conv2d", "ReLU", "MaxPool2d", "Flatten"]
    assert set(arranged.children()) == set(network.children())
    assert dict(arranged.named_parameters()) == dict(network.named_parameters())


@pytest.mark.parametrize("activation", [nn.LeakyReLU(), nn.Tanh(), nn.Sigmoid(), nn.GELU(), nn.ReLU6()])
def test_curves_that_round_or_bend_stay_in_place(activation):
    network = nn.Sequential(conv(), activation, nn.MaxPool2d(2))
    assert kinds(arrange(network, torch.Generator())) == kinds(network)


def test_a_layer_in_two_places_stays_one_layer():
    shared = block(kernel_size=3, stride=1, padding=1)
    arranged = arrange(nn.Sequential(shared, shared), torch.Generator())
    assert arranged[0] is arranged[1]
    assert len(list(arranged.parameters())) == 2


def test_dropout_is_replaced_in_the_copy_only():
    network = nn.Sequential(nn.Sequential(nn.Dropout(0.3)), nn.Dropout2d(0.4))
    arranged = arrange(network, torch.Generator())
    assert (arranged[0][0].p, arranged[1].p) == (0.3, 0.4)
    assert kinds(arranged[0]) == ["RunDropout"]
    assert kinds(network[0]) == ["Dropout"]
