"""Keeps what is known of a person's pictures in step with the data set they are to become."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.data.own.base import OwnPictures
from workbench.gui.import_view.look import again, look
from workbench.gui.import_view.overview import Overview
from workbench.gui.task import Newest

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
        self._work = Newest(self)
        self._work.progressed.connect(self.progressed)
        self._work.finished.connect(self._on_finished)
        self._work.failed.connect(self._on_failed)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._begin)
        self._begin()

    @property
    def busy(self) -> bool:
        """Whether another overview will come."""
        return self._work.busy or self._timer.isActive()

    @property
    def reads(self) -> bool:
        """Whether pictures are read for what will come: what is known is about others."""
        return self.busy and not self._only_chosen()

    def use(self, dataset: OwnPictures) -> None:
        """Look at pictures as another data set means them."""
        if dataset == self.wanted:
            return
        self.wanted = dataset
        self._work.cancel()
        self._timer.start(SOON_MS if self._only_chosen() else TYPED_MS)
        self.changed.emit()

    def leave(self) -> None:
        """Look at nothing any more, and go once the thread has ended."""
        self._timer.stop()
        self._work.cancel()
        if self._work.resting:
            self.deleteLater()
        else:
            self._work.rested.connect(self.deleteLater)

    def wait(self, seconds: float) -> bool:
        """Wait for the thread to end; return whether it did."""
        return self._work.wait(seconds)

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
            self._work.start(lambda _: again(known, wanted))
        else:
            self._work.start(lambda progress: look(wanted, progress, proposing=proposing))

    @Slot(object)
    def _on_finished(self, overview: Overview) -> None:
        self.overview, self.message, self._proposing = overview, "", False
        self.wanted = overview.dataset
        self.changed.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.message = sentence
        self.changed.emit()


def _without(dataset: OwnPictures, names: set[str]) -> dict[str, Any]:
    return {"": type(dataset), **dataset.model_dump(exclude=names)}
