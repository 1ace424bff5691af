"""What is said about the receptive field of a cell. No Qt."""

import numpy as np
from numpy.typing import NDArray

from workbench.network.patch import Patch

NO_CELL = "Point at a cell to see what it sees."
NO_RULE = "No frame: after a flatten each value sees a patch of its own."
WAITS = "Pause to see its heat: the network is large."
UNMOVED = "No pixel moves it: gradient 0."
NOT_A_NUMBER = "Its gradient is not a number."


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
