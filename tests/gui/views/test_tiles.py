import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QFont, QFontMetrics

from workbench.gui import theme
from workbench.gui.views.tiles import MOST, TilesView, arranged, wrapped


@pytest.fixture
def view(qtbot):
    view = TilesView()
    qtbot.addWidget(view)
    view.setPalette(theme.palette(theme.LIGHT))
    view.resize(420, 420)
    with qtbot.waitExposed(view):
        view.show()
    return view


def pictures(count, channels=1, side=8):
    return np.random.default_rng(0).integers(0, 256, (count, channels, side, side)).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_are_enlarged_by_a_whole_factor_without_blurring(view, channels):
    images = pictures(9, channels)
    view.set_tiles(images, [("a",)] * 9, [()] * 9)
    shot = view.grab().toImage()
    for index in (1, 5, 8):
        place = view.place(index)
        factor, rest = divmod(place.width(), 8)
        assert rest == 0
        for row, column in ((0, 0), (3, 6), (7, 7)):
            at = place.topLeft() + QPoint(round((column + 0.5) * factor), round((row + 0.5) * factor))
            seen = shot.pixelColor(at).getRgb()[:3]
            assert seen == tuple(int(v) for v in np.broadcast_to(images[index], (3, 8, 8))[:, row, column])


@pytest.mark.parametrize("shape", [(28, 28), (32, 32), (224, 224), (20, 60), (8, 8), (1024, 1024)])
@pytest.mark.parametrize(("room", "least"), [((360, 300), 6), ((382, 485), 9), ((900, 800), 16), ((1500, 900), 16)])
def test_tiles_stay_inside_and_apart_and_enough_of_them_have_room(shape, room, least):
    layout = arranged(QSize(*room), shape, 60)
    assert least <= layout.places <= MOST + 1
    assert layout.columns * (layout.tile.width() + 8) + 8 <= room[0]
    assert layout.rows * (layout.tile.height() + 8) + 8 <= room[1]
    assert layout.picture.width() <= layout.tile.width()
    assert layout.picture.height() + 60 <= layout.tile.height()


def test_a_tile_is_found_by_its_place_and_only_what_is_shown(view):
    view.set_tiles(pictures(5), [("a",)] * 5, [()] * 5)
    assert [view.index_at(view.place(i).center()) for i in range(6)] == [0, 1, 2, 3, 4, -1]
    assert view.index_at(QPoint(2, 2)) == -1


def test_words_are_broken_between_parts_then_behind_commas(qapp):
    metrics = QFontMetrics(QFont())
    width = metrics.horizontalAdvance("turned 12° left")
    parts = ("turned 12° left", "a", "b", "3 px right, 2 px down")
    assert wrapped(parts, metrics, width, 5) == ["turned 12° left", "a · b", "3 px right,", "2 px down"]
    assert wrapped(parts, metrics, width, 2) == ["turned 12° left", "a · b …"]
    assert wrapped((), metrics, width, 2) == []


def test_a_sentence_stands_beside_the_original(view):
    view.set_tiles(pictures(1), [("original",)], [()], "Nothing is on.")
    with_sentence = view.grab().toImage()
    view.set_tiles(pictures(1), [("original",)], [()])
    assert view.grab().toImage() != with_sentence
    view.clear("Loading")
    assert view.accessibleDescription() == "Loading"
    assert view.index_at(QPoint(30, 30)) == -1
