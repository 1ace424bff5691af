"""Tiles in lines, and numbers over pictures."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from workbench.gui.views.heat import overlaid
from workbench.gui.views.picture_tiles import PictureTiles, Tile


@pytest.fixture
def tiles(qtbot):
    view = PictureTiles(80)
    qtbot.addWidget(view)
    view.resize(300, 400)
    with qtbot.waitExposed(view):
        view.show()
    view.set_tiles([Tile(np.full((1, 8, 8), 30 * i, np.uint8), (f"tile {i}", "x"), f"tip {i}") for i in range(7)])
    return view


def test_a_line_holds_what_has_room(tiles):
    tops = [tiles.place(index).top() for index in range(7)]
    assert len(set(tops)) == 3  # three to a line of 300 px
    assert tiles.heightForWidth(300) > tiles.heightForWidth(1000)
    assert tiles.heightForWidth(300) >= tiles.place(6).bottom()


def test_clicks_and_keys_activate(qtbot, tiles):
    with qtbot.waitSignal(tiles.activated) as told:
        qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.place(4).center())
    assert told.args == [4]
    tiles.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Left):
        qtbot.keyClick(tiles, key)
    with qtbot.waitSignal(tiles.activated) as told:
        qtbot.keyClick(tiles, Qt.Key.Key_Space)
    assert told.args == [5]
    assert tiles.accessibleDescription().startswith("tip 0; tip 1")


def test_no_tiles_take_no_room(tiles):
    tiles.set_tiles(())
    assert tiles.heightForWidth(300) == 0
    tiles.grab()


def test_the_largest_number_hides_the_picture_most():
    picture = np.full((1, 4, 4), 200, np.uint8)
    heat = np.array([[0, 1], [np.nan, 0.5]], np.float32)
    found = overlaid(picture, heat)
    assert found.shape == (3, 4, 4)
    yellow, dark = found[:, 0, 3].astype(int), found[:, 0, 0].astype(int)
    assert yellow[0] > yellow[2] + 100  # viridis ends in yellow
    assert np.ptp(dark) < 40  # hardly coloured
    np.testing.assert_array_equal(found[:, 3, 0], found[:, 0, 0])  # NaN counts as the smallest
    flat = overlaid(np.zeros((3, 2, 2), np.uint8), np.zeros((5, 5), np.float32))
    assert flat.shape == (3, 2, 2)
