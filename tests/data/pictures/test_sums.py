import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data.base import statistics
from workbench.data.pictures.sums import mean_and_std, sums_of


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 9), st.sampled_from([1, 3]), st.integers(1, 12), st.integers(0, 99))
def test_any_choice_of_pictures_has_its_mean_and_deviation(count, channels, side, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (count, channels, side, side + 1), dtype=np.uint8)
    chosen = np.flatnonzero(rng.random(count) < 0.6)
    mean, std = mean_and_std(sums_of(pixels)[:, chosen], side * (side + 1))
    if len(chosen):
        values = pixels[chosen].astype(np.float64) / 255
        spread = values.std((0, 2, 3))
        assert np.allclose(mean, values.mean((0, 2, 3)), rtol=1e-6)
        assert np.allclose(std, np.where(spread > 1e-12, spread, 1), rtol=1e-6)
    for one, other in zip((mean, std), statistics(torch.from_numpy(pixels[chosen])), strict=True):
        assert torch.allclose(one, other, rtol=1e-6)


@pytest.mark.parametrize("value", [0, 1, 128, 255])
def test_one_colour_has_no_deviation(value):
    mean, std = mean_and_std(sums_of(np.full((5, 1, 3, 7), value, np.uint8)), 21)
    assert mean.item() == pytest.approx(value / 255)
    assert std.item() == 1


def test_large_pictures_do_not_overflow():
    pixels = np.full((2, 1, 1024, 1024), 255, np.uint8)
    pixels[1] = 254
    total, squares = sums_of(pixels)
    assert total.tolist() == [[255 << 20], [254 << 20]]
    assert squares.tolist() == [[255**2 << 20], [254**2 << 20]]
