import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic.colormaps import MARKED, table
from workbench.gui.views.mosaic.layout import Cell
from workbench.gui.views.mosaic.levels import STEPS
from workbench.gui.views.mosaic.view import MosaicView


@pytest.fixture
def view(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 520)
    view = MosaicView(window)
    view.setPalette(theme.palette(theme.LIGHT))
    view.setGeometry(window.rect())
    with qtbot.waitExposed(window):
        window.show()
    yield view
    window.close()


@pytest.fixture
def maps():
    return np.random.default_rng(0).normal(size=(12, 8, 10)).astype(np.float32)


def text(view, name):
    return view.findChild(QLabel, name).text()


def middle(view, cell):
    return view.canvas.cell_rect(Cell(*cell)).center().toPoint()


def point_at(view, place):
    """Move the mouse over the canvas, without a real cursor."""
    at = QPointF(place)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, view.canvas.mapToGlobal(at), none, none, Qt.KeyboardModifier(0))
    QApplication.sendEvent(view.canvas, event)


def turn_wheel(view, place, notches):
    at = QPointF(place)
    event = QWheelEvent(
        at,
        view.canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier(0),
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.canvas, event)


def color_at(view, cell):
    return view.canvas.grab().toImage().pixelColor(middle(view, cell)).rgb()


@pytest.mark.parametrize("diverging", [False, True])
def test_a_cell_has_the_colour_of_its_value(view, maps, diverging):
    maps = maps.repeat(3, axis=0)  # tiles too small for numbers, which would cover the colour
    maps[5, 3, 7] = maps.max() + 1
    view.set_maps(maps, diverging=diverging, shared_scale=True)
    colors = table("diverging" if diverging else "viridis", theme.LIGHT)
    assert color_at(view, (5, 3, 7)) == colors[STEPS - 1]
    low, high = (-maps.max(), maps.max()) if diverging else (maps.min(), maps.max())
    wanted = colors[int((maps[20, 5, 5] - low) / (high - low) * (STEPS - 1) + 0.5)]
    assert color_at(view, (20, 5, 5)) == wanted


def test_maps_that_are_larger_than_the_screen_keep_their_places(view):
    maps = np.zeros((64, 112, 112), np.float32)
    maps[37] = 1
    view.set_maps(maps, diverging=False, shared_scale=True)
    assert view.canvas.viewport.scale < 0.6
    colors = table("viridis", theme.LIGHT)
    assert color_at(view, (37, 100, 100)) == colors[STEPS - 1]
    assert color_at(view, (36, 100, 100)) == color_at(view, (38, 100, 100)) == colors[0]


def test_not_finite_cells_are_marked_and_counted(view, maps):
    maps = maps.repeat(3, axis=0)
    maps[4, 2, 2] = np.nan
    view.set_maps(maps, diverging=False, shared_scale=True)
    assert color_at(view, (4, 2, 2)) == 0xFF000000 | int(MARKED[1:], 16)
    assert text(view, "mosaic_summary").endswith("1 not finite")


def test_the_value_under_the_cursor_and_the_statistics_of_its_map(view, maps, qtbot):
    maps[5, 3, 7] = 0.1324
    maps[5, 0, :5] = 0
    view.set_maps(maps, diverging=True, shared_scale=True)
    with qtbot.waitSignal(view.hovered) as heard:
        point_at(view, middle(view, (5, 3, 7)))
    assert heard.args == ["map 5, row 3, column 7: 0.1324"] == [text(view, "mosaic_value")]
    assert text(view, "mosaic_summary").startswith("map 5:")
    assert f"max {maps[5].max():.2f}" in text(view, "mosaic_summary")
    assert text(view, "mosaic_summary").endswith("zeros 6.2\u2009%")
    with qtbot.waitSignal(view.hovered) as heard:
        QApplication.sendEvent(view.canvas, QEvent(QEvent.Type.Leave))
    assert heard.args == [""]
    assert text(view, "mosaic_summary").startswith("all:")


def test_new_maps_renew_the_value_under_a_resting_cursor(view, maps):
    view.set_maps(maps, diverging=True, shared_scale=True)
    point_at(view, middle(view, (2, 1, 1)))
    newer = maps.copy()
    newer[2, 1, 1] = 0.5
    view.set_maps(newer, diverging=True, shared_scale=True)
    assert text(view, "mosaic_value") == "map 2, row 1, column 1: 0.5000"


def test_a_click_enlarges_and_another_returns(view, maps, qtbot):
    view.set_maps(maps, diverging=True, shared_scale=True, labels=[f"k{i}" for i in range(12)])
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=middle(view, (7, 2, 2)))
    assert view.selected_map == 7
    assert view.enlarged
    assert view.canvas.tiles.count == 1
    assert text(view, "mosaic_title").startswith("map 7 (k7) of 0 … 11:  min ")
    point_at(view, middle(view, (0, 4, 4)))
    assert text(view, "mosaic_value").startswith("map 7 (k7), row 4, column 4: ")
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=middle(view, (0, 4, 4)))
    assert not view.enlarged
    assert view.selected_map == 7
    assert view.canvas.tiles.count == 12


def test_keys_walk_enlarge_return_and_turn_pages(view, maps, qtbot):
    view.set_maps(maps, diverging=False, shared_scale=True)
    columns = view.canvas.tiles.columns
    for key, wanted in (
        (Qt.Key.Key_Right, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + columns),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, 11),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Return, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Left, 1),
    ):
        qtbot.keyClick(view.canvas, key)
        assert view.selected_map == wanted
    assert view.enlarged
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert not view.enlarged
    qtbot.keyClick(view.canvas, Qt.Key.Key_Space)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Backspace)
    assert not view.enlarged
    for key, direction in ((Qt.Key.Key_PageUp, -1), (Qt.Key.Key_PageDown, 1)):
        with qtbot.waitSignal(view.page_requested) as heard:
            qtbot.keyClick(view.canvas, key)
        assert heard.args == [direction]


def test_the_wheel_zooms_about_the_cursor_a_drag_pans_and_a_double_click_resets(view, maps, qtbot):
    view.set_maps(maps, diverging=False, shared_scale=True)
    fitted = view.canvas.viewport
    place = middle(view, (5, 4, 4))
    under = fitted.cell_at(place.x(), place.y())
    turn_wheel(view, place, 5)
    zoomed = view.canvas.viewport
    assert zoomed.scale == pytest.approx(fitted.scale * 1.25**5)
    assert zoomed.cell_at(place.x(), place.y()) == pytest.approx(under)
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(view.canvas, left, pos=place)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place) + QPointF(30, 18),
        view.canvas.mapToGlobal(QPointF(place)),
        left,
        left,
        Qt.KeyboardModifier(0),
    )
    QApplication.sendEvent(view.canvas, event)
    qtbot.mouseRelease(view.canvas, left, pos=place + QPoint(30, 18))
    assert (view.canvas.viewport.x, view.canvas.viewport.y) == pytest.approx((zoomed.x + 30, zoomed.y + 18))
    assert not view.enlarged
    qtbot.mouseClick(view.canvas, left, pos=place)
    qtbot.mouseDClick(view.canvas, left, pos=place)
    qtbot.mouseRelease(view.canvas, left, pos=place)
    assert not view.enlarged
    assert view.canvas.fitted
    assert view.canvas.viewport == fitted


def test_zoom_survives_updates_and_a_look_at_one_map(view, maps):
    view.set_maps(maps, diverging=False, shared_scale=True)
    view.canvas.zoom(4)
    seen = view.canvas.viewport
    view.set_maps(maps + 1, diverging=False, shared_scale=True)
    assert view.canvas.viewport == seen
    view.enlarge(5)
    assert view.canvas.viewport != seen
    view.show_all()
    assert view.canvas.viewport == seen


def test_numbers_are_written_into_large_cells_only(view, maps, monkeypatch):
    written = []
    monkeypatch.setattr(
        "workbench.gui.views.mosaic.marks.fixed_number", lambda value, *_: written.append(value) or str(value)
    )
    maps = maps.repeat(3, axis=0)
    view.set_maps(maps, diverging=False, shared_scale=True)
    view.canvas.grab()
    assert written == []
    view.enlarge(3)
    view.canvas.grab()
    assert set(written) == set(maps[3].ravel().tolist())
    written.clear()
    view.canvas.zoom(4)
    view.canvas.grab()
    assert 0 < len(set(written)) < 40


def test_a_hidden_view_waits_and_catches_up(view, maps):
    view.set_maps(maps, diverging=False, shared_scale=True)
    view.hide()
    view.set_maps(maps[:3], diverging=False, shared_scale=True)
    assert text(view, "mosaic_title") == "12 maps · 8 × 10"
    view.show()
    assert text(view, "mosaic_title") == "3 maps · 8 × 10"
    assert view.canvas.tiles.count == 3


def test_features_are_shown_as_cells(view):
    view.set_maps(np.arange(10, dtype=np.float32), diverging=True, shared_scale=True)
    assert text(view, "mosaic_title") == "10 values"
    point_at(view, middle(view, (4, 0, 0)))
    assert text(view, "mosaic_value") == "map 4: 4"


def test_the_colour_bar_tells_one_scale_from_many(view, maps):
    view.set_maps(maps, diverging=True, shared_scale=True)
    assert f"{np.abs(maps).max():.2f}" in view.color_bar.toolTip()
    view.set_maps(maps, diverging=True, shared_scale=False)
    assert "each map its own scale" in view.color_bar.toolTip()


@pytest.mark.parametrize("shape", [(0, 4, 4), (3, 4), (1, 2, 3, 4)])
def test_other_shapes_are_refused(view, shape):
    with pytest.raises(ValueError, match=r"\(C, H, W\)"):
        view.set_maps(np.zeros(shape, np.float32), diverging=False, shared_scale=True)


def test_labels_must_be_one_per_map(view, maps):
    with pytest.raises(ValueError, match="12 maps"):
        view.set_maps(maps, diverging=False, shared_scale=True, labels=["a"])


def test_clearing_shows_the_sentence(view, maps):
    view.set_maps(maps, diverging=False, shared_scale=True)
    view.enlarge(2)
    view.clear("Select a layer.")
    assert view.canvas.placeholder == "Select a layer."
    assert text(view, "mosaic_title") == ""
    assert not view.color_bar.isVisible()
    assert view.selected_map == -1


def test_the_theme_is_followed(view, maps):
    view.set_maps(maps, diverging=True, shared_scale=True)
    view.setPalette(theme.palette(theme.DARK))
    corner = view.canvas.grab().toImage().pixelColor(1, 1).rgb()
    assert corner == 0xFF000000 | int(theme.DARK.surface[1:], 16)


def test_the_picture_is_saved_and_copied(view, maps, monkeypatch, tmp_path):
    view.set_maps(maps, diverging=False, shared_scale=True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "maps.png"), ""))
    view.ask_and_save()
    assert text(view, "mosaic_value") == f"Picture saved as {tmp_path / 'maps.png'}."
    saved = QImage(str(tmp_path / "maps.png"))
    assert saved.size() == view.picture().size()
    assert saved.convertToFormat(QImage.Format.Format_RGB32) == view.picture().convertToFormat(
        QImage.Format.Format_RGB32
    )
    view.copy_picture()
    assert QGuiApplication.clipboard().image().size() == saved.size()
    assert text(view, "mosaic_value") == "Picture copied."
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    view.ask_and_save()
    assert text(view, "mosaic_value") == "Picture copied."
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "nowhere" / "maps.png"), ""))
    view.ask_and_save()
    assert text(view, "mosaic_value").startswith("Could not write")


def test_the_line_about_the_cell_under_the_cursor_follows_every_change(qtbot, view, maps):
    view.set_maps(maps, diverging=False, shared_scale=True)
    view.enlarge(5)
    point_at(view, middle(view, (0, 3, 7)))
    assert text(view, "mosaic_value").startswith("map 5, row 3, column 7: ")
    for index in (6, 7):
        qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
        assert text(view, "mosaic_value") == f"map {index}, row 3, column 7: {maps[index, 3, 7]:.4g}".replace("-", "−")
    place = view.canvas._cursor
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    cell = view.canvas.tiles.locate(*view.canvas.viewport.cell_at(place.x(), place.y()))
    expected = "" if cell is None else f"map {cell.map}, row {cell.row}, column {cell.column}: "
    assert text(view, "mosaic_value").startswith(expected)
    assert (text(view, "mosaic_value") == "") == (cell is None)
    view.clear()
    assert text(view, "mosaic_value") == ""


def test_maps_may_be_called_something_else(qtbot, maps):
    view = MosaicView(noun="kernel")
    qtbot.addWidget(view)
    view.resize(700, 520)
    with qtbot.waitExposed(view):
        view.show()
    view.set_maps(maps, diverging=True, shared_scale=True)
    assert text(view, "mosaic_title") == "12 kernels · 8 × 10"
    view.enlarge(5)
    point_at(view, middle(view, (0, 3, 7)))
    assert text(view, "mosaic_title").startswith("kernel 5 of 0 … 11:")
    assert text(view, "mosaic_value").startswith("kernel 5, row 3, column 7: ")
    view.close()


def test_rows_of_weights_stand_below_one_another_beside_their_labels(view):
    names = ["airplane", "automobile", "bird", "cat"]
    rows = np.random.default_rng(0).normal(size=(4, 1, 64)).astype(np.float32)
    view.set_maps(rows, diverging=True, shared_scale=True, labels=names)
    canvas = view.canvas
    picture = canvas.grab().toImage()
    assert canvas.tiles.columns == 1
    ground = picture.pixelColor(1, 1)
    font = QFontMetricsF(canvas.font())
    for index in range(4):
        frame = canvas.tile_rect(index)
        beside = range(0, int(frame.left()) - 3)
        middle = range(int(frame.center().y()) - 4, int(frame.center().y()) + 4)
        inked = [x for x in beside if any(picture.pixelColor(x, y) != ground for y in middle)]
        assert inked, names[index]
        assert max(inked) - min(inked) == pytest.approx(0.85 * font.horizontalAdvance(names[index]), rel=0.25)
        assert frame.right() <= canvas.width()


def test_rows_too_many_for_labels_use_the_room_in_columns(view):
    rows = np.ones((200, 1, 12), np.float32)
    view.set_maps(rows, diverging=True, shared_scale=True)
    assert view.canvas.tiles.columns > 1


def test_a_long_hint_is_told_in_lines(view):
    lines = view.canvas.toolTip().splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 90
    assert "Click a map to enlarge it" in lines[0]


def test_maps_in_colours_of_their_own(view, maps):
    colors = np.full(maps.shape, 0xFF123456, np.uint32)
    colors[3] = 0xFF654321
    view.set_colors(colors)
    view.set_maps(maps, diverging=True, shared_scale=True)
    assert not view.color_bar.isVisible()
    image = view.canvas.grab().toImage()
    ratio = image.devicePixelRatio()

    def color(*cell):
        place = middle(view, cell) * ratio
        return image.pixelColor(place).rgb()

    assert color(2, 4, 5) == 0xFF123456
    assert color(3, 4, 5) == 0xFF654321
    view.enlarge(3)
    image = view.canvas.grab().toImage()
    assert image.pixelColor(middle(view, (0, 4, 5)) * ratio).rgb() == 0xFF654321
    view.set_colors(None)
    view.set_maps(maps, diverging=True, shared_scale=True)
    assert view.color_bar.isVisible()
