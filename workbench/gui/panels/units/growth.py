"""Lets a picture grow that excites a unit, a few steps at a time."""

from PySide6.QtCore import QObject, Signal, Slot
from torch import nn

from workbench.data.base import Data
from workbench.gui.portions import Portions
from workbench.gui.session import Session
from workbench.inspection.predictions import next_size
from workbench.inspection.units.optimised import Ascend, Ascent, Optimised
from workbench.inspection.units.unit import Unit
from workbench.layers.base import Shape

WATCH = "optimised"
TRAINING_SECONDS, IDLE_SECONDS = 0.012, 0.1  # a portion may take


class Growth(QObject):
    """Makes one picture; `changed` tells of every few steps, or of a failure.

    Attributes:
        picture: so far; None before the first step.
        message: why it could not go on, a sentence; "" otherwise.
        goal: steps after which it is done.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picture: Optimised | None = None
        self.message = ""
        self.goal = 0
        self._session = session
        self._data: Data | None = None
        self._unit = Unit("", 0)
        self._ascent = Ascent()
        self._size = 1
        self._portions = Portions(session, WATCH, self)
        self._portions.answered.connect(self._on_picture)
        self._portions.failed.connect(self._on_failure)
        self._portions.ended.connect(self.changed)

    @property
    def running(self) -> bool:
        """Whether it still grows."""
        return self._portions.running

    def start(self, data: Data, shape: Shape, unit: Unit, ascent: Ascent, steps: int) -> None:
        """Begin with noise (C, H, W), to take so many steps with the network as it is now."""
        self._data, self._unit, self._ascent, self.goal = data, unit, ascent, steps
        channels, height, width = shape
        self.picture, self.message, self._size = Optimised.noise((channels, height, width), ascent), "", 1
        self._portions.start(self._next)
        self.changed.emit()

    def stop(self) -> None:
        """Leave the picture as it is."""
        if self.running:
            self._portions.stop()
            self.changed.emit()

    def forget(self) -> None:
        """Have no picture any more."""
        self._portions.stop()
        self.picture, self.message = None, ""
        self.changed.emit()

    def _next(self, snapshot: nn.Module) -> Ascend | None:
        picture, data = self.picture, self._data
        if picture is None or data is None or picture.step >= self.goal:
            return None
        steps = min(self._size, self.goal - picture.step)
        return Ascend(snapshot, data, self._unit, picture, steps, self._ascent)

    @Slot(object, float)
    def _on_picture(self, picture: Optimised, seconds: float) -> None:
        self.picture = picture
        wanted = TRAINING_SECONDS if self._session.run.is_computing else IDLE_SECONDS
        self._size = next_size(self._size, seconds, wanted)
        self.changed.emit()

    @Slot(str)
    def _on_failure(self, sentence: str) -> None:
        self.message = sentence
        self.changed.emit()
