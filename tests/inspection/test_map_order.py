from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from workbench.inspection.map_order import map_order, measure

MAPS = arrays(
    np.float32, array_shapes(min_dims=3, max_dims=3, max_side=4), elements=st.sampled_from([-2, 0, 0, 0.5, 3])
)
ORACLES = {
    "mean": lambda m: m.mean(),
    "max": lambda m: m.max(),
    "variance": lambda m: m.var(),
    "zeros": lambda m: (m == 0).mean(),
}


@given(MAPS, st.sampled_from(sorted(ORACLES)))
def test_the_largest_comes_first_and_no_map_is_lost(maps: np.ndarray, by: str) -> None:
    order = map_order(maps, by)
    assert sorted(order) == list(range(len(maps)))
    values = [ORACLES[by](maps[index].astype(np.float64)) for index in order]
    assert all(a >= b - 1e-6 for a, b in pairwise(values))
    np.testing.assert_allclose(measure(maps, by)[order], values, atol=1e-6)


def test_equal_maps_stay_in_place_and_broken_ones_come_last() -> None:
    maps = np.zeros((5, 2, 2), np.float32)
    maps[1, 0, 0] = np.nan
    maps[3] = 1
    maps[4, 1, 1] = np.inf
    assert map_order(maps, "mean").tolist() == [3, 0, 2, 1, 4]
    assert map_order(maps, "zeros").tolist() == [0, 2, 3, 1, 4]
    assert map_order(maps, "index").tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("by", sorted(ORACLES))
def test_single_values_are_ordered_too(by: str) -> None:
    assert len(map_order(np.ones((3, 1, 1), np.float32), by)) == 3
