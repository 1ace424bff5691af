from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from workbench.gui import frames
from workbench.gui.frames import (
    COST_BUDGET,
    COST_SECONDS,
    FRAME_MS,
    LIVELY_SECONDS,
    REST_FRAME_MS,
    SLOWEST_FRAME_MS,
    FrameClock,
)


class Computer:
    """Stands for the time, the processor and the worker; nothing passes but what a test lets pass."""

    settled = False

    def __init__(self) -> None:
        self.watches = SimpleNamespace(seconds=0.0)
        self.answer_interval = 0.0
        self.now = self.busy = 0.0

    def perf_counter(self) -> float:
        return self.now

    def thread_time(self) -> float:
        return self.busy

    def let_pass(self, clock: FrameClock, seconds: float, *, drawing: float = 0.0, answering: float = 0.0) -> None:
        """Let a tick come after `seconds`, of which so many were spent on looking."""
        self.now += seconds
        self.busy += drawing
        self.watches.seconds += answering
        clock._timer.timeout.emit()


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    made = Computer()
    monkeypatch.setattr(frames, "time", made)
    return made


@pytest.fixture
def clock(qtbot: QtBot, computer: Computer) -> FrameClock:
    made = FrameClock(computer)  # type: ignore[arg-type]
    made.start()
    made.training = True
    return made


def beat(clock: FrameClock, computer: Computer) -> int:
    """Return the milliseconds between two looks; the worker answers as often as the window draws."""
    assert computer.answer_interval == clock._timer.interval() / 1000
    return clock._timer.interval()


def test_what_costs_little_is_drawn_ten_times_a_second(clock: FrameClock, computer: Computer) -> None:
    for _ in range(5):
        computer.let_pass(clock, COST_SECONDS, drawing=0.5 * COST_BUDGET, answering=0.4 * COST_BUDGET)
        assert beat(clock, computer) == FRAME_MS == 100
    assert clock.cost == pytest.approx(0.9 * COST_BUDGET)


@pytest.mark.parametrize(("drawing", "answering"), [(0.2, 0.0), (0.0, 0.2), (0.05, 0.15)])
def test_looking_slows_down_to_its_share(
    clock: FrameClock, computer: Computer, drawing: float, answering: float
) -> None:
    """A fifth of a core is five times the budget: looks come five times as seldom."""
    computer.let_pass(clock, COST_SECONDS, drawing=drawing, answering=answering)
    assert clock.cost == pytest.approx(0.2)
    assert beat(clock, computer) == pytest.approx(5 * FRAME_MS, abs=1)


def test_the_share_is_kept_whatever_a_look_costs(clock: FrameClock, computer: Computer) -> None:
    """With a look of 25 ms, a frame every 625 ms spends 4 %; a cheaper one is drawn more often again."""
    for look, wanted in ((0.025, 625), (0.01, 250), (0.001, FRAME_MS), (0.2, SLOWEST_FRAME_MS)):
        for _ in range(4):
            looks = COST_SECONDS / (beat(clock, computer) / 1000)
            computer.let_pass(clock, COST_SECONDS, drawing=looks * look)
        assert beat(clock, computer) == pytest.approx(wanted, abs=2)


def test_one_slow_look_is_judged_by_the_second_around_it(clock: FrameClock, computer: Computer) -> None:
    computer.let_pass(clock, 0.5 * COST_SECONDS, drawing=0.03)
    assert (beat(clock, computer), clock.cost) == (FRAME_MS, 0.0)
    computer.let_pass(clock, 0.5 * COST_SECONDS)
    assert (beat(clock, computer), clock.cost) == (FRAME_MS, pytest.approx(0.03))


def test_a_person_who_moves_through_a_run_is_followed_at_full_speed_and_the_training_spared_afterwards(
    clock: FrameClock, computer: Computer
) -> None:
    computer.let_pass(clock, COST_SECONDS, drawing=0.2)
    assert beat(clock, computer) > FRAME_MS
    for _ in range(3):
        clock.enliven()
        computer.let_pass(clock, 0.99 * LIVELY_SECONDS, drawing=0.2)
        assert beat(clock, computer) == FRAME_MS
    computer.let_pass(clock, COST_SECONDS, drawing=0.2)
    assert beat(clock, computer) == pytest.approx(5 * FRAME_MS, abs=10)


def test_only_a_training_is_spared(clock: FrameClock, computer: Computer) -> None:
    clock.training = False
    computer.let_pass(clock, COST_SECONDS, drawing=0.9)
    assert beat(clock, computer) == REST_FRAME_MS
    clock.training = True
    computer.let_pass(clock, COST_SECONDS)
    assert (beat(clock, computer), clock.cost) == (FRAME_MS, 0.0)


def test_what_a_person_draws_is_followed_faster_than_a_training(clock: FrameClock, computer: Computer) -> None:
    assert beat(clock, computer) == FRAME_MS
    clock.training = False
    assert beat(clock, computer) == REST_FRAME_MS <= 1000 / 20


def test_an_answer_need_not_wait_for_the_beat_while_nothing_trains(computer: Computer, qtbot: QtBot) -> None:
    clock = FrameClock(computer)  # type: ignore[arg-type]
    ticks: list[int] = []
    clock.tick.connect(lambda: ticks.append(1))
    clock.hurry()
    assert not ticks
    clock.start()
    clock.hurry()
    assert len(ticks) == 1
    clock.training = True
    clock.hurry()
    assert len(ticks) == 1
    clock.stop()
