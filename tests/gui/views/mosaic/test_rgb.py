import numpy as np

from workbench.gui.views.mosaic.rgb import signed_colors

MARKED = 0xFFFF00C8


def parts(color):
    return tuple(int(color) >> shift & 255 for shift in (24, 16, 8, 0))


def test_zero_is_grey_and_the_farthest_number_is_at_the_end():
    maps = np.zeros((1, 3, 1, 2), np.float32)
    maps[0, :, 0, 1] = (2, -2, 1)
    colors = signed_colors(maps, MARKED, shared_scale=True)
    assert parts(colors[0, 0, 0]) == (255, 128, 128, 128)
    assert parts(colors[0, 0, 1]) == (255, 255, 0, 191)


def test_one_scale_or_one_each():
    maps = np.ones((2, 3, 1, 1), np.float32)
    maps[1] = 4
    own = signed_colors(maps, MARKED, shared_scale=False)
    assert parts(own[0, 0, 0]) == parts(own[1, 0, 0]) == (255, 255, 255, 255)
    shared = signed_colors(maps, MARKED, shared_scale=True)
    assert parts(shared[0, 0, 0])[1] == round(127.5 * 1.25)
    assert parts(shared[1, 0, 0])[1] == 255


def test_what_is_no_number_is_marked_and_leaves_the_scale_alone():
    maps = np.full((1, 3, 1, 3), 0.5, np.float32)
    maps[0, 1, 0, 0], maps[0, 2, 0, 1] = np.nan, np.inf
    colors = signed_colors(maps, MARKED, shared_scale=True)
    assert colors[0, 0].tolist()[:2] == [MARKED, MARKED]
    assert parts(colors[0, 0, 2]) == (255, 255, 255, 255)


def test_all_zero_is_grey():
    assert (signed_colors(np.zeros((2, 3, 2, 2), np.float32), MARKED, shared_scale=True) == 0xFF808080).all()
