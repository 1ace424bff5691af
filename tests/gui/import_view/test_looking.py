"""Looking at pictures behind the window's back, and going once nobody wants to know any more."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from workbench.data.base import DATASETS
from workbench.data.own.base import OwnPictures
from workbench.gui.import_view import looking as looking_module
from workbench.gui.import_view.looking import Looking


@pytest.fixture
def pictures(animals: Path) -> OwnPictures:
    dataset = DATASETS["image_folder"].model_validate({"folder": str(animals)})
    assert isinstance(dataset, OwnPictures)
    return dataset


def test_it_goes_at_once_where_nothing_is_read(qtbot: QtBot, pictures: OwnPictures) -> None:
    looking = Looking(pictures)
    qtbot.waitUntil(lambda: looking.overview is not None, timeout=10_000)
    assert looking.wait(5)
    qtbot.waitUntil(lambda: not looking.busy)
    looking.leave()
    qtbot.waitUntil(lambda: not isValid(looking))


def test_it_stays_until_its_thread_has_ended_and_says_no_more(
    qtbot: QtBot, pictures: OwnPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def look(*_: object, **__: object) -> None:
        go_on.wait(5)

    monkeypatch.setattr(looking_module, "look", look)
    looking, told = Looking(pictures), []
    looking.changed.connect(lambda: told.append("changed"))
    looking.leave()
    with qtbot.waitSignal(looking.destroyed):
        assert isValid(looking)
        assert not looking.busy
        go_on.set()
    assert told == []
