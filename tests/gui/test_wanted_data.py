"""Train is pressed and the data set is not here: the question, and what comes of its answers."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Answer, OpenWindow, failures, session_of
from workbench.data.base import DataError
from workbench.data.program.digits import Digits
from workbench.data.standard.mnist import Mnist


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the one folder that has MNIST; where it is not, it cannot be downloaded for a long reason."""
    folder = tmp_path / "there"
    folder.mkdir()

    def load(self: Mnist, root: Path, progress: object = None) -> object:
        if root != folder:
            raise DataError("MNIST could not be downloaded (no route to host, twice); put it there")
        return Digits().load(root)

    monkeypatch.setattr(Mnist, "missing", lambda self, root: None if root == folder else "MNIST is nowhere near.")
    monkeypatch.setattr(Mnist, "load", load)
    return folder


def test_looking_in_the_right_folder_trains_at_once(
    qtbot: QtBot, open_window: OpenWindow, answer: Answer, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("lecture-cnn", there.parent)
    session = session_of(window)
    qtbot.waitUntil(lambda: session.loader.status == "missing")
    answer("Cancel")
    session.train()
    assert (session.run.state, session.loader.status) == ("idle", "missing")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(there))
    said = answer("Look in a folder…")
    session.train()
    assert said == ["MNIST is not here yet MNIST is nowhere near."]
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)


def test_a_download_that_fails_is_told_in_one_short_sentence(
    qtbot: QtBot, open_window: OpenWindow, answer: Answer, there: Path
) -> None:
    window = open_window("lecture-cnn", there.parent)
    session = session_of(window)
    qtbot.waitUntil(lambda: session.loader.status == "missing")
    answer("Download (11.6 MB)")
    session.train()
    qtbot.waitUntil(lambda: session.loader.status == "failed")
    assert session.run.state == "idle"
    why = "MNIST could not be loaded. The Data panel says why, and what helps."
    qtbot.waitUntil(lambda: failures(window) == [("There is no data to train on", why)])
