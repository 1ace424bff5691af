"""Points as a person uses them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from workbench.gui import theme
from workbench.gui.views.scatter.view import ScatterView

POINTS = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0], [5.0, 5.0]])


@pytest.fixture
def scatter(qtbot):
    view = ScatterView()
    qtbot.addWidget(view)
    view.setPalette(theme.palette(theme.LIGHT))
    view.resize(400, 300)
    with qtbot.waitExposed(view):
        view.show()
    view.set_points(POINTS)
    view.set_groups(np.array([0, 0, 1, 1, 2]), ["#FF0000", "#00FF00", "#0000FF"])
    view.set_pictures(lambda i: np.full((1, 8, 8), 40 * i, np.uint8), lambda i: f"picture {i}\nsecond line")
    return view


def spot(view, index):
    return QPointF(*view.places()[index]).toPoint()


def test_a_click_activates_a_point_and_a_drag_moves_them_all(qtbot, scatter):
    with qtbot.waitSignal(scatter.activated) as told:
        qtbot.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=spot(scatter, 3))
    assert told.args == [3]
    assert scatter.accessibleDescription() == "picture 3\nsecond line"
    before = scatter.places()
    with qtbot.assertNotEmitted(scatter.activated):
        qtbot.mousePress(scatter, Qt.MouseButton.LeftButton, pos=spot(scatter, 4))
        qtbot.mouseMove(scatter, spot(scatter, 4) + QPoint(50, 20))
        qtbot.mouseRelease(scatter, Qt.MouseButton.LeftButton, pos=spot(scatter, 4))
    np.testing.assert_allclose(scatter.places() - before, [[50, 20]] * 5)
    qtbot.mouseDClick(scatter, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    qtbot.mouseRelease(scatter, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    np.testing.assert_allclose(scatter.places(), before)


def test_the_wheel_zooms_about_the_cursor(scatter):
    at = QPointF(spot(scatter, 1))
    before = scatter.places()
    buttons = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(at, at, QPoint(), QPoint(0, 240), *buttons, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(scatter, event)
    after = scatter.places()
    np.testing.assert_allclose(after[1], before[1], atol=1)
    assert np.ptp(after[:, 0]) == pytest.approx(1.25**2 * np.ptp(before[:, 0]))


def test_keys_walk_from_point_to_point(qtbot, scatter):
    scatter.setFocus()
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(scatter, key)
        walked.append(scatter.accessibleDescription()[8])
    assert walked == list("42310")
    with qtbot.waitSignal(scatter.activated):
        qtbot.keyClick(scatter, Qt.Key.Key_Return)
    qtbot.keyClick(scatter, Qt.Key.Key_Plus)
    assert scatter.frame.zoom > 1
    qtbot.keyClick(scatter, Qt.Key.Key_0)
    assert scatter.frame.zoom == 1


def test_a_point_under_the_cursor_is_told_and_painted_large(qtbot, scatter):
    scatter.show_pictures(False)
    before = scatter.grab().toImage()
    with qtbot.waitSignal(scatter.hovered) as told:
        qtbot.mouseMove(scatter, spot(scatter, 4))
    assert told.args == [4]
    assert scatter.grab().toImage() != before
    with qtbot.waitSignal(scatter.hovered) as told:
        qtbot.mouseMove(scatter, QPoint(200, 2))
    assert told.args == [-1]


def test_groups_have_their_colours_and_others_fade(scatter):
    scatter.show_pictures(False)

    def color(index):
        return scatter.grab().toImage().pixelColor(spot(scatter, index))

    assert color(0).red() > 200
    assert color(0).green() < 80
    assert color(4).blue() > 200
    scatter.set_highlight(1)
    assert color(0).green() > 180  # nearly the ground
    assert color(2).green() > 200
    assert color(2).red() < 80


def test_the_same_points_in_other_places_keep_what_is_in_sight(scatter):
    scatter.zoom(3)
    zoom = scatter.frame.zoom
    scatter.set_points(POINTS * 100, keep=True)
    assert scatter.frame.zoom == zoom
    scatter.set_points(POINTS)
    assert scatter.frame.zoom == 1
    scatter.set_points(np.zeros((0, 2)))
    assert scatter.index_at(10, 10) == -1
    scatter.grab()
