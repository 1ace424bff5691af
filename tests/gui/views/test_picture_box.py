import numpy as np
import pytest
from PySide6.QtGui import QColor

from workbench.gui import theme
from workbench.gui.views.picture_box import HOTTEST, PictureBox


@pytest.fixture
def box(qtbot):
    box = PictureBox()
    qtbot.addWidget(box)
    box.setPalette(theme.palette(theme.LIGHT))
    box.resize(130, 130)
    box.set_picture(np.zeros((1, 16, 16), np.uint8))
    return box


def test_the_patch_is_framed_where_it_lies(box):
    box.set_patch(range(4, 8), range(2, 12))
    place, frame = box.place(), box.patch_place()
    cell = place.width() / 16
    assert (frame.x() - place.x(), frame.y() - place.y()) == (2 * cell, 4 * cell)
    assert (frame.width(), frame.height()) == (10 * cell, 4 * cell)
    image = box.grab().toImage()
    accent = QColor(theme.of(box).accent)
    assert image.pixelColor(round(frame.left() + 1), round(frame.center().y())) == accent
    assert image.pixelColor(round(frame.center().x()), round(frame.center().y())) == QColor("#000000")


def test_heat_is_strongest_where_it_is_largest(box):
    heat = np.zeros((16, 16), np.float32)
    heat[3, 5], heat[4, 5], heat[5, 5] = 4, 1, np.nan
    box.set_heat(heat)
    assert (box.heat[3, 5], box.heat[4, 5], box.heat[5, 5]) == (HOTTEST, HOTTEST // 2, 0)
    place, image = box.place(), box.grab().toImage()
    cell = place.width() // 16
    warm = [image.pixelColor(place.x() + 5 * cell + 2, place.y() + row * cell + 2).red() for row in (3, 4, 6)]
    assert warm[0] > warm[1] > warm[2] == 0


def test_heat_that_says_nothing_is_not_painted(box):
    for heat in (None, np.zeros((16, 16), np.float32), np.ones((4, 4), np.float32), np.full((16, 16), np.nan)):
        box.set_heat(heat)
        assert box.heat is None


def test_another_size_of_picture_takes_frame_and_heat_away(box):
    box.set_patch(range(4), range(4))
    box.set_heat(np.ones((16, 16), np.float32))
    box.set_picture(np.full((1, 16, 16), 9, np.uint8))
    assert box.patch is not None
    box.set_picture(np.zeros((1, 9, 9), np.uint8))
    assert box.patch is None
    assert box.heat is None
    assert box.patch_place().isEmpty()
    box.set_picture(None)
    box.grab()
