import numpy as np
import pytest

from workbench.gui.views.mosaic.layout import Layout
from workbench.gui.views.mosaic.levels import GAP, NOT_FINITE, STEPS, Composer, ranges, shrink, statistics

TABLE = np.arange(256, dtype=np.uint32)


@pytest.fixture
def maps():
    return np.random.default_rng(0).normal(size=(7, 9, 12)).astype(np.float32)


def wanted_indices(maps, levels):
    """One map after the other, in float64."""
    result = np.empty(maps.shape, int)
    for i, one in enumerate(maps.astype(np.float64)):
        result[i] = np.floor((one - levels.low[i]) / (levels.high[i] - levels.low[i]) * (STEPS - 1) + 0.5)
    return result


@pytest.mark.parametrize("diverging", [False, True])
@pytest.mark.parametrize("shared", [False, True])
def test_values_become_indices_as_the_formula_says(maps, diverging, shared):
    levels = ranges(maps).levels(diverging=diverging, shared_scale=shared)
    assert np.abs(Composer().quantize(maps, levels).astype(int) - wanted_indices(maps, levels)).max() <= 1
    if shared:
        assert set(levels.low) == {-np.abs(maps).max() if diverging else maps.min()}
    elif not diverging:
        np.testing.assert_array_equal(levels.high, maps.max(axis=(1, 2)))


def test_zero_has_the_middle_colour_of_a_diverging_map(maps):
    maps[2, 3, 4] = 0
    maps[5] = 0
    for shared in (True, False):
        indices = Composer().quantize(maps, ranges(maps).levels(diverging=True, shared_scale=shared))
        assert indices[2, 3, 4] == STEPS // 2
        assert (indices[5] == STEPS // 2).all()


def test_a_dead_map_has_the_first_colour(maps):
    maps[1] = 0
    indices = Composer().quantize(maps, ranges(maps).levels(diverging=False, shared_scale=False))
    assert (indices[1] == 0).all()


def test_cells_that_are_not_finite_are_marked_and_leave_the_others_alone(maps):
    clean = ranges(maps).levels(diverging=False, shared_scale=False)
    before = Composer().quantize(maps, clean).copy()
    maps[3, 0, 0], maps[3, 8, 11], maps[6, 4, 4] = np.nan, np.inf, -np.inf
    found = ranges(maps)
    after = Composer().quantize(maps, found.levels(diverging=False, shared_scale=False))
    assert found.not_finite == 3
    broken = ~np.isfinite(maps)
    assert (after[broken] == NOT_FINITE).all()
    untouched = [0, 1, 2, 4, 5]
    np.testing.assert_array_equal(after[untouched], before[untouched])
    assert (after[~broken] < STEPS).all()


def test_a_map_without_a_finite_cell_is_all_marked(maps):
    maps[0] = np.nan
    found = ranges(maps)
    assert (found.low[0], found.high[0]) == (0, 0)
    assert (Composer().quantize(maps, found.levels(diverging=True, shared_scale=False))[0] == NOT_FINITE).all()


@pytest.mark.parametrize("scale", [1e-42, 1e-38, 3e38])
def test_extreme_ranges_still_use_all_colours(scale):
    maps = (np.linspace(-1, 1, 16).reshape(1, 4, 4) * scale).astype(np.float32)
    indices = Composer().quantize(maps, ranges(maps).levels(diverging=False, shared_scale=True))
    assert indices.min() == 0
    assert indices.max() == STEPS - 1
    assert (np.diff(indices.ravel().astype(int)) >= 0).all()


@pytest.mark.parametrize(
    ("count", "columns", "side"), [(7, 3, (9, 12)), (6, 3, (9, 12)), (5, 5, (3, 3)), (4, 3, (1, 1))]
)
def test_the_mosaic_is_each_map_at_its_tile_and_gaps_elsewhere(count, columns, side):
    maps = np.random.default_rng(1).normal(size=(count, *side)).astype(np.float32)
    layout = Layout(count, *side, columns=columns)
    levels = ranges(maps).levels(diverging=False, shared_scale=True)
    composer = Composer()
    pixels = composer.compose(maps, levels, layout, TABLE)
    indices = Composer().quantize(maps, levels)
    per_cell = 2 if max(side) == 3 else 1
    gap = int(per_cell * layout.gap)
    rows = -(-count // columns)
    wanted = np.full((rows * (per_cell * side[0] + gap), columns * (per_cell * side[1] + gap)), GAP)
    for i in range(count):
        tile = np.kron(indices[i], np.ones((per_cell, per_cell), int))
        y, x = i // columns * (tile.shape[0] + gap), i % columns * (tile.shape[1] + gap)
        wanted[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    np.testing.assert_array_equal(pixels, wanted)
    assert composer.compose(maps, levels, layout, TABLE) is pixels


def test_shrinking_averages_blocks():
    maps = np.random.default_rng(2).normal(size=(3, 7, 10)).astype(np.float32)
    small = shrink(maps, 3)
    assert small.shape == (3, 2, 3)
    np.testing.assert_allclose(small[1, 1, 2], maps[1, 3:6, 6:9].mean(), rtol=1e-5)
    assert shrink(maps, 1) is maps
    assert shrink(maps, 50).shape == (3, 1, 1)
    maps[0, 0, 0] = np.nan
    assert np.isnan(shrink(maps, 2)[0, 0, 0])


def test_statistics_are_those_of_the_finite_cells():
    values = np.array([[0, 0, -2.5], [4, 1, np.nan]], np.float32)
    found = statistics(values)
    assert (found.low, found.high, found.not_finite) == (-2.5, 4.0, 1)
    assert found.mean == pytest.approx(np.nanmean(values))
    assert found.zeros == pytest.approx(2 / 5)
    assert np.isnan(statistics(np.full(3, np.nan, np.float32)).mean)
