"""The status line: where the run is, how fast it goes, and what looking at it costs."""

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from workbench.gui import run_words
from workbench.gui.number_text import whole_percent
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, format_count, format_duration, plain_tooltip
from workbench.training.events import Evaluating, Event

STATES = {
    "loading": "Loading the data…",
    "starting": "Measuring how to run fastest…",
    "running": "Training",
    "paused": "Paused",
    "stopping": "Stopping after the step under way…",
}


DEVICE_TIP = "Where the run computes, and its threads"


class RunStatus(QWidget):
    """Epoch, step, time left, speed, device, threads, view cost."""

    title: ClassVar = "Status"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._evaluating: Evaluating | None = None  # the evaluation under way
        self.setObjectName("run_status")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(16)
        self._state = ElidedLabel()
        self._state.setObjectName("run_state")
        self._state.setAccessibleName("State of the run")
        layout.addWidget(self._state, 1)
        self._bar = QProgressBar()
        self._bar.setObjectName("run_progress")
        self._bar.setFixedWidth(120)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setToolTip("Share of the run that is done")
        self._bar.setAccessibleName("Progress of the run")
        layout.addWidget(self._bar)
        self._epoch = self._label("epoch", "Epoch of the run", "epoch 888/888")
        self._step = self._label("step_count", "Steps done: one step is one update of the weights", "step 888 888")
        self._left = self._label("time_left", "Time left at the present speed", "ETA 8:88:88")
        self._speed = self._label("speed", "Pictures trained per second", "88 888 img/s")
        self._device = self._label("device_used", DEVICE_TIP, "CPU · 8 threads")
        self._cost = self._label(
            "view_cost",
            "Share of one processor core that looking takes from training",
            f"view cost {whole_percent(0.88)}",
        )
        self._numbers = (self._bar, self._epoch, self._step, self._left, self._speed, self._device, self._cost)
        self._show_numbers(False)
        session.run.events.connect(self._on_events)
        session.run.changed.connect(self._refresh)
        session.experiment_changed.connect(self._refresh)
        session.data_changed.connect(self._refresh)
        session.frame.connect(self._refresh)
        self._refresh()

    def _label(self, name: str, tip: str, widest: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setToolTip(tip)
        label.setFont(tabular(label.font()))
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(label)
        return label

    @Slot(object)
    def _on_events(self, events: list[Event]) -> None:
        latest = events[-1]
        self._evaluating = latest if isinstance(latest, Evaluating) else None

    @Slot()
    def _refresh(self) -> None:
        session, record = self._session, self._session.run.record
        started, last, end = record.started, record.last, record.ended
        self._state.setText(self._sentence())
        if started is None:
            if session.run.state == "idle":
                self._show_numbers(False)
            # The numbers of the run before stay until this one has some, so that nothing jumps.
            self._bar.setValue(0)
            return
        self._show_numbers(True)
        steps = started.steps_per_epoch * started.epochs
        step = last.step if last else 0
        self._bar.setValue(round(1000 * step / max(steps, 1)))
        self._epoch.setText(f"epoch {last.epoch if last else 0}/{started.epochs}")
        self._step.setText(f"step {format_count(step)}")
        speed = end.images_per_second if end else last.images_per_second if last else 0.0
        self._speed.setText(f"{format_count(round(speed))} img/s" if speed else "– img/s")
        left = (steps - step) * started.train_images / max(started.steps_per_epoch, 1) / speed if speed else 0.0
        known = f"ETA {format_duration(left)}" if speed else "ETA –"
        self._left.setText(known if end is None else f"took {format_duration(end.seconds)}")
        threads = record.threads
        where = started.device.upper()
        self._device.setText(f"{where} · {threads} thread{'s' * (threads != 1)}" if started.device == "cpu" else where)
        self._device.setToolTip(plain_tooltip(f"{DEVICE_TIP}\n{run_words.threads_tip(record)}".rstrip()))
        self._cost.setText(f"view cost {whole_percent(session.view_cost)}")

    def _show_numbers(self, on: bool) -> None:
        for widget in self._numbers:
            widget.setVisible(on)

    def _sentence(self) -> str:
        session = self._session
        if session.run.state == "running" and self._evaluating is not None:
            return run_words.evaluating(self._evaluating)
        if session.run.state != "idle":
            return STATES[session.run.state]
        end = session.run.record.ended
        return self._readiness() if end is None or not self._is_of_these_data() else run_words.ending(end)

    def _is_of_these_data(self) -> bool:
        """Return whether the last run learned from what is the data set now."""
        run = self._session.run.experiment
        return run is None or run.dataset == self._session.experiment.dataset

    def _readiness(self) -> str:
        """Say what stands between the person and a training, if anything does."""
        session, loader = self._session, self._session.loader
        if any(problem.severity == "error" for problem in session.problems):
            return "The network has errors: see Problems"
        if loader.status == "missing":
            return f"{loader.headline.rstrip('.')}: see Data"
        if loader.status == "failed":
            return "There is no data to train on: see Data"
        return STATES["loading"] if session.data is None else "Ready: press Train (F5)"
