"""The window onto a plane of points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.colors import DARK, LIGHT
from workbench.gui.views.scatter.colors import FEW, group_colors, thinned
from workbench.gui.views.scatter.frame import Frame

POINTS = np.array([[0.0, 0.0], [4.0, 2.0], [-1.0, 1.0]])


def test_all_points_are_in_sight_with_one_scale_and_y_up() -> None:
    frame = Frame().around(POINTS)
    places = frame.places(POINTS, 600, 400)
    assert (places > 0).all()
    assert (places < [600, 400]).all()
    assert places[1, 1] < places[0, 1]
    way = places - places[0]
    np.testing.assert_allclose(way[1] / way[1, 0], [1, -0.5])
    assert np.ptp(places[:, 0]) == pytest.approx(360)


@given(st.floats(0.2, 8), st.floats(0, 600), st.floats(0, 400))
def test_what_is_under_the_cursor_stays_there(factor: float, x: float, y: float) -> None:
    frame = Frame().around(POINTS).zoomed(3.0, 100, 100, 600, 400)
    other = frame.zoomed(factor, x, y, 600, 400)
    if other.zoom == 1.0:
        assert other.shift == (0.0, 0.0)
        return
    before, after = (f.places(POINTS, 600, 400) for f in (frame, other))
    ratio = other.zoom / frame.zoom
    np.testing.assert_allclose(after - [x, y], (before - [x, y]) * ratio, atol=1e-6)


def test_moving_moves_everything_alike() -> None:
    frame = Frame().around(POINTS).zoomed(2.0, 10, 20, 600, 400)
    way = frame.moved(30, -7, 600, 400).places(POINTS, 600, 400) - frame.places(POINTS, 600, 400)
    np.testing.assert_allclose(way, [[30, -7]] * 3)


@given(st.lists(st.tuples(st.floats(-50, 700), st.floats(-50, 700)), max_size=200))
def test_no_picture_covers_another_and_no_room_is_left_out(spots: list[tuple[float, float]]) -> None:
    places = np.array(spots, np.float64).reshape(-1, 2)
    chosen = thinned(places, 30.0)
    kept = places[chosen]
    distance = np.abs(kept[:, None] - kept[None]).max(-1)
    assert (distance[~np.eye(len(kept), dtype=bool)] >= 30).all()
    for point in places[~chosen]:
        assert (np.abs(kept - point).max(1) < 30).any()


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_groups_have_different_colours(colors) -> None:
    assert len(set(group_colors(len(FEW), colors))) == len(FEW)
    assert len(set(group_colors(100, colors))) == 100
