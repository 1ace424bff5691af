"""How the window's process ends: without a question on Ctrl-C, and without a crash whatever still runs."""

import logging
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QThread, Slot

INTERRUPTED = 130  # exit code, as shells and the command line have it


class CtrlC(QObject):
    """Asks the application to quit, and ends the process where that takes too long for the person.

    Python's own KeyboardInterrupt would come out of whatever method Qt calls at that moment.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed = False

    def catch(self) -> None:
        """Hear of Ctrl-C from now on, unless whoever started the program wants it ignored."""
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            return
        # Python runs a signal's handler between two of its own instructions, of which there are none while Qt waits
        # for events. A byte in a socket is an event (https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd).
        self._signals, self._written = socket.socketpair()
        for end in (self._signals, self._written):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._signals.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, self._press)

    def _press(self, *_: object) -> None:
        if self._pressed or QThread.currentThread().loopLevel() == 0:  # before the loop or after it
            end_here(INTERRUPTED)
        self._pressed = True
        QCoreApplication.exit(INTERRUPTED)  # asks nothing, unlike quit()

    @Slot()
    def _drain(self) -> None:
        self._signals.recv(4096)


def leave(code: int) -> int:
    """Return the exit code; where a thread is still at work, end the process here and now.

    Python ends the threads that are left over when it exits, and torch aborts the process if that happens inside of it.
    """
    if any(thread is not threading.main_thread() for thread in threading.enumerate()):
        end_here(code)
    return code


def end_here(code: int) -> NoReturn:
    """End the process, whatever its threads are doing."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):  # closed, or None without a console
            stream.flush()
    os._exit(code)
