"""The stream of events as arrays for curves."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.training.events import (
    EpochEnded,
    Event,
    Progress,
    RunEnded,
    RunStarted,
    SettingChanged,
    ThreadsChanged,
)


class GrowingArray:
    """Float32 numbers that grow cheaply at the end."""

    def __init__(self) -> None:
        self._buffer: NDArray[np.float32] = np.empty(1024, np.float32)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> NDArray[np.float32]:
        """(n,) of all numbers so far; a view that later `extend`s leave as it is."""
        view = self._buffer[: self._length]
        view.flags.writeable = False
        return view

    def extend(self, values: tuple[float, ...]) -> None:
        """Append."""
        end = self._length + len(values)
        if end > len(self._buffer):
            larger = np.empty(max(end, 2 * len(self._buffer)), np.float32)
            larger[: self._length] = self._buffer[: self._length]
            self._buffer = larger
        self._buffer[self._length : end] = values
        self._length = end


Mark = SettingChanged | ThreadsChanged


@dataclass
class Record:
    """What a run has reported so far.

    Attributes:
        started, last, ended: the first event, the latest report, the end; None until there is one.
        losses: of every step; index 0 is step 1.
        learning_rates: (first step it holds for, learning rate), in order.
        epochs: the epochs that have ended, in order.
        marks: what was changed while training, in order.
    """

    started: RunStarted | None = None
    last: Progress | None = None
    ended: RunEnded | None = None
    losses: GrowingArray = field(default_factory=GrowingArray)
    learning_rates: list[tuple[int, float]] = field(default_factory=list)
    epochs: list[EpochEnded] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case RunStarted():
                self.started = event
            case Progress():
                if not self.learning_rates or self.learning_rates[-1][1] != event.learning_rate:
                    self.learning_rates.append((event.step - len(event.losses) + 1, event.learning_rate))
                self.losses.extend(event.losses)
                self.last = event
            case EpochEnded():
                self.epochs.append(event)
            case SettingChanged() | ThreadsChanged():
                self.marks.append(event)
            case RunEnded():
                self.ended = event

    @property
    def best_epoch(self) -> EpochEnded | None:
        """The epoch with the least validation loss, without validation the least training loss; the first of equals."""

        def loss(epoch: EpochEnded) -> float:
            return epoch.train_loss if epoch.val_loss is None else epoch.val_loss

        return min(self.epochs, key=loss, default=None)

    @property
    def threads(self) -> int:
        """CPU threads in use now; 0 before the start."""
        changes = [mark.threads for mark in self.marks if isinstance(mark, ThreadsChanged)]
        return changes[-1] if changes else self.started.plan.threads if self.started else 0
