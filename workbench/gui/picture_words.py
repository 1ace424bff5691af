"""What a picture is called everywhere in the window, and its size and colours in words."""

from workbench.data.base import one_line
from workbench.gui.widgets import format_count
from workbench.layers.base import Shape

COLORS = {1: "grey", 3: "RGB", 4: "transparent"}
"""What pictures of so many channels are."""


def picture_name(split: str, index: int, caption: str = "") -> str:
    """Return what to call a picture of a split, and with a caption what it shows: "train 1 204: cat"."""
    name = f"{split} {format_count(index)}"
    return f"{name}: {one_line(caption)}" if caption else name


def size_and_colors(shape: Shape) -> str:
    """Return size and colours of a picture of shape (C, H, W), such as "28×28 grey"."""
    channels, height, width = shape
    return f"{height}×{width} {COLORS[channels]}"
