import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.data.moments import moments, moments_of_counts


@given(st.lists(st.integers(0, 255), min_size=1, max_size=50))
def test_both_ways_are_numpys(values):
    array = np.array(values)
    wanted = pytest.approx((array.mean() / 255, array.std() / 255), abs=1e-12)
    assert moments(len(values), sum(values), sum(value**2 for value in values)) == wanted
    assert tuple(moments_of_counts(np.bincount(array, minlength=256)[None])[0]) == wanted


def test_a_little_spread_around_a_large_mean_does_not_cancel_out():
    count = 10**12
    mean, std = moments(count, 254 * count + 1, 254**2 * count + 255**2 - 254**2)
    assert mean == pytest.approx(254 / 255)
    assert std == pytest.approx(1e-6 / 255, rel=1e-9)


def test_of_nothing_there_is_neither():
    assert np.isnan(moments(0, 0, 0)).all()
    assert moments_of_counts(np.zeros((0, 256), np.int64)).shape == (0, 2)
