"""The columns of the analysis table: what each says of a layer; without Qt."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.gui.layer_words import layer_text, parameters_tip, weights_text
from workbench.gui.widgets import UNKNOWN, format_bytes, format_count
from workbench.layers.base import shape_text
from workbench.network.summary import Row, Summary


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: what programs call it, also in the CSV file.
        heading, tip: what people read.
        text: what stands in a layer's cell.
        right: whether it is aligned to the right, as numbers are.
        muted: whether it is of second rank.
        spare: the order in which columns go when room is short, lowest first, as far as it helps; 0 stays.
        detail: what a cell's tool tip says; without it, what the cell says.
    """

    key: str
    heading: str
    tip: str
    text: Callable[[Row], str]
    right: bool = True
    muted: bool = False
    spare: int = 0
    detail: Callable[[Row], str] | None = None


def _known(row: Row, value: int, text: Callable[[int], str]) -> str:
    return text(value) if value and row.output_shape is not None else ""


def _output(row: Row) -> str:
    return UNKNOWN if row.output_shape is None else shape_text(row.output_shape)


COLUMNS = (
    Column("path", "path", "address in the network, as in torch's named_modules()", lambda r: r.path, right=False),
    Column("kind", "layer", "kind of layer, after its own name if it has one", layer_text, right=False),
    Column("output", "output", "channels × height × width, or flat features", _output),
    Column("weights", "weights", "shapes of the learned tensors", weights_text, right=False, muted=True, spare=1),
    Column("formula", "formula", "how the parameters are counted", lambda r: r.formula, muted=True, spare=3),
    Column(
        "parameters",
        "parameters",
        "learned numbers",
        lambda r: _known(r, r.parameters, format_count),
        detail=parameters_tip,
    ),
    Column(
        "macs",
        "MACs",
        "multiplications with weights for one picture; the bar is the share of the network's",
        lambda r: _known(r, r.macs, format_count),
    ),
    Column(
        "memory",
        "memory",
        "the outputs for one picture, as 32-bit numbers",
        lambda r: _known(r, r.activation_bytes, format_bytes),
        spare=4,
    ),
    Column("sees", "sees", "the patch of the picture one output cell sees, in pixels", lambda r: r.sees, spare=2),
)
KEYS = tuple(column.key for column in COLUMNS)


def visible_columns(widths: Sequence[int], room: int) -> tuple[bool, ...]:
    """Return which columns are shown where they want `widths` px and have `room` px together.

    Those that may go come back in their order, last first, each where it still fits: a wide one may make room for a
    narrow one.
    """
    shown = [not column.spare for column in COLUMNS]
    left = room - sum(width for width, stays in zip(widths, shown, strict=True) if stays)
    spare = (at for at, column in enumerate(COLUMNS) if column.spare)
    for at in sorted(spare, key=lambda at: COLUMNS[at].spare, reverse=True):
        if widths[at] <= left:
            shown[at] = True
            left -= widths[at]
    return tuple(shown)


def csv_text(summary: Summary) -> str:
    """Return the table as CSV with a heading line; numbers are whole and without separators."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(
        ("path", "kind", "name", "output", "weights", "parameters", "macs", "activation_bytes", "sees", "copies")
    )
    for row in summary.rows:
        output = "" if row.output_shape is None else shape_text(row.output_shape)
        numbers = (row.parameters, row.macs, row.activation_bytes)
        writer.writerow((row.path, row.kind, row.name, output, weights_text(row), *numbers, row.sees, row.copies))
    return file.getvalue()
