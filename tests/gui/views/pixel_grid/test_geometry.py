import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.views.mosaic.layout import Viewport
from workbench.gui.views.pixel_grid.geometry import (
    SMALLEST_FONT,
    Grid,
    Pixel,
    Window,
    edge,
    font_size,
    readable_scale,
    ruler_step,
)

LECTURE = Grid(height=16, width=12)


def test_a_small_picture_is_enlarged_by_whole_px_and_centred():
    seen = LECTURE.fitted(600, 400)
    assert (seen.scale, seen.x, seen.y) == (25.0, 150.0, 0.0)


def test_a_large_picture_is_shrunk_to_fit():
    seen = Grid(height=400, width=1000).fitted(500, 500)
    assert (seen.scale, seen.x, seen.y) == (0.5, 0.0, 150.0)


@pytest.mark.parametrize(
    ("px", "py", "pixel"),
    [
        (150, 0, (0, 0)),
        (174.9, 24.9, (0, 0)),
        (175, 25, (1, 1)),
        (449.9, 399.9, (15, 11)),
        (450, 10, None),
        (149.9, 10, None),
        (200, 400, None),
    ],
)
def test_the_cell_at_a_point(px, py, pixel):
    assert LECTURE.pixel_at(Viewport(25.0, 150.0, 0.0), px, py) == pixel


def test_the_cells_that_a_rectangle_touches():
    seen = Viewport(10.0, -35.0, 20.0)
    assert Grid(50, 50).window(seen, 0, 0, 100, 100) == Window(range(0, 8), range(3, 14))
    assert not Grid(3, 3).window(seen, 0, 0, 100, 100)  # dragged out to the left


@given(
    scale=st.floats(0.5, 60),
    px=st.floats(0, 500),
    py=st.floats(0, 400),
    factor=st.floats(0.5, 3),
)
def test_zooming_leaves_what_is_under_the_cursor_there(scale, px, py, factor):
    before = Viewport(scale, -100.0, -50.0)
    after = before.zoomed(factor, px, py, 0.01, 1000)
    assert after.cell_at(px, py) == pytest.approx(before.cell_at(px, py))
    assert after.scale == pytest.approx(scale * factor)


def test_a_cell_is_revealed_by_the_least_movement():
    grid, seen = Grid(100, 100), Viewport(10.0, -200.0, -200.0)  # cells 20 … 29 of each axis
    assert grid.revealed(seen, Pixel(25, 25), 100, 100) == seen
    assert grid.revealed(seen, Pixel(25, 30), 100, 100) == Viewport(10.0, -210.0, -200.0)
    assert grid.revealed(seen, Pixel(19, 25), 100, 100) == Viewport(10.0, -200.0, -190.0)


@given(start=st.floats(-500, 500), scale=st.floats(1, 40), index=st.integers(0, 200))
def test_the_edge_is_the_first_px_whose_middle_lies_in_the_cell(start, scale, index):
    px = edge(start, index, scale)
    assert px + 0.5 >= start + index * scale - 1e-9
    assert px - 0.5 < start + index * scale + 1e-9


@pytest.mark.parametrize(("characters", "lines"), [(3, 1), (3, 3), (5, 1), (5, 3)])
def test_numbers_fit_into_their_cell_or_are_left_out(characters, lines):
    assert font_size(12, characters, lines) == 0
    scale = readable_scale(characters, lines)
    assert font_size(scale, characters, lines) >= 11
    for size in range(8, 200):
        font = font_size(size, characters, lines)
        assert font == 0 or font >= SMALLEST_FONT
        assert font * 0.64 * characters <= size
        assert font * lines <= size


@pytest.mark.parametrize(
    ("scale", "room", "step"), [(30, 20, 1), (10, 20, 2), (4.1, 20, 5), (0.5, 20, 50), (0.3, 31, 200)]
)
def test_indices_stand_apart_in_round_steps(scale, room, step):
    assert ruler_step(scale, room) == step
