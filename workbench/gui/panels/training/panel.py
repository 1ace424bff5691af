"""The training as curves, live, with the numbers that matter above them."""

from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from workbench.gui import run_words, theme
from workbench.gui.dialogs import file_stem, say
from workbench.gui.icons import assign
from workbench.gui.panels.training.curves import RunCurves
from workbench.gui.panels.training.plots import RunPlots
from workbench.gui.session import Session
from workbench.gui.views.curves import export as curve_export
from workbench.gui.views.curves.controls import CurveControls
from workbench.gui.widgets import ElidedLabel, EmptyState, plain_tooltip
from workbench.training.events import Event

SMOOTHING = 0.6
WAITING = {
    "loading": "Loading the data…",
    "starting": "Finding out how this computer trains the network fastest…",
    "paused": "Doing the first step…",
    "stopping": "Stopping after the step under way…",
}


class TrainingPanel(QWidget):
    """Follows the session's runs."""

    title: ClassVar = "Training"
    step_wanted = Signal(object)  # int: a step to look at, clicked in a plot

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_panel")
        self._session = session
        self._begun = 0
        self._stale = True
        self.headline, self.plan = ElidedLabel(), ElidedLabel()
        self.controls = CurveControls()
        self.plots = RunPlots()
        self.empty = EmptyState(
            "chart",
            "Nothing has been trained yet",
            "Loss and accuracy appear here while the network learns, step by step.",
            "Train",
        )
        self.show_rate = QAction("Show learning rate", self, checkable=True)
        self.clear_old = QAction("Clear old curves", self, enabled=False)
        self._build()
        self._build_actions()
        self.controls.set_smoothing(SMOOTHING)
        self.plots.follow(self.controls)
        self.controls.export_requested.connect(self.ask_and_export)
        self.empty.clicked.connect(session.train)
        session.document_changed.connect(self._on_document)
        session.run.changed.connect(self._on_run_changed)
        session.data_changed.connect(self._on_run_changed)
        session.run.events.connect(self._on_events)
        session.frame.connect(self._on_frame)
        session.standpoint_changed.connect(self._show_moment)
        self.plots.step_clicked.connect(self._on_click)
        self._redraw()

    def _build(self) -> None:
        for label, name, meaning in (
            (self.headline, "headline", "State of the run"),
            (self.plan, "plan", "How the run is computed"),
        ):
            label.setObjectName(f"training_{name}")
            label.setAccessibleName(meaning)
            label.setFont(theme.tabular(self.font()))
        self.plan.setProperty("role", "muted")
        self.empty.button.setToolTip("Start training (F5)")
        words = QVBoxLayout()
        words.setContentsMargins(12, 8, 12, 0)
        words.setSpacing(2)
        words.addWidget(self.headline)
        words.addWidget(self.plan)
        plots = QGridLayout()
        plots.addWidget(self.plots, 0, 0)
        plots.addWidget(self.empty, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(words)
        column.addWidget(self.controls)
        column.addLayout(plots, 1)
        self.main_view = self.plots.loss

    def _build_actions(self) -> None:
        self.show_rate.setToolTip("A third plot: the learning rate of every step (Ctrl+Shift+L)")
        self.show_rate.setShortcut("Ctrl+Shift+L")
        self.show_rate.toggled.connect(self.plots.show_learning_rate)
        self.clear_old.setToolTip("Take away the faint curves of earlier runs (Ctrl+L)")
        self.clear_old.setShortcut("Ctrl+L")
        self.clear_old.triggered.connect(self.clear_old_curves)
        assign(self.clear_old, "delete", self)
        for action, name in ((self.show_rate, "show_learning_rate"), (self.clear_old, "clear_old_curves")):
            action.setObjectName(name)
            self.addAction(action)

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the menus."""
        return {"Run": [self.clear_old], "View": [self.show_rate]}

    @Slot()
    def clear_old_curves(self) -> None:
        """Take away the curves of earlier runs."""
        self.plots.clear_old()
        self.clear_old.setEnabled(False)

    @Slot()
    def _on_document(self) -> None:
        """Take away the curves of another document; those of a run under way stay until the next one."""
        if not self._session.run.is_under_way:
            self.plots.clear()
            self._stale = True
            if self.isVisible():
                self._redraw()

    @Slot(str)
    def ask_and_export(self, file_format: curve_export.Format) -> None:
        """Ask for a file name, and write the present run as "csv", or the plots as "png" or "svg"."""
        self._redraw()
        name = "-".join(file_stem(self._session.experiment.name).lower().split())
        path = curve_export.ask_path(self, f"{name}-training", file_format)
        if path is None:
            return
        try:
            self.plots.export(file_format, path)
        except OSError as error:
            curve_export.tell_failure(self, error)
        else:
            say(self, f"Saved as {path}.")

    @Slot()
    def _show_moment(self) -> None:
        """Mark the step of this run that is looked at in place of the present one."""
        standpoint, run = self._session.standpoint, self.plots.run
        kept = standpoint is not None and standpoint.origin == "kept"
        if standpoint is not None and kept and run is not None and run.record is self._session.run.record:
            self.plots.set_moment(standpoint.step, standpoint.label)
        else:
            self.plots.set_moment(None)

    @Slot(object, bool)
    def _on_click(self, step: int, control: bool) -> None:
        """Look at a step that is clicked with Ctrl; once the past is looked at, a click is enough."""
        standpoint = self._session.standpoint
        if control or (standpoint is not None and standpoint.origin == "kept"):
            self.step_wanted.emit(step)

    @Slot()
    def _on_run_changed(self) -> None:
        self._stale = True
        # With a run, a frame follows once its events have been heard.
        if self.isVisible() and self.plots.run is None:
            self._redraw()

    @Slot(object)
    def _on_events(self, events: list[Event]) -> None:
        record, run = self._session.run.record, self.plots.run
        if record.started is None:
            return
        if run is None or run.record is not record:
            experiment = self._session.run.experiment or self._session.experiment
            self._begun += 1
            run = RunCurves(self._begun, record, record.started, experiment.training.batch_size)
            self.plots.begin(run)
        run.add(events)
        self._stale = True

    @Slot()
    def _on_frame(self) -> None:
        if self.isVisible():
            self._redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def _redraw(self) -> None:
        """Bring everything up to date, if anything is new."""
        if self._stale:
            self._stale = False
            self._write()
            self.plots.redraw()

    def _write(self) -> None:
        run, state = self.plots.run, self._session.run.state
        nothing = run is None and state == "idle"
        self.empty.setVisible(nothing)
        self.controls.setEnabled(run is not None)
        self.clear_old.setEnabled(len(self.plots.runs) > 1)
        self.plots.loss.set_placeholder(WAITING.get(state, ""))
        self.headline.setVisible(run is not None)
        self.plan.setVisible(run is not None)
        if run is not None:
            self.headline.setText(run_words.headline(run.record))
            self.plan.setText(run_words.plan(run.record))
            tip = f"{run_words.plan_tip(run.started)} {run_words.threads_tip(run.record)}".rstrip()
            self.plan.setToolTip(plain_tooltip(tip))
