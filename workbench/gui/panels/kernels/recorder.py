"""How the kernels of the layers looked at have changed in the present run, as far as somebody watched."""

from PySide6.QtCore import QObject

from workbench.gui.session import Session
from workbench.inspection.kernels.history import ChangeHistory
from workbench.inspection.kernels.pictures import KernelPictures
from workbench.training.record import Record


class ChangeRecorder(QObject):
    """Keeps a history for each layer until another run begins."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._of: Record | None = None
        self._histories: dict[str, ChangeHistory] = {}

    def take(self, value: KernelPictures, step: int) -> None:
        """Record what is seen of the present network.

        What is seen of another state of it is not part of the run, nor is what comes before the run's first report:
        that may still be about the run before.
        """
        session = self._session
        if value.changes is None or session.standpoint is not None or session.run.record.last is None:
            return
        self._begin()
        known = self._histories.get(value.path, ChangeHistory.begun(len(value.changes)))
        self._histories[value.path] = known.seen(step, value.changes)

    def history(self, path: str) -> ChangeHistory | None:
        """Return what is known of a layer."""
        self._begin()
        return self._histories.get(path)

    def _begin(self) -> None:
        """Let the histories of an earlier run go."""
        if self._of is not self._session.run.record:
            self._of = self._session.run.record
            self._histories.clear()
