"""Long work in a thread of its own, with progress and cancel: downloads, decoding, exports."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from workbench.data.base import Cancelled, DataError, Progress

log = logging.getLogger(__name__)
REPORT_SECONDS = 0.1


class Task(QObject):
    """Runs `work(progress)` once; its signals are delivered in the thread that made the task."""

    progressed = Signal(str, object, object)  # what, done, total or None
    finished = Signal(object)  # what `work` returned
    failed = Signal(str)  # one sentence
    cancelled = Signal()

    def __init__(self, work: Callable[[Progress], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._cancel = threading.Event()
        self._reported = 0.0
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

    @staticmethod
    def _say(signal: SignalInstance, *words: Any) -> None:
        # The window may have been closed, and this object with it, while the work went on.
        with suppress(RuntimeError):
            signal.emit(*words)
