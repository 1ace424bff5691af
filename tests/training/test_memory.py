import gc

import numpy as np
import pytest
import torch
from torch import Generator, nn
from torch.nn import functional as F

from workbench.training.learner import Learner
from workbench.training.losses import CrossEntropy
from workbench.training.memory import _memories, memory_of
from workbench.training.optimizers import SGD, Adam


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.Flatten(), nn.Linear(3 * 16, 4))


def batch():
    drawn = Generator().manual_seed(1)
    return torch.randn(5, 2, 6, 6, generator=drawn), torch.randint(0, 4, (5,), generator=drawn)


@pytest.mark.parametrize("channels_last", [False, True])
def test_moments_come_parameter_by_parameter_whatever_the_layout(channels_last):
    learned, images, targets = network(), *batch()
    slopes = torch.autograd.grad(F.cross_entropy(learned(images), targets), list(learned.parameters()))
    learner = Learner(learned, Adam(lr=0.01), CrossEntropy(), Generator(), channels_last=channels_last)
    learner.step(images, targets)
    memory = memory_of(learned)
    assert int(memory.step) == 1
    assert memory.optimizer == Adam(lr=0.01)
    for found, slope in zip(memory.moments["mean"], slopes, strict=True):
        np.testing.assert_allclose(found.numpy(), 0.1 * slope.numpy(), rtol=1e-4, atol=1e-8)


def test_the_rate_of_the_next_step_is_told():
    learned = network()
    learner = Learner(learned, SGD(lr=0.5), CrossEntropy(), Generator(), channels_last=False)
    assert memory_of(learned).learning_rate == 0.5
    learner.learning_rate = 0.25
    assert memory_of(learned).learning_rate == 0.25


def test_a_network_that_never_learned_has_none_and_a_memory_goes_with_its_network():
    assert memory_of(network()) is None
    learned = network()
    Learner(learned, SGD(), CrossEntropy(), Generator(), channels_last=False)
    before = len(_memories)
    del learned
    gc.collect()
    assert len(_memories) < before
