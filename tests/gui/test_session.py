import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from workbench.data.base import alike
from workbench.data.program.digits import Digits
from workbench.data.standard.mnist import Mnist
from workbench.experiment import Experiment, find, load
from workbench.gui import picture_opener
from workbench.gui.autosave import last_experiment
from workbench.gui.session import Session
from workbench.gui.task import Task
from workbench.inspection.cell import Cell
from workbench.inspection.kernels.pictures import Kernels
from workbench.inspection.standpoint import Standpoint
from workbench.network.build import build
from workbench.training.events import Event, RunEnded, RunStarted, SettingChanged
from workbench.training.generators import RunGenerators

LAYERS: list[dict[str, Any]] = [
    {"kind": "max_pool2d", "kernel_size": 4},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 10},
]
BROKEN: list[dict[str, Any]] = [{"kind": "conv2d", "out_channels": 4, "kernel_size": 99}]


def with_layers(experiment: Experiment, layers: list[dict[str, Any]]) -> Experiment:
    network = type(experiment.network).model_validate({"kind": "sequential", "layers": layers})
    return experiment.changed(network=network)


@pytest.fixture
def experiment() -> Experiment:
    base = with_layers(find("digits"), LAYERS)
    return base.changed(training=base.training.changed(epochs=1, threads=1))


class Listener(QObject):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.signals: list[str] = []
        self.states: list[str] = []
        self.events: list[Event] = []
        self.failures: list[tuple[str, str]] = []
        self.frames = 0
        self.threads: set[int] = set()
        self._session = session
        session.experiment_changed.connect(self.on_experiment)
        session.selection_changed.connect(self.on_selection)
        session.run.changed.connect(self.on_run)
        session.run.events.connect(self.on_events)
        session.frame.connect(self.on_frame)
        session.failed.connect(self.on_failed)

    @Slot()
    def on_experiment(self) -> None:
        self.signals.append("experiment")

    @Slot()
    def on_selection(self) -> None:
        self.signals.append("selection")

    @Slot()
    def on_run(self) -> None:
        self.states.append(self._session.run.state)

    @Slot(object)
    def on_events(self, events: list[Event]) -> None:
        self.events += events
        self.threads.add(threading.get_ident())

    @Slot()
    def on_frame(self) -> None:
        self.frames += 1

    @Slot(str, str)
    def on_failed(self, title: str, sentence: str) -> None:
        self.failures.append((title, sentence))


@pytest.fixture
def session(qtbot: QtBot, experiment: Experiment) -> Iterator[Session]:
    made = Session(experiment)
    yield made
    assert made.shut_down()


@pytest.fixture
def listener(session: Session) -> Listener:
    return Listener(session)


def endless(session: Session) -> None:
    training = session.experiment.training.changed(epochs=10_000)
    session.edit(session.experiment.changed(training=training), "Change epochs")


def wait_for_data(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)


def wait_for(qtbot: QtBot, session: Session, state: str) -> None:
    qtbot.waitUntil(lambda: session.run.state == state, timeout=20_000)


def wait_for_step(qtbot: QtBot, session: Session, step: int) -> None:
    qtbot.waitUntil(lambda: len(session.run.record.losses) >= step, timeout=20_000)


def wait_for_picture(qtbot: QtBot, session: Session, title: str) -> None:
    qtbot.waitUntil(lambda: session.pinned is not None and session.pinned.title == title)


def wait_for_rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session._frames.running)


# The document.


def test_an_edit_is_told_and_can_be_undone(session: Session, listener: Listener, experiment: Experiment) -> None:
    session.edit(experiment.changed(name="Mine"), "Name", select=("0",))
    assert (session.experiment.name, session.selected, session.modified) == ("Mine", ("0",), True)
    assert listener.signals == ["experiment", "selection"]
    session.undo()
    assert (session.experiment, session.selected, session.modified) == (experiment, (), False)
    session.redo()
    assert (session.experiment.name, session.selected) == ("Mine", ("0",))


def test_nothing_is_told_where_nothing_happens(session: Session, listener: Listener, experiment: Experiment) -> None:
    session.edit(experiment.changed(), "Nothing")
    session.undo()
    session.redo()
    session.select(())
    assert listener.signals == []
    assert session.history.undo_label is None


def test_summary_and_problems_follow_the_document(session: Session, experiment: Experiment) -> None:
    assert session.summary.parameters == 49 * 10 + 10
    session.edit(with_layers(experiment, BROKEN), "Break")
    assert any(problem.path == "0" and problem.severity == "error" for problem in session.problems)
    session.undo()
    assert not any(problem.severity == "error" for problem in session.problems)


def test_an_experiment_is_saved_and_opened(session: Session, experiment: Experiment, tmp_path: Path) -> None:
    session.edit(experiment.changed(name="Mine"), "Name")
    path = tmp_path / "mine.json"
    assert session.save(path)
    assert (session.path, session.modified, load(path).name) == (path, False, "Mine")
    session.new(experiment)
    assert (session.path, session.modified) == (None, False)
    session.show(load(path), path, load(path))
    assert (session.experiment.name, session.path, session.history.undo_label) == ("Mine", path, None)


def test_the_first_file_names_an_experiment_that_has_no_name(
    session: Session, listener: Listener, experiment: Experiment, tmp_path: Path
) -> None:
    session.new(experiment.changed(name="Untitled"))
    (tmp_path / "file").touch()
    assert not session.save(tmp_path / "file" / "net.json")
    assert session.experiment.name == "Untitled"
    path = tmp_path / "my net.json"
    assert session.save(path)
    assert (session.experiment.name, load(path).name, session.modified) == ("my net", "my net", False)
    assert session.save(tmp_path / "other.json")
    assert session.experiment.name == "my net"
    session.undo()
    assert (session.experiment.name, session.modified) == ("Untitled", True)
    assert session.save(path)  # it has a file: the name is the person's
    assert load(path).name == "Untitled"


def test_a_broken_file_changes_nothing(
    session: Session, listener: Listener, experiment: Experiment, tmp_path: Path
) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{")
    assert session.read(path) is None
    assert session.experiment == experiment
    assert listener.failures[0][1].startswith("broken.json: ")
    assert not session.save(tmp_path / "broken.json" / "below.json")
    assert listener.failures[1][0] == "The experiment was not saved"
    assert session.path is None


def test_what_is_open_is_kept_for_the_next_start(qtbot: QtBot, session: Session, experiment: Experiment) -> None:
    session.edit(experiment.changed(name="Mine"), "Name")
    session.autosave._timer.setInterval(0)
    session.edit(experiment.changed(name="Mine, too"), "Name")
    qtbot.waitUntil(last_experiment().exists)
    assert load(last_experiment()).name == "Mine, too"


def test_a_full_disk_is_told_once(
    session: Session, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with monkeypatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(tmp_path / "file" / "home"))
        session.autosave.save()
        session.autosave.save()
    assert [title for title, _ in listener.failures] == ["The experiment cannot be kept for the next start"]
    session.autosave.save()
    assert last_experiment().exists()


# The data and the pinned picture.


def test_the_first_test_picture_is_pinned(qtbot: QtBot, session: Session) -> None:
    wait_for_data(qtbot, session)
    assert session.pinned is not None
    assert session.data is not None
    assert (session.pinned.split, session.pinned.index) == ("test", 0)
    assert torch.equal(session.pinned.image, session.data.test.images[0])
    session.pin("train", 5)
    assert session.pinned.target == int(session.data.train.targets[5])


def test_a_picture_of_ones_own_stays_pinned_and_fits_the_data(
    qtbot: QtBot, session: Session, listener: Listener, experiment: Experiment, tmp_path: Path
) -> None:
    wait_for_data(qtbot, session)
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(tmp_path / "mine.png")
    session.open_picture(tmp_path / "mine.png")
    wait_for_picture(qtbot, session, "mine.png")
    session.edit(experiment.changed(dataset=experiment.dataset.changed(height=20, width=24, color="rgb")), "Size")
    wait_for_data(qtbot, session)
    assert session.pinned is not None
    assert (session.pinned.title, tuple(session.pinned.image.shape)) == ("mine.png", (3, 20, 24))
    (tmp_path / "no.png").write_text("no picture")
    session.open_picture(tmp_path / "no.png")
    qtbot.waitUntil(lambda: bool(listener.failures))
    assert listener.failures[0][0] == "This picture cannot be opened"
    assert "no.png" in listener.failures[0][1]
    assert session.pinned.title == "mine.png"


def test_of_two_pictures_the_one_asked_for_last_is_pinned(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever takes longer; and a sample chosen meanwhile stays."""
    wait_for_data(qtbot, session)
    doors = {name: threading.Event() for name in ("first.png", "second.png", "third.png")}
    read: list[str] = []

    def read_slowly(path: Path) -> Image.Image:
        doors[path.name].wait(20)
        read.append(path.name)
        return Image.new("L", (8, 8))

    monkeypatch.setattr(picture_opener, "read_picture", read_slowly)
    for name in ("first.png", "second.png"):
        session.open_picture(tmp_path / name)
    doors["second.png"].set()
    wait_for_picture(qtbot, session, "second.png")
    doors["first.png"].set()
    qtbot.waitUntil(lambda: len(read) == 2)
    session.open_picture(tmp_path / "third.png")
    session.pin("test", 3)
    doors["third.png"].set()
    qtbot.waitUntil(lambda: not session._pictures.findChildren(Task))
    assert session.pinned is not None
    assert (session.pinned.split, session.pinned.index) == ("test", 3)


# The run.


def test_a_run_from_first_to_last(qtbot: QtBot, session: Session, listener: Listener, experiment: Experiment) -> None:
    wait_for_data(qtbot, session)
    session.train()
    session.train()  # the double click of an impatient hand
    wait_for(qtbot, session, "idle")
    assert listener.states == ["starting", "running", "idle"]
    assert sum(isinstance(event, RunStarted) for event in listener.events) == 1
    end = session.run.record.ended
    assert end is not None
    assert end.outcome == "finished"
    assert len(session.run.record.losses) == end.step
    assert session.run.experiment == experiment
    assert listener.threads == {threading.get_ident()}
    assert listener.failures == []
    wait_for_rest(qtbot, session)


def test_training_waits_for_the_data(qtbot: QtBot, session: Session, listener: Listener) -> None:
    session.train()
    assert session.data is None
    wait_for(qtbot, session, "idle")
    assert session.run.record.ended is not None


def test_a_step_starts_a_run_and_halts_it(qtbot: QtBot, session: Session, listener: Listener) -> None:
    session.step()  # while the data are loading
    session.step()
    wait_for_step(qtbot, session, 1)
    qtbot.wait(60)
    assert (session.run.state, len(session.run.record.losses)) == ("paused", 1)
    session.step()
    wait_for_step(qtbot, session, 2)
    session.train()
    wait_for(qtbot, session, "idle")
    assert session.run.record.ended is not None
    assert session.run.record.ended.outcome == "finished"


def test_a_step_given_up_while_loading_does_not_halt_the_next_run(
    qtbot: QtBot, session: Session, listener: Listener
) -> None:
    session.step()
    session.stop()
    assert session.run.state == "idle"
    session.train()
    wait_for(qtbot, session, "idle")
    assert listener.states == ["loading", "idle", "loading", "starting", "running", "idle"]
    assert listener.failures == []


def test_pause_and_resume(qtbot: QtBot, session: Session) -> None:
    endless(session)
    session.train()
    wait_for(qtbot, session, "running")
    session.run.pause()
    wait_for_rest(qtbot, session)
    done = len(session.run.record.losses)
    qtbot.wait(100)
    assert len(session.run.record.losses) == done
    session.train()
    wait_for_step(qtbot, session, done + 5)
    assert session._frames.running
    session.stop()
    wait_for(qtbot, session, "idle")
    assert session.run.record.ended is not None
    assert session.run.record.ended.reason == "Stopped by you."


def test_stop_on_the_heels_of_train(qtbot: QtBot, session: Session, listener: Listener) -> None:
    wait_for_data(qtbot, session)
    endless(session)
    session.train()
    session.stop()
    session.stop()
    session.step()
    session.run.pause()
    session.train()
    assert session.run.state == "stopping"
    wait_for(qtbot, session, "idle")
    assert listener.states == ["starting", "stopping", "idle"]
    session.train()
    wait_for(qtbot, session, "running")


def test_the_picture_follows_each_step_of_a_paused_run(qtbot: QtBot, session: Session) -> None:
    endless(session)
    session.watch("weights", Kernels("2"))
    session.step()
    wait_for_step(qtbot, session, 1)
    for step in (2, 3):
        wait_for_rest_with(qtbot, session)
        frames = Listener(session)
        session.step()
        wait_for_step(qtbot, session, step)
        qtbot.waitUntil(lambda seen=frames: seen.frames > 0)
        qtbot.waitUntil(session.worker.watches.waiting)
        answer = session.take("weights")
        assert answer is not None
        assert answer.step == step


def wait_for_rest_with(qtbot: QtBot, session: Session) -> None:
    """Take answers as a panel does until nothing more comes."""

    def rests() -> bool:
        session.take("weights")
        return not session._frames.running

    qtbot.waitUntil(rests)


def test_the_last_answer_is_not_lost(qtbot: QtBot, session: Session, experiment: Experiment) -> None:
    """The clock rests only when the untrained network of the last edit has been seen."""
    wait_for_data(qtbot, session)
    taken = []

    class Panel(QObject):
        @Slot()
        def redraw(self) -> None:
            answer = session.take("weights")
            if answer is not None:
                taken.append(answer)

    panel = Panel()
    session.frame.connect(panel.redraw)
    session.watch("weights", Kernels("2"))
    for seed in range(1, 6):
        edited = experiment.changed(training=experiment.training.changed(seed=seed))
        session.edit(edited, "Change seed")
        wait_for_rest(qtbot, session)
        generator = RunGenerators(seed, torch.device("cpu")).init
        network = build(edited.network, edited.dataset.input_shape, generator)
        np.testing.assert_array_equal(taken[-1].value.weights[:, 0, :], network[2].weight.detach().numpy())


def test_a_network_with_errors_is_not_trained(
    qtbot: QtBot, session: Session, listener: Listener, experiment: Experiment
) -> None:
    session.edit(with_layers(experiment, BROKEN), "Break")
    session.train()
    session.step()
    assert session.run.state == "idle"
    assert [title for title, _ in listener.failures] == ["The network cannot be trained yet"] * 2
    assert listener.failures[0][1].startswith("Layer 0 (conv2d): ")


def test_a_network_broken_while_the_data_load_is_not_trained(
    qtbot: QtBot, session: Session, listener: Listener, experiment: Experiment
) -> None:
    session.train()
    session.edit(with_layers(experiment, BROKEN), "Break")
    wait_for(qtbot, session, "idle")
    assert [title for title, _ in listener.failures] == ["The network cannot be trained yet"]
    assert session.run.record.started is None


def test_a_run_goes_on_with_what_it_began_with(
    qtbot: QtBot, session: Session, listener: Listener, experiment: Experiment
) -> None:
    """Editing the network, and loading other data, between its first step and the rest."""
    session.step()
    wait_for_step(qtbot, session, 1)
    session.edit(with_layers(experiment, BROKEN), "Break")
    other = experiment.changed(dataset=experiment.dataset.changed(validation_share=0.5))
    session.edit(other, "Share")
    session.train()
    wait_for(qtbot, session, "idle")
    wait_for_data(qtbot, session)
    assert session.run.experiment == experiment
    started, end = session.run.record.started, session.run.record.ended
    assert started is not None
    assert end is not None
    assert (end.outcome, end.step) == ("finished", started.steps_per_epoch)
    assert listener.failures == []


def test_the_learning_rate_of_the_document_is_the_runs(qtbot: QtBot, session: Session, experiment: Experiment) -> None:
    adam = experiment.training.optimizer

    def edit(**changes: Any) -> None:
        session.edit(experiment.changed(training=experiment.training.changed(**changes)), "Change")

    def rates() -> list[float]:
        return [mark.new for mark in session.run.record.marks if isinstance(mark, SettingChanged)]

    session.step()
    wait_for_step(qtbot, session, 1)
    edit(optimizer=adam.changed(lr=0.5))
    qtbot.waitUntil(lambda: rates() == [0.5])
    session.undo()
    qtbot.waitUntil(lambda: rates() == [0.5, adam.lr])
    edit(optimizer={"kind": "sgd", "lr": 0.25})
    session.step()
    wait_for_step(qtbot, session, 2)
    edit(optimizer=adam.changed(lr=0.75))
    session.step()  # who does a step has typed to the end
    wait_for_step(qtbot, session, 3)
    assert rates() == [0.5, adam.lr, 0.75]
    assert session.run.record.learning_rates[-1] == (3, 0.75)


def test_a_failing_run_is_told(qtbot: QtBot, session: Session, listener: Listener, experiment: Experiment) -> None:
    layers = [*LAYERS[:2], {"kind": "linear", "out_features": 64}, {"kind": "linear", "out_features": 10}]
    wild = experiment.training.changed(optimizer={"kind": "sgd", "lr": 1000.0})
    session.edit(with_layers(experiment, layers).changed(training=wild), "Go wild")
    session.train()
    wait_for(qtbot, session, "idle")
    assert [title for title, _ in listener.failures] == ["Training ended early"]
    end = session.run.record.ended
    assert end is not None
    assert end.outcome == "failed"
    assert all(np.isfinite(session.run.record.losses.values))


def test_no_event_is_lost(qtbot: QtBot, session: Session, listener: Listener) -> None:
    session.edit(session.experiment.changed(training=session.experiment.training.changed(epochs=5)), "Change epochs")
    session.train()
    wait_for(qtbot, session, "idle")
    steps = 0
    for event in listener.events:
        losses = getattr(event, "losses", ())
        steps += len(losses)
        assert not losses or event.step == steps  # type: ignore[union-attr]
    assert isinstance(listener.events[-1], RunEnded)
    assert listener.events[-1].step == steps


def test_the_clock_rests_while_nothing_happens(qtbot: QtBot, session: Session, listener: Listener) -> None:
    wait_for_data(qtbot, session)
    wait_for_rest(qtbot, session)
    seen = listener.frames
    qtbot.wait(250)
    assert listener.frames == seen


@pytest.mark.parametrize("state", ["starting", "running", "paused"])
def test_closing_in_every_state(qtbot: QtBot, experiment: Experiment, state: str) -> None:
    session = Session(experiment)
    endless(session)
    session.train()
    if state != "starting":
        wait_for(qtbot, session, "running")
    if state == "paused":
        session.run.pause()
    assert session.shut_down()
    assert load(last_experiment()) == session.experiment


def test_another_document_has_no_run(qtbot: QtBot, session: Session, experiment: Experiment) -> None:
    session.train()
    wait_for(qtbot, session, "idle")
    assert session.is_trained
    heard: list[bool] = []
    session.document_changed.connect(lambda: heard.append(session.run.record.started is None))
    session.new(experiment.changed(name="another"))
    assert heard == [True]
    assert session.run.record.ended is None
    assert not session.is_trained
    session.watch("kernels", Kernels("2"))

    def untrained() -> bool:
        answer = session.take("kernels")
        return answer is not None and answer.step == 0

    qtbot.waitUntil(untrained)  # an answer that was under way may come first


def test_nothing_is_downloaded_without_being_asked(
    qtbot: QtBot, listener: Listener, session: Session, tmp_path: Path
) -> None:
    wanted: list[bool] = []
    session.data_wanted.connect(lambda: wanted.append(True))
    session.loader.root = tmp_path / "empty"
    session.new(find("lecture-cnn"))
    qtbot.waitUntil(lambda: session.loader.status == "missing")
    session.train()
    assert session.run.state == "idle"
    assert session.loader.status == "missing"
    assert len(wanted) == 1
    session.loader.use(session.experiment.dataset.changed(seed=7))
    session.train()  # while it is not known yet whether the set is here
    qtbot.waitUntil(lambda: session.run.state == "idle")
    assert len(wanted) == 2
    assert session.loader.status == "missing"
    assert listener.failures == []


def test_a_training_goes_on_once_its_data_are_found(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.setattr(Mnist, "missing", lambda self, root: None if root == there else "It is not here.")
    monkeypatch.setattr(Mnist, "load", lambda self, root, progress=None: Digits().load(root))
    session.loader.root = tmp_path / "empty"
    session.new(find("lecture-cnn"))
    qtbot.waitUntil(lambda: session.loader.status == "missing")
    wanted: list[bool] = []
    session.data_wanted.connect(lambda: wanted.append(True))
    session.step()
    session.look_in_and_train(tmp_path / "elsewhere")
    assert (len(wanted), session.run.state) == (2, "idle")
    session.look_in_and_train(there)
    assert session.run.state == "loading"
    wait_for(qtbot, session, "paused")
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1)  # one step, as was asked
    session.stop()
    wait_for(qtbot, session, "idle")
    session.loader.root = tmp_path / "empty"
    session.loader.reload()
    session.download_and_train()
    qtbot.waitUntil(lambda: session.run.state == "paused")
    session.stop()
    wait_for(qtbot, session, "idle")


def test_other_data_come_with_a_network_that_fits_them_in_one_step(session, image_folder):
    before = session.experiment
    session.use_dataset(
        alike("image_folder", before.dataset, folder=str(image_folder)), "Use my pictures", balance=True
    )
    assert session.experiment.dataset.folder == str(image_folder)
    assert session.summary.output_shape == (3,)
    assert session.experiment.training.loss.balance == "classes"
    assert session.history.undo_label == "Use my pictures"
    session.undo()
    assert session.experiment == before


def test_the_same_data_again_are_read_anew(session, qtbot):
    qtbot.waitUntil(lambda: session.data is not None)
    first = session.data
    session.use_dataset(session.experiment.dataset, "Use them again")
    qtbot.waitUntil(lambda: session.data is not None and session.data is not first)
    assert session.history.undo_label is None


def looked_from(session: Session) -> Standpoint:
    """Look from a state of the open network in which every weight is zero."""
    network = build(session.experiment.network, session.experiment.dataset.input_shape, torch.Generator())
    zeros = {name: torch.zeros_like(value) for name, value in network.state_dict().items()}
    standpoint = Standpoint(session.experiment, zeros, 3, "zeros", "lab")
    session.look_from(standpoint)
    return standpoint


def test_other_layers_end_a_look_from_elsewhere_and_other_settings_do_not(
    qtbot: QtBot, session: Session, experiment: Experiment
) -> None:
    standpoint = looked_from(session)
    session.edit(experiment.changed(name="Another name"), "Rename")
    assert session.standpoint is standpoint
    with qtbot.waitSignal(session.standpoint_changed):
        session.edit(with_layers(experiment, []), "Remove all layers")
    assert session.standpoint is None


def test_another_document_and_a_new_run_are_looked_at_as_they_are(qtbot: QtBot, session: Session) -> None:
    looked_from(session)
    session.point_at(Cell("0", 1, 2, 3))
    session.show(session.experiment, None, None)
    assert session.standpoint is None
    assert session.cell is None
    wait_for_data(qtbot, session)
    looked_from(session)
    session.train()
    assert session.standpoint is None


def test_a_training_can_start_from_where_one_looks(qtbot: QtBot, session: Session) -> None:
    wait_for_data(qtbot, session)
    standpoint = looked_from(session)
    session.train_from(standpoint)
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    first = session.run.record.losses.values[0]
    assert first == pytest.approx(np.log(10), rel=1e-6)  # all logits are zero
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    assert session.run.record.losses.values[0] != first
