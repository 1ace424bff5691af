import pytest

from workbench.gui.views.mosaic.layout import Cell, Layout, Viewport, arrange, fit


def scale_of(layout, width, height):
    rows, columns = layout.extent
    return min(width / columns, height / rows)


@pytest.mark.parametrize(("count", "side"), [(1, 28), (7, 28), (64, 28), (512, 28), (24, 3), (2048, 14)])
@pytest.mark.parametrize("view", [(760, 560), (300, 900), (1200, 200)])
def test_the_columns_show_maps_almost_as_large_as_any_columns_could(count, side, view):
    chosen = arrange(count, side, side, *view)
    every = [scale_of(Layout(count, side, side, columns), *view) for columns in range(1, count + 1)]
    assert scale_of(chosen, *view) >= min(0.9 * max(every), 240)


def test_a_square_number_of_maps_leaves_no_empty_place():
    assert arrange(64, 28, 28, 760, 560).columns == 8


def test_features_make_a_strip():
    assert arrange(10, 1, 1, 700, 500).columns == 10


@pytest.mark.parametrize(("height", "width"), [(28, 28), (3, 3), (5, 2), (1, 1), (1, 6), (112, 90)])
def test_every_cell_is_found_where_its_tile_lies(height, width):
    layout = Layout(count=7, height=height, width=width, columns=3)
    for index in range(7):
        y, x = layout.origin(index)
        assert (index // 3 * (height + layout.gap), index % 3 * (width + layout.gap)) == (y, x)
        for row in {0, height // 2, height - 1}:
            for column in {0, width // 2, width - 1}:
                assert layout.locate(x + column + 0.49, y + row + 0.49) == Cell(index, row, column)


def test_gaps_empty_places_and_the_outside_hold_no_cell():
    layout = Layout(count=5, height=28, width=28, columns=3)
    assert layout.locate(28.5, 3) is None
    assert layout.locate(3, 28.5) is None
    assert layout.locate(2 * 29 + 3, 29 + 3) is None
    assert layout.locate(3 * 29 + 1, 3) is None
    assert layout.locate(-0.5, 3) is None


def test_steps_stay_inside_and_walk_on_into_the_next_row():
    layout = Layout(count=8, height=4, width=4, columns=3)
    assert layout.step(2, 1, 0) == 3
    assert layout.step(0, -1, 0) == 0
    assert layout.step(7, 1, 0) == 7
    assert layout.step(1, 0, 1) == 4
    assert layout.step(5, 0, 1) == 7
    assert layout.step(6, 0, 1) == 6
    assert layout.step(4, 0, -1) == 1


def test_zoom_keeps_the_point_under_the_cursor():
    before = Viewport(scale=2.0, x=10.0, y=-30.0)
    after = before.zoomed(3.0, 120.0, 80.0, 1.0, 100.0)
    assert after.scale == 6.0
    assert after.cell_at(120, 80) == pytest.approx(before.cell_at(120, 80))


def test_zoom_is_limited():
    assert Viewport(2.0, 0, 0).zoomed(1e6, 5, 5, 1.0, 40.0).scale == 40.0
    assert Viewport(2.0, 0, 0).zoomed(1e-6, 5, 5, 1.0, 40.0).scale == 1.0


def test_a_held_picture_is_centred_or_covers_the_view():
    layout = Layout(count=1, height=20, width=10, columns=1)
    held = Viewport(scale=10.0, x=55.0, y=70.0).held(layout, 300, 150)
    assert held.x == 100
    assert held.y == 0
    assert Viewport(scale=10.0, x=0, y=-999.0).held(layout, 300, 150).y == 150 - 200


def test_a_fitted_picture_lies_inside_with_tiles_whole_pixels_apart():
    layout = arrange(64, 28, 28, 701, 503)
    seen = fit(layout, 701, 503)
    height, width = layout.extent
    assert seen.x >= 0
    assert seen.x + width * seen.scale <= 701
    assert seen.y >= 0
    assert seen.y + height * seen.scale <= 503
    assert (29 * seen.scale) % 1 == pytest.approx(0)
