"""Asks the network what it takes the pictures of a split for, a portion at a time between the steps of a training."""

import time

from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.data.base import Data, SplitName
from workbench.gui.panels.gallery.pace import FIRST_SIZE, Pace, first_size
from workbench.gui.session import Session
from workbench.gui.worker import NetworkKey
from workbench.inspection.predictions import Portion, Predictions, PredictPortion, Snapshot, next_size
from workbench.inspection.watches import Answer
from workbench.layers.base import shape_text
from workbench.training.record import Record

WATCH = "predictions"
TRAINING_SECONDS, IDLE_SECONDS = 0.012, 0.15  # a portion may take; a training waits for it, feature maps do, too


class Judge(QObject):
    """Holds what the network said to each split, as of one step of a training each.

    Attributes:
        message: why there are no predictions, a sentence; "" where there are, or where they are being made.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.message = ""
        self._session = session
        self._known: dict[SplitName, tuple[Predictions, Record]] = {}  # with the record of the run they are of
        self._coming: tuple[Predictions, Record] | None = None  # being made
        self._asked_of = session.run.record  # of the run when the network was asked last
        self._about: tuple[Data, NetworkKey] | None = None  # what is known is about
        self._split: SplitName | None = None  # asked about now; None while nobody wants to know
        self._question: Snapshot | PredictPortion | None = None
        self._pace: Pace | None = None  # at which the question has to wait; None once it is asked
        self._snapshot: nn.Module | None = None
        self._size = FIRST_SIZE
        session.frame.connect(self._on_frame)
        session.data_changed.connect(self._check)
        session.experiment_changed.connect(self._check)
        session.run.changed.connect(self._check)
        session.run.events.connect(self._tell)

    def predictions(self, split: SplitName) -> Predictions | None:
        """Return what is known about a split."""
        known = self._known.get(split)
        return None if known is None else known[0]

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many pictures the network has been asked about, and of how many; None while nothing is asked."""
        if self._question is None:
            return None
        return (0, 0) if self._coming is None else (self._coming[0].done, len(self._coming[0].targets))

    def is_stale(self, split: SplitName) -> bool:
        """Return whether the network has learned since it was asked about a split."""
        return self._is_behind(self._known.get(split))

    def _is_behind(self, known: tuple[Predictions, Record] | None) -> bool:
        if known is None:
            return False
        predictions, record = known
        begun = bool(predictions.step or self.step)
        return predictions.step != self.step or (begun and record is not self._session.run.record)

    def is_of_another_run(self, split: SplitName) -> bool:
        """Return whether what is known about a split was said by a network that an earlier run has trained."""
        known = self._known.get(split)
        return known is not None and known[0].step > 0 and known[1] is not self._session.run.record

    def want(self, split: SplitName | None) -> None:
        """Ask about a split from now on, unless all is known about it; None: nobody wants to know any more.

        Once nothing trains any more, it is asked again by itself about what the network of before was asked.
        """
        if split != self._split:
            self._stop()
            self._split = split
        self._forget_others()
        self._go_on()

    def refresh(self) -> None:
        """Ask anew about the split that is wanted; until all is answered, the old answers stand."""
        if self._split is not None:
            self._stop()
            self._begin()
            self.changed.emit()

    def _go_on(self) -> None:
        if self._split is None or self._question is not None or self.message:
            return
        known = self.predictions(self._split)
        final = not self._session.run.is_under_way
        if known is None or not known.complete or (final and self.is_stale(self._split)):
            self._begin()

    @property
    def step(self) -> int:
        """Steps that the network has been trained by now."""
        last = self._session.run.record.last
        learned = self._session.is_trained or self._session.looks_at_run
        return last.step if last is not None and learned else 0

    def _begin(self) -> None:
        session = self._session
        data = session.data
        if data is None:
            return
        self._about = (data, NetworkKey.of(session.inspected))
        needed = session.inspected.dataset.input_shape
        if data.train.shape != needed:
            shapes = shape_text(needed), shape_text(data.train.shape)
            self._say("The network that is training takes pictures of {}; these have {}.".format(*shapes))
            return
        self._size = first_size(session.inspected_summary.macs, training=session.run.is_computing)
        self._asked_of = session.run.record
        self._ask(Snapshot())

    def _ask(self, question: Snapshot | PredictPortion | None, pace: Pace | None = None) -> None:
        """Ask, or withdraw what is asked; with a pace, as soon as that allows it."""
        self._question, self._pace = question, pace
        self._session.watch(WATCH, None if pace else question)
        self._ask_if_due()

    def _ask_if_due(self) -> None:
        session, pace = self._session, self._pace
        if pace and (not session.run.is_computing or pace.allows(time.perf_counter(), session.view_cost)):
            self._pace = None
            session.watch(WATCH, self._question)

    def _stop(self) -> None:
        self.message = ""
        self._snapshot = self._coming = None
        if self._question is not None:
            self._ask(None)

    def _say(self, sentence: str) -> None:
        self._stop()
        self.message = sentence
        self.changed.emit()

    @Slot()
    def _on_frame(self) -> None:
        if self._question is None:
            return
        self._ask_if_due()
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._question:
            return
        if answer.value is None:
            self._say(answer.error)
        elif isinstance(answer.question, Snapshot) and self._asked_of is not self._session.run.record:
            self._begin()  # a run has begun since: nobody can tell of which the copy is
        else:
            self._take(answer)
            self.changed.emit()

    def _take(self, answer: Answer) -> None:
        split, data = self._split, self._session.data
        assert split is not None
        assert data is not None
        if isinstance(answer.question, Snapshot):
            self._snapshot = answer.value
            none_yet = Predictions.none_yet(data.split(split).targets.numpy(), answer.step)
            coming, pace = (none_yet, self._asked_of), None
        else:
            assert self._coming is not None
            portion: Portion = answer.value
            coming = (self._coming[0].add(portion), self._coming[1])
            wanted = TRAINING_SECONDS if self._session.run.is_computing else IDLE_SECONDS
            self._size = next_size(self._size, portion.seconds, wanted)
            pace = Pace.after(time.perf_counter(), portion.seconds)
        known = self.predictions(split)
        if coming[0].complete or known is None or (not known.complete and coming[0].done >= known.done):
            self._known[split] = coming
        if coming[0].complete or self._snapshot is None:
            self._stop()
        else:
            self._coming, done = coming, coming[0].done
            self._ask(PredictPortion(self._snapshot, data, split, done, done + self._size), pace)

    @Slot()
    def _check(self) -> None:
        """Forget what is about other pictures or another network; ask what waited for a training that is over."""
        self._ask_if_due()
        if self._forget_others():
            self._split = None  # whoever still wants to know asks again
            self.changed.emit()
        elif self._known:
            self._ask_the_final_network()
            self.changed.emit()

    def _ask_the_final_network(self) -> None:
        """Once nothing trains any more, ask the network that a run leaves; what was said before stands until then."""
        if self._split is None or self._session.run.is_under_way:
            return
        if self._question is not None and self._is_behind(self._coming):
            self._stop()
        self._go_on()

    def _forget_others(self) -> bool:
        """Forget what is known if it is not about the pictures and the layers of now; return whether it was not."""
        if self._about is None:
            return False
        data, key = self._about
        now = NetworkKey.of(self._session.inspected)
        same = key.same_layers(now) if self.step else key == now
        if data is self._session.data and same:
            return False
        self._stop()
        self._known.clear()
        self._about = None
        return True

    @Slot(object)
    def _tell(self, _: object) -> None:
        """A training goes on: what is known grows old."""
        if self._known:
            self.changed.emit()
