"""The reliability diagram."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from workbench.gui import theme
from workbench.gui.views.reliability import ReliabilityView


@pytest.fixture
def diagram(qtbot):
    view = ReliabilityView()
    qtbot.addWidget(view)
    view.setPalette(theme.palette(theme.LIGHT))
    view.resize(400, 420)
    with qtbot.waitExposed(view):
        view.show()
    view.set_bins(np.array([0, 10, 0, 40]), np.array([np.nan, 0.4, np.nan, 0.9]), np.array([np.nan, 0.2, np.nan, 1.0]))
    return view


def test_bars_are_as_high_as_their_numbers(diagram):
    shot, plot = diagram.grab().toImage(), diagram.plot()
    x = round(plot.left() + plot.width() * 0.32)  # in the second bin, off the diagonal

    def rows(room, color):
        return [y for y in range(round(room.top()), round(room.bottom())) if shot.pixelColor(x, y) == QColor(color)]

    colors = theme.LIGHT
    assert len(rows(plot, colors.accent)) == pytest.approx(0.2 * plot.height(), abs=4)
    assert np.mean(rows(plot, colors.error)) == pytest.approx(plot.bottom() - 0.4 * plot.height(), abs=3)
    below = diagram.histogram()
    assert len(rows(below, colors.muted)) == pytest.approx(below.height() / 4, abs=3)


def test_keys_and_the_cursor_tell_of_bins(qtbot, diagram):
    diagram.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(diagram, key)
    assert diagram.current == 1
    told = diagram.accessibleDescription().replace("\u2009", " ")
    assert told == "25–50 %: 10 pictures, 40.0 % sure on average, 20.0 % right"
    assert diagram.describe(0).endswith("no pictures")
    plot = diagram.plot()
    assert [diagram.bin_at(plot.left() + plot.width() * share) for share in (0.1, 0.3, 0.99)] == [0, 1, 3]
    assert diagram.bin_at(plot.left() - 5) == -1
    assert ReliabilityView().bin_at(5) == -1
