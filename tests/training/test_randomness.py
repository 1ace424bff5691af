"""Random numbers come from streams of the run, and dropout draws what torch's own would."""

import pytest
import torch
from torch import nn

from workbench.training.dropout import with_generator
from workbench.training.generators import RunGenerators, stream

DROPOUTS = [(nn.Dropout(0.3), (5, 7)), (nn.Dropout(0.5), (2, 3, 4, 5)), (nn.Dropout2d(0.4), (6, 50, 4, 5))]


@pytest.mark.parametrize(("module", "shape"), DROPOUTS)
@pytest.mark.parametrize("channels_last", [False, True])
def test_dropout_has_the_bits_of_torchs_own(module, shape, channels_last):
    x = torch.randn(shape)
    if channels_last and x.dim() == 4:
        x = x.to(memory_format=torch.channels_last)
    ours = with_generator(module, torch.Generator().manual_seed(11))
    with torch.random.fork_rng():
        torch.manual_seed(11)
        for _ in range(3):
            assert torch.equal(ours(x), module(x))


@pytest.mark.parametrize(("module", "shape"), DROPOUTS)
def test_dropout_rests_in_eval_mode(module, shape):
    x = torch.randn(shape)
    assert with_generator(module, torch.Generator()).eval()(x) is x


def test_streams_are_repeatable_and_apart():
    def draws(seed):
        generators = vars(RunGenerators(seed, torch.device("cpu"))).values()
        return [torch.rand(8, generator=g).tolist() for g in generators]

    first = draws(0)
    assert first == draws(0)
    flat = [tuple(d) for d in first + draws(1)]
    assert len(set(flat)) == len(flat) == 8


def test_a_stream_is_the_same_in_every_process():
    assert stream(5, "shuffle").initial_seed() == 2387093725239803899
