import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic.layout import Cell, arrange
from workbench.gui.views.mosaic.pointing import Place, PointingMosaic


@pytest.fixture
def view(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 520)
    view = PointingMosaic(window)
    view.setPalette(theme.palette(theme.LIGHT))
    view.setGeometry(window.rect())
    with qtbot.waitExposed(window):
        window.show()
    yield view
    window.close()


@pytest.fixture
def maps():
    return np.random.default_rng(0).normal(size=(6, 2, 8, 10)).astype(np.float32)


def show(view, maps, order=None, members=("before", "after"), names=None):
    order = np.arange(len(maps)) if order is None else np.asarray(order)
    view.set_channels(maps, order=order, members=members, names=names, diverging=False, shared_scale=True)


def text(view, name):
    return view.findChild(QLabel, name).text()


def middle(view, tile, row, column):
    return view.canvas.cell_rect(Cell(tile, row, column)).center().toPoint()


def point_at(view, place):
    at, none = QPointF(place), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, view.canvas.mapToGlobal(at), none, none, Qt.KeyboardModifier(0))
    QApplication.sendEvent(view.canvas, event)


ORDER = [3, 5, 0, 1, 4, 2]


def test_channels_lie_in_order_their_maps_side_by_side(view, maps):
    show(view, maps, ORDER)
    shown = view.canvas._picture.maps
    np.testing.assert_array_equal(shown, maps[ORDER].reshape(12, 8, 10))
    assert view.canvas.tiles.columns % 2 == 0
    assert view.canvas._picture.labels[:4] == ["3", "", "5", ""]


def test_the_cell_under_the_cursor_is_told_by_its_channel(view, maps, qtbot):
    show(view, maps, ORDER)
    seen = []
    view.place_hovered.connect(seen.append)
    view.advise("a click does something")
    point_at(view, middle(view, 3, 2, 7))
    assert seen[-1] == view.hovered_place == Place(5, 2, 7, 1)
    value = f"{maps[5, 1, 2, 7]:.4f}".replace("-", "−").rstrip()
    assert text(view, "mosaic_value").startswith("map 5 after, row 2, column 7: ")
    assert text(view, "mosaic_value")[-30:].endswith("a click does something")
    assert value[:5] in text(view, "mosaic_value")
    assert text(view, "mosaic_summary").startswith("map 5 after:  min ")


def test_a_click_enlarges_the_channel_and_another_points_again(view, maps, qtbot):
    show(view, maps, ORDER)
    clicked = []
    view.place_clicked.connect(clicked.append)
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=middle(view, 2, 1, 1))
    assert clicked == [Place(5, 1, 1, 0)]
    assert view.enlarged
    np.testing.assert_array_equal(view.canvas._picture.maps, maps[5])
    assert text(view, "mosaic_title") == "map 5 of 0 … 5: before | after"
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=middle(view, 1, 7, 3))
    assert clicked[-1] == Place(5, 7, 3, 1)
    assert view.enlarged
    qtbot.keyClick(view, Qt.Key.Key_Right)
    np.testing.assert_array_equal(view.canvas._picture.maps, maps[0])
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not view.enlarged


def test_a_double_click_returns_to_all(view, maps, qtbot):
    show(view, maps)
    place = middle(view, 2, 1, 1)
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert view.enlarged
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert not view.enlarged


def test_an_enlarged_channel_stays_when_the_order_changes(view, maps):
    show(view, maps)
    view.enlarge(8)
    np.testing.assert_array_equal(view.canvas._picture.maps, maps[4])
    show(view, maps, ORDER)
    assert view.enlarged
    np.testing.assert_array_equal(view.canvas._picture.maps, maps[4])
    show(view, maps[:, :1], ORDER, ("",))
    assert not view.enlarged


def test_a_cell_is_marked_in_all_maps_of_its_channel(view, maps, qtbot):
    show(view, maps, ORDER)
    view.mark(0, 3, 4)
    assert view.canvas.marked == (Cell(4, 3, 4), Cell(5, 3, 4))
    rim = view.canvas.cell_rect(view.canvas.marked[0]).topLeft().toPoint()
    image = view.canvas.grab().toImage()
    near = {image.pixelColor(rim.x() + dx, rim.y() + dy).name() for dx in (-2, -1, 0) for dy in (-2, -1, 0)}
    assert QColor(theme.of(view).accent).name() in near
    view.enlarge(4)
    assert view.canvas.marked == (Cell(0, 3, 4), Cell(1, 3, 4))
    view.enlarge(0)
    assert view.canvas.marked == ()
    view.show_all()
    view.mark(9, 0, 0)
    assert view.canvas.marked == ()
    view.mark(0, 8, 0)
    assert view.canvas.marked == ()
    view.unmark()
    assert view.canvas.marked == ()


def test_the_keyboard_points_too(view, maps, qtbot):
    show(view, maps)
    clicked = []
    view.place_clicked.connect(clicked.append)
    view.select(4)
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(view, Qt.Key.Key_Right, control)
    assert clicked == [Place(2, 4, 5)]
    view.mark(2, 4, 5)
    qtbot.keyClick(view, Qt.Key.Key_Down, control)
    assert clicked[-1] == Place(2, 5, 5)
    view.mark(2, 7, 9)
    qtbot.keyClick(view, Qt.Key.Key_Right, control)
    assert clicked[-1] == Place(2, 7, 9)


def test_single_numbers_are_pointed_at_and_never_enlarged(view, qtbot):
    values = np.arange(10, dtype=np.float32).reshape(10, 1, 1, 1)
    show(view, values, members=("",), names=[f"class {i}" for i in range(10)])
    clicked = []
    view.place_clicked.connect(clicked.append)
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=middle(view, 7, 0, 0))
    assert clicked == [Place(7, 0, 0)]
    assert not view.enlarged
    point_at(view, middle(view, 7, 0, 0))
    assert text(view, "mosaic_value") == "map 7 (class 7): 7"


def test_nothing_is_pointed_at_without_maps(view, maps):
    show(view, maps)
    view.mark(0, 0, 0)
    view.clear("None.")
    assert view.hovered_place is None
    assert view.canvas.marked == ()


@pytest.mark.parametrize("group", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 5, 24])
def test_groups_never_break(channels, group):
    layout = arrange(channels * group, 7, 9, 500, 400, group=group)
    assert layout.columns % group == 0
    rows = {tile // group: set() for tile in range(channels * group)}
    for tile in range(channels * group):
        rows[tile // group].add(layout.origin(tile)[0])
    assert all(len(row) == 1 for row in rows.values())
