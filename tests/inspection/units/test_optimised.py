from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter1d
from torch import nn

from workbench.data.base import Data
from workbench.inspection.question import InspectionError
from workbench.inspection.units.optimised import Ascend, Ascent, Optimised, blurred
from workbench.inspection.units.unit import Unit

SHAPE = (1, 28, 28)
PLAIN = Ascent(rate=0.1, jitter=0, decay=0.0, blur=0.0)


def frozen(network: nn.Module) -> nn.Module:
    return network.eval().requires_grad_(False)


def test_for_a_linear_unit_the_picture_is_known(data: Data) -> None:
    """The score w·x is largest where every pixel is white under a positive weight and black under a negative one."""
    with torch.random.fork_rng():
        torch.manual_seed(2)
        network = frozen(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)))
    weight = network[1].weight[3].view(SHAPE).numpy()
    made = Ascend(network, data, Unit("1", 3), Optimised.noise(SHAPE, PLAIN), 2000, PLAIN).ask(nn.Identity())
    clear = np.abs(weight) > 1e-3
    np.testing.assert_array_equal(made.image[clear], (weight > 0)[clear])


@pytest.mark.parametrize("unit", [Unit("0", 1), Unit("1", 2), Unit("5", 4)])
def test_the_unit_is_excited_more_and_more(made: Callable[[str], nn.Sequential], data: Data, unit: Unit) -> None:
    network, ascent = frozen(made("plain")), Ascent()
    done = Ascend(network, data, unit, Optimised.noise(SHAPE, ascent), 200, ascent).ask(nn.Identity())
    assert done.step == len(done.scores) == 200
    assert done.scores[-10:].mean() > done.scores[:10].mean()
    assert done.image.min() >= 0
    assert done.image.max() <= 1


def test_a_unit_that_sees_few_pixels_is_excited_by_what_is_made_for_it(data: Data) -> None:
    network = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1))
    with torch.no_grad():
        network[0].weight[:] = torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]])
    ascent = Ascent()
    done = Ascend(frozen(network), data, Unit("0", 0), Optimised.noise(SHAPE, ascent), 160, ascent).ask(nn.Identity())
    ideal = torch.zeros(1, *SHAPE)
    ideal[..., 14, 14] = 255.0
    best = network(data.normalise(ideal))[0, 0, 14, 14].item()
    middle = network(data.normalise(255 * torch.from_numpy(done.image)[None]))[0, 0, 14, 14].item()
    assert done.scores[-1] == pytest.approx(best, rel=0.1)
    assert middle == pytest.approx(best, rel=0.1)


def test_portions_of_any_size_make_the_same_picture(made: Callable[[str], nn.Sequential], data: Data) -> None:
    network, ascent, unit = frozen(made("plain")), Ascent(seed=5), Unit("3", 2)
    whole = Ascend(network, data, unit, Optimised.noise(SHAPE, ascent), 12, ascent).ask(nn.Identity())
    parts = Optimised.noise(SHAPE, ascent)
    for steps in (1, 4, 7):
        parts = Ascend(network, data, unit, parts, steps, ascent).ask(nn.Identity())
    np.testing.assert_array_equal(parts.image, whole.image)
    np.testing.assert_array_equal(parts.scores, whole.scores)
    other = Optimised.noise(SHAPE, Ascent(seed=6))
    assert not np.array_equal(other.image, Optimised.noise(SHAPE, ascent).image)


def test_a_silent_unit_leaves_the_picture_to_the_decay(data: Data) -> None:
    network = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU())
    nn.init.constant_(network[0].weight, 0)
    nn.init.constant_(network[0].bias, -1)
    start = Optimised.noise(SHAPE, PLAIN)
    done = Ascend(frozen(network), data, Unit("1", 0), start, 3, PLAIN).ask(nn.Identity())
    np.testing.assert_array_equal(done.image, start.image)
    assert not done.scores.any()


def test_weights_that_are_not_finite_are_told_of(made: Callable[[str], nn.Sequential], data: Data) -> None:
    network = made("plain")
    with torch.no_grad():
        network[0].weight.fill_(float("nan"))
    with pytest.raises(InspectionError, match="not finite"):
        Ascend(frozen(network), data, Unit("0", 0), Optimised.noise(SHAPE, PLAIN), 1, PLAIN).ask(nn.Identity())


@pytest.mark.parametrize("sigma", [0.0, 0.4, 1.5])
def test_the_blur_is_scipy_s(sigma: float) -> None:
    image = np.random.default_rng(0).random((3, 20, 30), np.float32)
    expected = image
    if sigma:
        for axis in (1, 2):
            expected = gaussian_filter1d(expected, sigma, axis=axis, mode="nearest", radius=max(1, round(3 * sigma)))
    np.testing.assert_allclose(blurred(torch.from_numpy(image), sigma).numpy(), expected, rtol=1e-5, atol=1e-6)


def test_a_step_moves_the_pixels_that_the_unit_sees_by_the_rate(data: Data) -> None:
    """However few they are: else a cell of an early layer would run past what excites it at every step."""
    network = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1))
    nn.init.ones_(network[0].weight)
    start = Optimised.noise(SHAPE, PLAIN)
    done = Ascend(frozen(network), data, Unit("0", 0), start, 1, PLAIN).ask(nn.Identity())
    moved = np.abs(done.image - start.image)[0]
    assert np.argwhere(moved).tolist() == [[row, column] for row in (13, 14, 15) for column in (13, 14, 15)]
    assert moved[moved > 0].mean() == pytest.approx(PLAIN.rate, rel=1e-4)


def test_a_silent_relu_is_woken_by_what_it_gets(data: Data) -> None:
    network = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.ReLU())
    with torch.no_grad():
        network[0].weight[:] = torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]])
        network[0].bias.fill_(-3)  # grey with a little noise never gets over this
    ascent = Ascent()
    start = Optimised.noise(SHAPE, ascent)
    assert not network(data.normalise(255 * torch.from_numpy(start.image)[None])).any()
    done = Ascend(frozen(network), data, Unit("1", 0), start, 160, ascent).ask(nn.Identity())
    assert done.scores[0] == 0
    assert done.scores[-1] > 5
