"""The matrix as a person uses it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from workbench.gui import theme
from workbench.gui.views.matrix.view import ConfusionView


@pytest.fixture
def matrix(qtbot):
    view = ConfusionView()
    qtbot.addWidget(view)
    view.setPalette(theme.palette(theme.LIGHT))
    view.resize(420, 420)
    with qtbot.waitExposed(view):
        view.show()
    return view


def fill(view, count, of=""):
    counts = np.arange(count * count, dtype=np.int64).reshape(count, count)
    values = counts / counts.sum() if of else counts.astype(float)
    view.set_matrix([f"c{i}" for i in range(count)], counts, values, of)
    return counts


def middle(view, row, column):
    return view.layout_().place(row, column).center().toPoint()


def test_a_click_activates_the_cell_that_is_seen_there(qtbot, matrix):
    fill(matrix, 10)
    for row, column in ((0, 0), (3, 7), (9, 9)):
        with qtbot.waitSignal(matrix.activated) as told:
            qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=middle(matrix, row, column))
        assert told.args == [row, column]
        assert matrix.current == (row, column)
    with qtbot.assertNotEmitted(matrix.activated):
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_keys_move_and_activate(qtbot, matrix):
    fill(matrix, 10)
    matrix.setFocus()
    for key in ("Down", "Down", "Right", "End", "Left", "PageDown"):
        qtbot.keyClick(matrix, Qt.Key[f"Key_{key}"])
    assert matrix.current == (9, 8)  # the first key frames the first cell
    with qtbot.waitSignal(matrix.activated) as told:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert told.args == [9, 8]
    assert "c9 taken for c8: 98 pictures" in matrix.accessibleDescription()


def test_a_thousand_classes_fit_and_can_be_zoomed_into(qtbot, matrix):
    fill(matrix, 1000)
    assert matrix.layout_().side <= 420
    assert matrix.verticalScrollBar().maximum() == 0
    matrix.setFocus()
    matrix.set_current(640, 12)
    for _ in range(20):
        qtbot.keyClick(matrix, Qt.Key.Key_Plus)
    assert matrix.viewport().rect().contains(middle(matrix, 640, 12))
    assert matrix.layout_().cell_at(middle(matrix, 640, 12)) == (640, 12)
    assert matrix.grab().toImage().width() > 0
    qtbot.keyClick(matrix, Qt.Key.Key_0)
    assert matrix.verticalScrollBar().maximum() == 0


def test_what_cells_say(matrix):
    counts = fill(matrix, 4, of="of all")
    assert matrix.text(0, 0) == ""  # no picture
    assert matrix.text(3, 3) == "12\u2009%"
    assert counts[3, 3] / counts.sum() == pytest.approx(0.125)
    fill(matrix, 4)
    assert matrix.text(3, 3) == "15"
    assert matrix.describe(1, 1).startswith("c1 recognised: 5 pictures, 22.7\u2009% of the 22 of c1")


def test_other_numbers_of_the_same_classes_leave_the_frame_others_do_not(matrix):
    fill(matrix, 5)
    matrix.set_current(2, 3)
    fill(matrix, 5)
    assert matrix.current == (2, 3)
    fill(matrix, 6)
    assert matrix.current is None
    with pytest.raises(ValueError, match="3 names"):
        matrix.set_matrix(list("abc"), np.zeros((2, 2), np.int64), np.zeros((2, 2)))


def test_cells_have_their_colours(matrix):
    matrix.set_matrix(["a", "b"], np.array([[9, 0], [4, 9]]), np.array([[9.0, 0], [4, 9]]))
    shot = matrix.viewport().grab().toImage()
    corners = (matrix.layout_().place(*cell).topLeft().toPoint() for cell in ((0, 0), (0, 1), (1, 0)))
    right, nothing, wrong = (shot.pixelColor(corner + QPoint(4, 4)) for corner in corners)
    assert nothing == QColor(theme.LIGHT.surface)
    assert right.blue() > right.red() + 60
    assert wrong.red() > wrong.blue() + 60
