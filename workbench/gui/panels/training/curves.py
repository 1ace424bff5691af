"""A run as curves: what it reported, over whatever the x axis counts."""

import csv
import io
from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.training.events import EpochEnded, Event, Progress, RunStarted
from workbench.training.record import GrowingArray, Record

Floats = NDArray[np.float64]
XKey = Literal["step", "epoch", "images", "time"]
Kind = Literal["train_loss", "val_loss", "train_accuracy", "val_accuracy"]
COLUMNS = (
    "step",
    "epoch",
    "images",
    "seconds",
    "loss",
    "learning_rate",
    "epoch_train_loss",
    "epoch_train_accuracy",
    "val_loss",
    "val_accuracy",
)


class Points(NamedTuple):
    """Places of a curve: x in units of the axis, y in its own; (n,) each."""

    x: Floats
    y: Floats


class RunCurves:
    """Turns a run's record into curves; asked again, it only works out what is new.

    Attributes:
        number: counts the runs of this window, from 1.
        record: what the run reported; grows while it runs.
        started: how it began.
    """

    def __init__(self, number: int, record: Record, started: RunStarted, batch_size: int) -> None:
        self.number, self.record, self.started = number, record, started
        self._batch_size = batch_size
        self._steps, self._seconds = GrowingArray(), GrowingArray()
        self._steps.extend((0.0,))
        self._seconds.extend((0.0,))

    def add(self, events: Iterable[Event]) -> None:
        """Note when steps were done; `record` has taken in the rest."""
        for event in events:
            if isinstance(event, Progress):
                self._steps.extend((event.step,))
                self._seconds.extend((event.seconds,))

    def x(self, steps: ArrayLike, key: XKey) -> Floats:
        """Return where steps lie on the x axis.

        Args:
            steps: (n,), as a run counts them, from 1; 0 is its start.
            key: "step", "epoch" (passes, with fractions), "images" seen, or "time" (seconds, pauses excluded).
        """
        done = np.asarray(steps, np.float64)
        each = self.started.steps_per_epoch
        if key == "step":
            return done
        if key == "epoch":
            return done / each
        if key == "time":
            return np.interp(done, self._steps.values, self._seconds.values)
        epochs, rest = np.divmod(done, each)
        seen = np.minimum(rest * self._batch_size, self.started.train_images)
        return np.asarray(epochs * self.started.train_images + seen)

    def step_at(self, x: float, key: XKey) -> int:
        """Return the step nearest to a place on the x axis; 0 is the start."""
        places = self.x(np.arange(len(self.record.losses) + 1), key)
        after = int(np.searchsorted(places, x))
        near = range(max(after - 1, 0), min(after + 1, len(places)))
        return min(near, key=lambda step: abs(float(places[step]) - x))

    def count(self, kind: Kind) -> int:
        """Return how many points a curve has so far."""
        if kind == "train_loss":
            return len(self.record.losses)
        if kind.startswith("val") and not self.started.val_images:
            return 0
        return len(self.record.epochs)

    def points(self, kind: Kind, key: XKey, since: int = 0) -> Points:
        """Return the points of a curve from number `since` on: losses of steps or epochs, accuracies in percent."""
        if kind == "train_loss":
            losses = self.record.losses.values
            return Points(self.x(np.arange(since + 1, len(losses) + 1), key), losses[since:].astype(np.float64))
        epochs = self.record.epochs[since : self.count(kind)]
        values = np.array([getattr(epoch, kind) for epoch in epochs], np.float64)
        return Points(self.x([epoch.step for epoch in epochs], key), values if kind == "val_loss" else 100 * values)

    def learning_rate(self, key: XKey) -> Points:
        """Return the learning rate as a staircase, up to the last step."""
        rates = self.record.learning_rates
        if not rates:
            return Points(np.empty(0), np.empty(0))
        firsts, values = (np.array(column, np.float64) for column in zip(*rates, strict=True))
        corners = np.append(np.repeat(firsts, 2)[1:], len(self.record.losses))
        return Points(self.x(corners, key), np.repeat(values, 2))

    def to_csv(self) -> str:
        """Return the run as comma-separated values, a line a step; an epoch's results stand at its last step.

        Accuracies are shares in [0, 1]; seconds exclude pauses, and within a report of about 50 ms are interpolated.
        """
        count = len(self.record.losses)
        steps = np.arange(1, count + 1)
        epochs = np.minimum((steps - 1) // self.started.steps_per_epoch + 1, self.started.epochs)
        rates = np.repeat(*self._rates_and_lengths(count)) if count else np.empty(0)
        ends = {epoch.step: epoch for epoch in self.record.epochs}
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in zip(
            steps.tolist(),
            epochs.tolist(),
            self.x(steps, "images").astype(np.int64).tolist(),
            np.round(self.x(steps, "time"), 4).tolist(),
            # The shortest text that reads back as the same float32.
            self.record.losses.values.astype("U").tolist(),
            rates.tolist(),
            strict=True,
        ):
            writer.writerow([*row, *_results(ends.get(row[0]))])
        return text.getvalue()

    def _rates_and_lengths(self, count: int) -> tuple[Floats, NDArray[np.int64]]:
        firsts, values = zip(*self.record.learning_rates, strict=True)
        return np.array(values, np.float64), np.diff([*firsts, count + 1])


def _results(epoch: EpochEnded | None) -> list[float | None]:
    if epoch is None:
        return [None] * 4
    return [epoch.train_loss, epoch.train_accuracy, epoch.val_loss, epoch.val_accuracy]
