"""Opens sample pictures, those that take a while behind the window's back."""

from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from workbench.gui.panels.pixels.samples import BY_NAME, Sample
from workbench.gui.task import Task


class SampleOpener(QObject):
    """Keeps the samples it has opened."""

    opened = Signal(str)  # the sample's name
    failed = Signal(str, str)  # the sample's name, and why

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[str, Image.Image] = {}
        self._names: dict[Task, str] = {}

    def take(self, name: str) -> Image.Image | None:
        """Return a sample that is open; else None, and `opened` or `failed` follows."""
        sample = BY_NAME[name]
        if name not in self._pictures and sample.is_quick:
            self._pictures[name] = sample.open()
        if name not in self._pictures and name not in self._names.values():
            self._start(sample)
        return self._pictures.get(name)

    def _start(self, sample: Sample) -> None:
        task = Task(lambda _: sample.open(), self)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._names[task] = sample.name
        task.start()

    @Slot(object)
    def _on_finished(self, picture: Image.Image) -> None:
        name = self._let_go()
        self._pictures[name] = picture
        self.opened.emit(name)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self.failed.emit(self._let_go(), reason)

    def _let_go(self) -> str:
        task = self.sender()
        assert isinstance(task, Task)
        return self._names.pop(task)
