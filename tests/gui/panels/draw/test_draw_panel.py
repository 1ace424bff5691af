import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.panels.conftest import OpenPanel
from workbench.data.base import DATASETS
from workbench.experiment import find
from workbench.gui.panels.draw.panel import TITLE, DrawPanel

LEFT = Qt.MouseButton.LeftButton
SIZE = (640, 560)


def draw(panel: DrawPanel, shares: np.ndarray) -> None:
    """Draw through places (n, 2), x and y as shares of the paper."""
    place = panel.pad.place()
    points = [(place.topLeft() + QPointF(x * place.width(), y * place.height())).toPoint() for x, y in shares]
    QTest.mousePress(panel.pad, LEFT, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(panel.pad, point)
    QTest.mouseRelease(panel.pad, LEFT, pos=points[-1])


def circle(center: tuple[float, float], radius: tuple[float, float]) -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, 40)
    return np.stack([center[0] + radius[0] * np.sin(angles), center[1] - radius[1] * np.cos(angles)], 1)


def predicted(panel: DrawPanel) -> int | None:
    return panel.seen.bars.predicted


@pytest.mark.parametrize(("center", "radius"), [((0.5, 0.5), (0.25, 0.4)), ((0.3, 0.35), (0.12, 0.2))])
def test_a_trained_network_sees_the_digit_drawn(
    open_panel: OpenPanel, qtbot: QtBot, center: tuple[float, float], radius: tuple[float, float]
) -> None:
    experiment = find("digits")
    experiment = experiment.changed(training=experiment.training.changed(epochs=3, threads=1))
    session, panel = open_panel(DrawPanel, experiment, SIZE)
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60_000)
    draw(panel, circle(center, radius))
    qtbot.waitUntil(lambda: session.pinned is not None and session.pinned.title == TITLE)
    qtbot.waitUntil(lambda: predicted(panel) == 0, timeout=10_000)
    np.testing.assert_array_equal(panel.seen.box.image.width(), 28)


def test_maps_follow_while_the_pen_is_down(open_panel: OpenPanel, qtbot: QtBot) -> None:
    session, panel = open_panel(DrawPanel, find("digits"), SIZE)
    place = panel.pad.place()
    QTest.mousePress(panel.pad, LEFT, pos=place.center().toPoint())
    qtbot.waitUntil(lambda: session.pinned.title == TITLE)
    qtbot.waitUntil(lambda: panel.seen.mosaic.title != "")
    first = session.pinned
    QTest.mouseMove(panel.pad, (place.center() + QPointF(40, 10)).toPoint())
    qtbot.waitUntil(lambda: session.pinned is not first)
    assert session.pinned.image.sum() > first.image.sum()
    QTest.mouseRelease(panel.pad, LEFT, pos=place.center().toPoint())


def test_a_hidden_panel_asks_nothing(open_panel: OpenPanel, qtbot: QtBot) -> None:
    session, panel = open_panel(DrawPanel, find("digits"), SIZE)
    draw(panel, circle((0.5, 0.5), (0.2, 0.3)))
    qtbot.waitUntil(lambda: predicted(panel) is not None)
    panel.hide()
    session.pin("test", 1)
    qtbot.waitUntil(lambda: session.worker.settled)
    assert session.take("draw") is None


def test_colour_is_offered_where_pictures_have_it(open_panel: OpenPanel) -> None:
    _, grey = open_panel(DrawPanel, find("digits"), SIZE)
    assert not grey.tools.color.isVisible()
    _, colored = open_panel(DrawPanel, find("shapes-rgb"), SIZE)
    assert colored.tools.color.isVisible()


def test_without_data_the_panel_says_what_will_be_here(open_panel: OpenPanel) -> None:
    experiment = find("digits").changed(dataset=DATASETS["mnist"]())
    _, panel = open_panel(DrawPanel, experiment, SIZE)
    assert panel.no_data.isVisible()
    assert "Draw here" in panel.no_data.text.text()
