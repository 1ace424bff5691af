"""The run: its state, what it has reported so far, and what a person may ask of it."""

from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.base import Data
from workbench.data.storage import storage
from workbench.experiment import Experiment
from workbench.gui.live_rate import LiveRate
from workbench.gui.worker import Worker
from workbench.inspection.standpoint import Weights
from workbench.runs.kept_weights import KeptWeights
from workbench.training.events import Event, RunEnded, RunStarted
from workbench.training.record import Record

RunState = Literal["idle", "loading", "starting", "running", "paused", "stopping"]


class Run(QObject):
    """The current run, or the last one while nothing trains.

    Attributes:
        state: "loading" waits for the data, "starting" for the first event.
        record: of its events.
        experiment: what it trains or trained; None before the first one.
        start_weights: what it began with; None for the random weights of its seed.
        kept: states of its network on the way; None before the first one.
        live_rate: hands it the learning rate that is changed while it is under way.
    """

    changed = Signal()  # its state
    events = Signal(object)  # list[Event], already folded into `record`
    failed = Signal(str)  # why it ended early, in one sentence

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: RunState = "idle"
        self.record = Record()
        self.experiment: Experiment | None = None
        self.start_weights: Weights | None = None
        self.kept: KeptWeights | None = None
        self.live_rate = LiveRate(worker, self)
        self._worker = worker
        worker.events.connect(self._on_events)

    @property
    def is_under_way(self) -> bool:
        """Whether there is one, paused or not, or one that waits for its data."""
        return self.state != "idle"

    @property
    def is_computing(self) -> bool:
        """Whether its thread is at work: neither idle nor paused nor without data."""
        return self.state in ("starting", "running", "stopping")

    def wait_for_data(self) -> None:
        """Be under way while its data are loaded; `start` or `give_up` follows."""
        self._set_state("loading")

    def give_up(self) -> None:
        """Wait for data no longer."""
        self._set_state("idle")

    def start(
        self,
        experiment: Experiment,
        data: Data,
        *,
        weights: Weights | None = None,
        halt_after_first_step: bool = False,
    ) -> None:
        """Train an experiment from the beginning; from `weights` if given, else from random ones."""
        self.record, self.experiment, self.start_weights = Record(), experiment, weights
        self.let_go()
        self.kept = KeptWeights(experiment, storage().kept_mb * 10**6)
        self._worker.start(experiment, data, weights, self.kept)
        self.live_rate.begin(experiment.training.optimizer)
        if halt_after_first_step:
            self._worker.step()
        self._set_state("paused" if halt_after_first_step else "starting")

    @Slot()
    def resume(self) -> None:
        """Go on after a pause."""
        if self.state == "paused":
            self.live_rate.settle()
            self._worker.resume()
            self._set_state("running")

    @Slot()
    def pause(self) -> None:
        """Halt between two steps."""
        if self.state == "running":
            self._worker.pause()
            self._set_state("paused")

    @Slot()
    def toggle_pause(self) -> None:
        """Halt between two steps, or go on after a pause."""
        if self.state == "paused":
            self.resume()
        else:
            self.pause()

    def step(self) -> None:
        """Do one step and halt."""
        if self.state in ("running", "paused"):
            self.live_rate.settle()
            self._worker.step()
            self._set_state("paused")

    def stop(self) -> None:
        """End it; the network keeps what it has learned."""
        if self.state in ("starting", "running", "paused"):
            self._worker.stop("Stopped by you.")
            self._set_state("stopping")

    def forget(self) -> None:
        """Let go of the last run and its network, for another document; one under way goes on by itself."""
        self.live_rate.end()
        if not self.is_under_way:
            self.record, self.experiment, self.start_weights = Record(), None, None
            self.let_go()
            self._worker.forget()

    def let_go(self) -> None:
        """Let the kept weights go: the next run sweeps them away."""
        kept, self.kept = self.kept, None
        if kept is not None:
            kept.release()

    @Slot(object)
    def _on_events(self, events: list[Event]) -> None:
        for event in events:
            self.record.add(event)
        if any(isinstance(event, RunStarted) for event in events) and self.state == "starting":
            self._set_state("running")
        end = events[-1]
        if isinstance(end, RunEnded):
            self.live_rate.end()
            self._set_state("idle")
        self.events.emit(events)
        if isinstance(end, RunEnded) and end.outcome == "failed":
            self.failed.emit(end.reason)

    def _set_state(self, state: RunState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()
