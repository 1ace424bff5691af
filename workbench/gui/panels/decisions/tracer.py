"""Follows one mistake: what spoke for the wrong class, and which training pictures are nearest to the picture."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.base import Data, SplitName
from workbench.gui.judging.asking import Asking
from workbench.gui.judging.collector import Collected, Collector, Wanted
from workbench.gui.session import Session
from workbench.inspection.decisions.neighbours import nearest
from workbench.inspection.decisions.trail import AskTrail, Trail
from workbench.inspection.embedding.features import FeaturePortion, Features
from workbench.inspection.embedding.sample import stratified

MOST_PICTURES = 10_000  # for training that are looked through
MOST_NUMBERS = 2048  # of a picture in the feature space: together 82 MB
NEIGHBOURS = 12
SEED = 0


@dataclass(frozen=True)
class Mistake:
    """A picture and the class it was taken for."""

    split: SplitName
    index: int
    taken_for: int


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest of the training pictures looked at so far.

    Attributes:
        indices: (n,) in the training split, nearest first.
        distances: (n,) float32, cosine distances in [0, 2].
        done, total: pictures looked at, and to be looked at.
    """

    indices: NDArray[np.intp]
    distances: NDArray[np.float32]
    done: int
    total: int


class Tracer(QObject):
    """Asks one copy of the network all there is to ask about one mistake at a time.

    Attributes:
        mistake: the one that is followed.
        trail: what spoke for the class, or None until it is known.
        message: why there is none, a sentence; "" otherwise.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mistake: Mistake | None = None
        self.trail: Trail | None = None
        self.message = ""
        self._session = session
        self._data: Data | None = None
        self._query: NDArray[np.float32] | None = None
        self.collector = Collector(session, "trail_features", self)
        self._trail = Asking(session, "trail")
        self._features = Asking(session, "trail_query")
        self.collector.changed.connect(self._on_collected)
        session.frame.connect(self._on_frame)

    @property
    def collected(self) -> Collected | None:
        """What the training pictures are to the network, as far as they have been run."""
        return self.collector.collected

    def follow(self, data: Data, mistake: Mistake, step: int) -> None:
        """Follow a mistake of the network of `step`.

        An older copy of the network is replaced for another mistake, and once nothing trains; while a training goes
        on, what is being read stays.
        """
        collected = self.collected
        other = collected is None or collected.wanted.data is not data
        old = collected is not None and collected.step != step and not self.collector.busy
        anew = mistake != self.mistake or not self._session.run.is_computing
        if self.collector.message or (other and not (self.collector.busy and data is self._data)) or (old and anew):
            self._data = data
            which = stratified(data.train.targets.numpy(), MOST_PICTURES, SEED)
            self.collector.start(Wanted(data, "train", which, None, MOST_NUMBERS))
            self.mistake = None
        if mistake != self.mistake:
            self.mistake, self.trail, self._query, self.message = mistake, None, None, ""
            self._ask()
        self.changed.emit()

    def forget(self) -> None:
        """Let go of everything."""
        self.collector.forget()
        self._trail.withdraw()
        self._features.withdraw()
        self.mistake = self.trail = self._data = self._query = None
        self.message = ""

    def pause(self) -> None:
        """Ask nothing until `resume`."""
        self.collector.pause()
        self._trail.withdraw()
        self._features.withdraw()

    def resume(self) -> None:
        """Go on."""
        self.collector.resume()
        if self.trail is None and not self.message:
            self._ask()

    def _ask(self) -> None:
        """Ask about the mistake, as soon as there is a copy of the network to ask."""
        collected, mistake, data = self.collected, self.mistake, self._data
        if collected is None or mistake is None or data is None:
            return
        image = data.normalise(data.split(mistake.split).picture(mistake.index))
        self._trail.ask(AskTrail(collected.snapshot, image, mistake.taken_for))
        which = torch.tensor([mistake.index])
        self._features.ask(FeaturePortion(collected.snapshot, data, mistake.split, which, collected.spot, MOST_NUMBERS))

    def neighbours(self) -> Neighbours | None:
        """Return the nearest training pictures; None until the picture or the first of them has been run."""
        collected, mistake = self.collected, self.mistake
        if collected is None or not collected.done or self._query is None or mistake is None:
            return None
        found, distances = nearest(self._query, collected.values, NEIGHBOURS + 1)
        indices = collected.wanted.which[found]
        # A training picture is nearest to itself.
        keep = (indices != mistake.index) | (mistake.split != "train")
        done, total = self.collector.progress
        return Neighbours(indices[keep][:NEIGHBOURS], distances[keep][:NEIGHBOURS], done, total)

    @Slot()
    def _on_collected(self) -> None:
        waiting = self._trail.question is not None or self.trail is not None or self.message
        if self.collector.message:
            self.message = self.collector.message
        elif not waiting:
            self._ask()
        self.changed.emit()

    @Slot()
    def _on_frame(self) -> None:
        answer = self._trail.take()
        if answer is not None:
            self._trail.withdraw()
            self.trail, self.message = answer.value, answer.error
            self.changed.emit()
        answer = self._features.take()
        if answer is not None:
            self._features.withdraw()
            features: Features | None = answer.value
            self._query = None if features is None else features.values[0]
            self.changed.emit()
