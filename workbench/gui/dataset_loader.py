"""The data set of the open experiment, loaded behind the window's back."""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.data.base import Data, DataError, Dataset
from workbench.gui.task import Newest

Status = Literal["empty", "loading", "ready", "failed", "missing"]
DEBOUNCE_MS = 250  # a size being typed is not loaded digit by digit
SHORT = 60  # characters of a sentence that needs no shorter one


class DatasetLoader(QObject):
    """Keeps `data` in step with a data set's spec.

    A set that would have to be downloaded is not fetched before a person asks for it: its status is "missing".
    """

    changed = Signal()  # status, data or message
    progressed = Signal(str, object, object)  # what, done, total or None

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.status: Status = "empty"
        self.data: Data | None = None
        self.message = ""  # why there is no data
        self.dataset: Dataset | None = None
        self._loading = Newest(self)
        self._loading.progressed.connect(self.progressed)
        self._loading.finished.connect(self._on_finished)
        self._loading.failed.connect(self._on_failed)
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._load)

    @property
    def headline(self) -> str:
        """Why there are no data, in a short sentence; `message` has all of it."""
        title = "The data set" if self.dataset is None else self.dataset.title
        if self.status == "missing":
            return f"{title} is not here yet."
        if len(self.message) > SHORT:
            return f"{title} could not be loaded."
        return f"{self.message[:1].upper()}{self.message[1:].rstrip('.')}."

    def use(self, dataset: Dataset) -> None:
        """Load `dataset` soon, unless it is loaded already and has the same classes still."""
        if dataset == self.dataset and self.status != "empty" and not self._is_outdated():
            return
        first = self.dataset is None
        self._forget()
        self.dataset = dataset
        if first:
            self._load()
        else:
            self._timer.start()

    def _is_outdated(self) -> bool:
        """Return whether the classes, e.g. the folders on the disk, are others than those of the data."""
        if self.data is None or self.dataset is None:
            return False
        try:
            return self.dataset.classes() != self.data.classes
        except DataError:
            return False  # they are gone; what was loaded still serves

    def look_in(self, root: Path) -> None:
        """Look for standard sets in another folder."""
        self.root = root
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Load again, e.g. after the folder changed."""
        self._forget()
        self._load()

    @Slot()
    def download(self) -> None:
        """Load, fetching what is missing from the network."""
        self._forget()
        self._start()

    @Slot()
    def cancel(self) -> None:
        """Give the loading up."""
        if self._loading.busy:
            self._loading.cancel()
            missing = None if self.dataset is None else self.dataset.missing(self.root)
            self._end("failed", " ".join(filter(None, ("Loading was cancelled.", missing))))

    def shut_down(self, seconds: float = 1.0) -> bool:
        """Load nothing more, and return whether the loading ended in time."""
        self._timer.stop()
        self._loading.cancel()
        return self._loading.wait(seconds)

    def _forget(self) -> None:
        self._timer.stop()
        self._loading.cancel()
        self.data, self.status, self.message = None, "loading", ""
        self.changed.emit()

    @Slot()
    def _load(self) -> None:
        if self.dataset is None:
            return
        missing = self.dataset.missing(self.root)
        if missing is None:
            self._start()
        else:
            self.status, self.message = "missing", missing
            self.changed.emit()

    def _start(self) -> None:
        dataset, root = self.dataset, self.root
        assert dataset is not None
        self._timer.stop()
        self._loading.start(lambda progress: dataset.load(root, progress))

    @Slot(object)
    def _on_finished(self, data: Data) -> None:
        self._end("ready", "", data)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._end("failed", message)

    def _end(self, status: Status, message: str, data: Data | None = None) -> None:
        self.status, self.message, self.data = status, message, data
        self.changed.emit()
