"""Long work in a thread of its own, with progress and cancel: downloads, decoding, exports."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from workbench.data.base import Cancelled, DataError, Progress

log = logging.getLogger(__name__)
REPORT_SECONDS = 0.1


class Task(QObject):
    """Runs `work(progress)` once, then goes; its signals are delivered in the thread that made the task."""

    progressed = Signal(str, object, object)  # what, done, total or None
    finished = Signal(object)  # what `work` returned
    failed = Signal(str)  # one sentence
    cancelled = Signal()
    ended = Signal()  # after one of these three: its last word

    def __init__(self, work: Callable[[Progress], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._cancel = threading.Event()
        self._reported = 0.0
        self.ended.connect(self._go)
        # A daemon: closing the window must not wait for a server that does not answer.
        self._thread = threading.Thread(target=self._run, name="task", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end; `cancelled` follows at its next report."""
        self._cancel.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the thread to end; return whether it did."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _progress(self, what: str, done: int, total: int | None) -> None:
        if self._cancel.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._reported >= REPORT_SECONDS or done == total:
            self._reported = now
            self._say(self.progressed, what, done, total)

    def _run(self) -> None:
        try:
            result = self._work(self._progress)
        except Cancelled:
            self._say(self.cancelled)
        except DataError as error:
            self._say(self.failed, str(error))
        except Exception as error:
            log.info("task failed", exc_info=True)
            self._say(self.failed, f"{type(error).__name__}: {error}")
        else:
            self._say(self.finished, result)
        self._say(self.ended)

    @Slot()
    def _go(self) -> None:
        self.wait(1.0)
        self.deleteLater()  # what the work was about may be large

    @staticmethod
    def _say(signal: SignalInstance, *words: Any) -> None:
        # The window may have been closed, and this object with it, while the work went on.
        with suppress(RuntimeError):
            signal.emit(*words)


class Newest(QObject):
    """Runs one piece of work after another, and lets only the newest be heard: what older ones say is late news."""

    progressed = Signal(str, object, object)  # what, done, total or None
    finished = Signal(object)  # what the work returned
    failed = Signal(str)  # one sentence
    rested = Signal()  # no thread is at work any more, not even for what was cancelled

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None  # the newest, as long as it is wanted
        self._at_work: set[Task] = set()

    @property
    def busy(self) -> bool:
        """Whether something will still be heard."""
        return self._task is not None

    @property
    def resting(self) -> bool:
        """Whether no thread is at work."""
        return not self._at_work

    def start(self, work: Callable[[Progress], Any]) -> None:
        """Begin to run `work(progress)` in place of what runs."""
        self.cancel()
        task = Task(work, self)
        task.progressed.connect(self._on_progress)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        task.ended.connect(self._on_ended)
        self._at_work.add(task)
        self._task = task
        task.start()

    def cancel(self) -> None:
        """Ask the work to end; nothing is heard of it any more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def wait(self, seconds: float) -> bool:
        """Wait for all threads to end; return whether they did."""
        until = time.monotonic() + seconds
        return all(task.wait(max(0.0, until - time.monotonic())) for task in self._at_work)

    @Slot(str, object, object)
    def _on_progress(self, what: str, done: Any, total: Any) -> None:
        if self.sender() is self._task:
            self.progressed.emit(what, done, total)

    @Slot(object)
    def _on_finished(self, result: Any) -> None:
        if self._let_go():
            self.finished.emit(result)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self._let_go():
            self.failed.emit(sentence)

    @Slot()
    def _on_ended(self) -> None:
        self._let_go()
        task = self.sender()
        assert isinstance(task, Task)
        self._at_work.remove(task)
        if self.resting:
            self.rested.emit()

    def _let_go(self) -> bool:
        """Let go of the task that speaks; return whether it is the newest."""
        newest = self.sender() is self._task
        if newest:
            self._task = None
        return newest
