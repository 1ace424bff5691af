"""What is said about the receptive field of a cell. No Qt."""

import numpy as np
from numpy.typing import NDArray

from workbench.network.patch import Patch

NO_CELL = "Point at a cell to see what it sees."
EXPLAINED = (
    "The frame holds every pixel a cell could see, the heat how much each moves it now. The gradient is 0 where "
    "no pixel moves the cell, as behind a ReLU that gives 0; NaN, not a number, comes of weights gone astray. A large "
    "network shows its heat only while it does not train."
)
NO_RULE = "No frame: after a flatten each value sees a patch of its own."
WAITS = "Heat: pause first."
UNMOVED = "Gradient 0."
NOT_A_NUMBER = "Gradient NaN."


def seen_words(patch: Patch | None, height: int, width: int) -> str:
    """Say what a cell sees of a picture of `height` by `width`: "Sees 10×10: rows 3–12, columns 0–6, padded."."""
    if patch is None:
        return NO_RULE
    if not patch.rows or not patch.columns:
        return "Sees padding only."
    if (len(patch.rows), len(patch.columns)) == (height, width):
        return "Sees the whole picture."
    if len(patch.rows) == len(patch.columns) == 1:
        return f"Sees row {patch.rows[0]}, column {patch.columns[0]}."
    padding = ", padded" if patch.padded else ""
    return f"Sees {patch.height}×{patch.width}: rows {_span(patch.rows)}, columns {_span(patch.columns)}{padding}."


def _span(numbers: range) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def heat_words(heat: NDArray[np.float32]) -> str:
    """Say why a gradient (H, W) cannot be seen; "" where it can."""
    if not np.isfinite(heat).all():
        return NOT_A_NUMBER
    return "" if heat.any() else UNMOVED
