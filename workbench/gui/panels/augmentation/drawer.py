"""Draws in a thread of its own, one request at a time; of several that come meanwhile, only the latest counts."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.base import Progress
from workbench.gui.panels.augmentation.draws import Draws, Request, draw
from workbench.gui.task import Task


def _work(request: Request, progress: Progress) -> Draws:
    return draw(request)


class Drawer(QObject):
    """Answers the latest request. Signals: `drawn` with the Request and its Draws, `failed` with a sentence."""

    drawn = Signal(object, object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._running: Request | None = None
        self._wanted: Request | None = None

    def ask(self, request: Request | None) -> None:
        """Want this and nothing else from now on; None wants nothing."""
        self._wanted = request
        if self._task is None:
            self._start()

    def _start(self) -> None:
        self._running = self._wanted
        if self._running is None:
            return
        self._task = Task(partial(_work, self._running), self)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    @Slot(object)
    def _on_finished(self, draws: Draws) -> None:
        request = self._running
        if self._end():
            self.drawn.emit(request, draws)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self._end():
            self.failed.emit(sentence)

    def _end(self) -> bool:
        """Put the task away; return whether its answer is still wanted, else begin with what is."""
        wanted = self._running is self._wanted
        self._task = self._running = None
        if wanted:
            self._wanted = None  # a request holds its data set
        else:
            self._start()
        return wanted
