"""One training step under the microscope: forward, loss, backward, and the update number by number."""

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from workbench.experiment import Experiment
from workbench.gui.network_key import NetworkKey
from workbench.gui.no_data import NoData
from workbench.gui.panels.one_step.pages import Pages
from workbench.gui.panels.one_step.source import Source
from workbench.gui.panels.one_step.taking import Refusal, Taking, recipe, state_text
from workbench.gui.panels.one_step.verdict import Verdict
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.task import Newest
from workbench.gui.widgets import EmptyState, format_count
from workbench.inspection.one_step.batch import Batch
from workbench.inspection.one_step.state import OptimizerState, Start, WhereItStands
from workbench.inspection.one_step.step import Step
from workbench.inspection.question import InspectionError
from workbench.inspection.standpoint import Standpoint
from workbench.network.summary import summarize
from workbench.training.settings import Training

WATCH = "one_step"
EMPTY, NO_DATA, STEP = range(3)


class OneStepPanel(QWidget):
    """Takes a step on a copy of the network when asked to; nothing is computed before, or while it is hidden."""

    title: ClassVar[str] = "One step"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("one_step_panel")
        self._session = session
        self._record = session.run.record  # of the run that the step shown is of
        self._question: WhereItStands | None = None
        self._batch: Batch | None = None  # of the step being taken
        self._experiment: Experiment | None = None  # of the step being taken, or shown
        self._begins = 0  # steps behind the weights it began with
        self._memory = ""  # what the optimizer remembered, in words
        self.step: Step | None = None
        self._standpoint: Standpoint | None = None  # the step that was kept last
        self._kept: OptimizerState | None = None  # what the optimizer remembers at that standpoint
        self._count = 0  # steps kept one after another
        self.source = Source(session, self)
        self.take = self._button("take", "Take a step", "Learn once from these pictures, on a copy of the network")
        self.keep = self._button("commit", "Commit", "Look at the network as it is after this step, in every panel")
        self.train = self._button("train", "Train from these", "Start a training with the weights after the step")
        self.drop = self._button("discard", "Discard", "Forget this step; the network stays as it is")
        self.verdict = Verdict(self)
        self.note = RunNote(session, self)
        self.shown = Pages(self)
        self._places = QStackedWidget(self)
        self._empty = EmptyState(
            "step",
            "No step taken yet",
            "One training step is taken apart here: what every layer gave, how the loss comes about, the gradients on "
            "their way back, and how the optimizer changes a weight, number by number.",
            "Take a step",
            self,
        )
        self._no_data = NoData(session, "step", "No data to learn from", "One training step is taken apart here.", self)
        self._working = Newest(self)
        self._build()
        self._connect()
        self._refresh()

    def _button(self, name: str, title: str, tip: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setObjectName(f"one_step_{name}")
        button.setAccessibleName(title)
        button.setToolTip(tip)
        return button

    def _build(self) -> None:
        self.take.setProperty("primary", True)
        self.take.setShortcut(QKeySequence("Ctrl+Return"))
        self.take.setToolTip(f"{self.take.toolTip()} (Ctrl+Return)")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.take, self.keep, self.drop, self.train):
            buttons.addWidget(button)
        buttons.addStretch(1)
        step = QWidget(self)
        parts = QVBoxLayout(step)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(0)
        parts.addWidget(self.verdict)
        parts.addWidget(self.shown, 1)
        for widget in (self._empty, self._no_data, step):
            self._places.addWidget(widget)
        controls = QWidget(self)
        top = QVBoxLayout(controls)
        top.setContentsMargins(8, 8, 8, 4)
        top.setSpacing(8)
        top.addWidget(self.source)
        top.addLayout(buttons)
        self._controls = controls
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(controls)
        outer.addWidget(self.note)
        outer.addWidget(self._places, 1)

    def _connect(self) -> None:
        session = self._session
        self.take.clicked.connect(self.take_step)
        self._empty.clicked.connect(self.take_step)
        self.keep.clicked.connect(self.commit)
        self.drop.clicked.connect(self.discard)
        self.train.clicked.connect(self.train_from_these)
        self._working.finished.connect(self._on_taken)
        self._working.failed.connect(self._refuse)
        session.frame.connect(self._on_frame)
        session.document_changed.connect(self._forget)
        session.experiment_changed.connect(self._refresh)
        session.run.changed.connect(self._on_run)
        session.data_changed.connect(self._refresh)
        session.loader.changed.connect(self._refresh)
        session.standpoint_changed.connect(self._on_standpoint)

    # Taking a step.

    @Slot()
    def take_step(self) -> None:
        """Ask for a copy of the network that is looked at, and learn from the batch chosen."""
        try:
            self._batch = self.source.batch()
        except InspectionError as error:
            self._refuse(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        self._working.cancel()
        self._question = WhereItStands()
        self._session.watch(WATCH, self._question)
        self._refresh()

    @Slot()
    def _on_frame(self) -> None:
        if self._question is None:
            return
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._question:
            return
        self._withdraw()
        if answer.value is None:
            self._refuse(answer.error)
            return
        self._begin(answer.value, answer.step)

    def _begin(self, start: Start, steps: int) -> None:
        """Let a thread take the step from where the network stands."""
        session = self._session
        if session.data is None or self._batch is None:
            self._refuse("There are no data; the Data panel says why.")
            return
        carried = self._standpoint is not None and session.standpoint is self._standpoint
        state = self._kept if carried else start.state
        chosen = recipe(self._training(), session.data, state if self._looks_at_a_run else None)
        self._experiment, self._begins = session.inspected, steps
        self._memory = state_text(chosen, state, carried=carried)
        self._working.start(Taking(start.network, self._batch, chosen, state))
        self._refresh()

    def _training(self) -> Training:
        """Return how the network that is looked at learns."""
        run = self._session.run.experiment
        return run.training if self._looks_at_a_run and run is not None else self._session.experiment.training

    @property
    def _looks_at_a_run(self) -> bool:
        """Whether the network that is looked at is learning, or halted on its way."""
        return self._session.run.state in ("starting", "running", "paused") and self._session.standpoint is None

    def _withdraw(self) -> None:
        self._question = None
        self._session.watch(WATCH, None)

    @Slot(object)
    def _on_taken(self, result: Step | Refusal) -> None:
        if isinstance(result, Refusal):
            self._refuse(result.reason)
            return
        assert self._experiment is not None
        self.step = result
        data = self._session.data
        self.shown.show_step(result, summarize(self._experiment), () if data is None else data.classes)
        self._refresh()

    @Slot(str)
    def _refuse(self, reason: str) -> None:
        """Say why there is no step; the one before goes."""
        self.step = None
        self._withdraw()
        self._refresh()
        self._empty.text.setText(reason)

    # What becomes of it.

    @property
    def committed(self) -> bool:
        """Whether the step shown is what is looked at."""
        standpoint = self._standpoint
        return standpoint is not None and self.step is not None and standpoint.weights is self.step.weights

    @Slot()
    def commit(self) -> None:
        """Look at the network as it is after the step; the next step goes on from there."""
        step = self.step
        if step is None or not step.weights or self._experiment is None:
            return
        goes_on = self._standpoint is not None and self._session.standpoint is self._standpoint
        self._count = self._count + 1 if goes_on else 1
        label = "one step tried out" if self._count == 1 else f"{format_count(self._count)} steps tried out"
        standpoint = Standpoint(self._experiment, step.weights, self._begins + 1, label, "step")
        self._standpoint, self._kept = standpoint, step.after
        self._session.look_from(standpoint)
        self._refresh()

    @Slot()
    def discard(self) -> None:
        """Forget the step shown; of one that was committed, come back to the network as it is."""
        if self.committed:
            self._session.look_from(None)
        self.step = None
        self._refresh()

    @Slot()
    def train_from_these(self) -> None:
        """Start a run with the weights of the step that was committed."""
        if self._standpoint is not None:
            self._session.train_from(self._standpoint)

    @Slot()
    def _on_standpoint(self) -> None:
        if self._session.standpoint is not self._standpoint:
            self._standpoint = self._kept = None
        self._refresh()

    @Slot()
    def _on_run(self) -> None:
        """Let go of a step of an earlier run once another one begins: its weights are nobody's any more."""
        if self._session.run.record is not self._record:
            self._record = self._session.run.record
            self._forget()
        self._refresh()

    @Slot()
    def _forget(self) -> None:
        self._working.cancel()
        self._withdraw()
        self.step = self._standpoint = self._kept = self._experiment = None
        self._refresh()

    # What can be done now.

    @Slot()
    def _refresh(self) -> None:
        """Bring buttons and sentences up to date."""
        session, step = self._session, self.step
        there = session.data is not None
        if not there:
            self._no_data.refresh()
        self._places.setCurrentIndex(STEP if step is not None else EMPTY if there else NO_DATA)
        self._controls.setVisible(there)
        busy = self._question is not None or self._working.busy
        self.take.setEnabled(there and not busy)
        self._empty.button.setEnabled(not busy)
        fits = self._fits()
        self.keep.setEnabled(step is not None and bool(step.weights) and fits and not self.committed and not busy)
        self.drop.setEnabled(step is not None and not busy)
        self.drop.setText("Back to the present" if self.committed else "Discard")
        standing = self._standpoint is not None and session.standpoint is self._standpoint
        self.train.setEnabled(standing and session.run.state == "idle")
        where = f"Step {format_count(self._begins + 1)}"
        self.verdict.show_step(step, where, self._memory, fits=fits, committed=self.committed)

    def _fits(self) -> bool:
        """Return whether the step shown is of the network that is looked at."""
        if self._experiment is None:
            return False
        return NetworkKey.of(self._experiment).same_layers(NetworkKey.of(self._session.inspected))

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing any more."""
        super().hideEvent(event)
        if self._question is not None:
            self._withdraw()
            self._refresh()
