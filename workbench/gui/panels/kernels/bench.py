"""The kernel lab's state between window and network: takes the weights, shows the edited ones, starts runs."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.experiment import Experiment
from workbench.gui.network_key import NetworkKey
from workbench.gui.session import Session
from workbench.inspection.kernel_lab.edit import Place
from workbench.inspection.kernel_lab.lab import Lab
from workbench.inspection.kernel_lab.presets import LabError
from workbench.inspection.standpoint import PresentWeights, Standpoint

WATCH = "lab_weights"
LOOK_AFTER = 30  # ms: strokes of the brush are shown at most so often


class LabBench(QObject):
    """Holds a `Lab` from the moment it is opened; all questions are put to its weights while it is open.

    Signals: `changed` after anything here did, `refused` with a sentence about what could not be done.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lab: Lab | None = None
        self.message = ""  # why there is none, while it is open
        self.is_open = False
        self.while_training = False  # whether the weights were taken during a run
        self._in_sight = False
        self._session = session
        self._asked: PresentWeights | None = None
        self._asked_of: Experiment | None = None
        self._own: Standpoint | None = None  # looked from at last
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AFTER)
        self._timer.timeout.connect(self._look)
        session.frame.connect(self._on_frame)
        session.experiment_changed.connect(self._check)
        session.run.changed.connect(self._check)
        session.document_changed.connect(self.forget)
        session.standpoint_changed.connect(self.changed)

    @property
    def looked_from(self) -> bool:
        """Whether the window shows the lab's weights now."""
        return self._own is not None and self._session.standpoint is self._own

    @property
    def can_train(self) -> bool:
        """Whether a run could begin with the lab's weights now."""
        return self.lab is not None and not self._session.run.is_under_way and self._fits(self._session.experiment)

    def _fits(self, experiment: Experiment) -> bool:
        lab = self.lab
        return lab is not None and NetworkKey.of(lab.experiment).same_layers(NetworkKey.of(experiment))

    @Slot()
    def open(self) -> None:
        """Go on with the lab as it was left, or take the network's weights as they are now."""
        self.is_open = True
        if self.lab is not None and self.lab.edited:
            self._look()
        else:
            self.take_anew()

    def set_in_sight(self, in_sight: bool) -> None:
        """Ask for weights only while somebody sees the lab; what is looked from stays."""
        self._in_sight = in_sight
        if in_sight:
            self._take_if_none()
        else:
            self._withdraw()

    def _take_if_none(self) -> None:
        if self.lab is None and self.is_open and self._in_sight and self._asked is None:
            self.take_anew()

    @Slot()
    def close(self) -> None:
        """Show the network as it is now; the edits stay until other weights are taken."""
        self.is_open = False
        self._withdraw()
        self.back()

    @Slot()
    def back(self) -> None:
        """Show the network as it is now."""
        self._timer.stop()
        if self.looked_from:
            self._session.look_from(None)
        self._own = None
        self.changed.emit()

    @Slot()
    def take_anew(self) -> None:
        """Take the weights as they are now; edits made before are gone."""
        self.back()
        self.lab, self.message = None, ""
        self._asked, self._asked_of = PresentWeights(), self._session.inspected
        self._session.watch(WATCH, self._asked)
        self.changed.emit()

    def _withdraw(self) -> None:
        if self._asked is not None:
            self._asked = None
            self._session.watch(WATCH, None)

    @Slot()
    def _on_frame(self) -> None:
        if self._asked is None:
            return
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._asked:
            return
        experiment = self._asked_of
        self._withdraw()
        if answer.value is None or experiment is None:
            self.message = answer.error
            self.changed.emit()
        elif not NetworkKey.of(experiment).same_layers(NetworkKey.of(self._session.inspected)):
            self.take_anew()
        else:
            self.while_training = self._session.run.is_under_way
            self.lab = Lab.begun(experiment, answer.value, answer.step)
            self._look()

    @Slot()
    def _look(self) -> None:
        """Put all questions to the lab's weights."""
        if self.lab is not None and self.is_open:
            self._own = self.lab.standpoint
            self._session.look_from(self._own)
            self.changed.emit()

    @Slot()
    def look(self) -> None:
        """Show the lab's weights again, after something else was looked at."""
        self._look()

    def change(self, place: Place, numbers: NDArray[np.float32], *, go_on: bool = False) -> None:
        """Put other numbers (n, kH, kW) at a place; those of one stroke go on with the edit before."""
        self._become(lambda lab: lab.change(place, numbers, go_on=go_on))

    @Slot()
    def undo(self) -> None:
        """Take the last edit back."""
        self._become(Lab.undo)

    @Slot()
    def redo(self) -> None:
        """Make the edit again that was taken back."""
        self._become(Lab.redo)

    @Slot()
    def reset(self) -> None:
        """Take all edits back."""
        self._become(Lab.reset)

    def _become(self, step: Callable[[Lab], Lab]) -> None:
        if self.lab is None:
            return
        try:
            lab = step(self.lab)
        except LabError as error:
            self.refused.emit(f"{error}.")
            return
        if lab is not self.lab:
            self.lab = lab
            if not self._timer.isActive():
                self._timer.start()
            self.changed.emit()

    @Slot()
    def train(self) -> None:
        """Begin a run with the edited weights."""
        if self.lab is not None and self.can_train:
            standpoint = self.lab.standpoint
            self._timer.stop()
            self._session.train_from(standpoint)

    @Slot()
    def forget(self) -> None:
        """Let the lab go: another document is open."""
        self.lab, self.message = None, ""
        self._timer.stop()
        self._withdraw()
        self._own = None
        self._take_if_none()
        self.changed.emit()

    @Slot()
    def _check(self) -> None:
        """Let the lab go where its weights fit no more; take those of the network there is now."""
        inspected = self._session.inspected
        if self.lab is not None and not self._fits(inspected):
            self.lab, self._own = None, None
            self._timer.stop()
            if self.is_open:
                self.refused.emit("The network has other layers now, so the lab takes its kernels anew.")
        self._take_if_none()  # also where the network could not answer before, and may by now
        self.changed.emit()
