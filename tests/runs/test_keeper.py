from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from workbench.data.base import Data, Split
from workbench.experiment import Experiment, find
from workbench.network.build import build
from workbench.runs.keeper import Keeper
from workbench.runs.kept_weights import KeptWeights
from workbench.training.events import Control, EpochEnded, Event, Progress, RunEnded
from workbench.training.generators import RunGenerators
from workbench.training.trainer import TrainingError, train

LAYERS = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1, "bias": False},
    {"kind": "batch_norm2d"},
    {"kind": "relu"},
    {"kind": "flatten"},
    {"kind": "dropout", "p": 0.3},
    {"kind": "linear", "out_features": 10},
]


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    base = find("digits")
    network = type(base.network).model_validate({"kind": "sequential", "layers": LAYERS})
    return base.changed(network=network, training=base.training.changed(epochs=3, threads=1, batch_size=16))


@pytest.fixture(scope="module")
def data(experiment: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Data:
    whole = experiment.dataset.load(tmp_path_factory.mktemp("data"))
    counts = (("train", 330), ("val", 40), ("test", 40))
    return replace(whole, **{n: Split(whole.split(n).images[:c], whole.split(n).targets[:c]) for n, c in counts})


Run = Generator[Event, Control | None, None]


def begun(experiment: Experiment, data: Data) -> tuple[nn.Sequential, Run]:
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    network = build(experiment.network, experiment.dataset.input_shape, generator)
    return network, train(experiment, data, network)


def kept_run(experiment: Experiment, data: Data, budget: int = 10**8) -> tuple[KeptWeights, list[Event], nn.Module]:
    """Train to the end as the window does, and wait for the disk at every event."""
    network, run = begun(experiment, data)
    store = KeptWeights(experiment, budget)
    keeper = Keeper(store)
    events: list[Event] = []
    control = None
    while not events or not isinstance(events[-1], RunEnded):
        events.append(run.send(control))
        keeper.note(events[-1], network)
        store.wait(5)
        control = keeper.wish()
    return store, events, network


def losses_of(events: list[Event]) -> list[float]:
    return [loss for event in events if isinstance(event, Progress) for loss in event.losses]


def scores_of(events: list[Event]) -> list[EpochEnded]:
    return [replace(event, seconds=0.0) for event in events if isinstance(event, EpochEnded)]


def test_a_run_learns_bit_for_bit_the_same_with_and_without_keeping(experiment, data):
    store, events, network = kept_run(experiment, data)
    plain, run = begun(experiment, data)
    others = list(run)
    assert losses_of(events) == losses_of(others)
    assert scores_of(events) == scores_of(others)
    assert all(
        torch.equal(a, b) for a, b in zip(network.state_dict().values(), plain.state_dict().values(), strict=True)
    )
    store.release()


def test_the_start_is_kept_step_by_step_and_every_end_of_an_epoch_with_the_figures_reported(
    experiment, data, monkeypatch
):
    monkeypatch.setattr("workbench.runs.keeper._UNFELT", 60.0)  # on a busy computer a copy may take long
    store, events, _ = kept_run(experiment, data)
    kept = {state.step: state for state in store.states}
    assert {0, 1, 2, 4, 8, 16, 32} <= kept.keys()
    losses = losses_of(events)
    ends = [event for event in events if isinstance(event, EpochEnded)]
    assert len(ends) == 3
    for end in ends:
        assert (kept[end.step].epoch, kept[end.step].score) == (end.epoch, end.val_loss)
    for step, state in kept.items():
        assert state.loss == (losses[step - 1] if step else None)
    assert [s.step for s in store.states if s.ends_epoch] == [end.step for end in ends]
    store.release()


def test_each_state_is_that_of_its_step(experiment, data):
    """The oracle halts a second run at the step and looks."""
    store, _, _ = kept_run(experiment, data)
    for state in [s for s in store.states if s.step in (0, 1, 4, 16)]:
        network, run = begun(experiment, data)
        next(run)
        done = 0
        while done < state.step:
            event = run.send(Control(steps=state.step - done))
            done = event.step if isinstance(event, Progress) else done
        assert_same(store.read(state), network.state_dict())
        run.close()
    store.release()


def assert_same(one: dict[str, Tensor], other: dict[str, Tensor]) -> None:
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_last_state_of_a_run_that_finished_is_the_network_s(experiment, data):
    store, events, network = kept_run(experiment, data)
    last = store.states[-1]
    assert last.step == events[-1].step
    assert_same(store.read(last), network.state_dict())
    store.release()


def test_a_run_that_is_stopped_keeps_its_last_state(experiment, data):
    network, run = begun(experiment, data)
    store = KeptWeights(experiment, 10**8)
    keeper = Keeper(store)
    keeper.note(next(run), network)
    last = 0
    while last < 11 or last.bit_count() == 1:  # a step that is kept for no other reason, unless the disk is slow
        event = run.send(Control(steps=1))
        keeper.note(event, network)
        last = event.step
    run.close()
    keeper.note(RunEnded("stopped", "", last, 1, 1.0, 1.0), network)
    assert store.wait(5)
    assert store.states[-1].step == last
    assert_same(store.read(store.states[-1]), network.state_dict())
    store.release()


def test_a_run_whose_weights_run_away_keeps_finite_states_only(experiment, data):
    plain = type(experiment.network).model_validate({"kind": "sequential", "layers": [LAYERS[0], *LAYERS[2:]]})
    training = experiment.training.changed(optimizer={"kind": "sgd", "lr": 1000.0, "momentum": 0.9})
    wild = experiment.changed(network=plain, training=training)
    network, run = begun(wild, data)
    store = KeptWeights(wild, 10**8)
    keeper = Keeper(store)

    def follow() -> None:
        control = None
        while True:
            keeper.note(run.send(control), network)
            store.wait(5)
            control = keeper.wish()

    with pytest.raises(TrainingError, match="loss"):
        follow()
    keeper.note(RunEnded("failed", "", 1, 1, 1.0, 1.0), network)
    assert not all(torch.isfinite(tensor).all() for tensor in network.state_dict().values())
    assert store.states[0].step == 0
    for state in store.states:
        assert all(torch.isfinite(tensor).all() for tensor in store.read(state).values())
    store.release()


def test_a_run_that_is_kept_nowhere_goes_on(experiment, data, home: Path):
    (home / "runs").write_text("a file in the way")
    store, events, _ = kept_run(experiment, data)
    assert events[-1].outcome == "finished"
    assert store.states == ()
    assert store.notice


def test_memory_that_runs_out_ends_the_keeping_and_not_the_training(experiment, data, monkeypatch):
    def fails(*_: object, **__: object) -> Tensor:
        raise MemoryError

    monkeypatch.setattr(KeptWeights, "add", fails)
    store, events, _ = kept_run(experiment, data)
    assert events[-1].outcome == "finished"
    assert store.notice == "No more weights are kept: memory ran out."


def test_more_epochs_than_there_is_room_for_keep_the_first_the_best_and_the_last(experiment, data):
    longer = experiment.changed(training=experiment.training.changed(epochs=30, batch_size=200))
    size = 140_000
    store, events, _ = kept_run(longer, data, budget=8 * size)
    assert 4 <= store.capacity < 30
    ends = [event for event in events if isinstance(event, EpochEnded)]
    best = min(ends, key=lambda end: end.val_loss)
    assert {0, best.step, ends[-1].step} <= {state.step for state in store.states}
    assert len(store.states) <= store.capacity
    store.release()
