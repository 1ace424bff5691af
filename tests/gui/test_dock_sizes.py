"""How the docks share the window."""

from PySide6.QtWidgets import QDockWidget, QScrollArea
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, session_of
from workbench.gui.panels.problems import ProblemsPanel
from workbench.layers.base import LAYERS
from workbench.network.edit import insert


def test_the_strip_is_as_high_as_three_problems_and_cuts_through_no_other(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window("digits")
    session, panel = session_of(window), window.findChild(ProblemsPanel)
    strip = window.findChild(QDockWidget, "dock_problems")
    view = panel.findChild(QScrollArea).viewport()
    network = insert(session.experiment.network, "", 0, [LAYERS["softmax"]()] * 5).network
    session.edit(session.experiment.changed(network=network), "Add softmax")
    qtbot.waitUntil(lambda: len(panel.list.rows) > 3 and strip.height() == strip.sizeHint().height(), timeout=2000)
    third, fourth = panel.list.rows[2:4]
    assert third.mapTo(view, third.rect().bottomLeft()).y() < view.height()
    assert fourth.mapTo(view, fourth.rect().topLeft()).y() >= view.height() - 1
