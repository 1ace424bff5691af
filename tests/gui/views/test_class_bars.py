import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from workbench.gui import theme
from workbench.gui.views.class_bars import ClassBars, part_color

PARTS = ("train", "val", "test")


@pytest.fixture
def bars(qtbot):
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.setPalette(theme.palette(theme.LIGHT))
    bars.resize(400, 200)
    with qtbot.waitExposed(bars):
        bars.show()
    return bars


def lengths(bars, row):
    """Return the px of each part's colour along the middle of a row."""
    bars.clearFocus()  # its frame has the first part's colour
    shot = bars.viewport().grab().toImage()
    y = row * bars.row_height + bars.row_height // 2
    line = [shot.pixelColor(x, y) for x in range(shot.width())]
    return [sum(color == part_color(part, bars) for color in line) for part in range(3)]


def test_lengths_are_in_proportion_to_counts(bars):
    bars.set_counts(["a", "b"], PARTS, np.array([[60, 20, 20], [30, 0, 10]]))
    first, second = lengths(bars, 0), lengths(bars, 1)
    whole = sum(first)
    assert whole > 200
    for got, share in zip([*first, *second], [0.6, 0.2, 0.2, 0.3, 0, 0.1], strict=True):
        assert got == pytest.approx(whole * share, abs=2)


def test_another_order_moves_the_rows_and_a_click_tells_the_class(qtbot, bars):
    bars.set_counts(list("abc"), PARTS, np.array([[1, 0, 0], [9, 0, 0], [5, 0, 0]]))
    bars.set_order(np.array([1, 2, 0]))
    assert bars.order == [1, 2, 0]
    with qtbot.waitSignal(bars.activated) as told:
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, bars.row_height + 3))
    assert told.args == [2]
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_End)
    with qtbot.waitSignal(bars.activated) as told:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert told.args == [0]
    assert bars.accessibleDescription() == "a: 1 pictures: train 1, val 0, test 0"


def test_a_thousand_classes_scroll(qtbot, bars):
    bars.set_counts([f"c{i}" for i in range(1000)], PARTS, np.ones((1000, 3), np.int64))
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert bars.class_at(QPoint(5, bars.viewport().height() - 3)) == 999
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    assert bars.class_at(QPoint(5, 3)) == 0


def test_no_pictures_and_no_classes_paint(bars):
    bars.set_counts(["a"], PARTS, np.zeros((1, 3), np.int64))
    assert lengths(bars, 0) == [0, 0, 0]
    bars.set_counts([], PARTS, np.zeros((0, 3), np.int64))
    assert bars.viewport().grab().toImage().pixelColor(5, 5) == QColor(theme.LIGHT.surface)


def test_names_must_fit_the_counts(bars):
    with pytest.raises(ValueError, match="as many names"):
        bars.set_counts(["a"], PARTS, np.zeros((2, 3), np.int64))
