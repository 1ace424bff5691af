"""The arithmetic of pooling and of enlarging: the largest, the mean or a blend of a patch."""

import math
from dataclasses import replace

import numpy as np
from torch import Tensor, nn

from workbench.inspection.arithmetic.base import Floats, Indices, Line, Mark, Place, Terms, Working, not_finite
from workbench.inspection.arithmetic.convolution import patch, weighted_sum
from workbench.inspection.arithmetic.formula import figure, finite_sum, plain_sum
from workbench.layers.base import pair


def explain_max_pooling(module: nn.MaxPool2d, given: Tensor, place: Place) -> Working:
    """Return which value of its patch max pooling takes; padding is −∞ and never wins.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
    """
    size, stride, padding, dilation = (
        pair(n) for n in (module.kernel_size, module.stride, module.padding, module.dilation)
    )
    rows, columns = (
        place[1 + axis] * stride[axis] - padding[axis] + dilation[axis] * np.arange(size[axis]) for axis in (0, 1)
    )
    values, outside = patch(given[place.channel, None], rows, columns)
    values[:, outside] = -np.inf
    flat = values.ravel()
    taken = int(np.argmax(flat))  # NaN counts as the largest, as torch has it
    result = float(flat[taken])
    read = values[0][~outside]
    marks = _marks(rows, columns, outside, given, padding)
    part, row, column = (int(index) for index in np.unravel_index(taken, values.shape))
    terms = _terms(place, values, marks, np.array([result]), rows, columns, sign="max", winner=(part, row, column))
    at = f"row {rows[row]}, column {columns[column]}"
    return Working(
        symbols="y = max x",
        numbers=f"max({_listed(read)})",
        result=result,
        scale=abs(result),
        terms=terms,
        lines=(Line(f"largest at {at}", "max x", f"max({_listed(read)})", result),),
        note=not_finite(inputs=read),
    )


def explain_average_pooling(module: nn.AvgPool2d, given: Tensor, place: Place) -> Working:
    """Return the mean of a patch; padding's zeros count if the layer counts them, what lies beyond never does.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
    """
    size, stride, padding = (pair(n) for n in (module.kernel_size, module.stride, module.padding))
    rows, columns = (place[1 + axis] * stride[axis] - padding[axis] + np.arange(size[axis]) for axis in (0, 1))
    values, outside = patch(given[place.channel, None], rows, columns)
    marks = _marks(rows, columns, outside, given, padding)
    counted = marks != Mark.ABSENT if module.count_include_pad else marks == Mark.READ
    count = module.divisor_override or int(np.count_nonzero(counted))
    note = ""
    if (marks == Mark.PADDING).any():
        note = (
            "The padding's zeros count in the mean."
            if module.count_include_pad
            else "The padding's zeros do not count in the mean."
        )
    return _mean(_terms(place, values, marks, values.sum((1, 2)), rows, columns), count, note)


def explain_adaptive_pooling(module: nn.AdaptiveAvgPool2d, given: Tensor, place: Place) -> Working:
    """Return the mean of a patch that runs from ⌊i·H/n⌋ to ⌈(i+1)·H/n⌉ where n cells are wanted of H.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
    """
    wanted = pair(module.output_size)  # type: ignore[arg-type] # our layers leave neither number open
    rows, columns = (
        np.arange(place[1 + axis] * cells // n, -(-(place[1 + axis] + 1) * cells // n))
        for axis, (cells, n) in enumerate(zip(given.shape[1:], wanted, strict=True))
    )
    values, outside = patch(given[place.channel, None], rows, columns)
    marks = np.where(outside, Mark.PADDING, Mark.READ).astype(np.uint8)[None]
    return _mean(_terms(place, values, marks, values.sum((1, 2)), rows, columns), values.size, "")


def explain_upsampling(module: nn.Upsample, given: Tensor, place: Place) -> Working:
    """Return the cell that is repeated, or the blend of the neighbours of the cell's centre.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html, align_corners=False
    """
    factor = float(module.scale_factor)  # type: ignore[arg-type] # one number in our layers
    if module.mode == "nearest":
        rows, columns = (np.array([_nearest(place[1 + axis], factor)]) for axis in (0, 1))
        values, outside = patch(given[place.channel, None], rows, columns)
        result = float(values[0, 0, 0])
        marks = outside.astype(np.uint8)[None]
        terms = _terms(place, values, marks, values[:, 0, 0], rows, columns, winner=(0, 0, 0))
        numbers = f"x[{rows[0]}, {columns[0]}]"
        symbols = f"y = x[⌊row / {figure(factor)}⌋, ⌊column / {figure(factor)}⌋]"
        return Working(symbols, numbers, result, abs(result), terms, note=not_finite(inputs=values))
    (rows, down), (columns, right) = (
        _neighbours(place[1 + axis], factor, cells) for axis, cells in enumerate(given.shape[1:])
    )
    values, outside = patch(given[place.channel, None], rows, columns)
    shares = (down[:, None] * right)[None]
    multiplied = values * shares
    terms = Terms(
        heads=("patch", "shares", "products"),
        labels=(f"channel {place.channel}",),
        values=values,
        marks=outside.astype(np.uint8)[None],
        weights=shares,
        products=multiplied,
        sums=multiplied.sum((1, 2)),
        channels=np.array([place.channel]),
        rows=rows,
        columns=columns,
    )
    # The shares are rounded, too: where one of them is 0, torch's may be 1e-8.
    return replace(weighted_sum(terms, float(multiplied.sum()), None), scale=finite_sum(values))


def _nearest(position: int, factor: float) -> int:
    """Return the input cell that an output cell repeats; torch multiplies in float32, where 41 · (1 / 41) is below 1.

    Source: aten/src/ATen/native/UpSample.h, nearest_neighbor_compute_source_index
    """
    return math.floor(np.float32(position) * np.float32(1 / factor))


def _neighbours(position: int, factor: float, cells: int) -> tuple[Indices, Floats]:
    """Return the two input cells about an output cell's centre, and the share of each."""
    centre = max(0.0, (position + 0.5) / factor - 0.5)
    first = math.floor(centre)
    share = centre - first
    if first + 1 >= cells:
        return np.array([cells - 1]), np.array([1.0])
    return np.array([first, first + 1]), np.array([1 - share, share])


def _mean(terms: Terms, count: int, note: str) -> Working:
    read = terms.values[terms.marks == Mark.READ]
    total = float(terms.sums[0])
    result = total / count
    return Working(
        symbols="y = Σ x / n",
        numbers=f"({plain_sum(read)}) / {count}",
        result=result,
        scale=finite_sum(read) / count,
        terms=terms,
        lines=(Line("the mean", "Σ x / n", f"{figure(total)} / {count}", result),),
        note=not_finite(inputs=read) or note,
    )


def _marks(rows: Indices, columns: Indices, outside: np.ndarray, given: Tensor, padding: tuple[int, int]) -> np.ndarray:
    """Return marks (1, h, w): with ceil_mode a patch may reach beyond the padding."""
    beyond = (rows >= given.shape[1] + padding[0])[:, None] | (columns >= given.shape[2] + padding[1])
    return np.where(beyond, Mark.ABSENT, np.where(outside, Mark.PADDING, Mark.READ)).astype(np.uint8)[None]


def _terms(
    place: Place,
    values: Floats,
    marks: np.ndarray,
    sums: Floats,
    rows: Indices,
    columns: Indices,
    *,
    sign: str = "Σ",
    winner: tuple[int, int, int] | None = None,
) -> Terms:
    return Terms(
        heads=("patch",),
        labels=(f"channel {place.channel}",),
        values=values,
        marks=marks,
        sums=sums,
        sign=sign,
        winner=winner,
        channels=np.array([place.channel]),
        rows=rows,
        columns=columns,
    )


def _listed(values: Floats) -> str:
    texts = [figure(value) for value in values[:9].tolist()]
    return ", ".join(texts) + (", …" if values.size > 9 else "")
