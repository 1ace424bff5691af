"""One question after another, each put to the network as soon as a training can afford it."""

import time

from workbench.gui.judging.pace import Pace
from workbench.gui.session import Session
from workbench.inspection.question import Question
from workbench.inspection.watches import Answer


class Asking:
    """Puts one question at a time, under a name; call `ask_if_due` and `take` at every frame.

    Attributes:
        question: the one whose answer is awaited, asked or waiting to be asked; None where there is none.
    """

    def __init__(self, session: Session, name: str) -> None:
        self.question: Question | None = None
        self._session, self._name = session, name
        self._pace: Pace | None = None  # at which the question has to wait; None once it is asked

    def ask(self, question: Question, pace: Pace | None = None) -> None:
        """Ask; with a pace, as soon as that allows it."""
        self.question, self._pace = question, pace
        self._session.watch(self._name, None if pace else question)
        self.ask_if_due()

    def ask_if_due(self) -> None:
        """Ask what has waited long enough, or what no training has to wait for."""
        session, pace = self._session, self._pace
        if pace and (not session.run.is_computing or pace.allows(time.perf_counter(), session.view_cost)):
            self._pace = None
            session.watch(self._name, self.question)

    def withdraw(self) -> None:
        """Ask nothing any more."""
        if self.question is not None:
            self.question = self._pace = None
            self._session.watch(self._name, None)

    def take(self) -> Answer | None:
        """Return the answer to the question, once."""
        answer = self._session.take(self._name) if self.question is not None else None
        return answer if answer is not None and answer.question is self.question else None
