"""Long work on one state of a network, in portions that a training hardly notices."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.gui.session import Session
from workbench.inspection.predictions import Snapshot
from workbench.inspection.question import Question

SHARE = 0.04  # of a training's time that portions may take


@dataclass(frozen=True, eq=False)
class _Timed:
    """A question that measures how long its answer takes."""

    question: Question

    def ask(self, network: nn.Module) -> tuple[Any, float]:
        began = time.perf_counter()
        value = self.question.ask(network)
        return value, time.perf_counter() - began


Following = Callable[[nn.Module], Question | None]


class Portions(QObject):
    """Asks for a snapshot of the network, then one question after another about it."""

    answered = Signal(object, float)  # what a question gave, and the seconds it took
    failed = Signal(str)  # why it cannot go on, a sentence
    ended = Signal()  # there is no further question

    def __init__(self, session: Session, name: str, parent: QObject | None = None) -> None:
        """Prepare to ask.

        Args:
            session: whose network is asked.
            name: of the standing question; one for each object.
            parent: what owns it.
        """
        super().__init__(parent)
        self.step = 0  # training steps behind the snapshot
        self._session, self._name = session, name
        self._following: Following | None = None
        self._snapshot: nn.Module | None = None
        self._question: Snapshot | _Timed | None = None
        self._due = 0.0
        session.frame.connect(self._on_frame)

    @property
    def running(self) -> bool:
        """Whether questions are being asked."""
        return self._following is not None

    def start(self, following: Following) -> None:
        """Ask a new snapshot what `following(snapshot)` returns, until it returns None."""
        self._following, self._snapshot = following, None
        self._put(Snapshot())

    def stop(self) -> None:
        """Ask no more."""
        if self.running:
            self._following = self._snapshot = None
            self._put(None)

    def _put(self, question: Snapshot | _Timed | None) -> None:
        self._question = question
        self._session.watch(self._name, question)

    @Slot()
    def _on_frame(self) -> None:
        if self._question is None:
            self._go_on()
            return
        answer = self._session.take(self._name)
        if answer is None or answer.question is not self._question:
            return
        self._question = None
        if answer.value is None:
            self.stop()
            self.failed.emit(answer.error)
        elif self._snapshot is None:
            self._snapshot, self.step = answer.value, answer.step
            self._go_on()
        else:
            value, seconds = answer.value
            self._due = time.monotonic() + (seconds / SHARE if self._session.run.is_computing else 0.0)
            self.answered.emit(value, seconds)
            self._go_on()

    def _go_on(self) -> None:
        """Ask the next question, once it is due."""
        following, snapshot = self._following, self._snapshot
        if following is None or snapshot is None or time.monotonic() < self._due:
            return
        question = following(snapshot)
        if question is None:
            self.stop()
            self.ended.emit()
        else:
            self._put(_Timed(question))
