"""Actions of panels that are not made yet: in the menus, by key, and acting once the panel is there."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, session_of
from tests.gui.test_main_window import action, dock
from workbench.gui.main_window import MainWindow
from workbench.gui.panel_menus import StandIn
from workbench.gui.places import Arrangement, panel_entries
from workbench.gui.preferences import Preferences
from workbench.network.code_out import source_lines


def entries(window: MainWindow, menu: str) -> list[str]:
    return [entry.objectName() for entry in window.menus[menu].actions() if entry.objectName()]


def test_every_entry_stands_in_the_menus_before_and_after_its_panel_is_made(open_window: OpenWindow) -> None:
    window = open_window()
    before = {name: entries(window, name) for name in window.menus}
    for entry in panel_entries():
        for item in entry.entries:
            assert before[item.menu].count(item.name) == 1
        dock(window, entry.name).panel()
    assert {name: entries(window, name) for name in window.menus} == before
    own = [action(window, item.name) for entry in panel_entries() for item in entry.entries]
    assert not [found for found in own if isinstance(found, StandIn)]


def test_an_entry_brings_its_panel_to_the_front_and_acts(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    assert not dock(window, "code").is_made
    action(window, "copy_code").trigger()
    assert dock(window, "code").panel().isVisible()
    assert QGuiApplication.clipboard().text() == source_lines(session_of(window).experiment).text


def test_a_key_works_before_its_panel_is_made(qtbot: QtBot, open_window: OpenWindow) -> None:
    preferences = Preferences()
    preferences.places = Arrangement("Data")
    preferences.save()
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert not dock(window, "training").is_made
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_L, both)
    assert action(window, "show_learning_rate").isChecked()
    assert dock(window, "training").panel().plots.learning_rate.isVisible()


def test_a_file_dialog_opens_over_the_panel(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    file = tmp_path / "net.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    action(window, "save_code").trigger()
    assert file.read_text() == source_lines(session_of(window).experiment).text


def test_the_curves_of_a_run_are_kept_though_nobody_looks(qtbot: QtBot, open_window: OpenWindow) -> None:
    preferences = Preferences()
    preferences.places = Arrangement("Data")
    preferences.save()
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    assert not dock(window, "training").is_made
    session.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    session.run.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 2, timeout=20_000)
    panel = dock(window, "training").panel()
    assert not panel.isVisible()
    run = panel.plots.run
    assert run is not None
    assert run.x([2], "time")[0] == pytest.approx(session.run.record.last.seconds, rel=1e-3)
    action(window, "go_to_train").trigger()
    qtbot.waitUntil(panel.headline.isVisible)


def test_a_class_of_the_card_opens_in_a_gallery_not_made_yet(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    assert not dock(window, "gallery").is_made
    dock(window, "card").panel().class_wanted.emit(3)
    gallery = dock(window, "gallery").panel()
    assert gallery.isVisible()
    assert gallery.pictures.rail.model.ticks.tolist() == [index == 3 for index in range(10)]
