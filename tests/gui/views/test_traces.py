import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from tests.gui.conftest import pixels_of
from workbench.gui.views.traces import MOST_DRAWN, MOST_POINTS, Traces


@pytest.fixture
def traces(qtbot):
    traces = Traces("Change", "kernel")
    qtbot.addWidget(traces)
    traces.resize(400, 96)
    with qtbot.waitExposed(traces):
        traces.show()
    return traces


def straight(count):
    """Return curves that rise to 0, 1, … count − 1."""
    steps = np.arange(0, 110, 10)
    return steps, (steps[:, None] / 100 * np.arange(count)).astype(np.float32)


def test_a_click_on_a_curve_chooses_it(qtbot, traces):
    traces.set_traces(*straight(4))
    for curve in range(4):
        x, y = traces._points([curve])
        place = QPoint(round(x[0, -3]), round(y[0, -3]))
        with qtbot.waitSignal(traces.chosen) as chosen:
            qtbot.mouseClick(traces, Qt.MouseButton.LeftButton, pos=place)
        assert chosen.args == [curve]


def test_of_many_curves_the_highest_the_lowest_and_the_selected_are_drawn(traces):
    steps, values = straight(1000)
    traces.set_traces(steps, values, 321)
    drawn = traces.drawn
    assert len(drawn) <= MOST_DRAWN + 1
    assert {0, 999, 321} <= set(drawn)
    assert drawn[-1] == 321
    assert f"{MOST_DRAWN} of 1\u2009000 drawn" not in traces._headline()
    traces.set_traces(steps, values)
    assert f"{MOST_DRAWN} of 1\u2009000 drawn" in traces._headline()


def test_nothing_and_what_is_no_number_is_painted_without_a_word(traces):
    traces.grab()
    steps, values = straight(3)
    values[2:, 1] = np.nan
    traces.set_traces(steps, values, 1)
    traces.grab()
    traces.set_traces(steps, np.full_like(values, np.nan))
    traces.grab()
    assert np.isnan(traces._points([0])[1]).all()


def test_a_long_history_has_no_more_points_than_pixels(traces):
    steps = np.arange(20_000)
    traces.set_traces(steps, np.linspace(0, 1, 20_000, dtype=np.float32)[:, None])
    x, _ = traces._points([0])
    assert x.shape[1] <= MOST_POINTS + 1
    assert x[0, -2] == pytest.approx(traces._area().right())


def test_curves_are_not_joined(traces):
    steps = np.array([0, 10])
    traces.set_traces(steps, np.array([[0, 1], [0, 1]], np.float32))
    before = pixels_of(traces.grab().toImage())
    traces.set_traces(steps, np.array([[0, 1], [0, 1]], np.float32)[:, ::-1])
    np.testing.assert_array_equal(pixels_of(traces.grab().toImage()), before)
    area, middle = traces._area(), traces.height() // 2
    assert (before[middle, int(area.left()) : int(area.right())] == before[middle, int(area.left())]).all()
