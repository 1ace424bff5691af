"""A person in a hurry: thousands of random wishes to the real window while it trains. Run by hand: pytest -m soak."""

import random
import time

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import session_of
from workbench.gui.dock import Dock
from workbench.gui.main_window import MainWindow
from workbench.gui.opening import fill
from workbench.gui.places import PLACES
from workbench.gui.preferences import Preferences
from workbench.training.events import Progress, RunEnded, RunStarted

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]

SECONDS = 60


@pytest.mark.parametrize("seed", range(5))
def test_random_wishes_lose_no_event_and_end_in_peace(qtbot: QtBot, seed: int) -> None:
    window = MainWindow(Preferences())
    window.show()
    fill(window, "digits", None)
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None, timeout=30_000)
    steps: list[int] = []
    ends: list[bool] = []

    def follow(events: list) -> None:
        for event in events:
            if isinstance(event, RunStarted):
                steps.append(0)
                ends.append(False)
            elif isinstance(event, Progress):
                steps[-1] += len(event.losses)
                assert steps[-1] == event.step
            elif isinstance(event, RunEnded) and ends:
                ends[-1] = True

    session.run.events.connect(follow)
    chance = random.Random(seed)
    docks = window.findChildren(Dock)
    first = session.experiment

    def wish() -> None:
        paths = [row.path for row in session.summary.rows]
        share = first.dataset.changed(validation_share=chance.choice([0.0, 0.1, 0.3]))
        act = chance.choice(
            [
                *[session.train] * 4,
                session.run.pause,
                session.step,
                session.step,
                session.stop,
                session.undo,
                session.redo,
                lambda: session.select((chance.choice(paths),) if paths else ()),
                lambda: session.edit(session.experiment.changed(dataset=share), "Change validation_share"),
                lambda: session.edit(first, "Go back"),
                lambda: chance.choice(docks).bring_to_front(),
                lambda: window.contents.places.choose(chance.choice(PLACES)),
                lambda: chance.choice(docks).setVisible(chance.random() < 0.8),
                lambda: session.pin("test", chance.randrange(300)),
            ]
        )
        act()

    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        wish()
        qtbot.wait(chance.choice([0, 0, 5, 20, 80]))
    if session.run.is_under_way:
        session.stop()
    qtbot.waitUntil(lambda: not session.run.is_under_way, timeout=30_000)
    assert steps
    assert all(ends)
    window.close()
