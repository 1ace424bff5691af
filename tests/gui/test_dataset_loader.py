import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
import torch
from pytestqt.qtbot import QtBot

from workbench.data.base import Data, DataError, Dataset, Progress, Split
from workbench.gui.dataset_loader import DatasetLoader
from workbench.gui.task import Task

gate = threading.Event()
loaded: list[int] = []


class Gated(Dataset):
    """A set that loads when the gate opens; its seed says how it goes."""

    title = "Gated"
    kind: Literal["gated"] = "gated"

    def classes(self) -> tuple[str, ...]:
        return (str(self.seed), *news)

    def missing(self, root: Path) -> str | None:
        return "12 MB would have to be downloaded" if self.seed == 404 else None

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        while not gate.wait(0.005):
            if progress is not None:
                progress("Waiting", 1, None)
        if self.seed == 500:
            raise DataError("The disk is broken; buy another")
        if self.seed == 501:
            raise ZeroDivisionError("by nothing")
        loaded.append(self.seed)
        split = Split(torch.zeros(1, 1, 4, 4, dtype=torch.uint8), torch.zeros(1, dtype=torch.int64))
        return Data(split, split, split, self.classes(), torch.zeros(1), torch.ones(1))


news: list[str] = []  # classes that came since


@pytest.fixture
def loader(qtbot: QtBot, tmp_path: Path) -> Iterator[DatasetLoader]:
    gate.set()
    loaded.clear()
    news.clear()
    made = DatasetLoader(tmp_path)
    yield made
    gate.set()
    assert made.shut_down()


def test_a_set_with_other_classes_by_now_is_loaded_again(qtbot: QtBot, loader: DatasetLoader) -> None:
    loader.use(Gated(seed=1))
    qtbot.waitUntil(lambda: loader.status == "ready")
    loader.use(Gated(seed=1))
    assert loader.status == "ready"
    news.append("new")
    loader.use(Gated(seed=1))
    qtbot.waitUntil(lambda: loader.status == "ready")
    assert loader.data is not None
    assert loader.data.classes == ("1", "new")
    assert loaded == [1, 1]


def test_the_first_set_loads_at_once(qtbot: QtBot, loader: DatasetLoader) -> None:
    loader.use(Gated(seed=1))
    qtbot.waitUntil(lambda: loader.status == "ready")
    assert loader.data is not None
    assert loader.data.classes == ("1",)
    loader.use(Gated(seed=1))
    assert loader.status == "ready"


def test_a_number_being_typed_is_loaded_once(qtbot: QtBot, loader: DatasetLoader) -> None:
    loader.use(Gated(seed=1))
    qtbot.waitUntil(lambda: loader.status == "ready")
    for seed in (12, 123, 1234):
        loader.use(Gated(seed=seed))
        assert (loader.data, loader.status) == (None, "loading")
    qtbot.waitUntil(lambda: loader.status == "ready")
    assert loaded == [1, 1234]


def test_late_news_of_an_older_set_is_not_heard(qtbot: QtBot, loader: DatasetLoader) -> None:
    gate.clear()
    loader.use(Gated(seed=1))
    loader.use(Gated(seed=2))
    qtbot.wait(300)
    gate.set()
    qtbot.waitUntil(lambda: loader.status == "ready")
    qtbot.wait(30)
    assert loader.data is not None
    assert loader.data.classes == ("2",)


@pytest.mark.parametrize(("seed", "words"), [(500, "The disk is broken; buy another"), (501, "by nothing")])
def test_a_failure_is_told_in_words(qtbot: QtBot, loader: DatasetLoader, seed: int, words: str) -> None:
    loader.use(Gated(seed=seed))
    qtbot.waitUntil(lambda: loader.status == "failed")
    assert words in loader.message
    assert loader.data is None


def test_what_is_missing_is_fetched_only_when_asked(qtbot: QtBot, loader: DatasetLoader) -> None:
    loader.use(Gated(seed=404))
    assert (loader.status, loader.message) == ("missing", "12 MB would have to be downloaded")
    assert loaded == []
    loader.download()
    qtbot.waitUntil(lambda: loader.status == "ready")
    assert loaded == [404]


def test_loading_can_be_cancelled_and_begun_again(qtbot: QtBot, loader: DatasetLoader) -> None:
    gate.clear()
    told: list[tuple[str, int, object]] = []
    loader.progressed.connect(lambda *words: told.append(words))
    loader.use(Gated(seed=1))
    qtbot.waitUntil(lambda: bool(told))
    loader.cancel()
    qtbot.waitUntil(lambda: loader.status == "failed")
    assert loader.message == "Loading was cancelled."
    gate.set()
    loader.reload()
    qtbot.waitUntil(lambda: loader.status == "ready")


def test_tasks_that_have_ended_go(qtbot: QtBot, loader: DatasetLoader) -> None:
    loader.use(Gated(seed=1))
    qtbot.waitUntil(lambda: loader.status == "ready")
    for _ in range(5):
        loader.reload()
        qtbot.waitUntil(lambda: loader.status == "ready")
    qtbot.waitUntil(lambda: not loader.findChildren(Task))
    assert loader.data is not None
    gone = weakref.ref(loader.data)
    loader.use(Gated(seed=2))
    gc.collect()
    assert gone() is None


def test_shutting_down_while_loading(qtbot: QtBot, tmp_path: Path) -> None:
    gate.clear()
    loader = DatasetLoader(tmp_path)
    loader.use(Gated(seed=1))
    assert loader.shut_down()
    assert loader.status == "loading"
    gate.set()
