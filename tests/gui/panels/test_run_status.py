from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from workbench.experiment import find
from workbench.gui.panels.run_status import RunStatus
from workbench.gui.session import Session
from workbench.gui.widgets import format_count
from workbench.training.events import Evaluating, Event, Progress, RunStarted, ThreadsChanged
from workbench.training.plan import ExecutionPlan

STARTED = RunStarted(
    device="cpu",
    plan=ExecutionPlan(1, True),
    parameters=1,
    epochs=1,
    steps_per_epoch=10,
    train_images=640,
    val_images=0,
    test_images=0,
)
NUMBERS = ("epoch", "step_count", "time_left", "speed", "device_used", "view_cost")


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    base = find("digits")
    made = Session(base.changed(training=base.training.changed(epochs=2, threads=1)))
    yield made
    assert made.shut_down()


@pytest.fixture
def status(qtbot: QtBot, session: Session) -> RunStatus:
    made = RunStatus(session)
    qtbot.addWidget(made)
    made.resize(1000, 24)
    made.show()
    return made


def text(status: RunStatus, name: str) -> str:
    label = status.findChild(QLabel, name)
    assert label is not None
    return label.text()


def visible(status: RunStatus) -> list[str]:
    return [name for name in NUMBERS if status.findChild(QLabel, name).isVisible()]  # type: ignore[union-attr]


def test_before_the_first_run_there_are_no_numbers(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    assert text(status, "run_state") == "Loading the data…"
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    assert text(status, "run_state") == "Ready: press Train (F5)"
    assert visible(status) == []


def test_it_says_what_keeps_a_person_from_training(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    ready = session.experiment
    session.loader.root = session.loader.root / "empty"
    session.edit(find("lecture-cnn"), "Use MNIST")
    qtbot.waitUntil(lambda: text(status, "run_state") == "MNIST is not here yet: see Data")
    session.undo()
    assert text(status, "run_state") == "Loading the data…"
    session.loader.reload()
    session.loader.cancel()
    assert text(status, "run_state") == "There is no data to train on: see Data"
    layers = ready.network.layers
    session.edit(ready.changed(network=ready.network.changed(layers=layers[-1:])), "Break")
    assert text(status, "run_state") == "The network has errors: see Problems"


def test_a_long_evaluation_is_told(session: Session, status: RunStatus) -> None:
    def hear(*events: Event) -> str:
        session.worker.events.emit(list(events))
        session.frame.emit()
        return text(status, "run_state").replace("\u2009", " ")

    progress = Progress(5, 1, (0.5,), 0.001, 1000.0, 1.0)
    session.run.state = "running"
    assert hear(STARTED, progress) == "Training"
    assert hear(progress, Evaluating(5, 1, "val", 12_000, 60_000)) == "Validating: 12 000 of 60 000 pictures"
    assert hear(Evaluating(5, 1, "test", 3_000, 10_000)) == "Testing: 3 000 of 10 000 pictures"
    assert hear(progress) == "Training"
    session.run.state = "idle"


def test_it_says_why_a_run_goes_on_with_fewer_threads(session: Session, status: RunStatus) -> None:
    device = status.findChild(QLabel, "device_used")
    assert device is not None
    for events in ([STARTED], [ThreadsChanged(1204, 1, "other programs use the cores")]):
        assert "since step" not in device.toolTip()
        session.worker.events.emit(events)
        session.frame.emit()
    assert device.toolTip().splitlines()[1:] == ["1 thread since step 1\u2009204: other programs use the cores."]


def test_it_says_what_it_waits_for(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    once_loaded: list[str] = []
    session.data_changed.connect(lambda: once_loaded.append(text(status, "run_state")))
    session.train()
    assert text(status, "run_state") == "Loading the data…"
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)
    assert once_loaded[-1:] == ["Measuring how to run fastest…"]
    assert text(status, "run_state") == "Training"
    session.run.pause()
    assert text(status, "run_state") == "Paused"
    session.stop()
    assert text(status, "run_state") == "Stopping after the step under way…"
    qtbot.waitUntil(lambda: session.run.state == "idle")
    assert text(status, "run_state") == "Stopped by you"


def test_the_numbers_are_the_records(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    record = session.run.record
    end = record.ended
    assert end is not None
    assert end.test_accuracy is not None
    qtbot.waitUntil(lambda: text(status, "step_count") == f"step {format_count(end.step)}")
    assert text(status, "run_state") == f"Finished: {100 * end.test_accuracy:.1f} % on the test pictures"
    assert text(status, "epoch") == "epoch 2/2"
    assert text(status, "speed") == f"{format_count(round(end.images_per_second))} img/s"
    assert text(status, "device_used") == "CPU · 1 thread"
    assert text(status, "time_left").startswith("took 0:0")
    assert visible(status) == list(NUMBERS)
    bar = status.findChild(QProgressBar)
    assert bar is not None
    assert bar.value() == bar.maximum()


def test_half_of_the_steps_are_half_of_the_bar(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    training = session.experiment.training.changed(epochs=1, batch_size=256)
    session.edit(session.experiment.changed(training=training), "Change")
    for step in (1, 2, 3):
        session.step()
        qtbot.waitUntil(lambda done=step: len(session.run.record.losses) == done, timeout=20_000)
    started = session.run.record.started
    assert started is not None
    bar = status.findChild(QProgressBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bar.value() == round(3000 / started.steps_per_epoch))
    assert text(status, "epoch") == "epoch 1/1"


def test_the_numbers_stand_still_between_two_runs(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    session.step()
    qtbot.waitUntil(lambda: len(visible(status)) == len(NUMBERS), timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle")
    session.train()
    assert session.run.record.started is None
    assert visible(status) == list(NUMBERS)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)


def test_what_a_run_reached_is_not_said_of_other_data(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    reached = text(status, "run_state")
    assert reached.startswith("Finished: ")
    other = session.experiment.dataset.changed(seed=5)
    session.edit(session.experiment.changed(dataset=other), "Change")
    assert text(status, "run_state") == "Loading the data…"
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    assert text(status, "run_state") == "Ready: press Train (F5)"
    session.undo()
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    assert text(status, "run_state") == reached


def test_a_run_that_failed_says_why(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    missing = "mps"
    training = session.experiment.training.changed(device=missing)
    session.edit(session.experiment.changed(training=training), "Change device")
    session.train()
    qtbot.waitUntil(lambda: session.run.record.ended is not None, timeout=20_000)
    end = session.run.record.ended
    assert end is not None
    if end.outcome != "failed":
        pytest.skip("this computer has every device")
    assert text(status, "run_state") == f"Failed: {end.reason}"
    assert visible(status) == []


def test_what_is_not_known_yet_is_no_zero(session: Session, status: RunStatus) -> None:
    session.run.record.add(STARTED)
    session.run.changed.emit()
    assert (text(status, "time_left"), text(status, "speed")) == ("ETA –", "– img/s")


def test_the_run_of_another_document_is_not_shown(qtbot: QtBot, session: Session, status: RunStatus) -> None:
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    qtbot.waitUntil(lambda: visible(status) == list(NUMBERS))
    session.new(session.experiment.changed(name="another"))
    assert text(status, "run_state") == "Ready: press Train (F5)"
    assert visible(status) == []
