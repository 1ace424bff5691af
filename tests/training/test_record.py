"""Folding events into curves."""

import numpy as np

from workbench.training.events import EpochEnded, Progress, RunEnded, RunStarted, SettingChanged, ThreadsChanged
from workbench.training.plan import ExecutionPlan
from workbench.training.record import Record

STARTED = RunStarted("cpu", ExecutionPlan(2, True), 10, 2, 3, 6, 2, 2)


def progress(step, losses, lr=0.1):
    return Progress(step, 1, losses, lr, 100.0, 1.0)


def epoch(number, train, val):
    return EpochEnded(number, 3 * number, train, 0.5, val, None, 1.0)


def test_a_run_is_folded():
    record = Record()
    changed = SettingChanged(3, "learning_rate", 0.1, 0.2)
    threads = ThreadsChanged(4, 1, "")
    end = RunEnded("finished", "", 4, 1, 1.0, 1.0)
    assert record.threads == 0
    for event in (STARTED, progress(2, (3.0, 2.0)), progress(3, (1.0,)), changed, progress(4, (0.5,), 0.2)):
        record.add(event)
    assert record.threads == 2
    for event in (threads, epoch(1, 1.0, None), end):
        record.add(event)
    np.testing.assert_array_equal(record.losses.values, np.array([3, 2, 1, 0.5], np.float32))
    assert record.learning_rates == [(1, 0.1), (4, 0.2)]
    assert record.marks == [changed, threads]
    assert (record.started, record.last, record.ended, record.threads) == (STARTED, progress(4, (0.5,), 0.2), end, 1)


def test_best_epoch_is_by_validation_else_by_training():
    record = Record()
    assert record.best_epoch is None
    for event in (epoch(1, 3.0, 2.0), epoch(2, 2.0, 1.0), epoch(3, 1.0, 1.0)):
        record.add(event)
    assert record.best_epoch == epoch(2, 2.0, 1.0)
    untested = Record()
    for event in (epoch(1, 3.0, None), epoch(2, 2.0, None)):
        untested.add(event)
    assert untested.best_epoch == epoch(2, 2.0, None)


def test_losses_grow_and_what_was_given_out_stays():
    record = Record()
    record.add(progress(1, (7.0,)))
    first = record.losses.values
    for i in range(300):
        record.add(progress(11 + 10 * i, (float(i),) * 10))
    assert len(record.losses) == 3001
    np.testing.assert_array_equal(record.losses.values[1:], np.repeat(np.arange(300, dtype=np.float32), 10))
    assert first.tolist() == [7.0]
    assert not first.flags.writeable
