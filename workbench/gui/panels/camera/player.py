"""Plays a film file at its own speed, in a thread of its own."""

import threading
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance

from workbench.data.films.film import frames
from workbench.data.films.frame import RATE, FilmError, Frame
from workbench.layers.base import Shape


class Player(QObject):
    """One pass through a film from a moment on; the newest frame lies in `latest`, late ones are passed over."""

    arrived = Signal()  # `latest` is another one
    ended = Signal()  # the film is over
    failed = Signal(str)  # why it cannot be shown, a sentence

    def __init__(self, path: Path, shape: Shape, start: float = 0.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.latest: Frame | None = None
        self._path, self._shape, self._start = path, shape, start
        self._halt = threading.Event()
        # A daemon: closing the window must not wait for a decoder that hangs.
        self._thread = threading.Thread(target=self._run, name="film", daemon=True)

    def start(self) -> None:
        """Begin to play."""
        self._thread.start()

    def stop(self) -> None:
        """Play no more; nothing is heard of it afterwards."""
        self._halt.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        began = time.monotonic()
        try:
            for frame in frames(self._path, self._shape, self._start):
                ahead = frame.seconds - self._start - (time.monotonic() - began)
                if self._halt.wait(max(0.0, ahead)):
                    return
                if ahead > -1 / RATE:
                    self.latest = frame
                    self._say(self.arrived)
        except FilmError as error:
            self._say(self.failed, str(error))
        else:
            self._say(self.ended)

    def _say(self, signal: SignalInstance, *words: str) -> None:
        # The window may have been closed, and this object with it, while the film went on.
        with suppress(RuntimeError):
            if not self._halt.is_set():
                signal.emit(*words)
