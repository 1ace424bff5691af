import numpy as np
import pytest
import torch
from torch import nn

from workbench.inspection.kernel_lab.edit import (
    Place,
    number_typed,
    numbers_at,
    with_cell,
    with_numbers,
    with_preset,
)
from workbench.inspection.kernel_lab.presets import LabError
from workbench.inspection.standpoint import PresentWeights, Weights


@pytest.fixture
def weights() -> Weights:
    network = nn.Sequential(nn.Conv2d(3, 5, (3, 2)), nn.BatchNorm2d(5), nn.Flatten(), nn.Linear(10, 2))
    return PresentWeights().ask(network)


def test_numbers_of_one_and_of_all_input_channels(weights: Weights) -> None:
    whole = weights["0.weight"].numpy()
    np.testing.assert_array_equal(numbers_at(weights, Place("0", 4, 1)), whole[4, 1:2])
    np.testing.assert_array_equal(numbers_at(weights, Place("0", 2)), whole[2])


def test_only_the_place_changes_and_nothing_is_written_to(weights: Weights) -> None:
    before = {name: value.clone() for name, value in weights.items()}
    place = Place("0", 3, 2)
    changed = with_numbers(weights, place, np.full((1, 3, 2), 7, np.float32))
    assert all(torch.equal(weights[name], value) for name, value in before.items())
    assert all(changed[name] is weights[name] for name in weights if name != "0.weight")
    differs = (changed["0.weight"] != before["0.weight"]).nonzero()
    assert {tuple(index[:2].tolist()) for index in differs} == {(3, 2)}
    assert (changed["0.weight"][3, 2] == 7).all()
    assert list(changed) == list(weights)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (Place("3", 0), "layer 3 is no convolution"),
        (Place("9", 0), "layer 9 is no convolution"),
        (Place("0", 5), "kernels 0 … 4, and no kernel 5"),
        (Place("0", -1), "no kernel -1"),
        (Place("0", 0, 3), "input channels 0 … 2, and no channel 3"),
    ],
)
def test_a_place_that_is_not_there(weights: Weights, place: Place, message: str) -> None:
    with pytest.raises(LabError, match=message):
        numbers_at(weights, place)


def test_numbers_of_another_shape(weights: Weights) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        with_numbers(weights, Place("0", 0, 0), np.zeros((1, 3, 3), np.float32))


@pytest.mark.parametrize(("text", "value"), [("0.5", 0.5), (" −1,25 ", -1.25), ("-2e-3", -0.002), ("7", 7.0)])
def test_numbers_as_people_type_them(text: str, value: float) -> None:
    assert number_typed(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not “”"),
        ("abc", "not “abc”"),
        ("1,000.5", "not “1,000.5”"),
        ("nan", "has to be finite, so it cannot be nan"),
        ("-inf", "cannot be -inf"),
        ("1e999", "cannot be inf"),
        ("1e39", r"up to 3\.4e\+38 by size"),
    ],
)
def test_what_is_no_weight(text: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        number_typed(text)


def test_a_cell_is_set_in_every_channel() -> None:
    numbers = np.zeros((3, 2, 2), np.float32)
    changed = with_cell(numbers, 1, 0, 2.5)
    assert changed[:, 1, 0].tolist() == [2.5] * 3
    assert np.count_nonzero(changed) == 3
    assert not numbers.any()
    with pytest.raises(LabError, match="finite"):
        with_cell(numbers, 0, 0, float("nan"))


def test_a_preset_keeps_each_channels_norm() -> None:
    numbers = np.random.default_rng(0).normal(size=(4, 3, 3)).astype(np.float32)
    numbers[3] = 0
    preset = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], np.float32)
    plain = with_preset(numbers, preset, keep_norm=False)
    assert all(np.array_equal(channel, preset) for channel in plain)
    kept = with_preset(numbers, preset, keep_norm=True)
    np.testing.assert_allclose(
        np.linalg.norm(kept.reshape(4, -1), axis=1), np.linalg.norm(numbers.reshape(4, -1), axis=1), rtol=1e-5
    )
    np.testing.assert_allclose(kept[0] / kept[0, 0, 1], preset / -1, rtol=1e-5)


def test_norms_that_cannot_be_kept() -> None:
    preset = np.ones((3, 3), np.float32)
    broken = np.full((1, 3, 3), np.nan, np.float32)
    with pytest.raises(LabError, match="not finite, so it has no norm"):
        with_preset(broken, preset, keep_norm=True)
    with pytest.raises(LabError, match="all zeros"):
        with_preset(np.zeros((2, 3, 3), np.float32), preset, keep_norm=True)
    assert (with_preset(broken, preset, keep_norm=False) == 1).all()
    assert not with_preset(np.ones((1, 3, 3), np.float32), 0 * preset, keep_norm=True).any()


def test_a_preset_of_a_norm_that_float32_cannot_give_is_refused() -> None:
    huge, single = np.full((1, 3, 3), 3e38, np.float32), np.zeros((3, 3), np.float32)
    single[1, 1] = 1
    with pytest.raises(LabError, match="is beyond"):
        with_preset(huge, single, keep_norm=True)
