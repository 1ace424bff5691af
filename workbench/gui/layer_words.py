"""A layer of the network in words: what it is called, and what it learns."""

from workbench.gui.widgets import format_count
from workbench.layers.base import shape_text
from workbench.network.summary import Row


def parameters_text(row: Row) -> str:
    """Return how a layer's parameters are counted: "24·12·3·3 + 24 = 2 616"."""
    count = format_count(row.parameters)
    return f"{row.formula} = {count}" if row.formula and row.formula != str(row.parameters) else count


def layer_text(row: Row) -> str:
    """Return what a layer is called: "conv2d", "edges · conv2d", "conv2d × 3" inside a repeat."""
    name = f"{row.name} · {row.kind}" if row.name else row.kind
    return f"{name} × {row.copies}" if row.copies > 1 else name


def weights_text(row: Row) -> str:
    """Return the shapes of a layer's learned tensors: "weight 24×12×3×3, bias 24"."""
    if row.category == "block":
        return ""
    return ", ".join(f"{name} {shape_text(shape)}" for name, shape in row.tensors)


def parameters_tip(row: Row) -> str:
    """Return the shapes of a layer's learned tensors, and in the next line how its parameters are counted."""
    lines = (weights_text(row), parameters_text(row) if row.parameters else "")
    return "\n".join(line for line in lines if line)
