"""Chooses one weight of the network: layer, output, input, row and column."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.one_step.words import layer_cell
from workbench.gui.theme import tabular
from workbench.inspection.one_step.kernel_gradient import Place
from workbench.inspection.one_step.step import Step
from workbench.network.summary import Summary

AXES = ("output", "input", "row", "column")
TIPS = (
    "Which output channel's kernel, or which output of a linear layer, counted from 0",
    "Which input channel of the kernel, within its group; of a linear layer, which input",
    "Row of the kernel's cell",
    "Column of the kernel's cell",
)


class WeightPicker(FlowRow):
    """Offers the weights whose gradient can be taken apart; keeps its choice from step to step."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("one_step_picker")
        self.layer = QuietCombo(self)
        self.layer.setObjectName("one_step_layer")
        self.layer.setAccessibleName("Layer of the weight")
        self.layer.setToolTip("A layer whose weights' gradients can be taken apart: convolutions and linear layers")
        self.layer.setMinimumWidth(140)
        self.add(self.layer)
        self.boxes: list[QSpinBox] = []
        self._holders: list[QWidget] = []
        for axis, tip in zip(AXES, TIPS, strict=True):
            self._add_box(axis, tip)
        self._sizes: dict[str, tuple[int, ...]] = {}
        self.layer.currentIndexChanged.connect(self._on_layer)

    def _add_box(self, axis: str, tip: str) -> None:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        box = QSpinBox(holder)
        box.setObjectName(f"one_step_{axis}")
        box.setAccessibleName(f"{axis} of the weight")
        box.setToolTip(tip)
        box.setFont(tabular(box.font()))
        label = QLabel(axis, holder)
        label.setBuddy(box)
        row.addWidget(label)
        row.addWidget(box)
        box.valueChanged.connect(self._on_box)
        self.boxes.append(box)
        self._holders.append(holder)
        self.add(holder)

    @property
    def path(self) -> str | None:
        """The layer's path; None where nothing is offered."""
        path: str | None = self.layer.currentData()
        return path

    @property
    def place(self) -> Place:
        """The weight within the layer."""
        return Place(*(box.value() for box in self.boxes))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Shape of the layer's weight."""
        return self._sizes.get(self.path or "", (1, 1, 1, 1))

    def offer(self, step: Step, summary: Summary) -> None:
        """Offer the weights of a step without telling."""
        wanted = self.path
        self._sizes = {path: tuple(step.values[f"{path}.weight"].shape) for path in step.modules}
        with QSignalBlocker(self.layer):
            self.layer.clear()
            for path in step.modules:
                self.layer.addItem(layer_cell(path, "", summary).text, path)
            self.layer.setCurrentIndex(max(0, self.layer.findData(wanted)) if self._sizes else -1)
        self._limit()

    def choose(self, place: Place) -> None:
        """Choose another weight of the layer, and tell."""
        for box, value in zip(self.boxes, place, strict=True):
            with QSignalBlocker(box):
                box.setValue(value)
        self.chosen.emit()

    def _limit(self) -> None:
        sizes = self.sizes
        for at, (box, holder) in enumerate(zip(self.boxes, self._holders, strict=True)):
            with QSignalBlocker(box):
                box.setRange(0, sizes[at] - 1 if at < len(sizes) else 0)
            holder.setVisible(at < len(sizes) and sizes[at] > 1)

    @Slot()
    def _on_layer(self) -> None:
        self._limit()
        self.chosen.emit()

    @Slot()
    def _on_box(self) -> None:
        self.chosen.emit()
