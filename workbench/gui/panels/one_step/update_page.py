"""Update: what the optimizer makes of the gradient of one weight, line by line."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.gui.panels.one_step.picker import WeightPicker
from workbench.gui.panels.one_step.words import line, short, text
from workbench.gui.views.number_table.cell import Cell, Column
from workbench.gui.views.number_table.view import NumberTable
from workbench.inspection.one_step.step import Step

COLUMNS = (
    Column("", "what is computed", right=False),
    Column("formula", "with symbols", right=False),
    Column("with the numbers", "the same with what the symbols stand for", right=False, stretch=True),
    Column("value", "the result"),
)
MEANINGS = {
    "w": "the weight before the step",
    "g": "its gradient",
    "m": "running mean of the gradients so far",
    "v": "velocity so far",
    "s": "running mean of the squared gradients so far",
    "b": "velocity so far",
}
MEAN_OF_SQUARES = MEANINGS["s"]  # what Adam calls v
SETTINGS = {
    "η": "learning rate η",
    "λ": "weight decay λ",
    "μ": "momentum μ",
    "α": "memory α",
    "β₁": "β₁",
    "β₂": "β₂",
    "ε": "ε",
    "t": "step t",
}


class UpdatePage(QWidget):
    """Shows the lines of the update."""

    def __init__(self, picker: WeightPicker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picker = picker
        self.given = line("one_step_given", self)
        self.table = NumberTable("one_step_update", "How the optimizer changes the weight", self)
        self.result = line("one_step_result", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.given)
        column.addWidget(self.table, 1)
        column.addWidget(self.result)

    def show_step(self, step: Step) -> None:
        """Show the weight chosen."""
        path = self._picker.path
        if path is None or step.obstacle:
            self.given.setText(step.obstacle or "No convolution or linear layer gets a gradient.")
            self.result.clear()
            self.table.put(COLUMNS, [])
            return
        place = self._picker.place
        update = step.update_of(path, place)
        numbers: dict[str, float] = {}
        for part in update.lines:
            numbers = dict(part.numbers) | numbers
        self.given.setText(
            " · ".join(f"{name} = {short(numbers[symbol])}" for symbol, name in SETTINGS.items() if symbol in numbers)
        )
        rows = [
            [Cell(symbol), Cell(_meaning(symbol, numbers), role="muted", span=2), Cell(), Cell(text(numbers[symbol]))]
            for symbol in MEANINGS
            if symbol in numbers
        ]
        for part in update.lines:
            last = part is update.lines[-1]
            rows.append(
                [
                    Cell(part.name, bold=last),
                    Cell(part.formula, note=part.meaning),
                    Cell(part.numeric(short), tip=part.numeric(lambda value: f"{value:.9g}")),
                    Cell(text(part.value), bold=last, tip=f"{float(part.value):.9g}"),
                ]
            )
        self.table.put(COLUMNS, rows)
        weight = step.weights[f"{path}.weight"]
        torchs = float(weight[tuple(place)[: weight.dim()]])
        change = float(update.weight) - float(numbers["w"])
        self.result.setText(
            f"w′ − w = {text(change)} · the optimizer's own w′ is {text(torchs)} · "
            f"difference {text(abs(float(update.weight) - torchs))}"
        )


def _meaning(symbol: str, numbers: dict[str, float]) -> str:
    return MEAN_OF_SQUARES if symbol == "v" and "m" in numbers else MEANINGS[symbol]
