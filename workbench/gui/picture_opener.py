"""Pictures of a person's own, decoded behind the window's back."""

from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.pictures.picture import open_picture
from workbench.gui.task import Task

SIDE = 1024  # px; the most that a side of a data set's pictures may have


def read_picture(path: Path) -> Image.Image:
    """Return a picture, made smaller as long as its shorter side keeps `SIDE` px: enough for every data set.

    Raises:
        PictureError: in one sentence with what to do.
    """
    picture = open_picture(path, (3, SIDE, SIDE))
    factor = min(picture.size) // SIDE
    return picture.reduce(factor) if factor > 1 else picture


class PictureOpener(QObject):
    """Opens pictures; of several asked for, only the last one comes."""

    opened = Signal(str, object)  # the file's name, Image.Image
    failed = Signal(str)  # one sentence; of each that cannot be opened

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None  # the newest one, while it is wanted

    def open(self, path: Path) -> None:
        """Decode the picture in `path`."""
        task = Task(lambda _: (path.name, read_picture(path)), self)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._task = task
        task.start()

    def forget(self) -> None:
        """Do not wait for a picture any longer."""
        self._task = None

    def shut_down(self, seconds: float = 1.0) -> bool:
        """Open nothing more, and return whether the decoding ended in time."""
        task, self._task = self._task, None
        return task is None or task.wait(seconds)

    @Slot(object)
    def _on_finished(self, result: Any) -> None:
        if self._let_go():
            self.opened.emit(*result)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._let_go()
        self.failed.emit(sentence)

    def _let_go(self) -> bool:
        """Let go of the task that speaks; return whether its picture is still wanted."""
        wanted = self.sender() is self._task
        if wanted:
            self._task = None
        return wanted
