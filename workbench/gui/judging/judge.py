"""Asks the network what it takes the pictures of a split for, a portion at a time between the steps of a training."""

import time

from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.data.base import Data, SplitName
from workbench.gui.judging.asking import Asking
from workbench.gui.judging.pace import FIRST_SIZE, Pace, first_size
from workbench.gui.network_key import NetworkKey
from workbench.gui.session import Session
from workbench.inspection.predictions import Portion, Predictions, PredictPortion, Snapshot, next_size
from workbench.inspection.watches import Answer
from workbench.layers.base import shape_text
from workbench.training.events import EpochEnded, Event
from workbench.training.record import Record

WATCH = "predictions"
TRAINING_SECONDS, IDLE_SECONDS = 0.012, 0.15  # a portion may take; a training waits for it, feature maps do, too


def judge_of(session: Session) -> "Judge":
    """Return the one judge of a session: whoever looks at a split sees the same predictions, made once."""
    found = session.findChild(Judge)
    return found if isinstance(found, Judge) else Judge(session, session)


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
        self._asking = Asking(session, WATCH)
        self._known: dict[SplitName, tuple[Predictions, Record]] = {}  # with the record of the run they are of
        self._coming: tuple[Predictions, Record] | None = None  # being made
        self._asked_of = session.run.record  # of the run when the network was asked last
        self._about: tuple[Data, NetworkKey] | None = None  # what is known is about
        self._wishes: dict[str, tuple[SplitName, bool]] = {}  # by who wishes; whether anew after every epoch
        self._anew: set[SplitName] = set()  # to be asked about though all is known
        self._split: SplitName | None = None  # asked about now
        self._snapshot: nn.Module | None = None
        self._size = FIRST_SIZE
        session.frame.connect(self._on_frame)
        session.data_changed.connect(self._check)
        session.experiment_changed.connect(self._check)
        session.standpoint_changed.connect(self._look_from)
        session.run.changed.connect(self._check)
        session.run.events.connect(self._tell)

    def predictions(self, split: SplitName) -> Predictions | None:
        """Return what is known about a split."""
        known = self._known.get(split)
        return None if known is None else known[0]

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many pictures the network has been asked about, and of how many; None while nothing is asked."""
        if self._asking.question is None:
            return None
        return (0, 0) if self._coming is None else (self._coming[0].done, len(self._coming[0].targets))

    def progress_of(self, split: SplitName) -> tuple[int, int] | None:
        """Return the progress with a split: nothing of nothing where its turn is to come, None where it is not."""
        if split == self._split:
            return self.progress
        return (0, 0) if split in self._wanted and self._needs(split) and not self.message else None

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

    def want(self, who: str, split: SplitName | None, *, every_epoch: bool = False) -> None:
        """Ask about a split from now on, unless all is known about it; None: it is wanted no more.

        Once nothing trains any more, it is asked again by itself about what the network of before was asked.

        Args:
            who: wants it; each may want one split.
            split: what to ask about.
            every_epoch: ask anew at the end of every epoch, too.
        """
        before = set(self._wanted)
        self._wishes.pop(who, None)
        if split is not None:
            self._wishes[who] = split, every_epoch
        if set(self._wanted) != before:
            self.message = ""
            self._anew &= set(self._wanted)
            if self._split not in self._wanted:
                self._stop()
        self._forget_others()
        self._go_on()

    def wish_of(self, who: str) -> SplitName | None:
        """Return the split that somebody wants to know about, or None."""
        return self._wishes[who][0] if who in self._wishes else None

    @property
    def _wanted(self) -> list[SplitName]:
        return [split for split, _ in self._wishes.values()]

    def refresh(self, split: SplitName) -> None:
        """Ask anew about a split that is wanted; until all is answered, the old answers stand."""
        if split in self._wanted:
            self._stop()
            self._begin(split)
            self.changed.emit()

    def _needs(self, split: SplitName) -> bool:
        known = self.predictions(split)
        final = not self._session.run.is_under_way
        return known is None or not known.complete or split in self._anew or (final and self.is_stale(split))

    def _go_on(self) -> None:
        """Ask about the first of the splits wanted that needs it."""
        if self._asking.question is None and not self.message:
            split = next(filter(self._needs, self._wanted), None)
            if split is not None:
                self._begin(split)

    @property
    def step(self) -> int:
        """Steps that the network has been trained by now, or as it is looked at."""
        session = self._session
        if session.standpoint is not None:
            return session.standpoint.step
        last = session.run.record.last
        learned = session.is_trained or session.looks_at_run
        return last.step if last is not None and learned else 0

    def _begin(self, split: SplitName) -> None:
        session = self._session
        data = session.data
        if data is None:
            return
        self._split = split
        self._anew.discard(split)
        self._about = (data, NetworkKey.of(session.inspected))
        needed = session.inspected.dataset.input_shape
        if data.train.shape != needed:
            shapes = shape_text(needed), shape_text(data.train.shape)
            self._say("The network that is training takes pictures of {}; these have {}.".format(*shapes))
            return
        self._size = first_size(session.inspected_summary.macs, training=session.run.is_computing)
        self._asked_of = session.run.record
        self._asking.ask(Snapshot())

    def _stop(self) -> None:
        self.message = ""
        self._snapshot = self._coming = self._split = None
        self._asking.withdraw()

    def _say(self, sentence: str) -> None:
        self._stop()
        self.message = sentence
        self.changed.emit()

    @Slot()
    def _on_frame(self) -> None:
        self._asking.ask_if_due()
        answer = self._asking.take()
        if answer is None or self._split is None:
            return
        if answer.value is None:
            self._say(answer.error)
        elif isinstance(answer.question, Snapshot) and self._asked_of is not self._session.run.record:
            self._begin(self._split)  # a run has begun since: nobody can tell of which the copy is
        else:
            self._take(self._split, answer)
            self.changed.emit()

    def _take(self, split: SplitName, answer: Answer) -> None:
        data = self._session.data
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
            self._go_on()
        else:
            self._coming, done = coming, coming[0].done
            self._asking.ask(PredictPortion(self._snapshot, data, split, done, done + self._size), pace)

    @Slot()
    def _check(self) -> None:
        """Forget what is about other pictures or another network; ask what waited for a training that is over."""
        self._asking.ask_if_due()
        if self._forget_others():
            self._wishes.clear()  # whoever still wants to know asks again
            self.changed.emit()
        elif self._known:
            self._ask_the_final_network()
            self.changed.emit()

    def _ask_the_final_network(self) -> None:
        """Once nothing trains any more, ask the network that a run leaves; what was said before stands until then."""
        if self._session.run.is_under_way:
            return
        if self._split is not None and self._is_behind(self._coming):
            self._stop()
        self._go_on()

    @Slot()
    def _look_from(self) -> None:
        """Drop what was said by the network in the state looked at before, and ask the one looked at now."""
        self._stop()
        self._known.clear()
        self._anew.clear()
        self._go_on()
        self.changed.emit()

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
    def _tell(self, events: list[Event]) -> None:
        """A training goes on: what is known grows old, and after an epoch it is made anew where that is wished."""
        if self._session.standpoint is None and any(isinstance(event, EpochEnded) for event in events):
            self._anew |= {split for split, often in self._wishes.values() if often and split != self._split}
            self._go_on()
        if self._known:
            self.changed.emit()
