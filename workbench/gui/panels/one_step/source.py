"""Chooses what a step learns from: a batch of training pictures, or the pinned picture alone."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.gui.widgets import format_count
from workbench.inspection.one_step.batch import Batch, batches, single, training_batch
from workbench.inspection.question import InspectionError

TRAINING, PINNED = range(2)


class Source(FlowRow):
    """Training pictures by size and number, or the pinned picture with its class; `changed` tells of another choice."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("one_step_source")
        self._session = session
        self.kind = QuietCombo(self)
        self.kind.setObjectName("one_step_kind")
        self.kind.setAccessibleName("What the step learns from")
        self.kind.setToolTip("Training pictures in the order of the run's first epoch, unaugmented; or the pinned one")
        self.kind.addItems(["Training pictures", "Pinned picture"])
        self.kind.setCurrentIndex(TRAINING)
        self.kind.setMinimumContentsLength(len("Training pictures"))
        self.add(self.kind)
        self.count, self._count = self._box("size", "Pictures in the batch, up to the training's batch_size")
        self.number, self._number = self._box("batch", "Which batch, in the order of the run's first epoch")
        self._of = QLabel(self._number)
        self._of.setFont(tabular(self._of.font()))
        layout = self._number.layout()
        assert layout is not None
        layout.addWidget(self._of)
        self.label = QuietCombo(self)
        self.label.setObjectName("one_step_class")
        self.label.setMinimumContentsLength(12)
        self.label.setAccessibleName("Class of the pinned picture")
        self.label.setToolTip("The class that the step teaches the pinned picture")
        self.add(self.label)
        self._batch_size = 0  # as the experiment had it when last looked
        self.kind.currentIndexChanged.connect(self._on_choice)
        self.count.valueChanged.connect(self._on_choice)
        self.number.valueChanged.connect(self._tell)
        self.label.currentIndexChanged.connect(self._tell)
        session.data_changed.connect(self.refresh)
        session.experiment_changed.connect(self.refresh)
        session.pinned_changed.connect(self.refresh)
        self.refresh()

    def _box(self, name: str, tip: str) -> tuple[QSpinBox, QWidget]:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        box = QSpinBox(holder)
        box.setObjectName(f"one_step_{name}")
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.setFont(tabular(box.font()))
        box.setMinimum(1)
        label = QLabel(name, holder)
        label.setBuddy(box)
        row.addWidget(label)
        row.addWidget(box)
        self.add(holder)
        return box, holder

    @Slot()
    def refresh(self) -> None:
        """Offer what there is now; a size that was the whole batch stays so."""
        data = self._session.data
        whole = self._session.experiment.training.batch_size
        most = max(1, min(whole, len(data.train) if data else whole))
        with QSignalBlocker(self.count):
            every = self.count.value() == self._batch_size or not self._batch_size
            self.count.setMaximum(most)
            if every:
                self.count.setValue(most)
            self._batch_size = most
        self._offer_classes()
        self._limit()

    def _offer_classes(self) -> None:
        data, pinned = self._session.data, self._session.pinned
        names = [] if data is None else list(data.classes)
        with QSignalBlocker(self.label):
            if [self.label.itemText(at) for at in range(self.label.count())] != names:
                self.label.clear()
                self.label.addItems(names)
            if pinned is not None and pinned.target is not None:
                self.label.setCurrentIndex(pinned.target)

    def _limit(self) -> None:
        data = self._session.data
        count = max(1, batches(data, self.count.value())) if data else 1
        with QSignalBlocker(self.number):
            self.number.setMaximum(count)
        self._of.setText(f"of {format_count(count)}")
        training = self.kind.currentIndex() == TRAINING
        self._count.setVisible(training)
        self._number.setVisible(training)
        self.label.setVisible(not training)

    def batch(self) -> Batch:
        """Return the pictures chosen.

        Raises:
            InspectionError: a sentence, if there are none.
        """
        data, pinned = self._session.data, self._session.pinned
        if data is None:
            raise InspectionError("there are no data; the Data panel says why")
        if self.kind.currentIndex() == TRAINING:
            if not len(data.train):
                raise InspectionError("the training split has no pictures; choose a smaller validation_share")
            seed = self._session.experiment.training.seed
            return training_batch(data, seed, self.count.value(), self.number.value() - 1)
        if pinned is None:
            raise InspectionError("no picture is pinned; pin one in the Gallery or open one of your own")
        return single(data, pinned.image, max(0, self.label.currentIndex()))

    @Slot()
    def _on_choice(self) -> None:
        self._limit()
        self.changed.emit()

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()
