"""Looks through a split for the pictures that excite a unit most."""

from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.data.base import Data, SplitName
from workbench.gui.judging.pace import first_size
from workbench.gui.portions import Portions
from workbench.gui.session import Session
from workbench.inspection.predictions import next_size
from workbench.inspection.question import InspectionError
from workbench.inspection.units.top_images import FindPeaks, Peaks, TopImages
from workbench.inspection.units.unit import Unit

WATCH = "top_images"
TRAINING_SECONDS, IDLE_SECONDS = 0.012, 0.15  # a portion may take


class Search(QObject):
    """Finds the top pictures of one unit; `changed` tells of a portion, or of a failure.

    Attributes:
        top: what is known; None before anything was looked for.
        message: why it could not go on, a sentence; "" otherwise.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.top: TopImages | None = None
        self.message = ""
        self.data: Data | None = None
        self.split: SplitName = "train"
        self._session = session
        self._unit = Unit("", 0)
        self._size = 1
        self._portions = Portions(session, WATCH, self)
        self._portions.answered.connect(self._on_peaks)
        self._portions.failed.connect(self._on_failure)
        self._portions.ended.connect(self.changed)

    @property
    def running(self) -> bool:
        """Whether it still looks."""
        return self._portions.running

    @property
    def step(self) -> int:
        """Training steps behind the network that was asked."""
        return self._portions.step

    def start(self, data: Data, split: SplitName, unit: Unit) -> None:
        """Look through a split from its beginning, with the network as it is now."""
        self.data, self.split, self._unit = data, split, unit
        self.top, self.message = TopImages(len(data.split(split))), ""
        session = self._session
        self._size = first_size(session.inspected_summary.macs, training=session.run.is_computing)
        self._portions.start(self._next)
        self.changed.emit()

    def stop(self) -> None:
        """Look no further; what is known stays."""
        self._portions.stop()

    def forget(self) -> None:
        """Know nothing any more."""
        self._portions.stop()
        self.top, self.message = None, ""
        self.changed.emit()

    def _next(self, snapshot: nn.Module) -> FindPeaks | None:
        top, data = self.top, self.data
        if top is None or data is None or top.complete:
            return None
        return FindPeaks(snapshot, data, self.split, top.done, top.done + self._size, self._unit)

    @Slot(object, float)
    def _on_peaks(self, peaks: Peaks, seconds: float) -> None:
        assert self.top is not None
        try:
            self.top = self.top.add(peaks)
        except InspectionError as error:
            self._portions.stop()
            self.message = f"{error}."
        wanted = TRAINING_SECONDS if self._session.run.is_computing else IDLE_SECONDS
        self._size = next_size(self._size, seconds, wanted)
        self.changed.emit()

    @Slot(str)
    def _on_failure(self, sentence: str) -> None:
        self.message = sentence
        self.changed.emit()
