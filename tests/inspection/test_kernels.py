import numpy as np
import pytest
import torch
from torch import nn

from workbench.inspection.kernels import Kernels
from workbench.inspection.question import InspectionError


@pytest.fixture
def network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(3, 5, (3, 2)), nn.ReLU(), nn.Conv2d(5, 6, 1, bias=False), nn.Flatten(), nn.Linear(6 * 4 * 5, 7)
    )


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_kernels_are_the_weights_of_a_channel(network: nn.Sequential, channel: int) -> None:
    answer = Kernels("0", channel).ask(network)
    np.testing.assert_array_equal(answer.weights, network[0].weight.detach().numpy()[:, channel])
    np.testing.assert_array_equal(answer.bias, network[0].bias.detach().numpy())
    assert (answer.weights.shape, answer.channel, answer.channels) == ((5, 3, 2), channel, 3)


def test_a_channel_beyond_the_last_is_the_last(network: nn.Sequential) -> None:
    answer = Kernels("2", 99).ask(network)
    assert (answer.channel, answer.bias) == (4, None)
    np.testing.assert_array_equal(answer.weights, network[2].weight.detach().numpy()[:, 4])


def test_weights_of_a_linear_layer_as_pictures_of_its_input(network: nn.Sequential) -> None:
    weight = network[4].weight.detach().numpy()
    answer = Kernels("4", 2, layout=(6, 4, 5)).ask(network)
    np.testing.assert_array_equal(answer.weights, weight.reshape(7, 6, 4, 5)[:, 2])
    assert answer.channels == 6


@pytest.mark.parametrize("layout", [None, (6, 4, 6)])
def test_weights_of_a_linear_layer_without_a_fitting_layout(
    network: nn.Sequential, layout: tuple[int, int, int] | None
) -> None:
    answer = Kernels("4", 3, layout).ask(network)
    np.testing.assert_array_equal(answer.weights, network[4].weight.detach().numpy()[:, None])
    assert (answer.channel, answer.channels) == (0, 1)


def test_a_copy_is_given_also_of_channels_last_weights(network: nn.Sequential) -> None:
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    answer = Kernels("0").ask(network)
    before = network[0].weight.detach().clone().numpy()
    with torch.no_grad():
        network[0].weight.zero_()
        network[0].bias.zero_()
    np.testing.assert_array_equal(answer.weights, before[:, 0])
    assert answer.weights.flags.c_contiguous
    assert answer.bias is not None
    assert answer.bias.any()


def test_what_has_no_kernels_is_named(network: nn.Sequential) -> None:
    with pytest.raises(InspectionError, match=r"1 \(ReLU\)"):
        Kernels("1").ask(network)
    with pytest.raises(InspectionError, match="no layer 8"):
        Kernels("8").ask(network)
