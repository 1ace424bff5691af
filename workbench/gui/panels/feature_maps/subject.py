"""What the maps are of: the pinned picture, pictures kept to compare it with, and a network kept."""

from dataclasses import dataclass

import torch
from PySide6.QtCore import QObject, Signal, Slot
from torch import Tensor, nn

from workbench.data.base import Data
from workbench.gui.network_key import NetworkKey
from workbench.gui.pinned import Pinned
from workbench.gui.session import Session
from workbench.gui.widgets import format_count
from workbench.inspection.predictions import Snapshot

MOST_KEPT = 3
WATCH = "kept_network"


@dataclass(frozen=True, eq=False)
class KeptNetwork:
    """A copy of the network, with the steps behind it."""

    network: nn.Module
    key: NetworkKey
    label: str


def step_words(session: Session, step: int) -> str:
    """Return how people are told of the state of the network that an answer is of."""
    if session.standpoint is not None:
        return session.standpoint.label
    return f"step {format_count(step)}" if step else "untrained"


class Subject(QObject):
    """Keeps pictures and a network for comparison, until another document or data set is opened."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: tuple[Pinned, ...] = ()
        self._asked: Snapshot | None = None
        self.network: KeptNetwork | None = None
        self._images: tuple[Data, tuple[Pinned, ...], Tensor] | None = None
        session.document_changed.connect(self._forget)
        session.data_changed.connect(self._on_data)
        session.frame.connect(self._on_frame)

    @property
    def kept(self) -> tuple[Pinned, ...]:
        """The pictures kept, the newest first."""
        return self._kept

    @property
    def fits(self) -> bool:
        """Whether the network kept has the layers of the one that is looked at."""
        kept = self.network
        return kept is not None and kept.key.same_layers(NetworkKey.of(self._session.inspected))

    @property
    def waits(self) -> bool:
        """Whether a network is about to be kept."""
        return self._asked is not None

    def images(self, kept: int) -> Tensor | None:
        """Return the pinned picture and `kept` others, (1 + kept, C, H, W) normalised; the same tensor while it can.

        None where there is no picture that is like those of the data set.
        """
        data, pinned = self._session.data, self._session.pinned
        if data is None or pinned is None or tuple(pinned.image.shape) != self._session.experiment.dataset.input_shape:
            return None
        # Other data pin a picture before they are announced: pictures kept of those before are let go only then.
        like = [one for one in self._kept if one.image.shape == pinned.image.shape]
        wanted = (pinned, *like[:kept])
        if self._images is None or self._images[0] is not data or self._images[1] != wanted:
            self._images = (data, wanted, data.normalise(torch.stack([one.image for one in wanted])))
        return self._images[2]

    @Slot()
    def keep_picture(self) -> None:
        """Keep the pinned picture; of more than MOST_KEPT the oldest goes."""
        pinned = self._session.pinned
        if pinned is not None:
            others = tuple(one for one in self._kept if one is not pinned)
            self._kept = (pinned, *others)[:MOST_KEPT]
            self.changed.emit()

    def drop_picture(self, index: int) -> None:
        """Keep a picture no longer."""
        self._kept = self._kept[:index] + self._kept[index + 1 :]
        self.changed.emit()

    @Slot()
    def keep_network(self) -> None:
        """Keep the network as it is now, as soon as it can be copied."""
        self._asked = Snapshot()
        self._session.watch(WATCH, self._asked)

    @Slot()
    def _on_frame(self) -> None:
        if self._asked is None:
            return
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._asked:
            return
        self._asked = None
        self._session.watch(WATCH, None)
        if answer.value is not None:
            key = NetworkKey.of(self._session.inspected)
            self.network = KeptNetwork(answer.value, key, step_words(self._session, answer.step))
        self.changed.emit()

    @Slot()
    def _on_data(self) -> None:
        """Let go of pictures that are not like those of the data set any more."""
        shape = self._session.experiment.dataset.input_shape
        fitting = tuple(one for one in self._kept if tuple(one.image.shape) == shape)
        if fitting != self._kept:
            self._kept = fitting
            self.changed.emit()

    @Slot()
    def _forget(self) -> None:
        self._kept, self.network, self._images = (), None, None
        if self._asked is not None:
            self._asked = None
            self._session.watch(WATCH, None)
        self.changed.emit()
