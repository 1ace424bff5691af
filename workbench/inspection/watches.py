"""Standing questions: asked by one thread, answered by the training thread, into a slot with the latest answer."""

import logging
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn

from workbench.inspection import passes
from workbench.inspection.question import InspectionError, Question

log = logging.getLogger(__name__)

SHARE = 0.02  # of a training's time that the answers to one question may take
SHORT_REST = 0.1  # seconds


@dataclass(frozen=True)
class Answer:
    """What a network said to a question.

    Attributes:
        question: the question.
        value: its answer; None where there is none.
        error: why there is none, a sentence; "" otherwise.
        step: steps the network had been trained.
    """

    question: Question
    value: Any
    error: str
    step: int


@dataclass
class _Watch:
    question: Question
    answer: Answer | None = None
    version: int = -1  # of the network that answered
    taken: bool = True
    rests_until: float = 0.0  # monotonic; before that a training is not asked again


class Watches:
    """Questions by name, each with its latest answer; safe between two threads.

    A question is answered anew only when its last answer has been taken and the network has changed since, so a slow
    reader never makes the answering thread work in vain.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: dict[str, _Watch] = {}
        self.seconds = 0.0  # spent on answers since the start
        self._version = -1  # of the network that answered last

    def set(self, name: str, question: Question | None) -> None:
        """Ask `question` from now on; None withdraws it."""
        with self._lock:
            if question is None:
                self._watches.pop(name, None)
            else:
                self._watches[name] = _Watch(question)

    def take(self, name: str) -> Answer | None:
        """Return the latest answer if it has not been taken yet."""
        with self._lock:
            watch = self._watches.get(name)
            if watch is None or watch.taken:
                return None
            watch.taken = True
            return watch.answer

    def waiting(self) -> bool:
        """Return whether an answer is still to come or to be taken."""
        with self._lock:
            return any(watch.answer is None or not watch.taken for watch in self._watches.values())

    def due(self, version: int, *, training: bool = False) -> list[tuple[str, Question]]:
        """Return the questions that `version` of the network has not answered, with their names.

        Args:
            version: of the network.
            training: whether a training waits for the answers: then the longer a question takes, the more seldom it is
                asked, so that each costs at most `SHARE` of the time.
        """
        moment = time.monotonic() if training else math.inf
        with self._lock:
            return [
                (name, watch.question)
                for name, watch in self._watches.items()
                if watch.taken and watch.version != version and watch.rests_until <= moment
            ]

    def wake(self) -> None:
        """Let no question rest for more than `SHORT_REST`: a person looks at another state, and waits for it."""
        soon = time.monotonic() + SHORT_REST
        with self._lock:
            for watch in self._watches.values():
                watch.rests_until = min(watch.rests_until, soon)

    def answer(self, due: Sequence[tuple[str, Question]], network: nn.Module | None, version: int, step: int) -> None:
        """Answer what is due. Without a network the answers say that there is none."""
        if network is not None and version != self._version:
            passes.forget(network)
        self._version = version
        for name, question in due:
            started = time.perf_counter()
            answer = _ask(network, question, step)
            seconds = time.perf_counter() - started
            self.seconds += seconds
            with self._lock:
                watch = self._watches.get(name)
                if watch is not None and watch.question is question:
                    watch.answer, watch.version, watch.taken = answer, version, False
                    watch.rests_until = time.monotonic() + seconds / SHARE


def _ask(network: nn.Module | None, question: Question, step: int) -> Answer:
    if network is None:
        return Answer(question, None, "The network has errors: see Problems.", step)
    try:
        return Answer(question, question.ask(network), "", step)
    except InspectionError as error:
        reason = str(error)
        return Answer(question, None, f"{reason[:1].upper()}{reason[1:]}.", step)
    except Exception as error:
        # Mostly torch's own words, e.g. for a picture that does not fit the network any more; whatever it is, the
        # other questions must not wait for this one.
        log.info("a question failed", exc_info=True)
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        return Answer(question, None, f"The network cannot answer: {reason}", step)
