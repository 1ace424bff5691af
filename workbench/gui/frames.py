"""The beat at which the window looks at a training, and what looking costs."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.gui.worker import Worker

FRAME_MS = 100  # pictures and curves are redrawn ten times a second while something trains
REST_FRAME_MS = 25  # while nothing trains; a drawing is followed at 20 pictures a second and more
SLOWEST_FRAME_MS = 1000
COST_BUDGET = 0.04  # share of one core the window may take; the other threads of a training wait for the one it delays
COST_SECONDS = 1.0  # measured over
LIVELY_SECONDS = 1.0  # after a wish of a person's that the window answers at full speed, whatever it costs a training


class FrameClock(QObject):
    """Ticks while something may have changed, less often where looking costs a training too much.

    Attributes:
        cost: of looking, as a share of one core, over about the last second of a training.
    """

    tick = Signal()

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = False
        self.cost = 0.0
        self._worker = worker
        self._mark = self._costs()
        self._lively_until = 0.0
        self._timer = QTimer(self, interval=REST_FRAME_MS)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def training(self) -> bool:
        """Whether a run is under way that is not paused; the clock then never rests."""
        return self._training

    @training.setter
    def training(self, training: bool) -> None:
        if training != self._training:
            self._training = training
            self._set_interval(self._shortest)

    @property
    def _shortest(self) -> int:
        return FRAME_MS if self._training else REST_FRAME_MS

    @property
    def running(self) -> bool:
        """Whether it ticks."""
        return self._timer.isActive()

    def start(self) -> None:
        """Tick from now on, until all is settled."""
        if not self._timer.isActive():
            self._set_interval(self._shortest)
            self._timer.start()
            self._mark = self._costs()

    def enliven(self) -> None:
        """Tick as often as may be for a moment: a person moves through the run, and follows with the eyes."""
        self._lively_until = time.perf_counter() + LIVELY_SECONDS
        if self._timer.interval() > self._shortest:
            self._set_interval(self._shortest)

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()

    @Slot()
    def _on_timeout(self) -> None:
        settled = self._worker.settled  # asked before the tick, so that one more follows the last change
        self.tick.emit()
        if self.training:
            self._throttle()
            return
        self._mark = self._costs()
        if settled and self._worker.settled:
            self.stop()

    @Slot()
    def hurry(self) -> None:
        """Tick now, while nothing trains: an answer is here, and need not wait for the next beat."""
        if self.running and not self.training:
            self.tick.emit()

    def _costs(self) -> tuple[float, float]:
        """Return wall time, and processor time of this thread plus the worker's time for answers, in seconds."""
        return time.perf_counter(), time.thread_time() + self._worker.watches.seconds

    def _throttle(self) -> None:
        before, now = self._mark, self._costs()
        if now[0] - before[0] < COST_SECONDS:
            return
        self._mark = now
        self.cost = (now[1] - before[1]) / (now[0] - before[0])
        if now[0] < self._lively_until:
            return
        wanted = self._timer.interval() * self.cost / COST_BUDGET
        self._set_interval(int(min(SLOWEST_FRAME_MS, max(FRAME_MS, wanted))))

    def _set_interval(self, milliseconds: int) -> None:
        if milliseconds != self._timer.interval():
            self._timer.setInterval(milliseconds)
        self._worker.answer_interval = milliseconds / 1000
