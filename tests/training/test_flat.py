"""Parameters and gradients as views of one tensor."""

import pytest
import torch
from torch import nn

from workbench.training.flat import FlatParameters


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(12, 2))


@pytest.mark.parametrize("channels_last", [False, True])
def test_values_stay_and_changes_reach_the_network(channels_last):
    module, untouched = network(), network()
    flat = FlatParameters(module, channels_last=channels_last)
    pairs = list(zip(module.parameters(), untouched.parameters(), strict=True))
    assert all(torch.equal(p, q) for p, q in pairs)
    assert flat.values.shape == (sum(p.numel() for p in untouched.parameters()),)
    assert module[0].weight.is_contiguous(memory_format=torch.channels_last) == channels_last
    flat.values.add_(1)
    assert all(torch.equal(p, q + 1) for p, q in pairs)


@pytest.mark.parametrize("channels_last", [False, True])
def test_gradients_are_torchs(channels_last):
    module, untouched = network(), network()
    flat = FlatParameters(module, channels_last=channels_last)
    images = torch.randn(5, 2, 4, 4)
    for part in (module, untouched):
        part(images).square().sum().backward()
    for p, q in zip(module.parameters(), untouched.parameters(), strict=True):
        torch.testing.assert_close(p.grad, q.grad)
        assert p.grad.untyped_storage().data_ptr() == flat.gradients.untyped_storage().data_ptr()


def test_gradients_that_someone_dropped_come_back():
    module = network()
    flat = FlatParameters(module, channels_last=True)
    module.zero_grad(set_to_none=True)
    flat.attach()
    module(torch.randn(5, 2, 4, 4)).sum().backward()
    assert flat.gradients[-2:].tolist() == [5.0, 5.0]  # of the last biases: the number of pictures


def test_shared_parameters_are_held_once_and_frozen_ones_not_at_all():
    layer = nn.Linear(4, 4)
    layer.bias.requires_grad_(False)
    module = nn.Sequential(layer, nn.ReLU(), layer)
    flat = FlatParameters(module, channels_last=False)
    assert flat.values.shape == (16,)
    flat.release()
    assert module[0] is module[2]
    assert module[0].weight.untyped_storage().nbytes() == 64
