import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.gui import theme
from workbench.gui.views.heat_tiles import HeatTiles, Tile, overlaid
from workbench.gui.views.mosaic import colormaps

PICTURE = np.full((1, 4, 4), 100, np.uint8)


def colors(name: colormaps.Name) -> np.ndarray:
    return colormaps.table(name, theme.LIGHT)


def test_without_heat_or_opacity_the_picture_is_what_it_was() -> None:
    heat = np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4)
    for opacity, shown in ((0.0, heat), (1.0, np.zeros_like(heat))):
        found = overlaid(PICTURE, shown, colors("diverging"), signed=True, opacity=opacity)
        np.testing.assert_array_equal(found, 100)


def test_the_strongest_heat_has_the_last_colour_and_the_opposite_one_the_first() -> None:
    heat = np.array([[1, -1], [0, np.nan]], np.float32)
    table = colors("diverging")
    found = overlaid(np.full((3, 2, 2), 90, np.uint8), heat, table, signed=True, opacity=1.0)
    last, first = (tuple(int(c) >> shift & 255 for shift in (16, 8, 0)) for c in (table[252], table[0]))
    assert tuple(found[0, 0]) == last
    assert tuple(found[0, 1]) == first
    np.testing.assert_array_equal(found[1], 90)


@pytest.fixture
def tiles(qtbot: QtBot) -> HeatTiles:
    made = HeatTiles()
    qtbot.addWidget(made)
    made.resize(600, 420)
    made.set_tiles([Tile(f"tile {number}", PICTURE) for number in range(6)])
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_tiles_fill_the_room_without_touching(tiles: HeatTiles) -> None:
    places = tiles.places()
    assert len({place.top() for place in places}) == 2
    assert all(tiles.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    assert len({place.size().toTuple() for place in places}) == 1


def test_clicks_and_arrow_keys_select(tiles: HeatTiles, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tiles.selection_changed) as told:
        QTest.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.places()[4].center())
    assert told.args == [4]
    for key, selected in ((Qt.Key.Key_Up, 1), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Down, 3)):
        QTest.keyClick(tiles, key)
        assert tiles.selected == selected
