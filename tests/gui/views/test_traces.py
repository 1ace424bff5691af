import numpy as np
import pytest
from PySide6.QtCore import Qt

from workbench.gui.views.traces import MOST_DRAWN, Traces


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
        place = traces._points(curve)[-2].toPoint()
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
    assert len(traces._points(0)) == 0


def test_a_long_history_has_no_more_points_than_pixels(traces):
    steps = np.arange(20_000)
    traces.set_traces(steps, np.linspace(0, 1, 20_000, dtype=np.float32)[:, None])
    points = traces._points(0)
    assert len(points) <= 2 * traces.width()
    assert points[-1].x() == pytest.approx(traces._area().right())
