"""Loss: softmax and cross-entropy of every picture of the batch, number by number."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from workbench.gui.number_text import number
from workbench.gui.panels.one_step.words import line, text
from workbench.gui.views.number_table.cell import Cell, Column
from workbench.gui.views.number_table.view import NumberTable
from workbench.gui.views.picture_image import picture_image
from workbench.inspection.one_step.loss import LossNumbers
from workbench.inspection.one_step.step import Step

PICTURES = (
    Column("picture", "its number in the batch, and its class", right=False, stretch=True),
    Column("predicted", "the class with the largest logit", right=False, spare=1),
    Column("p", "probability of the right class"),
    Column("−log p", "of the right class"),
    Column("loss", "what the picture adds, with class weights and label smoothing"),
    Column("", "the losses beside one another", False, width=80, stretch=True),
)
CLASSES = (
    Column("class", "", right=False, stretch=True),
    Column("z", "logit: what the network gave"),
    Column("e^(z−max)", "less the largest logit, so that nothing overflows; softmax stays the same", spare=1),
    Column("p", "its share of the sum: the softmax"),
    Column("", "probability", False, width=64, stretch=True, spare=2),
    Column("−log p", "how surprising the class would be"),
    Column("counts", "what −log p counts for the loss: the smoothed target times the class weight"),
    Column("∂L/∂z", "gradient of the batch's loss with respect to the logit"),
)


class LossPage(QWidget):
    """Pictures above, the classes of the one chosen below, and the mean under them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: Step | None = None
        self._names: Sequence[str] = ()
        self.pictures = NumberTable("one_step_pictures", "Loss of each picture", self)
        self.classes = NumberTable("one_step_classes", "Softmax of the chosen picture", self)
        lower = QWidget(self)
        self.sum = line("one_step_sum", lower, "muted")
        self.mean = line("one_step_mean", self)
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        caption = QHBoxLayout()
        caption.setContentsMargins(8, 4, 8, 4)
        caption.addWidget(self.sum)
        below.addLayout(caption)
        below.addWidget(self.classes, 1)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.pictures)
        parts.addWidget(lower)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts, 1)
        column.addWidget(self.mean)
        self.pictures.row_chosen.connect(self._show_classes)

    def show_step(self, step: Step, names: Sequence[str]) -> None:
        """Show the loss of a step; `names` are those of the classes."""
        self._step, self._names = step, names
        numbers = step.loss
        images = _images(step)
        top = float(np.nanmax(numbers.losses, initial=1e-12))
        predicted = numbers.logits.argmax(1)
        rows = []
        for at, target in enumerate(numbers.targets):
            p = float(numbers.probabilities[at, target])
            hit = predicted[at] == target
            rows.append(
                [
                    Cell(f"{at + 1}   {self._name(target)}", picture=picture_image(images[at])),
                    Cell(self._name(predicted[at]), role="success" if hit else "error"),
                    Cell(text(p)),
                    Cell(text(numbers.surprises[at, target])),
                    Cell(text(numbers.losses[at])),
                    Cell(bar=float(numbers.losses[at]) / top),
                ]
            )
        self.pictures.put(PICTURES, rows, chosen=0)
        self._show_classes(0)
        self.mean.setText(_mean_text(numbers, step.torch_loss))

    def _name(self, index: int) -> str:
        return self._names[index] if index < len(self._names) else str(index)

    @Slot(int)
    def _show_classes(self, at: int) -> None:
        if self._step is None:
            return
        numbers = self._step.loss
        largest = int(np.argmax(np.abs(numbers.gradients[at])))
        rows = []
        for index in range(numbers.logits.shape[1]):
            right = index == int(numbers.targets[at])
            slope = float(numbers.gradients[at, index])
            rows.append(
                [
                    Cell(self._name(index), bold=right, tip="the right class" if right else ""),
                    Cell(text(numbers.logits[at, index])),
                    Cell(text(numbers.exponentials[at, index])),
                    Cell(text(numbers.probabilities[at, index]), bold=right),
                    Cell(bar=float(numbers.probabilities[at, index])),
                    Cell(text(numbers.surprises[at, index]), bold=right),
                    Cell(text(numbers.wanted[at, index]), role="" if numbers.wanted[at, index] else "muted"),
                    Cell(text(slope), bold=index == largest),
                ]
            )
        self.classes.put(CLASSES, rows)
        target = int(numbers.targets[at])
        self.sum.setText(
            f"Picture {at + 1}: p = e^(z−max) / Σ = {number(numbers.exponentials[at, target], 6)} / "
            f"{number(numbers.sums[at], 6)} = {text(numbers.probabilities[at, target])}, "
            f"−log p = {text(numbers.surprises[at, target])}"
        )


def _images(step: Step) -> np.ndarray:
    """Return the pictures of the batch (N, 1 or 3, H, W) uint8, from their darkest to their brightest number."""
    images = step.batch.images.numpy()
    low = images.min((1, 2, 3), keepdims=True)
    high = images.max((1, 2, 3), keepdims=True)
    scaled = (images - low) / np.maximum(high - low, 1e-9)
    shown = scaled[:, :3] if images.shape[1] >= 3 else scaled[:, :1]
    return np.asarray(shown * 255, np.uint8)


def _mean_text(numbers: LossNumbers, torchs: float) -> str:
    """Say how the losses become one number."""
    total, weight = numbers.losses.sum(), numbers.weights.sum()
    formula = f"L = Σ losses / Σ class weights = {text(total)} / {text(weight)} = {text(numbers.mean)}"
    smoothed = f" · label smoothing {text(numbers.smoothing)}" if numbers.smoothing else ""
    return f"{formula} · torch says {text(torchs)} · difference {text(abs(numbers.mean - torchs))}{smoothed}"
