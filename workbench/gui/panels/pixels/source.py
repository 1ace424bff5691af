"""Which picture the pixels panel shows: the pinned one, or a sample."""

from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from workbench.gui.panels.pixels.sample_opener import SampleOpener
from workbench.gui.panels.pixels.samples import BY_NAME
from workbench.gui.panels.pixels.stages import Stages, of_picture, of_pinned
from workbench.gui.pinned import Pinned
from workbench.gui.session import Session

PINNED = "pinned"
OPENING = "Opening the sample…"


class PictureSource(QObject):
    """Follows the pinned picture as soon as a person pins another one; a sample stays until then.

    `changed` tells that `renew` may have something to do, `said` a sentence about a sample that takes a while or fails.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.name = PINNED  # or that of a sample
        self.stages: Stages | None = None
        self._made_of: tuple[object, ...] = (None, None, None, None)
        self._followed: tuple[object, ...] = (_identity(session.pinned), session.data)
        self._samples = SampleOpener(self)
        self._samples.opened.connect(self._on_sample)
        self._samples.failed.connect(self._on_failed)
        session.pinned_changed.connect(self._on_pinned)
        session.data_changed.connect(self.changed)
        session.experiment_changed.connect(self.changed)

    @property
    def sample(self) -> Image.Image | None:
        """The sample that is chosen, if it is open."""
        return None if self.name == PINNED else self._samples.take(self.name)

    def choose(self, name: str) -> None:
        """Choose the pinned picture, or a sample by its name."""
        self.name = name
        self.changed.emit()

    def renew(self) -> bool:
        """Make `stages` anew if what they are made of has changed; return whether it has."""
        session = self._session
        made_of = (self.name, session.experiment.dataset, session.pinned, session.data)
        if self.stages is not None and _same(made_of, self._made_of):
            return False
        stages = self._make(session.pinned)
        if stages is None and self.name != PINNED:
            self.said.emit(OPENING)
            return False
        self._made_of, self.stages = made_of, stages
        return True

    def _make(self, pinned: Pinned | None) -> Stages | None:
        """Return what becomes of the picture; None where there is none, or not yet."""
        dataset, data = self._session.experiment.dataset, self._session.data
        if self.name == PINNED:
            return None if pinned is None else of_pinned(pinned, dataset, data)
        picture, sample = self.sample, BY_NAME[self.name]
        return None if picture is None else of_picture(picture, sample.title, sample.credit, dataset, data)

    @Slot()
    def _on_pinned(self) -> None:
        """Follow the pinned picture, unless it has only been fitted to other data."""
        pinned, data = _identity(self._session.pinned), self._session.data
        before, data_before = self._followed
        self._followed = (pinned, data)
        if data is data_before and pinned != before:
            self.name = PINNED
        self.changed.emit()

    @Slot(str)
    def _on_sample(self, name: str) -> None:
        if name == self.name:
            self.changed.emit()

    @Slot(str, str)
    def _on_failed(self, name: str, reason: str) -> None:
        if name == self.name:
            self.choose(PINNED)
            self.said.emit(f"{BY_NAME[name].title} cannot be opened: {reason}")


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return whether name and data set are equal, and pinned picture and data the same objects."""
    return one[:2] == other[:2] and all(a is b for a, b in zip(one[2:], other[2:], strict=True))


def _identity(pinned: Pinned | None) -> object:
    """Return what makes a pinned picture the same one although it was fitted anew."""
    return None if pinned is None else (pinned.split, pinned.index, pinned.title, id(pinned.picture))
