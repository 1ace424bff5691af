"""Collects what a layer makes of many pictures, a portion at a time between the steps of a training."""

import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.data.base import Data, SplitName
from workbench.gui.judging.asking import Asking
from workbench.gui.judging.judge import IDLE_SECONDS, TRAINING_SECONDS
from workbench.gui.judging.pace import FIRST_SIZE, Pace, first_size
from workbench.gui.session import Session
from workbench.inspection.embedding.features import (
    MOST_FEATURES,
    FeaturePortion,
    Features,
    Spot,
    Treatment,
    last_hidden,
)
from workbench.inspection.predictions import Snapshot, next_size
from workbench.inspection.question import InspectionError


@dataclass(frozen=True, eq=False)
class Wanted:
    """What to collect.

    Attributes:
        data, split: the pictures.
        which: (n,) int64, their indices.
        spot: the layer; None: what the last layer with weights is given.
        most: numbers a picture may have.
    """

    data: Data
    split: SplitName
    which: NDArray[np.intp]
    spot: Spot | None
    most: int = MOST_FEATURES


@dataclass(frozen=True, eq=False)
class Collected:
    """What a layer made of the first pictures that were wanted.

    Attributes:
        wanted: what is being collected.
        snapshot: the copy of the network that was asked.
        step: training steps it had behind it.
        spot: the layer.
        values: (done, F) float32.
        predicted: (done,) int64, −1 where the network does not end in classes.
        shape: of one picture's output, (C, H, W) or (F,).
        treatment: what was done to too many numbers.
    """

    wanted: Wanted
    snapshot: nn.Module
    step: int
    spot: Spot
    values: NDArray[np.float32]
    predicted: NDArray[np.int64]
    shape: tuple[int, ...] = ()
    treatment: Treatment = "whole"

    @property
    def done(self) -> int:
        """Pictures that have been run."""
        return len(self.values)

    @property
    def complete(self) -> bool:
        """Whether all that was wanted is there."""
        return self.done == len(self.wanted.which)


class Collector(QObject):
    """Holds what was collected last, as far as it goes; all of it from one and the same state of the network.

    Attributes:
        collected: None until the network has been copied.
        message: why it cannot go on, a sentence; "" otherwise.
    """

    changed = Signal()

    def __init__(self, session: Session, watch: str, parent: QObject | None = None) -> None:
        """Make one that asks its questions under the name `watch`."""
        super().__init__(parent)
        self.collected: Collected | None = None
        self.message = ""
        self._session = session
        self._asking = Asking(session, watch)
        self._wanted: Wanted | None = None
        self._values = np.zeros((0, 0), np.float32)  # of all that is wanted; filled portion by portion
        self._predicted = np.zeros(0, np.int64)
        self._size = FIRST_SIZE
        session.frame.connect(self._on_frame)
        session.run.changed.connect(self._on_run)

    @property
    def busy(self) -> bool:
        """Whether more is to come."""
        return self._asking.question is not None

    @property
    def progress(self) -> tuple[int, int]:
        """How many pictures have been run, and of how many."""
        total = 0 if self._wanted is None else len(self._wanted.which)
        return (0 if self.collected is None else self.collected.done), total

    def start(self, wanted: Wanted) -> None:
        """Collect something else from the network as it is now."""
        self.forget()
        self._wanted = wanted
        session = self._session
        self._size = first_size(session.inspected_summary.macs, training=session.run.is_computing)
        self._asking.ask(Snapshot())

    def forget(self) -> None:
        """Ask nothing any more, and let go of what was collected."""
        self._asking.withdraw()
        self.collected = self._wanted = None
        self.message = ""
        self._values, self._predicted = np.zeros((0, 0), np.float32), np.zeros(0, np.int64)

    def pause(self) -> None:
        """Ask nothing until `resume`; what was collected stays."""
        self._asking.withdraw()

    def resume(self) -> None:
        """Go on where `pause` has halted."""
        if self._wanted is None or self.busy or self.message:
            return
        if self.collected is None:
            self.start(self._wanted)
        elif not self.collected.complete:
            self._asking.ask(self._next(self.collected))

    @Slot()
    def _on_run(self) -> None:
        self._asking.ask_if_due()

    @Slot()
    def _on_frame(self) -> None:
        self._asking.ask_if_due()
        answer = self._asking.take()
        if answer is None or self._wanted is None:
            return
        if answer.value is None:
            self._end(answer.error)
        elif self.collected is None:
            self._begin(self._wanted, answer.value, answer.step)
        else:
            self._add(self.collected, answer.value)
        self.changed.emit()

    def _begin(self, wanted: Wanted, snapshot: nn.Module, step: int) -> None:
        try:
            spot = wanted.spot or Spot(last_hidden(snapshot), "input")
        except InspectionError as error:
            self._end(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        self.collected = Collected(wanted, snapshot, step, spot, self._values[:0], self._predicted[:0])
        self._go_on(self.collected, None)

    def _add(self, known: Collected, portion: Features) -> None:
        total, start = len(known.wanted.which), known.done
        if not start:
            self._values = np.empty((total, portion.values.shape[1]), np.float32)
            self._predicted = np.empty(total, np.int64)
        stop = start + len(portion.values)
        self._values[start:stop], self._predicted[start:stop] = portion.values, portion.predicted
        self.collected = replace(
            known,
            values=self._values[:stop],
            predicted=self._predicted[:stop],
            shape=portion.shape,
            treatment=portion.treatment,
        )
        wanted = TRAINING_SECONDS if self._session.run.is_computing else IDLE_SECONDS
        self._size = next_size(self._size, portion.seconds, wanted)
        self._go_on(self.collected, Pace.after(time.perf_counter(), portion.seconds))

    def _go_on(self, known: Collected, pace: Pace | None) -> None:
        if known.complete:
            self._asking.withdraw()
        else:
            self._asking.ask(self._next(known), pace)

    def _next(self, known: Collected) -> FeaturePortion:
        wanted = known.wanted
        which = torch.from_numpy(wanted.which[known.done : known.done + self._size].astype(np.int64))
        return FeaturePortion(known.snapshot, wanted.data, wanted.split, which, known.spot, wanted.most)

    def _end(self, sentence: str) -> None:
        self._asking.withdraw()
        self.message = sentence
