from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMainWindow, QToolButton
from pytestqt.qtbot import QtBot

from workbench.experiment import find
from workbench.gui.panels.run_bar import RunBar
from workbench.gui.session import Session


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    base = find("digits")
    made = Session(base.changed(training=base.training.changed(epochs=10_000, threads=1)))
    yield made
    assert made.shut_down()


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.addToolBar(RunBar(session, made))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def bar(window: QMainWindow) -> RunBar:
    found = window.findChild(RunBar)
    assert found is not None
    return found


def enabled(bar: RunBar) -> list[str]:
    return [action.text() for action in bar.menu_actions()["Run"] if action.isEnabled()]


def click(qtbot: QtBot, bar: RunBar, name: str) -> None:
    action = next(action for action in bar.actions() if action.objectName() == name)
    button = bar.widgetForAction(action)
    assert isinstance(button, QToolButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_run_by_mouse(qtbot: QtBot, session: Session, bar: RunBar) -> None:
    assert enabled(bar) == ["Train", "Step"]
    click(qtbot, bar, "train")
    assert enabled(bar) == ["Stop"]
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)
    assert enabled(bar) == ["Pause", "Step", "Stop"]
    click(qtbot, bar, "pause")
    assert enabled(bar) == ["Resume", "Pause", "Step", "Stop"]
    done = len(session.run.record.losses)
    click(qtbot, bar, "train")
    qtbot.waitUntil(lambda: len(session.run.record.losses) > done)
    click(qtbot, bar, "stop")
    assert enabled(bar) == []
    qtbot.waitUntil(lambda: session.run.state == "idle")
    assert enabled(bar) == ["Train"]


def test_a_run_by_keys(qtbot: QtBot, session: Session, window: QMainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 2)
    qtbot.wait(60)
    assert len(session.run.record.losses) == 2
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: len(session.run.record.losses) > 2)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert session.run.state == "paused"
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert session.run.state == "running"
    qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: session.run.state == "idle")


def test_a_step_never_throws_a_trained_network_away(
    qtbot: QtBot, session: Session, window: QMainWindow, bar: RunBar
) -> None:
    session.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle")
    record = session.run.record
    action = next(action for action in bar.actions() if action.objectName() == "step")
    assert not action.isEnabled()
    assert action.toolTip() == "Train first, then pause; a finished run cannot be stepped (F7)"
    session.step()
    assert session.run.state == "idle"
    assert session.run.record is record
    experiment = session.experiment
    session.edit(experiment.changed(network=experiment.network.changed(layers=experiment.network.layers[1:])), "Cut")
    assert action.isEnabled()
    session.undo()
    assert not action.isEnabled()


def test_buttons_stand_still_when_a_name_changes(qtbot: QtBot, session: Session, bar: RunBar) -> None:
    button = bar.widgetForAction(bar.menu_actions()["Run"][1])
    before = button.x()
    session.step()
    qtbot.waitUntil(lambda: session.run.state == "paused", timeout=20_000)
    qtbot.wait(20)
    assert bar.menu_actions()["Run"][0].text() == "Resume"
    assert button.x() == before


def test_the_device_is_a_setting_that_can_be_undone(qtbot: QtBot, session: Session, bar: RunBar) -> None:
    box = bar.findChild(QComboBox, "device")
    assert box is not None
    assert (box.currentText(), box.currentData()) == ("auto", "auto")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert session.experiment.training.device == "cpu"
    session.undo()
    assert box.currentData() == "auto"


def test_a_device_that_is_not_here_is_shown_all_the_same(session: Session, bar: RunBar) -> None:
    box = bar.findChild(QComboBox, "device")
    assert box is not None
    missing = next((name for name in ("mps", "cuda") if box.findData(name) < 0), None)
    if missing is None:
        pytest.skip("this computer has every device")
    training = session.experiment.training.changed(device=missing)
    session.edit(session.experiment.changed(training=training), "Change device")
    assert box.currentText() == f"{missing.upper()} (not here)"


def test_the_device_is_fixed_during_a_run(qtbot: QtBot, session: Session, bar: RunBar) -> None:
    box = bar.findChild(QComboBox, "device")
    assert box is not None
    session.train()
    assert not box.isEnabled()
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    assert box.isEnabled()


def test_everything_says_what_it_does(bar: RunBar) -> None:
    for action in bar.menu_actions()["Run"]:
        assert action.objectName()
        assert action.shortcut().toString() in action.toolTip()
        assert not action.icon().isNull()
