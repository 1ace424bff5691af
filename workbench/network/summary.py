"""The analysis table: shapes, parameters, products, memory and receptive field of every layer."""

import math
from dataclasses import dataclass
from typing import Any

from workbench.experiment import Experiment
from workbench.layers.base import Category, Shape, Window, shape_text
from workbench.network.trace import Step, trace

FLOAT_BYTES = 4


@dataclass(frozen=True)
class Row:
    """One layer of the document; a block's numbers include what it holds.

    Attributes:
        depth: how many blocks it is in, from 0.
        path: its address, e.g. "2.body.0".
        kind, title, name, category: what it is; `name` is the user's, or "".
        input_shape: None after an error.
        output_shape: None where it, or what feeds it, is in error.
        tensors: (name, shape) of every parameter, in torch's order.
        parameters: number of learned values.
        macs: products of convolution and linear weights, for one image.
        activation_bytes: float32 numbers it and the layers in it hold for one image.
        receptive_field: the patch of the image one output cell sees, in pixels; None where it sees the whole image,
            where cells differ (after a flatten), and without an output.
        sees_all: whether every output cell sees the whole image.
        copies: how often the layer is built; more than 1 inside a repeat, where the row shows the first copy.
    """

    depth: int
    path: str
    kind: str
    title: str
    name: str
    category: Category
    input_shape: Shape | None
    output_shape: Shape | None
    tensors: tuple[tuple[str, Shape], ...]
    parameters: int
    macs: int
    activation_bytes: int
    receptive_field: Window | None
    sees_all: bool
    copies: int

    @property
    def formula(self) -> str:
        """How the parameters are counted, e.g. "24·12·3·3 + 24"; "" for a block and where nothing is learned."""
        if self.category == "block":
            return ""
        return " + ".join("·".join(map(str, shape)) for _, shape in self.tensors)

    @property
    def sees(self) -> str:
        """The receptive field in words: "10×10", "all", or "" where there is none to tell."""
        if self.sees_all:
            return "all"
        field = self.receptive_field
        return "" if field is None else "×".join(f"{math.ceil(size)}" for size in field.size)


@dataclass(frozen=True)
class Summary:
    """What a network is made of.

    Attributes:
        rows: the layers in document order, a block before what it holds; a repeat's first copy stands for all.
        input_shape: (C, H, W) of the images.
        output_shape: what the network gives; None where it is in error.
        parameters, macs, activation_bytes: totals for one image, over all copies, up to the first error.
    """

    rows: tuple[Row, ...]
    input_shape: Shape
    output_shape: Shape | None
    parameters: int
    macs: int
    activation_bytes: int

    def row(self, path: str) -> Row | None:
        """Return the row of the layer at `path`, or None."""
        return next((row for row in self.rows if row.path == path), None)


def summarize(experiment: Experiment) -> Summary:
    """Return the analysis of an experiment's network; works on a broken one up to its fault."""
    image = experiment.dataset.input_shape
    steps = trace(experiment.network, image)
    built: dict[str, int] = {}
    for step in steps:
        built[step.path] = built.get(step.path, 0) + 1
    root = steps[0]
    return Summary(
        rows=tuple(_row(step, built[step.path], image) for step in steps[1:] if step.first),
        input_shape=image,
        output_shape=root.output_shape,
        parameters=root.parameters,
        macs=root.macs,
        activation_bytes=root.outputs * FLOAT_BYTES,
    )


def _row(step: Step, copies: int, image: Shape) -> Row:
    sees_all = step.field is not None and step.field.covers(image)
    return Row(
        depth=step.depth,
        path=step.path,
        kind=type(step.layer).model_fields["kind"].default,
        title=step.layer.title,
        name=step.layer.name,
        category=step.layer.category,
        input_shape=step.input_shape,
        output_shape=step.output_shape,
        tensors=step.tensors,
        parameters=step.parameters,
        macs=step.macs,
        activation_bytes=step.outputs * FLOAT_BYTES,
        receptive_field=None if step.field is None or sees_all else step.field.window,
        sees_all=sees_all,
        copies=copies,
    )


def to_json(summary: Summary) -> dict[str, Any]:
    """Return the summary as the command line prints it; the layers' keys are those of `Row`.

    A receptive field of stride 0 is the same for every cell; null where cells differ.
    """
    return {
        "layers": [
            {
                "path": row.path,
                "kind": row.kind,
                "output_shape": None if row.output_shape is None else list(row.output_shape),
                "parameters": row.parameters,
                "macs": row.macs,
                "activation_bytes": row.activation_bytes,
                "receptive_field": _field_json(row, summary.input_shape),
                "copies": row.copies,
            }
            for row in summary.rows
        ],
        "input_shape": list(summary.input_shape),
        "output_shape": None if summary.output_shape is None else list(summary.output_shape),
        "parameters": summary.parameters,
        "macs": summary.macs,
        "activation_bytes": summary.activation_bytes,
    }


def _field_json(row: Row, image: Shape) -> dict[str, list[float]] | None:
    field = Window((image[1], image[2]), (0, 0)) if row.sees_all else row.receptive_field
    if field is None:
        return None
    return {"size": list(field.size), "stride": list(field.stride), "start": list(field.start)}


_HEADINGS = ("path", "layer", "output", "parameters", "", "MACs", "memory", "sees")
_RIGHT = (False, False, True, True, False, True, True, True)


def table(summary: Summary) -> str:
    """Return the analysis as aligned text, totals last; a repeated layer is marked "× copies"."""
    body = [_line(row) for row in summary.rows]
    output = "–" if summary.output_shape is None else shape_text(summary.output_shape)
    memory = byte_text(summary.activation_bytes)
    total = ("", "total", output, _thousands(summary.parameters), "", _thousands(summary.macs), memory, "")
    widths = [max(len(line[i]) for line in (_HEADINGS, *body, total)) for i in range(len(_HEADINGS))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [_aligned(_HEADINGS, widths), rule, *(_aligned(line, widths) for line in body), rule]
    return "\n".join([*lines, _aligned(total, widths)])


def _line(row: Row) -> tuple[str, ...]:
    what = "  " * row.depth + row.kind
    if row.copies > 1:
        what += f" ×{row.copies}"
    if row.output_shape is None:
        return row.path, what, "–", "", "", "", "", ""
    return (
        row.path,
        what,
        shape_text(row.output_shape),
        _thousands(row.parameters) if row.parameters else "",
        f"= {row.formula}" if row.formula else "",
        _thousands(row.macs) if row.macs else "",
        byte_text(row.activation_bytes),
        row.sees,
    )


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    placed = [c.rjust(w) if right else c.ljust(w) for c, w, right in zip(cells, widths, _RIGHT, strict=True)]
    return "  ".join(placed).rstrip()


def _thousands(number: int) -> str:
    return f"{number:,}"


def byte_text(count: float) -> str:
    """Return a number of bytes as people read it, in powers of 1,000: "37.6 kB"."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 999.5 or unit == "TB":
            break
        count /= 1000
    return f"{count:.0f} {unit}" if unit == "B" or count >= 99.95 else f"{count:.1f} {unit}"
