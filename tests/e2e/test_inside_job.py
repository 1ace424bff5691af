"""Train on digits in the real window, reckon a number of a map through by what is shown, and draw a digit."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, panel_of, session_of
from workbench.gui.dock import Dock
from workbench.gui.panels.arithmetic.panel import ArithmeticPanel
from workbench.gui.panels.draw.panel import DrawPanel
from workbench.inspection.cell import Cell


def number(text: str) -> float:
    """Return a number as the window writes it."""
    return float(text.strip("()").replace("−", "-").replace("\u2009", ""))


def test_the_terms_shown_sum_up_to_the_number_shown(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    training = session.experiment.training.changed(epochs=2, threads=1)
    session.edit(session.experiment.changed(training=training), "Train two epochs")
    panel = panel_of(window, ArithmeticPanel)
    window.findChild(Dock, "dock_arithmetic").bring_to_front()
    qtbot.waitUntil(panel.calculation.isVisible, timeout=10_000)

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: panel.calculation.state.text().startswith("step"), timeout=20_000)  # while it trains
    assert panel.calculation.arithmetic is not None
    assert panel.calculation.arithmetic.agrees
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60_000)

    session.select(("3",))
    qtbot.waitUntil(lambda: panel.calculation.arithmetic.cell.path == "3", timeout=10_000)
    output = panel.calculation.maps.output
    qtbot.mouseClick(output, Qt.MouseButton.LeftButton, pos=output.center_of(13, 0))
    clicked = Cell("3", 0, 13, 0)
    qtbot.waitUntil(lambda: panel.calculation.arithmetic.cell == clicked, timeout=10_000)
    assert session.cell == clicked

    rows, table = panel.calculation.terms.rows, panel.calculation.steps
    patch, kernel, _ = rows.grids
    summed = float((patch * kernel).sum())
    assert np.count_nonzero(rows.marks[0]) == 5  # the corner reads five cells of padding
    names = [table.item(row, 0).text() for row in range(table.rowCount())]
    bias = number(table.item(names.index("plus the bias"), 2).text().partition(" + ")[2])
    said = number(table.item(names.index("plus the bias"), 3).text())
    assert summed + bias == pytest.approx(said, rel=1e-3)
    torch_says = number(panel.calculation.verdict.text().partition("torch says ")[2].partition(",")[0])
    assert said == pytest.approx(torch_says, rel=1e-4)
    activation = number(table.item(table.rowCount() - 1, 3).text())
    assert names[-1].startswith("then ReLU, layer 4")
    assert activation == pytest.approx(max(0.0, said), rel=1e-4)


def test_a_digit_drawn_with_the_mouse_is_recognised(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60_000)
    panel = panel_of(window, DrawPanel)
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)  # the place Try
    window.findChild(Dock, "dock_draw").bring_to_front()
    qtbot.waitUntil(panel.pad.isVisible, timeout=10_000)
    place = panel.pad.place()
    angles = np.linspace(0, 2 * np.pi, 40)
    shares = np.stack([0.5 + 0.22 * np.sin(angles), 0.5 - 0.38 * np.cos(angles)], 1)
    points = [(place.topLeft() + QPointF(*share) * place.width()).toPoint() for share in shares]
    QTest.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(panel.pad, point)
    QTest.mouseRelease(panel.pad, Qt.MouseButton.LeftButton, pos=points[-1])
    qtbot.waitUntil(lambda: panel.seen.bars.predicted == 0, timeout=10_000)
    assert panel.seen.mosaic.title.startswith("12×28×28")
