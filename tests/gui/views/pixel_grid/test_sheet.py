import numpy as np
import pytest
from PIL import Image

from workbench.gui.theme import DARK, LIGHT
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.pixel_grid.sheet import Sheet, luma, sheets

RNG = np.random.default_rng(0)


def channels_of(colors):
    """(h, w) 0xffRRGGBB -> (3, h, w)."""
    return np.stack([colors >> shift & 255 for shift in (16, 8, 0)]).astype(np.uint8)


def test_grey_is_drawn_as_it_is():
    picture = RNG.integers(0, 256, (1, 5, 4), dtype=np.uint8)
    (sheet,) = sheets(picture, "together")
    np.testing.assert_array_equal(channels_of(sheet.colors(picture, LIGHT)), np.broadcast_to(picture, (3, 5, 4)))
    assert sheet.lines == 1


def test_channels_apart_keep_their_own_colour_only():
    picture = RNG.integers(0, 256, (3, 5, 4), dtype=np.uint8)
    apart = sheets(picture, "apart")
    assert [sheet.tint for sheet in apart] == ["red", "green", "blue"]
    for index, sheet in enumerate(apart):
        wanted = np.zeros_like(picture)
        wanted[index] = picture[index]
        np.testing.assert_array_equal(channels_of(sheet.colors(sheet.values, LIGHT)), wanted)
    (together,) = sheets(picture, "together")
    np.testing.assert_array_equal(channels_of(together.colors(picture, LIGHT)), picture)
    assert together.lines == 3


def test_one_channel_is_chosen_by_its_name():
    picture = RNG.integers(0, 256, (3, 2, 2), dtype=np.uint8)
    for index, name in enumerate(("red", "green", "blue")):
        (sheet,) = sheets(picture, name)
        np.testing.assert_array_equal(sheet.values, picture[index : index + 1])


def test_grey_is_mixed_as_pillow_mixes_it():
    picture = RNG.integers(0, 256, (3, 40, 50), dtype=np.uint8)
    wanted = np.asarray(Image.fromarray(picture.transpose(1, 2, 0).copy()).convert("L"))
    np.testing.assert_array_equal(luma(picture)[0], wanted)
    (sheet,) = sheets(picture, "grey")
    np.testing.assert_array_equal(sheet.values[0], wanted)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_floats_are_coloured_about_zero(theme):
    picture = np.array([[[-2.0, 0.0, 1.0, 2.0]]], np.float32)
    (sheet,) = sheets(picture, "together")
    colors = sheet.colors(picture, theme)[0]
    table = colormaps.table("diverging", theme)
    assert colors.tolist() == [table[0], table[126], table[189], table[252]]


def test_three_floats_together_put_zero_at_mid_grey():
    picture = np.zeros((3, 1, 2), np.float32)
    picture[:, 0, 1] = (-4, 2, 4)
    (sheet,) = sheets(picture, "together")
    colors = channels_of(sheet.colors(picture, LIGHT))
    assert colors[:, 0, 0].tolist() == [128, 128, 128]
    assert colors[:, 0, 1].tolist() == [0, 191, 255]


def test_the_longest_number_is_known():
    assert Sheet(np.zeros((1, 2, 2), np.uint8)).characters == 3
    assert Sheet(np.array([[[-1.5, 12.25]]], np.float32)).characters == 5


@pytest.mark.parametrize("shape", [(2, 3, 3), (1, 0, 3), (4, 4)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="must be"):
        sheets(np.zeros(shape, np.uint8), "together")
