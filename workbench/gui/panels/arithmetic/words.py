"""What the arithmetic panel says: captions of its maps, names of steps, the verdict. No Qt."""

from dataclasses import dataclass

import numpy as np

from workbench.gui.views.arithmetic.matrix import Colors
from workbench.gui.views.arithmetic.rows import Rows
from workbench.gui.widgets import format_count
from workbench.inspection.arithmetic.base import CellArithmetic, Terms
from workbench.inspection.arithmetic.formula import figure, verdict
from workbench.inspection.cell import Cell
from workbench.layers.base import shape_text


@dataclass(frozen=True)
class StepWords:
    """A step of the calculation as a row of a table.

    Attributes:
        name: what is computed.
        symbols: the formula.
        numbers: with its numbers.
        value: what it comes to.
        source: the cell it was read from, or None.
        final: whether it is the layer's result.
    """

    name: str
    symbols: str
    numbers: str
    value: str
    source: Cell | None = None
    final: bool = False


def steps(arithmetic: CellArithmetic) -> list[StepWords]:
    """Return the steps from the terms to the result, and on through what follows the layer."""
    lines = arithmetic.working.lines
    found = [
        StepWords(line.name, line.symbols, line.numbers, figure(line.value, 6), line.source, final=place == len(lines))
        for place, line in enumerate(lines, 1)
    ]
    if not lines:
        working = arithmetic.working
        found.append(StepWords("the result", working.symbols, working.numbers, figure(working.result, 6), final=True))
    for later in arithmetic.behind:
        working = later.working
        name = f"then {later.title}, layer {later.cell.path}"
        found.append(
            StepWords(
                name, working.symbols.removeprefix("y = "), working.numbers, figure(working.result, 6), later.cell
            )
        )
    return found


def input_caption(arithmetic: CellArithmetic) -> str:
    """Say which map the patch is read from: "Input: channel 3 of 12, 14×14"."""
    channels, height, width = arithmetic.input_shape
    if (height, width) == (1, 1):
        return f"Input: {format_count(channels)} values"
    of = f" of {format_count(channels)}" if channels > 1 else ""
    return f"Input: channel {arithmetic.input_channel}{of}, {shape_text((height, width))}"


def output_caption(arithmetic: CellArithmetic) -> str:
    """Say which map the cell is in: "Output: channel 0 of 24"."""
    channels, height, width = arithmetic.shape
    if (height, width) == (1, 1):
        return f"Output: {format_count(channels)} values"
    of = f" of {format_count(channels)}" if channels > 1 else ""
    return f"Output: channel {arithmetic.cell.channel}{of}"


def state_text(step: int, label: str) -> str:
    """Say what state of the network is looked at: "step 1 204", "untrained", "edited kernels"."""
    if label:
        return label
    return f"step {format_count(step)}" if step else "untrained"


def verdict_text(arithmetic: CellArithmetic) -> str:
    """Say what torch says, what we say, and what the difference is: of the layer alone, where the formula goes on."""
    alone = f"before {arithmetic.behind[0].title}, " if arithmetic.behind else ""
    return alone + verdict(arithmetic) + ("" if arithmetic.agrees else " (more than rounding)")


def rows_of(terms: Terms, colors: Colors) -> Rows:
    """Return the terms as rows of a list, those that count most first; `colors` of what was read."""
    order = terms.order
    grids = [grid[order] for grid in (terms.values, terms.weights, terms.products) if grid is not None]
    winner = terms.winner
    if winner is not None:
        winner = (int(np.flatnonzero(order == winner[0])[0]), *winner[1:])
    return Rows(
        heads=terms.heads,
        labels=tuple(terms.labels[part] for part in order.tolist()),
        grids=tuple(grids),
        marks=terms.marks[order],
        sums=terms.sums[order],
        sign=terms.sign,
        winner=winner,
        colors=colors,
    )


def row_of_channel(terms: Terms, channel: int) -> int:
    """Return the row of the list that is of an input channel, or −1."""
    if terms.channels is None:
        return -1
    found = np.flatnonzero(terms.channels[terms.order] == channel)
    return int(found[0]) if found.size else -1
