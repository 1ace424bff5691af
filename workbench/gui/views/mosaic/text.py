"""The sentences around a mosaic: the value under the cursor, the statistics of a map, the title. No Qt."""

from workbench.gui.number_text import number, percent
from workbench.gui.views.mosaic.layout import Cell
from workbench.gui.views.mosaic.levels import Floats, Statistics, statistics


def describe_cell(maps: Floats, cell: Cell, name: str | None = None, *, noun: str = "map") -> str:
    """Say the value of a cell with its index: "map 5, row 3, column 7: 0.132"; without row and column for 1×1 maps.

    Args:
        maps: (C, H, W).
        cell: indices from 0.
        name: the map's own name, put after its index.
        noun: what a map is called.
    """
    place = f"{noun} {cell.map}" + (f" ({name})" if name else "")
    if maps.shape[1:] != (1, 1):
        place += f", row {cell.row}, column {cell.column}"
    return f"{place}: {number(float(maps[cell]), 4)}"


def describe_statistics(values: Statistics) -> str:
    """Say the range, mean and share of zeros, and how many cells are not finite if any."""
    text = (
        f"min {number(values.low)}  max {number(values.high)}  mean {number(values.mean)}  "
        f"zeros {percent(values.zeros)}"
    )
    if values.not_finite:
        text += f"  {number(values.not_finite)} not finite"
    return text


def title_of_all(count: int, height: int, width: int, *, noun: str = "map") -> str:
    """Say what a mosaic holds: "64 maps · 28 × 28", "10 values"."""
    if height == width == 1:
        return "1 value" if count == 1 else f"{number(count)} values"
    return f"{number(count)} {noun}{'s' * (count != 1)} · {height} × {width}"


def title_of_one(maps: Floats, index: int, name: str | None = None, *, noun: str = "map") -> str:
    """Say which map of (C, H, W) is enlarged, with its statistics: "map 5 (3→5) of 0 … 63:  min 0  max 1.2 …"."""
    text = f"{noun} {index} ({name})" if name else f"{noun} {index}"
    return f"{text} of 0 … {maps.shape[0] - 1}:  {describe_statistics(statistics(maps[index]))}"
