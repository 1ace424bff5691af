import gc
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot
from torch import Tensor, nn

from workbench.data.base import Data, Split
from workbench.experiment import Experiment, find
from workbench.gui.network_key import NetworkKey
from workbench.gui.worker import Worker
from workbench.inspection.activations import Activations, FeatureMaps
from workbench.inspection.kernels.pictures import Kernels
from workbench.inspection.passes import forward_pass
from workbench.inspection.question import InspectionError
from workbench.inspection.standpoint import PresentWeights, Standpoint
from workbench.inspection.watches import Answer
from workbench.network.build import build
from workbench.training.events import EpochEnded, Event, Progress, RunEnded, RunStarted, SettingChanged
from workbench.training.generators import RunGenerators
from workbench.training.trainer import train

LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1, "bias": False},
    {"kind": "batch_norm2d"},
    {"kind": "relu"},
    {"kind": "max_pool2d", "kernel_size": 2},
    {"kind": "flatten"},
    {"kind": "dropout", "p": 0.3},
    {"kind": "linear", "out_features": 10},
]


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    base = find("digits")
    network = type(base.network).model_validate({"kind": "sequential", "layers": LAYERS})
    return base.changed(network=network, training=base.training.changed(epochs=2, threads=1, batch_size=64))


@pytest.fixture(scope="module")
def data(experiment: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Data:
    return few(experiment.dataset.load(tmp_path_factory.mktemp("data")))


def few(data: Data) -> Data:
    """Keep what four steps of an epoch need, the last of them on less than a batch."""
    splits = {
        name: Split(data.split(name).images[:count], data.split(name).targets[:count])
        for name, count in (("train", 250), ("val", 40), ("test", 40))
    }
    return replace(data, **splits)


class Listener(QObject):
    """Keeps what it hears, as a panel does."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.batches = 0
        self.threads: set[int] = set()
        worker.events.connect(self.hear)

    @Slot(object)
    def hear(self, events: list[Event]) -> None:
        self.events += events
        self.batches += 1
        self.threads.add(threading.get_ident())
        assert not any(isinstance(event, RunEnded) for event in events[:-1])

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def losses(self) -> list[float]:
        return [loss for event in self.of(Progress) for loss in event.losses]

    def assert_no_step_is_missing(self) -> None:
        done = 0
        for event in self.of(Progress):
            done += len(event.losses)
            assert event.step == done


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker()
    yield made
    assert made.shut_down()


@pytest.fixture
def listener(worker: Worker) -> Listener:
    return Listener(worker)


def key_of(experiment: Experiment) -> NetworkKey:
    return NetworkKey(experiment.network, experiment.dataset.input_shape, experiment.training.seed)


def untrained(experiment: Experiment) -> nn.Sequential:
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    return build(experiment.network, experiment.dataset.input_shape, generator)


def trained(experiment: Experiment, data: Data) -> tuple[list[float], nn.Sequential]:
    """Train without a window."""
    network = untrained(experiment)
    events = list(train(experiment, data, network))
    return [loss for event in events if isinstance(event, Progress) for loss in event.losses], network


def endless(experiment: Experiment) -> Experiment:
    return experiment.changed(training=experiment.training.changed(epochs=10_000))


def wait_for_end(qtbot: QtBot, listener: Listener, ends: int = 1) -> RunEnded:
    qtbot.waitUntil(lambda: len(listener.of(RunEnded)) == ends, timeout=20_000)
    end = listener.events[-1]
    assert isinstance(end, RunEnded)
    return end


def wait_until_settled(qtbot: QtBot, worker: Worker) -> None:
    qtbot.waitUntil(lambda: worker._served == worker._sent, timeout=20_000)


def test_a_run_learns_what_it_learns_without_a_window(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(experiment, data)
    assert wait_for_end(qtbot, listener).outcome == "finished"
    assert isinstance(listener.events[0], RunStarted)
    assert len(listener.of(EpochEnded)) == 2
    listener.assert_no_step_is_missing()
    assert listener.losses == trained(experiment, data)[0]
    assert listener.threads == {threading.get_ident()}


def test_looking_changes_nothing(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    experiment = experiment.changed(training=experiment.training.changed(epochs=15))
    losses, network = trained(experiment, data)
    images = data.normalise(data.test.images[:1])
    worker.answer_interval = 0.0
    worker.watch("maps", Activations(images, "2"))
    worker.watch("kernels", Kernels("0"))
    worker.start(experiment, data)
    answers = []
    while not listener.of(RunEnded):
        qtbot.wait(2)
        answers += [answer for name in ("maps", "kernels") if (answer := worker.take(name)) is not None]
    worker.show(key_of(experiment))
    qtbot.waitUntil(lambda: worker.settled or bool(worker.take("maps")) or bool(worker.take("kernels")), timeout=20_000)
    assert len(answers) > 2
    assert listener.losses == losses
    worker.watch("kernels", Kernels("0"))
    qtbot.waitUntil(worker.watches.waiting, timeout=20_000)
    wait_until_settled(qtbot, worker)
    answer = worker.take("kernels")
    assert answer is not None
    assert answer.step == len(losses)
    np.testing.assert_array_equal(answer.value.weights, network[0].weight[:, 0].detach().numpy())


def test_an_idle_worker_answers_as_torch_does(qtbot: QtBot, worker: Worker, experiment: Experiment, data: Data) -> None:
    images = data.normalise(data.test.images[3:4])
    worker.show(key_of(experiment))
    worker.watch("maps", Activations(images, "1"))
    wait_until_settled(qtbot, worker)
    answer = worker.take("maps")
    assert answer is not None
    assert isinstance(answer.value, FeatureMaps)
    network = untrained(experiment).eval()
    with torch.inference_mode():
        np.testing.assert_array_equal(answer.value.maps, network[:2](images).numpy())
        np.testing.assert_array_equal(answer.value.probabilities, network(images).softmax(1).numpy())
    assert answer.step == 0
    assert worker.take("maps") is None


def test_pauses_and_single_steps_change_nothing(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(experiment, data)
    worker.step()
    wait_until_settled(qtbot, worker)
    qtbot.waitUntil(lambda: len(listener.losses) == 1, timeout=20_000)
    per_epoch = listener.of(RunStarted)[0].steps_per_epoch
    for _ in range(per_epoch + 2):  # over the end of an epoch
        worker.step()
    qtbot.waitUntil(lambda: len(listener.losses) == per_epoch + 3, timeout=20_000)
    assert len(listener.of(EpochEnded)) == 1
    heard = len(listener.events)
    qtbot.wait(120)
    assert len(listener.events) == heard
    worker.resume()
    wait_for_end(qtbot, listener)
    assert listener.losses == trained(experiment, data)[0]
    listener.assert_no_step_is_missing()


def test_stepping_reaches_the_end(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(experiment.changed(training=experiment.training.changed(epochs=1, batch_size=100)), data)
    for _ in range(4):
        worker.step()
    assert wait_for_end(qtbot, listener).outcome == "finished"
    assert len(listener.losses) == listener.of(RunStarted)[0].steps_per_epoch


def test_pause_halts(qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data) -> None:
    worker.start(endless(experiment), data)
    qtbot.waitUntil(lambda: bool(listener.losses), timeout=20_000)
    worker.pause()
    wait_until_settled(qtbot, worker)
    qtbot.wait(20)
    heard = len(listener.losses)
    qtbot.wait(150)
    assert len(listener.losses) == heard
    listener.assert_no_step_is_missing()


def test_a_stop_on_the_heels_of_the_start(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(endless(experiment), data)
    worker.stop("Stopped by you.")
    end = wait_for_end(qtbot, listener)
    assert (end.outcome, end.reason) == ("stopped", "Stopped by you.")
    worker.stop("Again.")
    worker.pause()
    worker.step()
    wait_until_settled(qtbot, worker)
    qtbot.wait(20)
    assert isinstance(listener.events[-1], RunEnded)
    assert len(listener.of(RunEnded)) == 1


def test_of_two_starts_the_first_run_is_stopped(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(endless(experiment), data)
    worker.start(experiment, data)
    wait_for_end(qtbot, listener, 2)
    assert [end.outcome for end in listener.of(RunEnded)] == ["stopped", "finished"]


def test_a_crowd_of_questions_does_not_delay_a_stop(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(endless(experiment), data)
    qtbot.waitUntil(lambda: bool(listener.losses), timeout=20_000)
    for _ in range(2000):
        worker.watch("kernels", Kernels("0"))
    worker.stop("Stopped by you.")
    wait_for_end(qtbot, listener)


def test_batches_come_at_most_twenty_times_a_second(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    started = time.monotonic()
    worker.start(endless(experiment), data)
    qtbot.wait(600)
    worker.stop("Stopped by you.")
    wait_for_end(qtbot, listener)
    assert listener.batches <= 20 * (time.monotonic() - started) + 3  # the first, the stop and the end come at once


def test_a_change_while_paused_is_told_at_once(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(endless(experiment), data)
    worker.step()
    worker.set_learning_rate(0.25)
    qtbot.waitUntil(lambda: bool(listener.of(SettingChanged)), timeout=20_000)
    change = listener.of(SettingChanged)[0]
    assert (change.step, change.old, change.new) == (1, experiment.training.optimizer.lr, 0.25)
    worker.step()
    qtbot.waitUntil(lambda: len(listener.losses) == 2, timeout=20_000)
    assert listener.of(Progress)[-1].learning_rate == 0.25


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_learning_rate_is_positive(worker: Worker, value: float) -> None:
    with pytest.raises(ValueError, match="learning_rate"):
        worker.set_learning_rate(value)


def test_a_network_that_cannot_be_built_fails_in_words(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    layers = [{"kind": "conv2d", "out_channels": 4, "kernel_size": 99}]
    broken = experiment.changed(
        network=type(experiment.network).model_validate({"kind": "sequential", "layers": layers})
    )
    worker.start(broken, data)
    end = wait_for_end(qtbot, listener)
    assert end.outcome == "failed"
    assert "network.0" in end.reason
    worker.start(experiment, data)
    assert wait_for_end(qtbot, listener, 2).outcome == "finished"


def test_a_loss_that_explodes_fails_in_words(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    wild = experiment.training.changed(optimizer={"kind": "sgd", "lr": 1000.0})
    layers = [{"kind": "flatten"}, {"kind": "linear", "out_features": 64}] * 2 + [
        {"kind": "linear", "out_features": 10}
    ]
    network = type(experiment.network).model_validate({"kind": "sequential", "layers": layers})
    worker.start(experiment.changed(training=wild, network=network), data)
    end = wait_for_end(qtbot, listener)
    assert end.outcome == "failed"
    assert "learning rate" in end.reason


class Refuses:
    def ask(self, network: nn.Module) -> None:
        raise InspectionError("This has no answer")


class Breaks:
    def ask(self, network: nn.Module) -> None:
        raise ValueError


def test_a_question_without_an_answer_keeps_no_other_waiting(
    qtbot: QtBot, worker: Worker, experiment: Experiment, data: Data
) -> None:
    worker.show(key_of(experiment))
    worker.watch("breaks", Breaks())
    worker.watch("refuses", Refuses())
    worker.watch("misfit", Activations(torch.zeros(1, 3, 5, 5), "0"))
    worker.watch("kernels", Kernels("0"))
    wait_until_settled(qtbot, worker)
    answers = {name: worker.take(name) for name in ("breaks", "refuses", "misfit", "kernels")}
    assert {name: answer.error for name, answer in answers.items() if answer and name != "misfit"} == {
        "breaks": "The network cannot answer: ValueError",
        "refuses": "This has no answer.",
        "kernels": "",
    }
    assert answers["misfit"] is not None
    assert "\n" not in answers["misfit"].error


def test_a_network_with_errors_has_no_answers(qtbot: QtBot, worker: Worker) -> None:
    worker.show(None)
    worker.watch("kernels", Kernels("0"))
    wait_until_settled(qtbot, worker)
    answer = worker.take("kernels")
    assert answer is not None
    assert "see Problems" in answer.error


def test_after_a_run_the_network_shown_is_the_edited_one(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    """Also where the last step was done by hand."""
    short = experiment.changed(training=experiment.training.changed(epochs=1, batch_size=250))
    worker.start(short, data)
    worker.step()
    worker.step()
    wait_for_end(qtbot, listener)
    layers = [{"kind": "conv2d", "out_channels": 7, "kernel_size": 3}, *LAYERS[1:]]
    other = experiment.changed(
        network=type(experiment.network).model_validate({"kind": "sequential", "layers": layers})
    )
    worker.show(key_of(other))
    worker.watch("kernels", Kernels("0"))
    wait_until_settled(qtbot, worker)
    answer = worker.take("kernels")
    assert answer is not None
    np.testing.assert_array_equal(answer.value.weights, untrained(other)[0].weight[:, 0].detach().numpy())


@pytest.mark.parametrize("halt", [True, False])
def test_a_run_under_way_does_not_keep_the_thread(qtbot: QtBot, experiment: Experiment, data: Data, halt: bool) -> None:
    worker = Worker()
    listener = Listener(worker)
    worker.start(endless(experiment), data)
    qtbot.waitUntil(lambda: bool(listener.losses), timeout=20_000)
    if halt:
        worker.pause()
    assert worker.shut_down()
    assert not worker._thread.is_alive()


def test_the_data_go_with_the_run(qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment) -> None:
    data = few(experiment.dataset.load(Path()))
    gone = weakref.ref(data)
    worker.start(endless(experiment), data)
    worker.stop("Stopped by you.")
    wait_for_end(qtbot, listener)
    wait_until_settled(qtbot, worker)
    del data
    gc.collect()
    assert gone() is None


def test_an_error_nobody_foresaw_leaves_the_thread_at_work(
    qtbot: QtBot, worker: Worker, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(worker.watches, "answer", breaks)
        worker.show(key_of(experiment))
        worker.watch("kernels", Kernels("0"))
        wait_until_settled(qtbot, worker)
    worker.watch("kernels", Kernels("0"))
    wait_until_settled(qtbot, worker)
    assert worker.take("kernels") is not None


def test_a_question_waits_for_the_network_it_is_about(
    qtbot: QtBot, worker: Worker, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, once = worker.watches.due, [True]

    def asked_in_between(version: int, *, training: bool) -> Any:
        """Another thread says what is shown and asks, after the commands were read and before questions are."""
        if once:
            once.pop()
            worker.show(key_of(experiment))
            worker.watch("kernels", Kernels("0"))
        return due(version, training=training)

    monkeypatch.setattr(worker.watches, "due", asked_in_between)
    worker.show(None)
    wait_until_settled(qtbot, worker)
    answer = worker.take("kernels")
    assert answer is not None
    assert answer.error == ""


def test_slow_steps_are_watched_however_often_panels_ask(
    qtbot: QtBot, worker: Worker, experiment: Experiment, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mouse that moves over a panel asks a hundred times in the time of one step."""

    def slow(*arguments: Any) -> Iterator[Event]:
        for event in train(*arguments):
            time.sleep(0.05)
            yield event

    monkeypatch.setattr("workbench.gui.worker.train", slow)
    worker.answer_interval = 0.0
    worker.start(experiment.changed(training=experiment.training.changed(epochs=1000)), data)
    worker.watch("kernels", Kernels("0"))
    steps: set[int] = set()

    def look() -> bool:
        worker.watch("others", Kernels("6"))
        answer = worker.take("kernels")
        if answer is not None:
            steps.add(answer.step)
        return len(steps) > 5

    qtbot.waitUntil(look, timeout=20_000)
    worker.stop("Enough.")


def test_naming_a_layer_keeps_the_trained_network(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    short = experiment.changed(training=experiment.training.changed(epochs=1, threads=1))
    worker.start(short, data)
    wait_for_end(qtbot, listener)
    first, *others = experiment.network.layers
    named = experiment.network.changed(layers=(first.changed(name="edges"), *others))
    worker.show(key_of(experiment.changed(network=named)))
    worker.watch("kernels", Kernels("0"))
    wait_until_settled(qtbot, worker)
    answer = worker.take("kernels")
    assert answer is not None
    assert answer.step > 0
    np.testing.assert_array_equal(answer.value.weights, trained(short, data)[1][0].weight[:, 0].detach().numpy())


def test_a_trained_network_can_be_forgotten(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(experiment.changed(training=experiment.training.changed(epochs=1, threads=1)), data)
    wait_for_end(qtbot, listener)
    worker.show(key_of(experiment))
    worker.forget()
    worker.watch("kernels", Kernels("0"))
    wait_until_settled(qtbot, worker)
    answer = worker.take("kernels")
    assert answer is not None
    assert answer.step == 0
    np.testing.assert_array_equal(answer.value.weights, untrained(experiment)[0].weight[:, 0].detach().numpy())


def next_answer(qtbot: QtBot, worker: Worker, name: str) -> Answer:
    answers: list[Answer | None] = []

    def taken() -> bool:
        answers.append(worker.take(name))
        return answers[-1] is not None

    qtbot.waitUntil(taken)
    assert answers[-1] is not None
    return answers[-1]


@dataclass(frozen=True, eq=False)
class Remembered:
    """Ask for a forward pass, which the network's memory of it may keep alive."""

    images: Tensor

    def ask(self, network: nn.Module) -> weakref.ref[Any]:
        return weakref.ref(forward_pass(network, self.images))


def test_the_pass_of_a_network_goes_before_it_learns_on(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    worker.start(endless(experiment), data)
    worker.pause()
    wait_until_settled(qtbot, worker)
    worker.watch("pass", Remembered(torch.zeros(1, *experiment.dataset.input_shape)))
    seen = next_answer(qtbot, worker, "pass").value
    worker.watch("pass", None)
    wait_until_settled(qtbot, worker)
    assert seen() is not None
    worker.step()
    qtbot.waitUntil(lambda: seen() is None)


def doubled(experiment: Experiment, step: int = 7) -> Standpoint:
    """Return the untrained network with every weight twice as large, as a standpoint."""
    weights = {name: 2 * value for name, value in untrained(experiment).state_dict().items()}
    return Standpoint(experiment, weights, step, "doubled", "lab")


def test_questions_are_put_to_the_standpoint_and_then_to_the_present_again(
    qtbot: QtBot, worker: Worker, experiment: Experiment
) -> None:
    worker.show(key_of(experiment))
    for standpoint, factor, step in ((doubled(experiment), 2, 7), (None, 1, 0)):
        worker.look_from(standpoint)
        worker.watch("kernels", Kernels("0"))
        answer = next_answer(qtbot, worker, "kernels")
        np.testing.assert_array_equal(answer.value.weights, factor * untrained(experiment)[0].weight[:, 0].detach())
        assert answer.step == step


def test_a_run_goes_on_unseen_while_another_state_is_looked_at(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    losses, _ = trained(experiment, data)
    worker.look_from(doubled(experiment))
    worker.watch("kernels", Kernels("0"))
    worker.start(experiment, data)
    wait_for_end(qtbot, listener)
    assert [loss for event in listener.of(Progress) for loss in event.losses] == losses
    answer = next_answer(qtbot, worker, "kernels")
    np.testing.assert_array_equal(answer.value.weights, 2 * untrained(experiment)[0].weight[:, 0].detach())
    assert worker.take("kernels") is None  # one state, one answer


def test_weights_that_do_not_fit_leave_the_thread_at_work(qtbot: QtBot, worker: Worker, experiment: Experiment) -> None:
    worker.show(key_of(experiment))
    worker.look_from(Standpoint(experiment, {}, 0, "nothing", "kept"))
    worker.watch("kernels", Kernels("0"))
    assert next_answer(qtbot, worker, "kernels").error
    worker.look_from(None)
    worker.watch("kernels", Kernels("0"))
    answer = next_answer(qtbot, worker, "kernels")
    assert answer.value is not None


def test_a_run_can_start_from_given_weights(
    qtbot: QtBot, worker: Worker, listener: Listener, experiment: Experiment, data: Data
) -> None:
    start = doubled(experiment)
    network = untrained(experiment)
    network.load_state_dict(start.weights)
    expected = [
        loss for event in train(experiment, data, network) if isinstance(event, Progress) for loss in event.losses
    ]
    worker.start(experiment, data, start.weights)
    wait_for_end(qtbot, listener)
    assert [loss for event in listener.of(Progress) for loss in event.losses] == expected
    worker.show(key_of(experiment))
    worker.watch("weights", PresentWeights())
    answer = next_answer(qtbot, worker, "weights")
    assert all(torch.equal(value, network.state_dict()[name]) for name, value in answer.value.items())
