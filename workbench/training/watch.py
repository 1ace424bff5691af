"""Notices that other programs took the cores: threads that wait for one another are then slower than one alone."""

from dataclasses import dataclass

WINDOW_SECONDS = 0.6  # of training that a verdict looks back on
TRIAL_SECONDS = 0.4  # of training that one thread gets to show what it can do
QUIET_SECONDS = 15.0  # of training after a trial that gained nothing
COLLAPSED = 0.5  # of the measured rate
GAIN = 1.1  # what one thread must be worth to stay


@dataclass(frozen=True)
class Change:
    """Go on with another number of threads, and why."""

    threads: int
    reason: str


class Watch:
    """Follows a run's rate and says when to change its threads; knows nothing of pauses and validation."""

    def __init__(self, threads: int, expected: float, expected_of_one: float) -> None:
        """Watch a run.

        Args:
            threads: what it runs with; with 1 there is nothing to watch.
            expected: images per second that were measured with them.
            expected_of_one: images per second that were measured with one thread.
        """
        self._threads = threads
        # Steps do more than what was measured, and one thread must be clearly better to be worth a trial.
        self._floor = max(COLLAPSED * expected, 0.75 * expected_of_one)
        self._watching = threads > 1
        self._slow: float | None = None  # the rate that led to the trial under way
        self._marks: list[tuple[float, int]] = []
        self._quiet_until = 0.0

    def note(self, seconds: float, images: int) -> Change | None:
        """Take in how far the run is, and say what to change.

        Args:
            seconds: of training since the start, without validation, pauses and what others did in between.
            images: trained since the start.
        """
        if not self._watching or seconds < self._quiet_until:
            return None
        self._marks.append((seconds, images))
        since, before = self._marks[0]
        if seconds - since < (WINDOW_SECONDS if self._slow is None else TRIAL_SECONDS) or len(self._marks) < 4:
            return None
        rate = (images - before) / (seconds - since)
        if self._slow is not None:
            return self._verdict(rate, seconds)
        if rate >= self._floor:
            half = seconds - WINDOW_SECONDS / 2
            self._marks = [mark for mark in self._marks if mark[0] >= half]
            return None
        # The window may begin before the collapse; its second half does so less.
        middle, until_then = self._marks[len(self._marks) // 2]
        slow = (images - until_then) / max(seconds - middle, 1e-9)
        self._slow, self._marks = slow, []
        return Change(1, f"training fell to {slow:,.0f} images/s because other programs use the cores")

    def _verdict(self, rate: float, seconds: float) -> Change | None:
        slow = self._slow
        assert slow is not None
        self._slow, self._marks = None, []
        if rate >= GAIN * slow:
            self._watching = False
            return None
        self._floor = COLLAPSED * slow
        self._quiet_until = seconds + QUIET_SECONDS
        return Change(self._threads, f"one thread was no faster, with {rate:,.0f} images/s")
