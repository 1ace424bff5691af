"""Tasks go when they have said all; of several, only the newest is heard."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from workbench.data.base import Cancelled, DataError, Progress
from workbench.gui.task import Newest, Task


class Large:
    """What a piece of work is about."""


def fine(progress: Progress) -> str:
    return "done"


def broken(progress: Progress) -> None:
    raise DataError("The disk is broken; buy another")


def endless(progress: Progress) -> None:
    while True:
        progress("Working", 1, None)


@pytest.fixture
def newest(qtbot: QtBot) -> Iterator[Newest]:
    made = Newest()
    yield made
    made.cancel()
    assert made.wait(5)


@pytest.fixture
def heard(newest: Newest) -> list[object]:
    """What the newest work ended with."""
    told: list[object] = []
    newest.finished.connect(told.append)
    newest.failed.connect(told.append)
    return told


def test_a_task_outlives_its_window_in_silence(qtbot: QtBot) -> None:
    go_on = threading.Event()
    task = Task(lambda _: go_on.wait(5))
    task.start()
    thread = task._thread
    task.deleteLater()
    qtbot.wait(10)
    go_on.set()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize("work", [fine, broken, endless])
def test_a_task_goes_and_what_it_was_about_goes_with_it(qtbot: QtBot, work: Callable[[Progress], object]) -> None:
    owner, large = QObject(), Large()
    gone = weakref.ref(large)

    def about(progress: Progress, large: Large = large) -> object:
        return work(progress)

    task = Task(about, owner)
    task.start()
    if work is endless:
        task.cancel()
    del task, about, large
    qtbot.waitUntil(lambda: not owner.findChildren(Task))
    gc.collect()
    assert gone() is None


def test_late_news_is_not_heard(qtbot: QtBot, newest: Newest, heard: list[object]) -> None:
    gates = [threading.Event() for _ in range(3)]
    told: list[str] = []
    newest.progressed.connect(lambda what, *_: told.append(what))

    def work(number: int) -> Callable[[Progress], int]:
        def wait(progress: Progress) -> int:
            if number == 2:
                progress("2", 1, 1)
            gates[number].wait(5)
            if number == 1:
                raise DataError("an older one has failed")
            return number

        return wait

    for number in range(3):
        newest.start(work(number))
    for gate in gates[:2]:
        gate.set()
    qtbot.waitUntil(lambda: len(newest.findChildren(Task)) == 1)
    assert (heard, newest.busy, newest.resting) == ([], True, False)
    with qtbot.waitSignal(newest.rested):
        gates[2].set()
    assert (heard, told) == ([2], ["2"])
    assert (newest.busy, newest.resting) == (False, True)


def test_a_failure_is_heard_and_ends_it(qtbot: QtBot, newest: Newest, heard: list[object]) -> None:
    newest.start(broken)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["The disk is broken; buy another"]
    assert not newest.busy


def test_cancelled_work_is_silent_and_waited_for(qtbot: QtBot, newest: Newest, heard: list[object]) -> None:
    go_on = threading.Event()
    newest.start(lambda _: go_on.wait(5))
    newest.cancel()
    assert (newest.busy, newest.resting) == (False, False)
    newest.start(fine)
    assert not newest.wait(0)
    go_on.set()
    assert newest.wait(5)
    with qtbot.waitSignal(newest.rested):
        pass
    assert heard == ["done"]


def test_work_that_gives_itself_up_leaves_nothing_to_wait_for(qtbot: QtBot, newest: Newest) -> None:
    def give_up(progress: Progress) -> None:
        raise Cancelled

    with qtbot.waitSignal(newest.rested):
        newest.start(give_up)
    assert not newest.busy
