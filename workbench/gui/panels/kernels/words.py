"""What the kernels panel says of a layer."""

from workbench.gui.widgets import format_count
from workbench.inspection.kernels.pictures import RGB, KernelPictures, View
from workbench.layers.base import shape_text
from workbench.network.summary import Summary

_PASSES_ORDER = ("activation", "normalization", "regularization")
_WITH_KERNELS = ("conv2d", "linear")


def flattened(summary: Summary, path: str) -> tuple[int, int, int] | None:
    """Return the shape (C, H, W) of the maps whose numbers a linear layer gets in a row.

    None where no flatten comes before it, or where its maps are single cells and make no pictures.
    """
    paths = [row.path for row in summary.rows]
    if path not in paths:
        return None
    for row in reversed(summary.rows[: paths.index(path)]):
        if row.kind == "flatten":
            shape = row.input_shape
            return None if shape is None or len(shape) != 3 or shape[1:] == (1, 1) else (shape[0], shape[1], shape[2])
        around = row.category == "block" and path.startswith(f"{row.path}.")
        if not around and row.category not in _PASSES_ORDER:
            return None
    return None


def reads_colors(summary: Summary, path: str) -> bool:
    """Return whether a layer's input channels are the red, green and blue of the picture."""
    first = next((row.path for row in summary.rows if row.kind in _WITH_KERNELS), None)
    return path == first and summary.input_shape[0] == RGB


HINTS: dict[View, str] = {
    "weights": "Blue weights are below zero, red ones above; a kernel answers most to what looks like itself",
    "change": "Weights minus those at the start of the run: what this layer has learned",
    "frequency": (
        "In the middle an even surface, to the right waves across, down waves downwards, at the edges half a cycle a "
        "pixel; what is bright passes, what is dark is held back"
    ),
}
"""What the title's tool tip explains."""


def caption(
    value: KernelPictures,
    step: int,
    *,
    linear: bool,
    view: View = "weights",
    decibels: bool = False,
    frozen: str = "",
    random: bool = True,
) -> str:
    """Say what is shown, e.g. "24 kernels of 12×3×3 · step 1 204".

    Args:
        value: what is shown.
        step: training steps behind it.
        linear: whether it is of a linear layer.
        view: what is pictured of the weights.
        decibels: whether frequencies are on a logarithmic scale.
        frozen: what the state that is looked from is called; "" for the present one.
        random: whether a network at step 0 has random weights.
    """
    count, size = len(value.weights), value.size
    state = f"step {format_count(step)}" if step or not random else "untrained: random start values"
    if frozen:
        state = frozen if f"step {format_count(step)}" in frozen else f"{frozen}, step {format_count(step)}"
    if linear and value.channels == 1 and size[0] == 1:
        what = f"{format_count(count)} outputs with {format_count(size[1])} weights each"
    elif linear:
        what = f"{format_count(count)} outputs, each with weights for {shape_text((value.channels, *size))}"
    else:
        what = f"{format_count(count)} kernels of {shape_text((value.channels, *size))}"
    if view == "change":
        return f"Change since the start: {what} · {state}"
    if view == "frequency":
        return f"What passes of each frequency{' (dB)' if decibels else ''}: {what} · {state}"
    return f"{what} · {state}"
