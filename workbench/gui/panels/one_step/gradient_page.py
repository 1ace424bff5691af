"""The gradient of one weight as a sum: the largest terms, what each picture adds, and the total beside autograd's."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from workbench.gui.number_text import number
from workbench.gui.panels.one_step.picker import WeightPicker
from workbench.gui.panels.one_step.words import line, text
from workbench.gui.views.kernel_cells import KernelCells
from workbench.gui.views.number_table.cell import Cell, Column
from workbench.gui.views.number_table.view import NumberTable
from workbench.gui.widgets import format_count
from workbench.inspection.one_step.kernel_gradient import Place, WeightGradient
from workbench.inspection.one_step.step import Step

TERMS = (
    Column("picture", "in the batch"),
    Column("place", "row and column of the output map, where the upstream gradient is"),
    Column("input", "what the weight was multiplied with there: the patch's cell"),
    Column("× upstream", "gradient of the loss with respect to the output there"),
    Column("= product", "what the place adds to the gradient"),
    Column("", "the product, from the middle to the left where it is negative", False, width=80, stretch=True, spare=1),
)
PICTURES = (
    Column("picture", "in the batch"),
    Column("adds", "the sum of its products"),
    Column("", "", False, width=48, stretch=True, spare=1),
)


class GradientPage(QWidget):
    """Shows how the gradient of the weight chosen comes about."""

    def __init__(self, picker: WeightPicker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picker = picker
        self.kernel = KernelCells("one_step_kernel", "Gradient of the kernel, cell by cell", self)
        self.total = line("one_step_total", self)
        self.note = line("one_step_gradient_note", self, "muted")
        self.terms = NumberTable("one_step_terms", "The largest terms of the gradient", self)
        self.pictures = NumberTable("one_step_per_picture", "What each picture adds to the gradient", self)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.terms)
        parts.addWidget(self.pictures)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 1)
        parts.setSizes([375, 225])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = QHBoxLayout()
        above.setContentsMargins(8, 4, 0, 8)
        above.setSpacing(8)
        above.addWidget(self.kernel)
        above.addWidget(self.total, 1)
        column.addLayout(above)
        column.addWidget(parts, 1)
        column.addWidget(self.note)
        self.kernel.chosen.connect(self._on_cell)

    @Slot(int, int)
    def _on_cell(self, row: int, column: int) -> None:
        self._picker.choose(Place(*self._picker.place[:2], row, column))

    def show_step(self, step: Step) -> None:
        """Show the weight chosen."""
        path = self._picker.path
        self.kernel.hide()
        if path is None:
            self.total.setText(step.obstacle or "No convolution or linear layer gets a gradient.")
            self.note.clear()
            self.terms.put(TERMS, [])
            self.pictures.put(PICTURES, [])
            return
        place = self._picker.place
        found = step.gradient_of(path, place)
        slope = step.slopes[f"{path}.weight"]
        if slope.dim() == 4 and slope[0, 0].numel() > 1:
            self.kernel.put(slope[place.output, place.channel].numpy(), place.row, place.column)
            self.kernel.show()
        self._show(found, float(slope[tuple(place)[: slope.dim()]]), linear=slope.dim() == 2)

    def _show(self, found: WeightGradient, autograd: float, *, linear: bool) -> None:
        places = "pictures" if linear else "pictures and places"
        self.total.setText(
            f"∂L/∂w = Σ over {places} of input × upstream\n= {text(found.total)}\n"
            f"autograd says {text(autograd)} · difference {text(abs(found.total - autograd))}"
        )
        top = abs(found.terms[0].product) if found.terms else 1.0
        self.terms.put(
            TERMS,
            [
                [
                    Cell(str(term.picture + 1)),
                    Cell("–" if linear else f"{term.row}, {term.column}", role="muted"),
                    Cell(number(term.patch)),
                    Cell(number(term.upstream)),
                    Cell(number(term.product), bold=True),
                    Cell(bar=term.product / top, signed=True),
                ]
                for term in found.terms
            ],
        )
        largest = float(np.nanmax(np.abs(found.pictures), initial=1e-300))
        self.pictures.put(
            PICTURES,
            [
                [Cell(str(at + 1)), Cell(number(value)), Cell(bar=float(value) / largest, signed=True)]
                for at, value in enumerate(found.pictures)
            ],
        )
        self.note.setText(_note(found))


def _note(found: WeightGradient) -> str:
    """Say how many of the terms are listed."""
    if len(found.terms) == found.count:
        return "All terms are listed."
    zeros = f"{format_count(found.zeros)} are 0, mostly where a ReLU, pooling or padding lets nothing through."
    return f"Listed are the {len(found.terms)} largest of {format_count(found.count)} terms; {zeros}"
