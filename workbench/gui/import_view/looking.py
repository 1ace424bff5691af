"""Keeps what is known of a person's pictures in step with the data set they are to become."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.data.own.base import OwnPictures
from workbench.gui.import_view.look import again, look
from workbench.gui.import_view.overview import Overview
from workbench.gui.task import Task

SOON_MS = 40  # after a tick
TYPED_MS = 400  # after a letter of a name for which all pictures are looked at anew
_CHOICE = {"exclude", "rename", "height", "width", "color"}
_DRAW = {"validation_share", "test_share", "seed"}


class Looking(QObject):
    """Looks at pictures behind the window's back; where only the choice of them changes, reads none again."""

    changed = Signal()  # overview, message or busy
    progressed = Signal(str, object, object)  # what, done, total or None

    def __init__(self, dataset: OwnPictures, parent: QObject | None = None, *, proposing: bool = False) -> None:
        """Begin to look.

        Args:
            dataset: where the pictures are.
            parent: owns this object.
            proposing: whether size and colours are chosen to suit the pictures.
        """
        super().__init__(parent)
        self.overview: Overview | None = None
        self.message = ""  # why there is no overview of what is wanted
        self.wanted, self._proposing = dataset, proposing
        self._task: Task | None = None
        self._left = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._begin)
        self._begin()

    @property
    def busy(self) -> bool:
        """Whether another overview will come."""
        return self._task is not None or self._timer.isActive()

    @property
    def reads(self) -> bool:
        """Whether pictures are read for what will come: what is known is about others."""
        return self.busy and not self._only_chosen()

    def use(self, dataset: OwnPictures) -> None:
        """Look at pictures as another data set means them."""
        if dataset == self.wanted:
            return
        self.wanted = dataset
        self._cancel()
        self._timer.start(SOON_MS if self._only_chosen() else TYPED_MS)
        self.changed.emit()

    def leave(self) -> None:
        """Look at nothing any more, and go once the thread has ended."""
        self._left = True
        self._timer.stop()
        if self._task is None:
            self.deleteLater()
        else:
            self._task.cancel()

    def wait(self, seconds: float) -> bool:
        """Wait for the thread to end; return whether it did."""
        return self._task is None or self._task.wait(seconds)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _only_chosen(self) -> bool:
        """Return whether what is known says all about what is wanted."""
        if self.overview is None or self.message:
            return False
        ignored = _CHOICE if self.overview.files is None else _CHOICE | _DRAW
        return _without(self.wanted, ignored) == _without(self.overview.dataset, ignored)

    @Slot()
    def _begin(self) -> None:
        wanted, proposing = self.wanted, self._proposing
        known = self.overview if self._only_chosen() else None
        if known is not None:
            task = Task(lambda _: again(known, wanted), self)
        else:
            task = Task(lambda progress: look(wanted, progress, proposing=proposing), self)
        task.progressed.connect(self._on_progress)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self._task = task
        task.start()

    @Slot(str, object, object)
    def _on_progress(self, what: str, done: Any, total: Any) -> None:
        if self.sender() is self._task and not self._left:
            self.progressed.emit(what, done, total)

    @Slot(object)
    def _on_finished(self, overview: Overview) -> None:
        if self._let_go():
            self.overview, self.message, self._proposing = overview, "", False
            self.wanted = overview.dataset
            self.changed.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self._let_go():
            self.message = sentence
            self.changed.emit()

    @Slot()
    def _on_cancelled(self) -> None:
        self._let_go()

    def _let_go(self) -> bool:
        """Let go of the task that ends; return whether what it says is still wanted."""
        task = self.sender()
        assert isinstance(task, Task)
        task.wait(1.0)  # it has said its last word
        task.deleteLater()
        newest = task is self._task
        if newest:
            self._task = None
        if self._left and newest:
            self.deleteLater()
        return newest and not self._left


def _without(dataset: OwnPictures, names: set[str]) -> dict[str, Any]:
    return {"": type(dataset), **dataset.model_dump(exclude=names)}
