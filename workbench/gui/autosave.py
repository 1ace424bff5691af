"""The open experiment is kept for the next start, a moment after every edit."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench import paths
from workbench.experiment import Experiment, save

REST_MS = 2000


def last_experiment() -> Path:
    """Return the file that keeps the open experiment from one start to the next."""
    return paths.home() / "last-experiment.json"


class Autosave(QObject):
    """Writes the newest experiment once the edits rest."""

    failed = Signal(str)  # why the last one could not be written; once, not after every edit

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: Experiment | None = None
        self._failing = False
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self.save)

    def follow(self, experiment: Experiment) -> None:
        """Keep this one from now on."""
        self._newest = experiment
        self._timer.start()

    @Slot()
    def save(self) -> None:
        """Write it now."""
        reason = self.try_to_save()
        if reason and not self._failing:
            self.failed.emit(reason)
        self._failing = bool(reason)

    def try_to_save(self) -> str:
        """Write it now; return why that does not work, or "" where it does."""
        path = last_experiment()
        try:
            if self._newest is not None:
                save(self._newest, path)
        except OSError as error:
            return f"{path}: {error.strerror or error}"
        self._timer.stop()
        return ""
