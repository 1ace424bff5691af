import numpy as np
import pyqtgraph as pg
import pytest

from workbench.gui import theme
from workbench.gui.views.mosaic.colormaps import MARKED, dark, table
from workbench.gui.views.mosaic.levels import GAP, NOT_FINITE, STEPS

THEMES = [theme.LIGHT, theme.DARK]


def channels(colors):
    return np.stack([colors >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(int)


def test_viridis_is_viridis():
    known = pg.colormap.get("viridis").getLookupTable(0, 1, STEPS, alpha=False).astype(int)
    assert np.abs(channels(table("viridis", theme.LIGHT)[:STEPS]) - known).max() <= 6


def test_grey_is_linear():
    wanted = np.round(np.linspace(0, 255, STEPS)).astype(int)
    np.testing.assert_array_equal(channels(table("grey", theme.DARK)[:STEPS]), np.stack([wanted] * 3, axis=-1))


@pytest.mark.parametrize("colors", THEMES, ids=["light", "dark"])
def test_diverging_is_blue_below_zero_red_above_and_grey_at_it(colors):
    red, _, blue = channels(table("diverging", colors)[:STEPS]).T
    middle = STEPS // 2
    assert (blue[: middle - 8] > red[: middle - 8]).all()
    assert (red[middle + 9 :] > blue[middle + 9 :]).all()
    assert abs(red[middle] - blue[middle]) < 16


@pytest.mark.parametrize("name", ["grey", "viridis", "diverging"])
@pytest.mark.parametrize("colors", THEMES, ids=["light", "dark"])
def test_gaps_have_the_surface_colour_and_broken_cells_one_of_their_own(name, colors):
    found = table(name, colors)
    assert found[GAP] == 0xFF000000 | int(colors.surface[1:], 16)
    assert found[NOT_FINITE] == 0xFF000000 | int(MARKED[1:], 16)
    distance = np.abs(channels(found[:STEPS]) - channels(found[NOT_FINITE])).sum(axis=1)
    assert distance.min() > 100


def test_text_on_any_colour_can_be_read():
    colors = np.concatenate([table("diverging", theme.LIGHT), table("viridis", theme.DARK)])
    rgb = channels(colors) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
    contrast = np.where(dark(colors), 1.05 / (linear + 0.05), (linear + 0.05) / 0.05)
    assert contrast.min() >= 4.5
