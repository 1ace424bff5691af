"""The watch over a run's rate."""

import torch

from workbench.training import measure as measuring
from workbench.training import planning, trainer
from workbench.training.events import ThreadsChanged
from workbench.training.measure import Measured
from workbench.training.plan import ExecutionPlan
from workbench.training.watch import Change, Watch


class Run:
    """A training that reports every 50 ms at a given rate."""

    def __init__(self, watch):
        self.watch, self.seconds, self.images = watch, 0.0, 0.0

    def go(self, rate, seconds):
        """Train for at most so long; return the change that was asked for, if any."""
        end = self.seconds + seconds
        while self.seconds < end:
            self.seconds += 0.05
            self.images += 0.05 * rate
            change = self.watch.note(self.seconds, round(self.images))
            if change is not None:
                return change
        return None


def test_a_steady_run_is_left_alone():
    run = Run(Watch(2, 7000, 5000))
    assert run.go(6000, 100) is None


def test_a_collapse_is_noticed_within_two_seconds_and_one_thread_stays():
    run = Run(Watch(2, 7000, 5000))
    assert run.go(6500, 10) is None
    change = run.go(400, 10)
    assert isinstance(change, Change)
    assert change.threads == 1
    assert "other programs" in change.reason
    assert run.seconds < 12
    assert run.go(2500, 25) is None


def test_all_threads_are_tried_again_and_stay_where_they_are_faster():
    run = Run(Watch(2, 7000, 5000))
    assert run.go(400, 2).threads == 1
    assert run.go(2500, 40).threads == 2
    assert run.go(6500, 100) is None
    assert run.go(400, 2).threads == 1  # and watched as before


def test_a_core_that_stays_taken_is_asked_for_less_and_less_often():
    run = Run(Watch(2, 7000, 5000))
    assert run.go(400, 2).threads == 1
    waited = []
    for _ in range(3):
        since = run.seconds
        assert run.go(2500, 200).threads == 2
        waited.append(run.seconds - since)
        change = run.go(300, 2)
        assert (change.threads, change.reason) == (1, "2 threads were no faster, with 300 images/s")
    assert [round(seconds / 30) for seconds in waited] == [1, 2, 4]


def test_where_one_thread_is_no_faster_all_come_back():
    run = Run(Watch(4, 8000, 3000))
    assert run.go(2000, 3).threads == 1
    assert run.go(1500, 3).threads == 4
    assert run.go(2000, 60) is None
    assert run.go(500, 3).threads == 1


def test_two_threads_slower_than_one_was_are_a_collapse_too():
    assert Run(Watch(2, 7000, 6500)).go(4000, 3).threads == 1


def test_one_thread_is_not_watched():
    assert Run(Watch(1, 7000, 7000)).go(1, 100) is None


def test_a_slow_moment_is_no_collapse():
    run = Run(Watch(2, 7000, 5000))
    for _ in range(10):
        assert run.go(6500, 2) is None
        assert run.go(2000, 0.1) is None


class _Collapse:
    def __init__(self, threads, *_):
        self.threads = threads

    def note(self, seconds, images):
        return Change(1, "collapsed") if self.threads > 1 and images == 100 else None


def test_a_run_goes_on_with_fewer_threads_and_says_so(make, network, data, monkeypatch):
    monkeypatch.setattr(planning, "measure", lambda *_: Measured(ExecutionPlan(2, True), 1e9, 1e9))
    monkeypatch.setattr(measuring, "thread_counts", lambda: (1, 2))
    monkeypatch.setattr(trainer, "Watch", _Collapse)
    before = torch.get_num_threads()

    def changes(threads):
        experiment = make(threads=threads)
        seen = []
        for event in trainer.train(experiment, data, network(experiment)):
            if isinstance(event, ThreadsChanged):
                seen.append((event.step, event.threads, torch.get_num_threads()))
        return seen

    assert changes("auto") == [(7, 1, 1)]
    assert changes(2) == []
    assert torch.get_num_threads() == before
