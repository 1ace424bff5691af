import io

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from workbench.gui import theme
from workbench.gui.views.pixel_grid.geometry import Pixel
from workbench.gui.views.pixel_grid.menu import PixelMenu
from workbench.gui.views.pixel_grid.view import PixelGridView

RNG = np.random.default_rng(5)


@pytest.fixture
def view(qtbot):
    view = PixelGridView()
    qtbot.addWidget(view)
    view.setPalette(theme.palette(theme.LIGHT))
    view.resize(900, 460)
    with qtbot.waitExposed(view):
        view.show()
    return view


def shown(view):
    return [canvas for canvas in view.canvases if canvas.isVisible()]


def test_channels_apart_are_three_canvases_that_zoom_and_point_together(view, qtbot):
    picture = RNG.integers(0, 256, (3, 30, 40), dtype=np.uint8)
    view.set_picture(picture)
    assert len(shown(view)) == 1
    view.set_channels("apart")
    red, green, blue = shown(view)
    assert [canvas.sheet.tint for canvas in (red, green, blue)] == ["red", "green", "blue"]
    green.zoom(4)
    assert red.viewport == green.viewport == blue.viewport
    assert not red.fitted
    with qtbot.waitSignal(view.pointed) as heard:
        blue.show_pixel(Pixel(12, 20))
    assert heard.args == [Pixel(12, 20)]
    assert red._marked() == green._marked() == blue._marked() != []
    view.set_picture(picture[:1])
    assert len(shown(view)) == 1


@pytest.mark.parametrize(("size", "side_by_side"), [((1200, 300), True), ((300, 1000), False)])
def test_channels_lie_where_they_are_largest(view, qtbot, size, side_by_side):
    view.set_picture(RNG.integers(0, 256, (3, 40, 40), dtype=np.uint8))
    view.set_channels("apart")
    view.resize(*size)
    qtbot.waitUntil(lambda: view.width() == size[0])
    view.layout().activate()
    first, second, _ = shown(view)
    qtbot.waitUntil(lambda: (second.x() > first.x()) == side_by_side)
    assert (second.y() > first.y()) != side_by_side


def test_the_heading_tells_size_and_range(view):
    view.set_heading("Raw", "as opened")
    picture = np.zeros((3, 427, 640), np.uint8)
    picture[0, 0, 0] = 255
    view.set_picture(picture)
    assert view.title.text() == "Raw"
    assert view.size_text.text() == "640 × 427 RGB"
    assert view.note.text() == "values 0–255 · as opened"


def test_the_numbers_in_sight_are_copied_as_a_table(view, qtbot):
    picture = RNG.integers(0, 256, (1, 60, 80), dtype=np.uint8)
    view.set_picture(picture)
    view.zoom_to_numbers()
    with qtbot.waitSignal(view.said) as heard:
        qtbot.keyClick(
            view.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    rows, columns = view.canvas.in_sight
    read = np.loadtxt(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t", dtype=np.uint8)
    np.testing.assert_array_equal(read, picture[0, rows.start : rows.stop, columns.start : columns.stop])
    assert read.size < picture.size
    assert "numbers copied" in heard.args[0]


def test_all_three_channels_are_copied_even_apart(view):
    picture = RNG.integers(0, 256, (3, 4, 5), dtype=np.uint8)
    view.set_picture(picture)
    for channels in ("together", "apart"):
        view.set_channels(channels)
        view.copy_numbers()
        blocks = QGuiApplication.clipboard().text().rstrip("\n").split("\n\n")
        read = np.stack([np.loadtxt(io.StringIO(block), delimiter="\t", dtype=np.uint8) for block in blocks])
        np.testing.assert_array_equal(read, picture)


def test_the_picture_is_copied_and_saved_as_seen(view, qtbot, monkeypatch, tmp_path):
    view.set_picture(RNG.integers(0, 256, (3, 16, 12), dtype=np.uint8))
    qtbot.keyClick(view.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().convertToFormat(
        QImage.Format.Format_RGB32
    ) == view.photograph().convertToFormat(QImage.Format.Format_RGB32)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "seen.png"), ""))
    view.ask_and_save()
    saved = QImage(str(tmp_path / "seen.png"))
    assert saved.convertToFormat(QImage.Format.Format_RGB32) == view.photograph().convertToFormat(
        QImage.Format.Format_RGB32
    )
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "nowhere" / "seen.png"), ""))
    with qtbot.waitSignal(view.said) as heard:
        view.ask_and_save()
    assert heard.args[0].startswith("Could not write")


def test_the_menu_offers_what_the_keys_do(view):
    view.set_picture(RNG.integers(0, 256, (1, 60, 80), dtype=np.uint8))
    actions = {action.text().split("\t")[0].replace("&", ""): action for action in view.findChild(PixelMenu).actions()}
    actions["Zoom In to Read the Values"].trigger()
    assert view.canvas.has_numbers
    actions["Show Everything"].trigger()
    assert view.canvas.fitted
    actions["One Pixel per Pixel of the Screen"].trigger()
    assert view.canvas.viewport.scale == 1.0


def test_values_about_zero_have_a_colour_scale_where_a_map_colours_them(view):
    normalised = np.linspace(-1.5, 2.25, 3 * 4 * 4, dtype=np.float32).reshape(3, 4, 4)
    view.set_picture(normalised[2:])
    assert view.color_bar.isVisible()
    assert view.color_bar.toolTip() == "Colour scale: −2.25 to 2.25"
    view.set_mode("numbers")
    assert not view.color_bar.isVisible()
    view.set_mode("values")
    view.set_picture(normalised)
    assert not view.color_bar.isVisible()
    view.set_channels("apart")
    assert view.color_bar.isVisible()
    view.set_picture(np.zeros((1, 4, 4), np.uint8))
    assert not view.color_bar.isVisible()
