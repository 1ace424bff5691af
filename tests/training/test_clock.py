"""Stopwatch and rate."""

import pytest

from workbench.training.clock import Rate, Stopwatch


def test_a_stopwatch_counts_only_while_it_runs(monkeypatch):
    now = 0.0
    monkeypatch.setattr("time.perf_counter", lambda: now)
    watch = Stopwatch()
    watch.start()
    now = 2.0
    watch.start()  # runs already
    assert watch.seconds == 2
    watch.stop()
    now = 10.0
    assert watch.seconds == 2
    watch.start()
    now = 11.5
    assert watch.seconds == 3.5


def test_a_rate_is_that_of_the_last_second():
    rate = Rate()
    assert rate.add(0.5, 100) == pytest.approx(200)
    for tenth in range(6, 31):
        found = rate.add(tenth / 10, 100 + 40 * (tenth - 5))
    assert found == pytest.approx(400)  # 40 pictures in each tenth of a second
