"""Notices that other programs took the cores: threads that wait for one another are then slower than one alone."""

from dataclasses import dataclass

WINDOW_SECONDS = 0.6  # of training that a verdict looks back on
TRIAL_SECONDS = 0.4  # of training that another number of threads gets to show what it can do
QUIET_SECONDS = 15.0  # of training after a trial that gained nothing
RETRY_SECONDS = 30.0  # of training on one thread before all are tried again; twice as long after each failure
COLLAPSED = 0.5  # of the measured rate
GAIN = 1.1  # what a trial must be worth to stay


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
        self._all = self._now = threads
        # Steps do more than what was measured, and one thread must be clearly better to be worth a trial.
        self._floor = max(COLLAPSED * expected, 0.75 * expected_of_one)
        self._to_beat: float | None = None  # the rate that led to the trial under way
        self._marks: list[tuple[float, int]] = []
        self._quiet_until = 0.0
        self._patience = RETRY_SECONDS

    def note(self, seconds: float, images: int) -> Change | None:
        """Take in how far the run is, and say what to change.

        Args:
            seconds: of training since the start, without validation, pauses and what others did in between.
            images: trained since the start.
        """
        if self._all == 1 or seconds < self._quiet_until:
            return None
        self._marks.append((seconds, images))
        since, before = self._marks[0]
        wanted = WINDOW_SECONDS if self._to_beat is None else TRIAL_SECONDS
        if seconds - since < wanted or len(self._marks) < 4:
            return None
        rate = (images - before) / (seconds - since)
        if self._to_beat is not None:
            return self._verdict(self._to_beat, rate, seconds)
        if self._now == 1:
            return self._try(self._all, rate, "other programs may have let go of the cores")
        if rate >= self._floor:
            half = seconds - WINDOW_SECONDS / 2
            self._marks = [mark for mark in self._marks if mark[0] >= half]
            return None
        # The window may begin before the collapse; its second half does so less.
        middle, until_then = self._marks[len(self._marks) // 2]
        slow = (images - until_then) / max(seconds - middle, 1e-9)
        return self._try(1, slow, f"training fell to {slow:,.0f} images/s because other programs use the cores")

    def _try(self, threads: int, to_beat: float, reason: str) -> Change:
        self._now, self._to_beat, self._marks = threads, to_beat, []
        return Change(threads, reason)

    def _verdict(self, to_beat: float, rate: float, seconds: float) -> Change | None:
        tried, self._to_beat, self._marks = self._now, None, []
        won = rate >= GAIN * to_beat
        self._now = tried if won else 1 if tried > 1 else self._all
        if self._now > 1:
            self._patience = RETRY_SECONDS
            if not won:  # this is what all threads are worth at present
                self._floor, self._quiet_until = COLLAPSED * to_beat, seconds + QUIET_SECONDS
        else:
            self._patience *= 1 if won else 2
            self._quiet_until = seconds + self._patience
        if won:
            return None
        were = "one thread was" if tried == 1 else f"{tried} threads were"
        return Change(self._now, f"{were} no faster, with {rate:,.0f} images/s")
