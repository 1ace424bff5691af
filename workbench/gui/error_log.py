"""Errors nobody foresaw: the whole story goes into a log file, the person is told one calm sentence."""

import logging
import sys
import threading
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from workbench import paths

log = logging.getLogger(__name__)

LARGEST = 500_000  # bytes; the file before it is kept, too
SECONDS_BETWEEN_SENTENCES = 60.0


def log_file() -> Path:
    """Return the file that the window's log is written to."""
    return paths.home() / "workbench.log"


def keep_log() -> logging.Handler | None:
    """Write what the program logs into `log_file()`; return the handler, or None where nothing can be written."""
    logging.raiseExceptions = False  # a full disk is no reason to print a traceback
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(), maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("workbench").setLevel(logging.INFO)
    return handler


class Unforeseen(QObject):
    """Hears of every exception that nothing caught, in whatever thread, and keeps the window alive."""

    happened = Signal(str, str)  # title, sentence: to be shown to the person; at most once a minute

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: float | None = None

    def catch(self) -> None:
        """Hear of exceptions from now on."""
        sys.excepthook = self.take
        threading.excepthook = self._take_from_thread

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception and tell of it."""
        log.error("an error nobody foresaw", exc_info=(kind, error, trace))
        now = time.monotonic()
        if self._told is not None and now - self._told < SECONDS_BETWEEN_SENTENCES:
            return
        self._told = now
        self.happened.emit(
            "Something went wrong inside the program",
            f"Your experiment is kept and you can go on. What happened is written in {log_file()}.",
        )

    def _take_from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.take(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
