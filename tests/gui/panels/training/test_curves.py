import csv
import io

import numpy as np
import pytest

from workbench.gui import run_words
from workbench.gui.panels.training.curves import COLUMNS, RunCurves
from workbench.training.events import (
    EpochEnded,
    Event,
    Progress,
    RunEnded,
    RunStarted,
    SettingChanged,
    ThreadsChanged,
)
from workbench.training.plan import ExecutionPlan
from workbench.training.record import Record

STARTED = RunStarted(
    "cpu", ExecutionPlan(2, True), 100, epochs=2, steps_per_epoch=4, train_images=14, val_images=5, test_images=5
)
# 4 steps of 4, 4, 4 and 2 pictures an epoch; the learning rate changes after step 5.
EVENTS: list[Event] = [
    STARTED,
    Progress(3, 1, (2.0, 1.5, 1.0), 0.1, 40.0, 0.3),
    Progress(4, 1, (0.75,), 0.1, 40.0, 0.5),
    EpochEnded(1, 4, 1.3125, 0.5, 0.9, 0.6, 0.6),
    Progress(5, 2, (0.5,), 0.1, 40.0, 1.0),
    SettingChanged(5, "learning_rate", 0.1, 0.05),
    Progress(8, 2, (0.25, 0.125, 0.0625), 0.05, 8100.4, 1.6),
    ThreadsChanged(8, 1, "other programs use the cores"),
    EpochEnded(2, 8, 0.25, 0.75, 0.05149, 0.985, 0.6),
]


def curves(events: list[Event], *, batch_size: int = 4) -> RunCurves:
    record = Record()
    for event in events:
        record.add(event)
    run = RunCurves(1, record, STARTED, batch_size)
    run.add(events)
    return run


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("step", [0, 1, 3, 4, 5, 8]),
        ("epoch", [0, 0.25, 0.75, 1, 1.25, 2]),
        ("images", [0, 4, 12, 14, 18, 28]),
        ("time", [0, 0.1, 0.3, 0.5, 1.0, 1.6]),
    ],
)
def test_what_x_counts(key: str, expected: list[float]) -> None:
    x = curves(EVENTS).x([0, 1, 3, 4, 5, 8], key)  # type: ignore[arg-type]
    np.testing.assert_allclose(x, expected, rtol=1e-6)


@pytest.mark.parametrize("key", ["step", "epoch", "images", "time"])
def test_the_step_at_a_place_is_the_one_that_lies_there(key: str) -> None:
    run = curves(EVENTS)
    places = run.x(np.arange(9), key)
    assert [run.step_at(float(place), key) for place in places] == list(range(9))
    assert (run.step_at(-100.0, key), run.step_at(1e9, key)) == (0, 8)
    assert run.step_at(float(0.4 * places[4] + 0.6 * places[5]), key) == 5


def test_losses_are_the_records() -> None:
    points = curves(EVENTS).points("train_loss", "step")
    np.testing.assert_array_equal(points.x, np.arange(1, 9))
    np.testing.assert_array_equal(points.y, [2, 1.5, 1, 0.75, 0.5, 0.25, 0.125, 0.0625])


@pytest.mark.parametrize("key", ["step", "epoch", "images", "time"])
def test_the_tail_continues_what_was_drawn(key: str) -> None:
    """Asked after every event for what is new, a curve comes out as if asked once at the end."""
    whole = curves(EVENTS)
    record = Record()
    run = RunCurves(1, record, STARTED, 4)
    for kind in ("train_loss", "val_loss", "train_accuracy", "val_accuracy"):
        record = run.record = Record()
        run = RunCurves(1, record, STARTED, 4)
        drawn, x, y = 0, [], []
        for event in EVENTS:
            record.add(event)
            run.add([event])
            if (count := run.count(kind)) > drawn:
                tail = run.points(kind, key, drawn)  # type: ignore[arg-type]
                x.append(tail.x)
                y.append(tail.y)
                drawn = count
        expected = whole.points(kind, key)  # type: ignore[arg-type]
        np.testing.assert_allclose(np.concatenate(x), expected.x)
        np.testing.assert_array_equal(np.concatenate(y), expected.y)
        assert (np.diff(expected.x) >= 0).all()


def test_accuracies_are_percent_at_the_ends_of_epochs() -> None:
    run = curves(EVENTS)
    np.testing.assert_allclose(run.points("val_accuracy", "step").y, [60, 98.5])
    np.testing.assert_allclose(run.points("train_accuracy", "images").x, [14, 28])


def test_without_validation_there_is_no_curve_of_it() -> None:
    record = Record()
    started = RunStarted("cpu", ExecutionPlan(1, False), 1, 1, 1, 4, val_images=0, test_images=0)
    for event in (started, Progress(1, 1, (1.0,), 0.1, 1.0, 1.0), EpochEnded(1, 1, 1.0, 0.5, None, None, 1.0)):
        record.add(event)
    run = RunCurves(1, record, started, 4)
    assert [run.count(kind) for kind in ("train_loss", "val_loss", "train_accuracy", "val_accuracy")] == [1, 0, 1, 0]
    assert run_words.best_epoch(record.epochs[0]) == "best epoch 1: train loss 1.000, 50.0 %"
    assert run_words.headline(record) == "epoch 1/1 · loss 1.000 · best epoch 1 (train loss)"
    assert run.to_csv().splitlines()[1] == "1,1,4,0.0,1.0,0.1,1.0,0.5,,"


def test_the_learning_rate_is_a_staircase() -> None:
    points = curves(EVENTS).learning_rate("step")
    np.testing.assert_array_equal(points.x, [1, 6, 6, 8])
    np.testing.assert_array_equal(points.y, [0.1, 0.1, 0.05, 0.05])
    assert curves([STARTED]).learning_rate("step").x.size == 0


def test_the_table_holds_every_number() -> None:
    run = curves(EVENTS)
    rows = list(csv.DictReader(io.StringIO(run.to_csv())))
    assert tuple(rows[0]) == COLUMNS
    assert [int(row["step"]) for row in rows] == list(range(1, 9))
    assert [int(row["epoch"]) for row in rows] == [1] * 4 + [2] * 4
    assert [int(row["images"]) for row in rows] == [4, 8, 12, 14, 18, 22, 26, 28]
    np.testing.assert_array_equal(np.array([row["loss"] for row in rows], np.float32), run.record.losses.values)
    assert [float(row["learning_rate"]) for row in rows] == [0.1] * 5 + [0.05] * 3
    assert [(i, float(row["val_loss"])) for i, row in enumerate(rows) if row["val_loss"]] == [(3, 0.9), (7, 0.05149)]
    assert [float(row["epoch_train_accuracy"]) for row in rows if row["epoch_train_accuracy"]] == [0.5, 0.75]
    assert len(curves([STARTED]).to_csv().splitlines()) == 1


def test_words() -> None:
    record = curves(EVENTS).record
    assert run_words.headline(record) == "epoch 2/2 · loss 0.146 · val loss 0.051, 98.5 % · best epoch 2 (val loss)"
    assert run_words.best_epoch(record.epochs[1]) == "best epoch 2: val loss 0.051, 98.5 %"
    assert run_words.plan(record) == "CPU · 1 thread, channels last, 8\u2009100 img/s"
    assert [run_words.change(mark) for mark in record.marks] == ["lr 0.1 → 0.05", "1 thread"]
    record.add(RunEnded("finished", "", 8, 2, 1.6, 99.6, 0.06, 0.974))
    assert run_words.headline(record) == (
        "finished · test accuracy 97.4 % · val loss 0.051, 98.5 % · best epoch 2 (val loss)"
    )
    assert run_words.plan(record) == "CPU · 1 thread, channels last, 100 img/s"
    assert run_words.headline(Record()) == run_words.plan(Record()) == ""


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (RunEnded("finished", "", 1, 1, 1.0, 1.0), "Finished"),
        (RunEnded("finished", "", 1, 1, 1.0, 1.0, 0.1, 0.9741), "Finished: 97.4 % on the test pictures"),
        (RunEnded("stopped", "Stopped by you.", 1, 1, 1.0, 1.0), "Stopped by you"),
        (RunEnded("failed", "the loss is nan", 1, 1, 1.0, 1.0), "Failed: the loss is nan"),
    ],
)
def test_how_a_run_ended(end: RunEnded, words: str) -> None:
    assert run_words.ending(end) == words


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0.000"), (0.0513, "0.051"), (2.3, "2.300"), (4e-5, "4.00e-05"), (12345.6, "1.23e+04")]
)
def test_losses_in_words(value: float, text: str) -> None:
    assert run_words.number(value) == text
