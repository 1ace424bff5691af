"""Forward: what each layer gave for the batch."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.gui.number_text import whole_percent
from workbench.gui.panels.one_step.words import layer_cell, layer_color, line, text
from workbench.gui.views.number_table.cell import Cell, Column
from workbench.gui.views.number_table.view import NumberTable
from workbench.gui.widgets import format_count
from workbench.inspection.one_step.forward import LayerOutput
from workbench.inspection.one_step.step import Step
from workbench.layers.base import shape_text
from workbench.network.summary import Summary

COLUMNS = (
    Column("layer", "path and name of the layer, in the order of computing", False, 120, stretch=True),
    Column("output", "shape of its output for one picture"),
    Column("mean", "of all numbers it gave for the batch"),
    Column("std", "standard deviation of these numbers", spare=1),
    Column("min", "the smallest", spare=2),
    Column("max", "the largest", spare=2),
    Column("zeros", "share of numbers that are exactly 0: what a ReLU or a dropout has cut off"),
    Column(
        "distribution",
        "how the numbers lie between min and max; heights are square roots",
        False,
        width=96,
        stretch=True,
    ),
)


class ForwardPage(QWidget):
    """Shows a row for each layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = NumberTable("one_step_forward", "What each layer gave", self)
        self.note = line("one_step_forward_note", self, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)

    def show_step(self, step: Step, summary: Summary) -> None:
        """Show what went forward in a step."""
        self.table.put(COLUMNS, [_row(layer, summary) for layer in step.layers])
        count = len(step.batch)
        pictures = "1 picture" if count == 1 else f"{format_count(count)} pictures"
        broken = next((layer for layer in step.layers if layer.broken), None)
        self.note.setText(
            f"Layer {broken.path} is the first to give numbers that are not finite: {format_count(broken.broken)}."
            if broken
            else f"All numbers are of {pictures} at once, in training mode: dropout drops, and batch norm uses the "
            "batch's own mean and variance."
        )


def _row(layer: LayerOutput, summary: Summary) -> list[Cell]:
    color = layer_color(layer.path, summary)
    mean = f"NaN ×{format_count(layer.broken)}" if layer.broken else text(layer.mean)
    tip = f"{format_count(int(layer.counts.sum()))} numbers from {text(layer.low)} to {text(layer.high)}"
    return [
        layer_cell(layer.path, layer.kind, summary),
        Cell(shape_text(layer.shape), role="muted"),
        Cell(mean, role="error" if layer.broken else ""),
        Cell(text(layer.std)),
        Cell(text(layer.low)),
        Cell(text(layer.high)),
        Cell(whole_percent(layer.zeros), role="" if layer.zeros else "muted"),
        Cell(counts=layer.counts, color=color, tip=tip),
    ]
