"""A small example: the lecture's numbers, or a person's own, and what slides over them."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.arithmetic.spins import Spin
from workbench.inspection.arithmetic.base import Floats
from workbench.inspection.arithmetic.example import EXAMPLES, Operation, SmallExample

OPERATIONS: dict[Operation, str] = {
    "convolution": "Convolution",
    "max": "Max pooling",
    "average": "Average pooling",
}
LARGEST_PICTURE, LARGEST_KERNEL = 9, 5


class ExampleSource(QObject):
    """Keeps a `SmallExample` and the cell of its output; `changed` tells of another one of either."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.example = next(iter(EXAMPLES.values()))
        self.cell = (0, 0)
        self.choice, self.operation = QuietCombo(parent), QuietCombo(parent)
        self.picture = Spin("picture", "Rows and columns of the picture", 1, LARGEST_PICTURE)
        self.kernel = Spin("kernel", "Rows and columns of the kernel", 1, LARGEST_KERNEL)
        self.stride = Spin("stride", "Cells the kernel moves at a time", 1, 5)
        self.padding = Spin("padding", "Cells added on every side", 0, 4)
        self.dilation = Spin("dilation", "Distance between the kernel's cells", 1, 4)
        self._build()
        self._show()

    @property
    def spins(self) -> tuple[Spin, ...]:
        """All numbers to set."""
        return self.picture, self.kernel, self.stride, self.padding, self.dilation

    def _build(self) -> None:
        for combo, name, tip in (
            (self.choice, "Example", "Examples of the lecture, by what they show"),
            (self.operation, "Operation", "What is made of each patch"),
        ):
            combo.setObjectName(f"arithmetic_{name.lower()}_choice")
            combo.setAccessibleName(name)
            combo.setToolTip(tip)
            combo.setMinimumContentsLength(12)
        for name in EXAMPLES:
            self.choice.addItem(name)
        self.choice.setPlaceholderText("Own numbers")
        self.choice.setCurrentIndex(0)
        for key, text in OPERATIONS.items():
            self.operation.addItem(text, key)
        self.choice.activated.connect(self._on_choice)
        self.operation.activated.connect(self._on_operation)
        for spin in self.spins:
            spin.changed.connect(self._on_spin)

    @property
    def count(self) -> int:
        """Cells of the output."""
        return 1 if self.example.trouble else int(np.prod(self.example.output_size))

    @property
    def index(self) -> int:
        """Which of them is shown."""
        return 0 if self.example.trouble else self.cell[0] * self.example.output_size[1] + self.cell[1]

    def go_to(self, index: int) -> None:
        """Show another one of them."""
        if not self.example.trouble:
            self.point(*divmod(index, self.example.output_size[1]))

    @Slot(int, int)
    def point(self, row: int, column: int) -> None:
        """Show the cell at a row and a column of the output."""
        self.cell = row, column
        self._use(self.example)

    @Slot(int, int)
    def move(self, down: int, right: int) -> None:
        """Show a cell beside it."""
        self.point(self.cell[0] + down, self.cell[1] + right)

    @Slot(int, int, float)
    def change_picture(self, row: int, column: int, value: float) -> None:
        """Make a number of the picture another one."""
        self._use(replace(self.example, picture=_changed(self.example.picture, row, column, value)))

    @Slot(int, int, float)
    def change_kernel(self, row: int, column: int, value: float) -> None:
        """Make a number of the kernel another one."""
        self._use(replace(self.example, kernel=_changed(self.example.kernel, row, column, value)))

    def _use(self, example: SmallExample, name: str = "") -> None:
        """Take another example; without a name it is a person's own unless it is the one before."""
        if name or example is not self.example:
            self.choice.setCurrentIndex(self.choice.findText(name))
        self.example = example
        if not example.trouble:
            height, width = example.output_size
            self.cell = min(max(self.cell[0], 0), height - 1), min(max(self.cell[1], 0), width - 1)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        example = self.example
        values = (example.picture.shape[0], example.kernel.shape[0], example.stride, example.padding, example.dilation)
        for spin, value in zip(self.spins, values, strict=True):
            spin.show_value(value)
        self.dilation.box.setEnabled(example.operation != "average")
        with QSignalBlocker(self.operation):
            self.operation.setCurrentIndex(self.operation.findData(example.operation))

    @Slot(int)
    def _on_choice(self, index: int) -> None:
        self.cell = (0, 0)
        name = self.choice.itemText(index)
        self._use(EXAMPLES[name], name)

    @Slot()
    def _on_operation(self) -> None:
        operation: Operation = self.operation.currentData()
        dilation = 1 if operation == "average" else self.example.dilation
        self._use(replace(self.example, operation=operation, dilation=dilation))

    @Slot()
    def _on_spin(self) -> None:
        self._use(
            replace(
                self.example,
                picture=_resized(self.example.picture, self.picture.value),
                kernel=_resized(self.example.kernel, self.kernel.value),
                stride=self.stride.value,
                padding=self.padding.value,
                dilation=self.dilation.value,
            )
        )


def _changed(values: Floats, row: int, column: int, value: float) -> Floats:
    result = values.copy()
    result[row, column] = value
    return result


def _resized(values: Floats, size: int) -> Floats:
    """Return a square of another size; what is new repeats what is there."""
    return (
        values
        if values.shape == (size, size)
        else np.resize(np.pad(values, (0, size), mode="wrap")[:size, :size], (size, size))
    )
