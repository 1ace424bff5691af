"""The pinned picture as a network sees it, what it is taken for, and a block's maps, many times a second."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.gui.block_choice import BlockChoice
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.views.bars import ProbabilityBars
from workbench.gui.views.mosaic.titled import TitledMosaic
from workbench.gui.views.picture_box import PictureBox
from workbench.gui.widgets import ElidedLabel, format_count
from workbench.inspection.activations import Activations, FeatureMaps
from workbench.layers.base import shape_text

NO_CLASSES = "The network does not end in one number for each of the {} classes, so it names none."


class SeenPicture(QWidget):
    """A column: the picture in the network's own pixels beside the probabilities, and below a block's maps."""

    def __init__(self, session: Session, watch: str, parent: QWidget | None = None) -> None:
        """Build the column.

        Args:
            session: whose pinned picture is seen.
            watch: what its standing question is called; one for each column.
            parent: the widget that owns it.
        """
        super().__init__(parent)
        self.setObjectName("seen_picture")
        self._session, self._watch = session, watch
        self._question: Activations | None = None
        self._waiting = False
        self.box = PictureBox(self)
        self.name = ElidedLabel("", self)
        self.bars = ProbabilityBars(self)
        self.choice = BlockChoice(session, parent=self)
        self.note = RunNote(session, self)
        self.mosaic = TitledMosaic(self)
        self._build()
        self.choice.path_changed.connect(self._ask)
        for changed in (session.experiment_changed, session.data_changed, session.pinned_changed, session.run.changed):
            changed.connect(self._ask)
        session.document_changed.connect(self._forget)
        session.frame.connect(self._on_frame)

    def _build(self) -> None:
        self.box.setAccessibleName("The picture as the network sees it")
        self.box.setToolTip("The picture in the network's own pixels")
        self.name.setObjectName("seen_title")
        self.name.setProperty("role", "muted")
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bars.setToolTip("What the network takes the picture for")
        self.mosaic.setAccessibleName("Feature maps")
        heading = QLabel("The network sees", self)
        heading.setProperty("role", "title")
        heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = QVBoxLayout()
        picture.setSpacing(4)
        picture.addWidget(heading)
        picture.addWidget(self.box)
        picture.addWidget(self.name)
        picture.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addLayout(picture, 2)
        top.addWidget(self.bars, 3)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 0)
        bar.addWidget(self.choice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addLayout(top, 2)
        column.addWidget(self.note)
        column.addLayout(bar)
        column.addWidget(self.mosaic, 3)

    @property
    def waiting(self) -> bool:
        """Whether the newest picture has not been answered for yet; another one would take its place unseen."""
        return self._waiting

    @Slot()
    def _forget(self) -> None:
        """Show nothing of another document's network."""
        self._question = None
        self._say("Looking into the network…")

    @Slot()
    def _ask(self) -> None:
        """Ask about the picture pinned; a hidden column withdraws its question."""
        self._question = self._wanted() if self.isVisible() else None
        self._waiting = self._question is not None
        self._session.watch(self._watch, self._question)

    def _wanted(self) -> Activations | None:
        session, path = self._session, self.choice.path
        data, pinned = session.data, session.pinned
        if data is None or pinned is None:
            self._say("What the network makes of the picture is shown here once there are data.")
            return None
        self.box.set_picture(pinned.image.numpy())
        self.name.setText(pinned.title)
        if path is None:
            self._say("The network has no layers yet: add some in the Network panel.")
            return None
        needed, shape = session.inspected.dataset.input_shape, tuple(pinned.image.shape)
        if needed != shape:
            needs = shape_text(needed)
            self._say(f"The network that is training takes pictures of {needs}; this one has {shape_text(shape)}.")
            return None
        return Activations(data.normalise(pinned.image)[None], path)

    def _say(self, sentence: str) -> None:
        self.mosaic.clear(sentence)
        self.bars.clear()

    @Slot()
    def _on_frame(self) -> None:
        if not self.isVisible():
            return
        answer = self._session.take(self._watch)
        if answer is None or self._question is None or answer.question is not self._question:
            return
        self._waiting = False
        value: FeatureMaps | None = answer.value
        if value is None:
            self._say(answer.error)
            return
        steps = f"step {format_count(answer.step)}" if answer.step else "untrained"
        self.mosaic.set_title(f"{shape_text(value.maps.shape[1:])} · {steps}")
        self.mosaic.set_maps(value.maps[0], diverging=False, shared_scale=True)
        self._show_classes(value)

    def _show_classes(self, value: FeatureMaps) -> None:
        data = self._session.data
        names = () if data is None else data.classes
        if value.probabilities.shape == (1, len(names)):
            pinned = self._session.pinned
            self.bars.set_probabilities(value.probabilities[0], names, true_class=pinned.target if pinned else None)
        else:
            self.bars.clear(NO_CLASSES.format(len(names)))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._ask()
