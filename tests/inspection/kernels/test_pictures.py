import numpy as np
import pytest
import torch
from torch import nn

from workbench.inspection.kernels import pictures
from workbench.inspection.kernels.pictures import Kernels, View
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


def test_norms_are_of_all_input_channels_together(network: nn.Sequential) -> None:
    weight = network[0].weight.detach().numpy().astype(np.float64)
    answer = Kernels("0", 1).ask(network)
    np.testing.assert_allclose(answer.norms, np.sqrt((weight**2).sum((1, 2, 3))), rtol=1e-5)
    assert answer.changes is None
    assert answer.rgb is None


def test_the_change_is_the_difference_to_the_start(network: nn.Sequential) -> None:
    start = network[0].weight.detach().clone()
    with torch.no_grad():
        network[0].weight[2] += torch.arange(18.0).reshape(3, 3, 2)
    answer = Kernels("0", 1, view="change", start=start).ask(network)
    np.testing.assert_array_equal(answer.weights, (network[0].weight.detach() - start).numpy()[:, 1])
    assert answer.changes is not None
    np.testing.assert_allclose(answer.changes, [0, 0, np.linalg.norm(np.arange(18)), 0, 0], rtol=1e-5)


def test_the_change_of_a_linear_layer_is_laid_out_as_its_weights_are(network: nn.Sequential) -> None:
    start = torch.zeros_like(network[4].weight)
    answer = Kernels("4", 2, (6, 4, 5), "change", start=start).ask(network)
    np.testing.assert_array_equal(answer.weights, network[4].weight.detach().reshape(7, 6, 4, 5)[:, 2].numpy())


def test_a_change_without_a_start_is_refused(network: nn.Sequential) -> None:
    with pytest.raises(InspectionError, match="layer 0 started from"):
        Kernels("0", view="change").ask(network)
    with pytest.raises(InspectionError, match="layer 0 started from"):
        Kernels("0", view="change", start=torch.zeros(3)).ask(network)


@pytest.mark.parametrize("view", ["weights", "change"])
def test_three_input_channels_make_colours(network: nn.Sequential, view: View) -> None:
    weight = network[0].weight.detach()
    answer = Kernels("0", view=view, colored=True, start=torch.ones_like(weight)).ask(network)
    expected = weight - 1 if view == "change" else weight
    np.testing.assert_array_equal(answer.rgb, expected.numpy())
    assert Kernels("2", colored=True).ask(network).rgb is None


def test_the_frequencies_of_a_channel(network: nn.Sequential) -> None:
    answer = Kernels("0", 2, view="frequency").ask(network)
    weight = network[0].weight.detach().numpy()[:, 2]
    expected = np.abs(np.fft.fftshift(np.fft.fft2(weight, (32, 32)), axes=(1, 2)))
    np.testing.assert_allclose(answer.weights, expected, atol=1e-5)
    assert answer.size == (3, 2)
    assert Kernels("0", 2, view="frequency", logarithmic=True).ask(network).weights.max() == 0


def test_a_row_of_weights_has_no_frequencies(network: nn.Sequential) -> None:
    with pytest.raises(InspectionError, match="layer 4 make no pictures"):
        Kernels("4", view="frequency").ask(network)


def test_weights_that_are_not_numbers_are_shown_as_they_are(network: nn.Sequential) -> None:
    with torch.no_grad():
        network[0].weight[1, 0, 0, 0] = float("nan")
        network[0].weight[2, 0, 0, 0] = float("inf")
    for view in ("weights", "frequency"):
        answer = Kernels("0", view=view).ask(network)  # type: ignore[arg-type]
        assert np.isfinite(answer.weights[[0, 3, 4]]).all()
        assert not np.isfinite(answer.weights[[1, 2]]).all(axis=(1, 2)).any()
    assert np.isnan(answer.norms[1])


def test_a_large_layer_is_compared_in_parts(network: nn.Sequential, monkeypatch: pytest.MonkeyPatch) -> None:
    start = torch.zeros_like(network[0].weight)
    whole = Kernels("0", start=start).ask(network)
    monkeypatch.setattr(pictures, "AT_ONCE", 40)  # two kernels of 18 numbers
    assert whole.changes is not None
    np.testing.assert_array_equal(Kernels("0", start=start).ask(network).changes, whole.changes)
    np.testing.assert_allclose(whole.changes, whole.norms, rtol=1e-6)
