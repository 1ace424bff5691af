"""What a running training reports. Steps and epochs count from 1; times are in seconds."""

import math
from dataclasses import dataclass
from typing import Literal

from workbench.data.base import SplitName
from workbench.training.plan import ExecutionPlan

Outcome = Literal["finished", "stopped", "failed"]


@dataclass(frozen=True)
class RunStarted:
    """The plan is chosen; training begins."""

    device: str  # "cpu", "cuda", "mps"
    plan: ExecutionPlan
    parameters: int
    epochs: int
    steps_per_epoch: int
    train_images: int
    val_images: int
    test_images: int


@dataclass(frozen=True)
class Progress:
    """The steps since the last report, about every 50 ms."""

    step: int  # the last one done
    epoch: int
    losses: tuple[float, ...]  # of every step since the last report; the last is of `step`
    learning_rate: float
    images_per_second: float  # training only, over about the last second
    seconds: float  # since the run started, pauses excluded


@dataclass(frozen=True)
class Evaluating:
    """A validation or test that takes longer than a report, and how far it is."""

    step: int
    epoch: int
    split: SplitName
    done: int  # images
    total: int


@dataclass(frozen=True)
class EpochEnded:
    """One pass over the training split is done and validated."""

    epoch: int
    step: int
    train_loss: float  # mean over the epoch's pictures, weights moving
    train_accuracy: float  # [0, 1]
    val_loss: float | None  # None without a validation split
    val_accuracy: float | None
    seconds: float  # this epoch, validation included


@dataclass(frozen=True)
class ThreadsChanged:
    """Training collapsed because other programs use the cores; it goes on with fewer threads."""

    step: int
    threads: int
    reason: str


@dataclass(frozen=True)
class SettingChanged:
    """A setting was changed while training."""

    step: int
    setting: str  # "learning_rate"
    old: float
    new: float


@dataclass(frozen=True)
class RunEnded:
    """Nothing more comes."""

    outcome: Outcome
    reason: str  # a sentence; "" where it finished
    step: int
    epoch: int
    seconds: float  # pauses excluded
    images_per_second: float  # mean, training only
    test_loss: float | None = None  # None without a test split, or where it did not finish
    test_accuracy: float | None = None
    run: str | None = None  # its name in the run history, where it is kept


Event = RunStarted | Progress | Evaluating | EpochEnded | ThreadsChanged | SettingChanged | RunEnded


@dataclass(frozen=True)
class Control:
    """What the one who drives a training may send with the wish to go on; it holds until the next event.

    Raises:
        ValueError: if a value makes no sense.
    """

    steps: int | None = None  # report after at most so many; the end of an epoch is a report of its own, without a step
    learning_rate: float | None = None  # from now on; SettingChanged is the next event, before any step

    def __post_init__(self) -> None:
        if self.steps is not None and self.steps < 1:
            raise ValueError(f"steps must be at least 1, not {self.steps}")
        if self.learning_rate is not None and not (self.learning_rate > 0 and math.isfinite(self.learning_rate)):
            raise ValueError(f"learning_rate must be a positive number, not {self.learning_rate}")


def ended(outcome: Outcome, reason: str, last: Progress | None) -> RunEnded:
    """Return the end of a run that did not finish by itself, told by its last report."""
    if last is None:
        return RunEnded(outcome, reason, step=0, epoch=0, seconds=0.0, images_per_second=0.0)
    return RunEnded(outcome, reason, last.step, last.epoch, last.seconds, last.images_per_second)
