"""Backward: how strong the gradient is where it passes each layer."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from workbench.gui.panels.one_step.words import LogScale, layer_cell, layer_color, line, text
from workbench.gui.views.number_table.cell import Cell, Column
from workbench.gui.views.number_table.view import NumberTable
from workbench.gui.widgets import UNKNOWN
from workbench.inspection.one_step.backward import LayerGradient, Strength
from workbench.inspection.one_step.step import Step
from workbench.network.summary import Summary

CHANGE = 1000  # from one end of the network to the other; beyond it a gradient vanishes or explodes
OF_OUTPUTS = (
    Column(
        "layer", "path and name of the layer, the last one first: so the gradient travels", False, 120, stretch=True
    ),
    Column("‖∂L/∂y‖", "norm of the gradient with respect to what the layer gave", spare=1),
    Column("mean |∂L/∂y|", "mean of the absolute values"),
    Column("max", "the largest absolute value", spare=2),
    Column(
        "log scale",
        "the mean in powers of 10: steps down are a gradient that vanishes",
        False,
        140,
        stretch=True,
    ),
)
OF_WEIGHTS = (
    Column("layer", "what is learned, the last layer first", False, 150, stretch=True),
    Column("‖∂L/∂w‖", "norm of the gradient"),
    Column("mean |∂L/∂w|", "mean of the absolute values", spare=2),
    Column("max", "the largest absolute value", spare=3),
    Column("‖∂L/∂w‖/‖w‖", "norm of the gradient of the weight over the norm of the weight", spare=1),
    Column("log scale", "the norm in powers of 10", False, 120, stretch=True),
)


class BackwardPage(QWidget):
    """Shows a row for each layer: the gradient of its output, or of what it learns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: Step | None = None
        self._summary: Summary | None = None
        self.table = NumberTable("one_step_backward", "Gradients of each layer", self)
        self.note = line("one_step_backward_note", self, "muted")
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(0)
        for place, (name, title, tip) in enumerate(
            (
                ("outputs", "of outputs", "The gradient of the loss with respect to what each layer gave"),
                ("weights", "of weights", "The gradient of the loss with respect to what each layer learns"),
            )
        ):
            button = QToolButton(self)
            button.setObjectName(f"one_step_of_{name}")
            button.setText(title)
            button.setAccessibleName(f"Gradients {title}")
            button.setToolTip(tip)
            button.setCheckable(True)
            self._group.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self._draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)

    def show_step(self, step: Step, summary: Summary) -> None:
        """Show the gradients of a step."""
        self._step, self._summary = step, summary
        self._draw()

    @Slot()
    def _draw(self) -> None:
        step, summary = self._step, self._summary
        if step is None or summary is None:
            return
        backwards = step.gradients[::-1]
        if self._group.checkedId() == 0:
            self._draw_outputs(backwards, summary)
        else:
            self._draw_weights(backwards, summary)
        self.note.setText(step.obstacle or verdict(step.gradients))

    def _draw_outputs(self, gradients: Sequence[LayerGradient], summary: Summary) -> None:
        scale = LogScale(gradient.output.mean for gradient in gradients if gradient.output)
        rows = []
        for gradient in gradients:
            found = gradient.output
            numbers = (None, None, None) if found is None else (found.norm, found.mean, found.largest)
            cells = [Cell(UNKNOWN if value is None else text(value), role=_role(value)) for value in numbers]
            share = 0.0 if found is None else scale.share(found.mean)
            bar = Cell(bar=share, color=layer_color(gradient.path, summary))
            rows.append([layer_cell(gradient.path, gradient.kind, summary), *cells, bar])
        self.table.put(OF_OUTPUTS, rows)

    def _draw_weights(self, gradients: Sequence[LayerGradient], summary: Summary) -> None:
        found = [(gradient, name, strength) for gradient in gradients for name, strength in gradient.tensors]
        scale = LogScale(strength.norm for _, _, strength in found)
        rows = []
        for gradient, name, strength in found:
            ratio = gradient.ratio if name == "weight" else None
            numbers = (strength.norm, strength.mean, strength.largest, ratio)
            cells = [Cell(UNKNOWN if value is None else text(value), role=_role(value)) for value in numbers]
            bar = Cell(bar=scale.share(strength.norm), color=layer_color(gradient.path, summary))
            rows.append([layer_cell(gradient.path, gradient.kind, summary, name), *cells, bar])
        self.table.put(OF_WEIGHTS, rows)


def _role(value: float | None) -> str:
    return "error" if value is not None and value != value else ""


def verdict(gradients: Sequence[LayerGradient]) -> str:
    """Say whether the gradient keeps its size on its way from the last layer to the first."""
    means: list[tuple[str, Strength]] = [(g.path, g.output) for g in gradients if g.output and g.output.mean > 0]
    if len(means) < 2:
        return "Only one layer gets a gradient."
    (first, start), (last, end) = means[0], means[-1]
    factor = start.mean / end.mean
    way = f"From layer {last} back to layer {first} the mean size of the gradient goes from {text(end.mean)} to "
    way += f"{text(start.mean)}"
    if factor < 1 / CHANGE:
        return f"{way}, {text(1 / factor)} times smaller: it vanishes. Batch norm, residual blocks or ReLU help."
    if factor > CHANGE:
        return f"{way}, {text(factor)} times larger: it explodes. Batch norm or smaller first weights help."
    return f"{way}: it neither vanishes nor explodes."
