"""The tool bar: train, pause, step, stop, and where to compute."""

from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QLabel, QToolBar, QWidget

from workbench.gui.forms.fields import QuietCombo
from workbench.gui.icons import assign
from workbench.gui.session import Session
from workbench.training.devices import available

PAUSE_TIP = "Halt between two steps; nothing is lost. Again: go on"
STEP_TIP = "Do exactly one step and halt"
TRAINED_TIP = "Train first, then pause; a finished run cannot be stepped"


class RunBar(QToolBar):
    """Starts, halts and ends the run; its actions also stand in the Run menu."""

    title: ClassVar = "Run"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.title, parent)
        self.setObjectName("run_bar")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._session = session
        self._train = self._action("Train", "play", "F5", "Start training, or go on after a pause", session.train)
        self._pause = self._action("Pause", "pause", "F6", PAUSE_TIP, session.run.toggle_pause)
        self._step = self._action("Step", "step", "F7", STEP_TIP, session.step)
        self._stop = self._action("Stop", "stop", "Shift+F5", "End this run", session.stop)
        self.addActions([self._train, self._pause, self._step, self._stop])
        for action in self.actions():
            self.widgetForAction(action).setObjectName(f"{action.objectName()}_button")
        self._keep_width()
        self.addSeparator()
        self._add_device()
        session.run.changed.connect(self._refresh)
        session.experiment_changed.connect(self._refresh)
        self._refresh()

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the Run menu."""
        return {"Run": [self._train, self._pause, self._step, self._stop]}

    def _action(self, text: str, icon: str, shortcut: str, tip: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setObjectName(text.lower())
        action.setShortcut(QKeySequence(shortcut))
        action.setToolTip(f"{tip} ({shortcut})")
        action.triggered.connect(slot)
        assign(action, icon, self)
        return action

    def _keep_width(self) -> None:
        """Give the first button room for either of its names, so that the others stand still."""
        button = self.widgetForAction(self._train)
        self._train.setText("Resume")
        wider = button.sizeHint().width()
        self._train.setText("Train")
        button.setMinimumWidth(max(wider, button.sizeHint().width()))

    def _add_device(self) -> None:
        label = QLabel("Device")
        label.setContentsMargins(8, 0, 4, 0)
        self.addWidget(label)
        self._device = QuietCombo()
        self._device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._device.setObjectName("device")
        self._device.setAccessibleName("Device")
        self._device.setToolTip("Where to compute; auto takes the fastest there is. It cannot change during a run")
        label.setBuddy(self._device)
        for name in ("auto", *available()):
            self._device.addItem(name if name == "auto" else name.upper(), name)
        self._device.activated.connect(self._choose_device)
        self.addWidget(self._device)

    @Slot(int)
    def _choose_device(self, index: int) -> None:
        experiment = self._session.experiment
        training = experiment.training.changed(device=self._device.itemData(index))
        self._session.edit(experiment.changed(training=training), "Change device")

    @Slot()
    def _refresh(self) -> None:
        state = self._session.run.state
        self._train.setEnabled(state in ("idle", "paused"))
        self._train.setText("Resume" if state == "paused" else "Train")
        self._pause.setEnabled(state in ("running", "paused"))
        self._step.setEnabled(self._session.can_step)
        trained = state == "idle" and self._session.is_trained
        self._step.setToolTip(f"{TRAINED_TIP if trained else STEP_TIP} (F7)")
        self._stop.setEnabled(state in ("loading", "starting", "running", "paused"))
        chosen = self._session.experiment.training.device
        with QSignalBlocker(self._device):
            if self._device.findData(chosen) < 0:
                self._device.addItem(f"{chosen.upper()} (not here)", chosen)
            self._device.setCurrentIndex(self._device.findData(chosen))
        self._device.setEnabled(state == "idle")
