"""What the three maps above the terms show, of a network or of a small example. No widgets."""

from dataclasses import dataclass
from math import ceil, isqrt

import numpy as np

from workbench.gui.panels.arithmetic import words
from workbench.gui.views.arithmetic.map_view import MapPicture
from workbench.gui.views.arithmetic.matrix import Colors, Floats, Scale
from workbench.inspection.arithmetic.base import CellArithmetic, Terms
from workbench.inspection.arithmetic.example import SmallExample
from workbench.layers.base import shape_text


@dataclass(frozen=True, eq=False)
class Pictures:
    """Maps to show, each with its caption; no kernel where nothing is multiplied."""

    input: MapPicture
    output: MapPicture
    captions: tuple[str, str, str]
    kernel: MapPicture | None = None


def width_of(features: int) -> int:
    """Return how many features stand in a row: as square as can be, without a rest where that is near."""
    root = isqrt(max(features - 1, 0)) + 1
    return next((width for width in range(root, 2 * root + 1) if features % width == 0), root)


def folded(row: Floats) -> MapPicture:
    """Return features (1, F) as a map of several rows."""
    flat = row.ravel()
    width = width_of(flat.size)
    missing = ceil(flat.size / width) * width - flat.size
    return MapPicture(np.pad(flat, (0, missing)).reshape(-1, width), Scale.of(flat), missing=missing)


def of_network(arithmetic: CellArithmetic) -> Pictures:
    """Return the maps around a number of a network."""
    cell, terms = arithmetic.cell, arithmetic.working.terms
    if arithmetic.shape[1:] == (1, 1):
        output = folded(arithmetic.output_map)
        place = divmod(cell.channel, output.values.shape[1])
        output = MapPicture(output.values, output.scale, cell=place, missing=output.missing)
    else:
        output = _map(arithmetic.output_map, cell=(cell.row, cell.column))
    kernel, name = _kernel(arithmetic, terms)
    captions = words.input_caption(arithmetic), name, words.output_caption(arithmetic)
    return Pictures(_input(arithmetic, terms), output, captions, kernel)


def of_example(example: SmallExample, arithmetic: CellArithmetic) -> Pictures:
    """Return the maps of a small example."""
    terms, cell = arithmetic.working.terms, arithmetic.cell
    assert terms is not None
    assert terms.rows is not None
    assert terms.columns is not None
    sliding = example.operation == "convolution"
    given = MapPicture(
        example.picture,
        Scale.of(example.picture, _colors(example.picture)),
        arithmetic.border,
        "−∞" if example.operation == "max" else "0",
        terms.rows,
        terms.columns,
        unread=~example.read(),
    )
    output = example.output()
    shown = MapPicture(output, Scale.of(output, _colors(output)), cell=(cell.row, cell.column))
    dropped = int(np.count_nonzero(~_inner(example)))
    crossed = f", {dropped} never read" if dropped else ""
    captions = (
        f"Input {shape_text(example.picture.shape)}{crossed}",
        f"Kernel {shape_text(example.kernel.shape)}",
        f"Output {shape_text(output.shape)}",
    )
    return Pictures(given, shown, captions, MapPicture(example.kernel, Scale.of(example.kernel)) if sliding else None)


def _inner(example: SmallExample) -> np.ndarray:
    """Return which cells of the picture, without its padding, are read."""
    height, width = example.picture.shape
    pad = example.padding
    return example.read()[pad : pad + height, pad : pad + width]


def _input(arithmetic: CellArithmetic, terms: Terms | None) -> MapPicture:
    if arithmetic.input_shape[1:] == (1, 1):
        return folded(arithmetic.input_map)
    if terms is not None and terms.rows is not None and terms.columns is not None:
        return _map(arithmetic.input_map, arithmetic.border, rows=terms.rows, columns=terms.columns)
    read = arithmetic.working.read
    if read is not None:
        rows, columns = np.array([read.row]), np.array([read.column])
        return _map(arithmetic.input_map, rows=rows, columns=columns)
    return _map(arithmetic.input_map)


def _kernel(arithmetic: CellArithmetic, terms: Terms | None) -> tuple[MapPicture | None, str]:
    part = -1 if terms is None else words.row_of_channel(terms, arithmetic.input_channel)
    if terms is None or terms.weights is None or part < 0:
        return None, ""
    weights = terms.weights[terms.order[part]]
    return MapPicture(weights, Scale.of(terms.weights)), f"{terms.heads[1].capitalize()} {shape_text(weights.shape)}"


def _map(values: Floats, border: tuple[int, int, int, int] = (0, 0, 0, 0), **marks: object) -> MapPicture:
    return MapPicture(values, Scale.of(values), border, **marks)  # type: ignore[arg-type] # checked by its fields


def _colors(values: Floats) -> Colors:
    """Return grey for what is a picture, else colours about zero."""
    return "grey" if values.min() >= 0 else "diverging"
