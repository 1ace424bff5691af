import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from workbench.gui.live_rate import LiveRate
from workbench.training.optimizers import SGD, Adam, Optimizer


class Ears(QObject):
    """Stands for the worker; hears the rates that would go to the run."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[float] = []

    def set_learning_rate(self, value: float) -> None:
        self.heard.append(value)


@pytest.fixture
def ears(qtbot: QtBot) -> Ears:
    return Ears()


@pytest.fixture
def rate(ears: Ears) -> LiveRate:
    made = LiveRate(ears)  # type: ignore[arg-type]
    made.follow(Adam(lr=0.1))
    made.begin(Adam(lr=0.1))
    return made


def type_rates(rate: LiveRate, *optimizers: Optimizer) -> None:
    for optimizer in optimizers:
        rate.follow(optimizer)


def test_only_the_rate_the_hand_rests_at_is_meant(qtbot: QtBot, rate: LiveRate, ears: Ears) -> None:
    type_rates(rate, Adam(lr=5.0), Adam(lr=5e-4))
    assert ears.heard == []
    qtbot.waitUntil(lambda: ears.heard == [5e-4])


def test_settling_does_not_wait_and_tells_once(qtbot: QtBot, rate: LiveRate, ears: Ears) -> None:
    type_rates(rate, Adam(lr=5e-4))
    rate.settle()
    rate.settle()
    assert ears.heard == [5e-4]
    assert not rate._timer.isActive()


def test_typing_elsewhere_does_not_keep_a_rate_waiting(rate: LiveRate) -> None:
    type_rates(rate, Adam(lr=0.2))
    rate._timer.stop()
    type_rates(rate, Adam(lr=0.2))
    assert not rate._timer.isActive()


def test_what_goes_back_in_time_was_never_meant(rate: LiveRate, ears: Ears) -> None:
    type_rates(rate, Adam(lr=5.0), Adam(lr=0.1))
    rate.settle()
    assert ears.heard == []


def test_the_rate_of_another_optimizer_is_for_the_next_run(rate: LiveRate, ears: Ears) -> None:
    for optimizer in (SGD(), SGD(lr=0.5), Adam(lr=0.1, beta1=0.5)):
        rate.follow(optimizer)
        rate.settle()
    assert ears.heard == []
    rate.follow(Adam(lr=0.3))
    rate.settle()
    assert ears.heard == [0.3]


def test_the_next_run_begins_with_its_own_rate(rate: LiveRate, ears: Ears) -> None:
    rate.end()
    rate.follow(Adam(lr=0.3))
    rate.settle()
    rate.begin(Adam(lr=0.3))
    rate.settle()
    assert ears.heard == []
    rate.follow(Adam(lr=0.1))
    rate.settle()
    assert ears.heard == [0.1]
