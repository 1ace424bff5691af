"""What a grid of pixels says: the value of a cell with its index, sizes and ranges, a table of its numbers. No Qt."""

import numpy as np

from workbench.gui.number_text import fixed_number
from workbench.gui.views.pixel_grid.geometry import Pixel, Window
from workbench.gui.views.pixel_grid.sheet import BRIGHTEST, DECIMALS, Values
from workbench.gui.widgets import NO_BREAK_SPACE, format_count

LETTERS = ("R", "G", "B")
KINDS = {1: "grey", 3: "RGB"}


def place(pixel: Pixel) -> str:
    """Say where a cell lies: "row 4, column 7"."""
    return f"row {pixel.row}, column {pixel.column}"


def values_at(picture: Values, pixel: Pixel) -> str:
    """Say the values of a cell: "183" or "R 183 G 202 B 237"; of floats with two decimals.

    Args:
        picture: (1 or 3, H, W).
        pixel: inside it.
    """
    cell = picture[:, pixel.row, pixel.column].tolist()
    write = str if picture.dtype == np.uint8 else _fixed
    if len(cell) == 1:
        return write(cell[0])
    return " ".join(f"{letter}{NO_BREAK_SPACE}{write(value)}" for letter, value in zip(LETTERS, cell, strict=True))


def shares_at(picture: Values, pixel: Pixel) -> str:
    """Say the values of a cell of a uint8 picture as shares of the brightest: "0.72 0.79 0.93"."""
    return " ".join(_fixed(value / BRIGHTEST) for value in picture[:, pixel.row, pixel.column].tolist())


def describe(picture: Values, pixel: Pixel) -> str:
    """Say all about a cell: "row 4, column 7: R 183 G 202 B 237 → 0.72 0.79 0.93"; of floats just their values."""
    text = f"{place(pixel)}: {values_at(picture, pixel)}"
    return f"{text} → {shares_at(picture, pixel)}" if picture.dtype == np.uint8 else text


def size(picture: Values) -> str:
    """Say how large a picture is, width first as people do: "640 × 427 RGB"."""
    count, height, width = picture.shape
    return f"{width} × {height} {KINDS[count]}"


def span(picture: Values) -> str:
    """Say from which to which value a picture goes: "values 0–255", "values −0.42 to 2.82"."""
    low, high = picture.min(), picture.max()
    if picture.dtype == np.uint8:
        return f"values {low}–{high}"
    return f"values {_fixed(float(low))} to {_fixed(float(high))}"


def count(picture: Values) -> str:
    """Say how many numbers a picture is: "12 × 16 = 192", "640 × 427 × 3 = 819 840"."""
    channels, height, width = picture.shape
    factors = f"{width} × {height}" + (f" × {channels}" if channels > 1 else "")
    return f"{factors} = {format_count(picture.size)}"


def table(picture: Values, window: Window) -> str:
    """Return the numbers of a part of a picture, separated by tabs; channels below one another, an empty line between.

    Args:
        picture: (n, H, W), uint8 or float32; floats are written so that reading them gives them back.
        window: rows and columns.
    """
    part = picture[:, window.rows.start : window.rows.stop, window.columns.start : window.columns.stop]
    blocks = ["\n".join("\t".join(str(value) for value in row) for row in plane) for plane in part]
    return "\n\n".join(blocks) + "\n"


def _fixed(value: float) -> str:
    return fixed_number(value, DECIMALS)
