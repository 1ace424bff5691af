"""The network as the lab found it, to compare with."""

from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.gui.panels.kernels.bench import LabBench
from workbench.gui.session import Session
from workbench.inspection.kernel_lab.effect import CopyWith
from workbench.inspection.standpoint import Weights

WATCH = "lab_original"


class Original(QObject):
    """Holds a copy of the network with the weights the lab began with; `changed` tells of another one."""

    changed = Signal()

    def __init__(self, session: Session, bench: LabBench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.network: nn.Module | None = None
        self._session, self._bench = session, bench
        self._weights: Weights | None = None  # the network's, or of the one asked for
        self._question: CopyWith | None = None
        bench.changed.connect(self._check)
        session.frame.connect(self._on_frame)

    @Slot()
    def _check(self) -> None:
        lab = self._bench.lab
        weights = None if lab is None else lab.original
        if weights is self._weights:
            return
        self._weights, self.network = weights, None
        self._question = None if weights is None else CopyWith(weights)
        self._session.watch(WATCH, self._question)
        self.changed.emit()

    @Slot()
    def _on_frame(self) -> None:
        if self._question is None:
            return
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._question:
            return
        self._question = None
        self._session.watch(WATCH, None)
        self.network = answer.value
        self.changed.emit()
