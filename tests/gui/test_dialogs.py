"""Dialogs that several parts share: nothing is written over unasked, and what has worked is said."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog, QMainWindow, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Answer
from workbench.experiment import find
from workbench.gui.dialogs import ask, file_stem, say
from workbench.gui.panels.code.panel import CodePanel
from workbench.gui.session import Session
from workbench.gui.views.curves.view import CurvesView
from workbench.gui.views.mosaic.view import MosaicView

Save = Callable[[], object]


@pytest.fixture
def savers(qtbot: QtBot) -> dict[str, Save]:
    """Return what asks for a file and writes it, by the file's suffix."""
    session = Session(find("digits"))
    code, curves, mosaic = CodePanel(session), CurvesView("Loss", "loss"), MosaicView()
    for widget in (code, curves, mosaic):
        qtbot.addWidget(widget)
        widget.resize(400, 300)
        widget.show()
    curves.set_curve("train", [1, 2], [2.0, 1.0], name="train", color="#0072B2")
    mosaic.set_maps(np.ones((2, 3, 3), np.float32), diverging=False, shared_scale=True)
    assert session.shut_down()
    return {
        ".py": lambda: code.menu_actions()["File"][0].trigger(),
        ".csv": lambda: curves.ask_and_export("csv"),
        ".svg": lambda: curves.ask_and_export("svg"),
        ".png": mosaic.ask_and_save,
    }


@pytest.mark.parametrize("suffix", [".py", ".csv", ".svg", ".png"])
def test_a_suffix_added_to_a_name_writes_over_nothing_unasked(
    savers: dict[str, Save], answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    file = tmp_path / f"mine{suffix}"
    file.write_text("precious")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    said = answer("Cancel")
    savers[suffix]()
    assert said == [f"mine{suffix} already exists. Replace it?"]
    assert file.read_text() == "precious"
    answer("Replace it")
    savers[suffix]()
    assert file.read_bytes() != b"precious"
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Lecture CNN", "Lecture CNN"), ("a/b: c?", "a-b- c-"), ("", "experiment"), ("..", "experiment")],
)
def test_names_as_names_of_files(name: str, stem: str) -> None:
    assert file_stem(name) == stem


def test_a_word_in_the_status_bar_reaches_it_from_a_dock_too(qtbot: QtBot) -> None:
    window, dock, alone = QMainWindow(), QDockWidget(), QWidget()
    for widget in (window, alone):
        qtbot.addWidget(widget)
    dock.setParent(window)
    dock.setWidget(QWidget())
    dock.setFloating(True)
    say(dock.widget(), "Saved.")
    assert window.statusBar().currentMessage() == "Saved."
    say(alone, "Nobody hears this.")


@pytest.mark.parametrize(
    ("key", "yes", "answer"),
    [(Qt.Key.Key_Return, "Save", "Save"), (Qt.Key.Key_Return, "", ""), (Qt.Key.Key_Escape, "Save", "")],
)
def test_enter_says_yes_or_loses_nothing_and_escape_leaves_everything(
    qtbot: QtBot, key: Qt.Key, yes: str, answer: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    timer = QTimer(interval=10)

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            timer.stop()
            qtbot.keyClick(box, key)

    timer.timeout.connect(press)
    timer.start()
    assert ask("name", "Save?", window, yes=yes, other="Look", loses="Throw away") == answer
