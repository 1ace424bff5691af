import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.gui.views.patch_tiles import PatchTile, PatchTiles


@pytest.fixture
def tiles(qtbot: QtBot) -> PatchTiles:
    made = PatchTiles()
    qtbot.addWidget(made)
    made.resize(400, 300)
    picture = np.zeros((1, 28, 28), np.uint8)
    picture[0, 10:15, 5:10] = 200
    made.set_tiles([PatchTile(picture, slice(10, 15), slice(5, 10), f"{number}") for number in range(24)])
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_as_many_tiles_are_shown_as_have_room(tiles: PatchTiles) -> None:
    places = tiles.places()
    assert 4 <= len(places) <= 24
    assert all(tiles.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    tiles.resize(1200, 900)
    assert len(tiles.places()) == 24


def test_the_patch_is_painted_beside_its_picture(tiles: PatchTiles) -> None:
    image = tiles.grab().toImage()
    place = tiles.places()[0]
    patch = image.pixelColor(place.left() + 3 * place.width() // 4, place.top() + place.width() // 4)
    corner = image.pixelColor(place.left() + 3, place.top() + 3)
    assert patch.red() == 200
    assert corner.red() == 0


def test_a_click_tells_which_tile(tiles: PatchTiles, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tiles.clicked) as told:
        QTest.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.places()[2].center())
    assert told.args == [2]
