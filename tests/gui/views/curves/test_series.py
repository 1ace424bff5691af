from itertools import pairwise

import numpy as np
import pytest

from workbench.gui.views.curves.series import Series, decimate
from workbench.gui.views.curves.smoothing import smooth


def test_appending_and_setting_give_the_same_arrays() -> None:
    rng = np.random.default_rng(0)
    x, y = np.cumsum(rng.random(1_000)), rng.normal(size=1_000)
    grown, whole = Series(), Series()
    grown.set_weight(0.9)
    for part in np.array_split(np.arange(1_000), 37):
        grown.append(x[part], y[part])
    whole.set(x, y)
    whole.set_weight(0.9)
    np.testing.assert_array_equal(grown.x, x)
    np.testing.assert_array_equal(grown.y, y)
    np.testing.assert_allclose(grown.smoothed, smooth(y, 0.9), rtol=1e-10)
    np.testing.assert_allclose(whole.smoothed, grown.smoothed, rtol=1e-10)


def test_setting_longer_data_adds_only_the_tail() -> None:
    series = Series()
    y = np.array([1.0, np.nan, 3.0, 4.0])
    series.set(np.arange(2.0), y[:2])
    memory = series.x.base
    series.set(np.arange(4.0), y)
    assert series.x.base is memory
    np.testing.assert_array_equal(series.y, y)
    before = series.version
    series.set(np.arange(4.0), y)
    assert series.version == before


@pytest.mark.parametrize("y", [[9.0, 2.0, 3.0], [1.0, 2.0], []])
def test_setting_other_data_replaces_all(y: list[float]) -> None:
    series = Series()
    series.set_weight(0.5)
    series.set([0, 1, 2], [1.0, 2.0, 3.0])
    series.set(np.arange(len(y)), y)
    np.testing.assert_array_equal(series.y, y)
    np.testing.assert_allclose(series.smoothed, smooth(np.array(y), 0.5))


def test_infinities_are_kept_but_not_drawn() -> None:
    series = Series()
    series.set([0, 1, 2], [1.0, np.inf, -1e305])
    np.testing.assert_array_equal(series.y, [1.0, np.inf, -1e305])
    np.testing.assert_array_equal(series.drawn, [1.0, np.nan, np.nan])


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ([1, 2], [1.0], "one length"),
        ([2, 1], [1.0, 1.0], "never fall"),
        ([np.nan], [1.0], "finite"),
        ([-5.0], [1.0], "never fall"),
        ([[1, 2]], [[1, 2]], "one length"),
    ],
)
def test_bad_data_are_refused_and_nothing_changes(x: list[float], y: list[float], reason: str) -> None:
    series = Series()
    series.append(0.0, 0.0)
    with pytest.raises(ValueError, match=reason):
        series.append(x, y)
    assert series.x.size == 1


@pytest.mark.parametrize(("x", "index"), [(-9, 0), (0, 0), (0.9, 0), (1.1, 1), (2, 1), (6.5, 2), (99, 2)])
def test_the_nearest_value_is_found(x: float, index: int) -> None:
    series = Series()
    series.set([0, 2, 7], [1.0, 2.0, 3.0])
    assert series.value_at(x) == index


def test_no_value_is_nearest_in_an_empty_curve() -> None:
    assert Series().value_at(1.0) == -1


def test_decimation_keeps_the_extremes_of_each_column() -> None:
    rng = np.random.default_rng(3)
    x, y = np.sort(rng.uniform(0, 100, 20_000)), rng.normal(size=20_000)
    y[5_000:5_600] = np.nan
    edges = np.linspace(10, 90, 201)
    seen_x, seen_y = decimate(x, y, edges)
    assert seen_x.size <= 2 * 200 + 2
    assert (np.diff(seen_x) >= 0).all()
    for low, high in pairwise(edges.tolist()):
        exact, drawn = y[(x >= low) & (x < high)], seen_y[1:-1][(seen_x[1:-1] >= low) & (seen_x[1:-1] < high)]
        if np.isnan(exact).all():
            assert np.isnan(drawn).all()
        else:
            assert drawn.min() == np.nanmin(exact)
            assert drawn.max() == np.nanmax(exact)


def test_few_points_are_all_drawn_with_a_neighbour_on_either_side() -> None:
    x, y = np.arange(10.0), np.arange(10.0) ** 2
    seen_x, seen_y = decimate(x, y, np.linspace(2.5, 6.5, 9))
    np.testing.assert_array_equal(seen_x, [2, 3, 4, 5, 6, 7])
    np.testing.assert_array_equal(seen_y, seen_x**2)


def test_a_part_between_two_points_shows_the_line_between_them() -> None:
    seen_x, _ = decimate(np.arange(10.0), np.zeros(10), np.linspace(3.2, 3.8, 11))
    np.testing.assert_array_equal(seen_x, [3, 4])


def test_many_values_at_one_x_and_empty_columns_are_drawn() -> None:
    x = np.repeat([0.0, 5.0], 100)
    y = np.tile(np.arange(100.0), 2)
    seen_x, seen_y = decimate(x, y, np.linspace(0, 5, 11))
    assert set(seen_x.tolist()) == {0.0, 5.0}
    assert (seen_y.min(), seen_y.max()) == (0.0, 99.0)
