"""Makes a film: looks from one kept state after another, and takes a picture once the window shows it."""

import queue
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.base import Progress
from workbench.gui.panels.time_machine import words
from workbench.gui.panels.time_machine.picture import captioned, grab
from workbench.gui.panels.time_machine.reader import KeptReader, Loaded
from workbench.gui.session import Session
from workbench.gui.task import Task
from workbench.inspection.standpoint import Standpoint
from workbench.runs.film import FilmError, Frame, write
from workbench.runs.kept_weights import KeptWeights
from workbench.runs.schedule import KeptState

_TICK_MS = 15
_LONGEST = 10.0  # seconds that a picture waits for slow panels
_WAITING = 6  # pictures that wait for the file
_LAST = 1.0  # seconds that the last picture stands


@dataclass(frozen=True)
class Film:
    """What is wanted.

    Attributes:
        path: the file; its suffix says which format.
        shows: the widget that is filmed.
        states: at least one, in order.
        rate: pictures a second.
        width: of the pictures, px; None as on the screen.
    """

    path: Path
    shows: QWidget
    states: tuple[KeptState, ...]
    rate: int
    width: int | None


@dataclass(frozen=True)
class _Writing:
    """The work of the thread that writes; returns a sentence where it fails."""

    film: Film
    pictures: "queue.Queue[Frame | None]"

    def __call__(self, progress: Progress) -> str:
        try:
            write(self.film.path, self._frames(progress), self.film.rate)
        except FilmError as error:
            return str(error)
        return ""

    def _frames(self, progress: Progress) -> Iterator[Frame]:
        latest: Frame | None = None
        while True:
            progress("", 0, None)  # ends here once it is cancelled
            try:
                frame = self.pictures.get(timeout=0.1)
            except queue.Empty:
                continue
            if frame is None:
                break
            latest = frame
            yield frame
        if latest is not None:
            yield from [latest] * round(_LAST * self.film.rate)


class Recorder(QObject):
    """Makes one film at a time; the training pauses meanwhile, and the window looks where it did afterwards."""

    progressed = Signal(int, int)  # pictures taken, of all
    ended = Signal(str)  # "" where the film is there, else why it is not, a sentence
    cancelled = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = KeptReader(self)
        self._reader.read.connect(self._on_read)
        self._reader.failed.connect(self._on_failed)
        session.frame.connect(self._on_frame)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._film: Film | None = None
        self._store: KeptWeights | None = None
        self._task: Task | None = None
        self._pictures: queue.Queue[Frame | None] = queue.Queue()
        self._place = 0
        self._size: QSize | None = None
        self._ready = False  # the state is looked from, and a frame has passed since
        self._since = 0.0
        self._before: tuple[Standpoint | None, bool] = (None, False)

    @property
    def busy(self) -> bool:
        """Whether a film is being made."""
        return self._film is not None

    def start(self, film: Film) -> None:
        """Begin."""
        run = self._session.run
        if run.kept is None or self.busy:
            return
        self._film, self._store, self._place, self._size = film, run.kept, 0, None
        self._before = self._session.standpoint, run.state == "running"
        run.pause()
        self._pictures = queue.Queue()
        self._task = Task(_Writing(film, self._pictures), self)
        self._task.finished.connect(self._on_written)
        self._task.failed.connect(self._on_written)
        self._task.cancelled.connect(self._on_cancelled)
        self._task.start()
        self._reader.use(self._store)
        self._timer.start()
        self._want()

    def cancel(self) -> None:
        """Give the film up; `cancelled` follows."""
        if self._task is not None:
            self._task.cancel()
        self._rest()

    def _want(self) -> None:
        assert self._film is not None
        self._ready = False
        states = self._film.states
        self._reader.want(states[self._place], list(states[self._place + 1 : self._place + 3]))

    @Slot(object, object)
    def _on_read(self, state: KeptState, weights: Loaded) -> None:
        if self._film is not None and self._store is not None and self._timer.isActive():
            label = words.step_label(state.step)
            self._since = time.monotonic()
            self._session.look_from(Standpoint(self._store.experiment, weights, state.step, label, "kept"))

    @Slot(object, str)
    def _on_failed(self, _state: KeptState, _sentence: str) -> None:
        """Leave out what cannot be read."""
        if self._film is not None and self._timer.isActive():
            self._next()

    @Slot()
    def _on_frame(self) -> None:
        self._ready = self._film is not None and not self._reader.busy and self._since > 0

    @Slot()
    def _on_tick(self) -> None:
        """Take the picture once every panel has its answers and there is room for it."""
        film = self._film
        if film is None or not self._ready or self._pictures.qsize() >= _WAITING:
            return
        if not self._session.worker.settled and time.monotonic() - self._since < _LONGEST:
            return
        image = grab(film.shows, film.width)
        self._size = self._size or image.size()
        state = film.states[self._place]
        text = words.moment(state, film.states, self._session.run.record)
        share = (self._place + 1) / len(film.states)
        self._pictures.put(captioned(image, self._size, text, share, film.shows))
        self._next()

    def _next(self) -> None:
        assert self._film is not None
        self._place, self._since = self._place + 1, 0.0
        self.progressed.emit(self._place, len(self._film.states))
        if self._place < len(self._film.states):
            self._want()
        else:
            self._rest()
            self._pictures.put(None)

    def _rest(self) -> None:
        """Take no more pictures, and look where the window looked before."""
        if self._timer.isActive():
            self._timer.stop()
            self._reader.forget()
            standpoint, running = self._before
            self._session.look_from(standpoint)
            if running:
                self._session.run.resume()

    @Slot(object)
    def _on_written(self, sentence: str) -> None:
        self._rest()
        self._film = self._task = None
        self.ended.emit(sentence)

    @Slot()
    def _on_cancelled(self) -> None:
        self._film = self._task = None
        self.cancelled.emit()


def chosen(states: Sequence[KeptState], which: str) -> tuple[KeptState, ...]:
    """Return the states of a film: "all", "half" of them, or only "epochs": the first one and the ends of epochs."""
    if which == "epochs":
        return tuple(state for state in states if state.ends_epoch or state is states[0])
    return tuple(states[:: 2 if which == "half" else 1])
