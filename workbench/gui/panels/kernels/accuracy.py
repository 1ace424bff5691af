"""How many validation pictures the network recognises, before and after the edits of the lab."""

import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.data.base import Data
from workbench.gui.number_text import percent
from workbench.gui.panels.kernels.bench import LabBench
from workbench.gui.panels.kernels.original import Original
from workbench.gui.session import Session
from workbench.gui.widgets import MINUS, format_count
from workbench.inspection.kernel_lab.effect import CopyWith
from workbench.inspection.predictions import Portion, PredictPortion, next_size
from workbench.inspection.standpoint import Weights
from workbench.inspection.watches import Answer
from workbench.layers.base import shape_text

WATCH = "lab_accuracy"
LEAST_SIZE = 64  # pictures in a portion, unless so many are too much work: a small one takes hardly less time
LEAST_MACS = 2e8  # in a portion of `LEAST_SIZE`; some 12 ms on a small computer
TRAINING_SECONDS, IDLE_SECONDS = 0.012, 0.1  # a portion may take; a training and the maps wait for it
SHARE = 0.03  # of a training's time that portions may take
NO_SPLIT = "The data have no validation split, so no accuracy is measured; maps and predictions follow all the same."


@dataclass(frozen=True)
class Tally:
    """Pictures recognised, of those asked about, of all there are."""

    hits: int = 0
    done: int = 0
    total: int = 0

    @property
    def complete(self) -> bool:
        """Whether all were asked about."""
        return self.done == self.total

    @property
    def share(self) -> float:
        """Recognised, in [0, 1]; NaN before the first."""
        return self.hits / self.done if self.done else float("nan")

    def add(self, hits: int, done: int) -> "Tally":
        """Return this with a portion more."""
        return Tally(self.hits + hits, self.done + done, self.total)


class LabAccuracy(QObject):
    """Asks two copies of the network, a portion at a time: first the original, then the edited one.

    Attributes:
        before: of the original.
        now: of the edited one; None until it is being asked.
        message: why nothing is measured, a sentence; else "".
    """

    changed = Signal()

    def __init__(self, session: Session, bench: LabBench, original: Original, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.before: Tally | None = None
        self.now: Tally | None = None
        self.message = ""
        self._session, self._bench, self._original = session, bench, original
        self._wanted = False
        self._data: Data | None = None  # that before and now are about
        self._network: nn.Module | None = None  # that before is about
        self._weights: Weights | None = None  # that now is about
        self._edited: nn.Module | None = None  # with these weights
        self._question: CopyWith | PredictPortion | None = None
        self._size, self._due = 1, 0.0
        self._waits = False  # whether the question is held back for a training's sake
        bench.changed.connect(self._go_on)
        original.changed.connect(self._go_on)
        session.data_changed.connect(self._go_on)
        session.frame.connect(self._on_frame)

    def want(self, wanted: bool) -> None:
        """Measure from now on, or no more."""
        self._wanted = wanted
        self._go_on()

    @property
    def text(self) -> str:
        """What is known, e.g. "Validation: 97.2 % → 45.1 % (−52.1 points)"."""
        if self.message or self.before is None:
            return self.message or "Validation accuracy: to be measured…"
        before, now = self.before, self.now
        if now is None:
            return f"Validation accuracy: {percent(before.share)}{_progress(before)}"
        text = f"Validation accuracy: {percent(before.share)} → {percent(now.share)}"
        if before.complete and now.complete:
            points = 100 * (now.share - before.share)
            return f"{text} ({points:+.1f} points)".replace("-", MINUS)
        return text + _progress(now)

    @Slot()
    def _go_on(self) -> None:
        """Forget what is about another network or other pictures, and ask what is not known yet."""
        lab, data = self._bench.lab, self._session.data
        self._say(self._obstacle(data))
        if lab is None or data is None or self.message or not self._wanted:
            self._ask(None)
            return
        if (self._network, self._data) != (self._original.network, data):
            self._network, self._data, self._weights = self._original.network, data, None
            self.before, self.now = None, None
            self._ask(None)
        if lab.weights is not self._weights:
            self._weights, self._edited, self.now = lab.weights, None, None
            if isinstance(self._question, CopyWith) or (self.before is not None and self.before.complete):
                self._ask(None)
        if self._question is None and self._network is not None:
            self._ask_next(data, edited=lab.edited)
        self.changed.emit()

    def _obstacle(self, data: Data | None) -> str:
        if data is None:
            return "Without data no accuracy is measured."
        if not len(data.val):
            return NO_SPLIT
        needed = self._session.inspected.dataset.input_shape
        if data.train.shape != needed:
            return f"The network takes pictures of {shape_text(needed)}, and these have {shape_text(data.train.shape)}."
        return ""

    def _say(self, message: str) -> None:
        if message != self.message:
            self.message = message
            self.changed.emit()

    def _ask_next(self, data: Data, *, edited: bool) -> None:
        """Ask for the next portion of the original, then of the edited network."""
        assert self._network is not None
        if self.before is None:
            self.before, self._size = Tally(total=len(data.val)), self._least
        if not self.before.complete:
            self._ask(self._portion(self._network, data, self.before))
        elif not edited:
            self.now = None
        elif self._edited is None and self._weights is not None:
            self.now = Tally(total=len(data.val))
            self._ask(CopyWith(self._weights))
        elif self._edited is not None and self.now is not None and not self.now.complete:
            self._ask(self._portion(self._edited, data, self.now))

    @property
    def _least(self) -> int:
        """The fewest pictures in a portion."""
        return int(min(max(LEAST_MACS // max(self._session.inspected_summary.macs, 1), 1), LEAST_SIZE))

    def _portion(self, network: nn.Module, data: Data, tally: Tally) -> PredictPortion:
        return PredictPortion(network, data, "val", tally.done, tally.done + self._size)

    def _ask(self, question: CopyWith | PredictPortion | None) -> None:
        if question is self._question:
            return
        self._question = question
        due = not self._session.run.is_computing or time.perf_counter() >= self._due
        self._session.watch(WATCH, question if due else None)
        self._waits = question is not None and not due

    @Slot()
    def _on_frame(self) -> None:
        if self._question is None:
            return
        if self._waits and (not self._session.run.is_computing or time.perf_counter() >= self._due):
            self._waits = False
            self._session.watch(WATCH, self._question)
        answer = self._session.take(WATCH)
        if answer is not None and answer.question is self._question:
            self._question = None
            self._take(answer)

    def _take(self, answer: Answer) -> None:
        if answer.value is None:
            self._say(answer.error)
            self._session.watch(WATCH, None)
            return
        if isinstance(answer.question, CopyWith):
            self._edited = answer.value
        else:
            self._add(answer.value)
        data, lab = self._session.data, self._bench.lab
        if data is not None and lab is not None:
            self._ask_next(data, edited=lab.edited)
        if self._question is None:
            self._session.watch(WATCH, None)
        self.changed.emit()

    def _add(self, portion: Portion) -> None:
        data = self._data
        assert data is not None
        targets = data.val.targets[portion.start : portion.start + len(portion.predicted)].numpy()
        hits, done = int(np.count_nonzero(portion.predicted == targets)), len(portion.predicted)
        if self.before is not None and not self.before.complete:
            self.before = self.before.add(hits, done)
        elif self.now is not None:
            self.now = self.now.add(hits, done)
        wanted = TRAINING_SECONDS if self._session.run.is_computing else IDLE_SECONDS
        self._size = max(next_size(self._size, portion.seconds, wanted), self._least)
        self._due = time.perf_counter() + portion.seconds / SHARE


def _progress(tally: Tally) -> str:
    return "" if tally.complete else f" ({format_count(tally.done)} of {format_count(tally.total)} pictures so far)"
