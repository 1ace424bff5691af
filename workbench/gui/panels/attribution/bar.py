"""What is asked: about which class, and of the network as it is or with random weights; and how it is shown."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSlider, QVBoxLayout, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.session import Session
from workbench.gui.widgets import plain_tooltip
from workbench.inspection.attribution.question import PREDICTED

TRUE = -2
"""Stands for the class that the picture is of."""
_SLIDER = 64  # px


class Bar(QWidget):
    """Three controls in a row; the signals tell of each."""

    target_changed = Signal()
    random_changed = Signal()
    opacity_changed = Signal(float)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attribution_bar")
        self._session = session
        self.classes = QuietCombo(self)
        self.opacity = _slider("attribution_opacity", "How much of the picture the strongest heat hides", 100)
        self.random = _slider("attribution_random", "", 0)
        self.randomness = QLabel(self)
        self._build()
        self.classes.currentIndexChanged.connect(self.target_changed)
        self.opacity.valueChanged.connect(self._on_opacity)
        self.random.valueChanged.connect(self._on_random)
        session.data_changed.connect(self.refresh)
        session.experiment_changed.connect(self.refresh)
        session.run.changed.connect(self.refresh)
        self.refresh()

    def _build(self) -> None:
        self.classes.setObjectName("attribution_class")
        self.classes.setAccessibleName("Class")
        self.classes.setToolTip("Class whose score is explained: the one the network predicts, the true one, or any")
        self.classes.setMinimumContentsLength(9)
        self.opacity.setValue(80)
        self.random.setAccessibleName("Layers with random weights")
        self.random.setToolTip(
            plain_tooltip(
                "Sanity check: take away what the last layers have learned. An explanation that stays the same did not "
                "come from what the network has learned (Adebayo et al. 2018)."
            )
        )
        self.randomness.setObjectName("attribution_randomness")
        self.randomness.setMinimumWidth(self.fontMetrics().horizontalAdvance("last 8 of 8"))
        row = FlowRow(self)
        for text, field in (("Class", self.classes), ("Heat", self.opacity), ("Random", self.random)):
            label = QLabel(text, self)
            label.setBuddy(field)
            row.add(label, 16)
            row.add(field)
        row.add(self.randomness, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.addWidget(row)

    @property
    def target(self) -> int:
        """The class asked about: its index, or PREDICTED."""
        chosen = self.classes.currentData()
        pinned = self._session.pinned
        if chosen == TRUE:
            return PREDICTED if pinned is None or pinned.target is None else pinned.target
        return PREDICTED if chosen is None else int(chosen)

    @Slot()
    def refresh(self) -> None:
        """Offer the classes and layers there are now; one that is gone gives way to the predicted class."""
        data = self._session.data
        names = () if data is None else data.classes
        chosen = self.classes.currentData()
        with QSignalBlocker(self.classes):
            self.classes.clear()
            self.classes.addItem("Predicted", PREDICTED)
            self.classes.addItem("True", TRUE)
            for index, name in enumerate(names):
                self.classes.addItem(name, index)
            self.classes.setCurrentIndex(max(0, self.classes.findData(chosen)))
        layers = sum(1 for row in self._session.inspected_summary.rows if row.tensors and row.category != "block")
        self.random.setMaximum(layers)
        self._name_random()
        if self.classes.currentData() != chosen:
            self.target_changed.emit()

    def _name_random(self) -> None:
        count, layers = self.random.value(), self.random.maximum()
        words = "none" if not count else f"all {layers}" if count == layers else f"last {count} of {layers}"
        self.randomness.setText(words)

    @Slot()
    def _on_random(self) -> None:
        self._name_random()
        self.random_changed.emit()

    @Slot(int)
    def _on_opacity(self, value: int) -> None:
        self.opacity_changed.emit(value / 100)


def _slider(name: str, tip: str, most: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setAccessibleName(tip)
    slider.setToolTip(tip)
    slider.setRange(0, most)
    slider.setFixedWidth(_SLIDER)
    return slider
