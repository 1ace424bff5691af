"""The arithmetic of what mixes features: linear layers, softmax, and the gate of squeeze and excite."""

from math import isqrt

import numpy as np
from torch import Tensor, nn

from workbench.inspection.arithmetic.base import (
    Floats,
    Line,
    Mark,
    Place,
    Terms,
    Working,
    exact,
    not_finite,
    number_at,
    scalar,
)
from workbench.inspection.arithmetic.convolution import weighted_sum
from workbench.inspection.arithmetic.formula import added, figure, operand
from workbench.inspection.arithmetic.pointwise import logistic
from workbench.layers.squeeze_excite import SqueezeExcite

SIDE = 8  # features in a row of a part, and rows
Layout = tuple[int, int, int]


def explain_linear(module: nn.Linear, given: Tensor, place: Place, layout: Layout | None = None) -> Working:
    """Return how a linear layer comes to one number.

    Args:
        module: the layer.
        given: its input, (F,).
        place: the output.
        layout: (C, H, W) of the maps whose numbers the input is, where a flatten laid them out.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """
    bias = None if module.bias is None else scalar(module.bias[place.channel])
    terms = _weighted(exact(given), exact(module.weight[place.channel]), "feature", layout)
    return weighted_sum(terms, float(terms.sums.sum()), bias)


def explain_softmax(_: nn.Softmax, given: Tensor, place: Place) -> Working:
    """Return one probability: the exponential of a score as a share of all; over the channels at one place.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html
    """
    scores = exact(given if given.ndim == 1 else given[:, place.row, place.column])
    return softmax_of(scores, place.channel, "channel")


def softmax_of(scores: Floats, chosen: int, noun: str) -> Working:
    """Return how the softmax of scores (K,) comes to the one of `chosen`."""
    largest = float(scores.max())
    with np.errstate(invalid="ignore"):
        powers = np.exp(scores - largest)
    total, own = float(powers.sum()), float(powers[chosen])
    values, marks, labels = _parts(scores, noun, None)
    products, _, _ = _parts(powers, noun, None)
    terms = Terms(
        heads=("x", "e^(x − max)"), labels=labels, values=values, marks=marks, products=products,
        sums=products.sum((1, 2)),
    )  # fmt: skip
    x, result = float(scores[chosen]), own / total
    return Working(
        symbols="y = e^(x − m) / Σ e^(xⱼ − m)",
        numbers=f"{figure(own)} / ({_added(powers)})",
        result=result,
        scale=result,
        terms=terms,
        lines=(
            Line("the largest score", "m = max x", f"max of {scores.size}", largest),
            Line("its own power", "e^(x − m)", f"e^({figure(x)} − {operand(largest)})", own),
            Line("all powers", "Σ e^(xⱼ − m)", _added(powers), total),
            Line("its share", "e^(x − m) / Σ", f"{figure(own)} / {figure(total)}", result),
        ),
        note=not_finite(inputs=scores),
        wrap="softmax",
    )


def explain_squeeze_excite(module: SqueezeExcite, given: Tensor, place: Place) -> Working:
    """Return one number of squeeze and excite: the input times its channel's gate.

    Source: Hu et al. 2018, https://arxiv.org/abs/1709.01507, eq. 2-4
    """
    means = exact(given).mean((1, 2))  # (C,)
    squeezed = exact(module.squeeze.weight) @ means + exact(module.squeeze.bias)
    squeezed = np.where(squeezed < 0, 0.0, squeezed)
    bias = scalar(module.excite.bias[place.channel])
    terms = _weighted(squeezed, exact(module.excite.weight[place.channel]), "number", None)
    weighed = weighted_sum(terms, float(terms.sums.sum()), bias)
    gate, x = logistic(weighed.result), number_at(given, place)
    count = means.size
    return Working(
        symbols="y = x · σ(Σ w·s + b), s = ReLU(W·mean + b)",
        numbers=f"{figure(x)} · σ({weighed.numbers})",
        result=x * gate,
        scale=abs(x) * (1 + weighed.scale),
        terms=terms,
        lines=(
            *weighed.lines,
            Line("the gate", "σ(x)", f"σ({figure(weighed.result)})", gate),
            Line("the input times the gate", "x · gate", f"{figure(x)} · {figure(gate)}", x * gate),
        ),
        note=weighed.note or f"The {squeezed.size} squeezed numbers are made of the means of all {count} maps.",
        read=place,
    )


def explain_flatten(_: nn.Flatten, given: Tensor, place: Place) -> Working:
    """Return the number of its input that flatten puts in a place."""
    if given.ndim == 1:
        read, symbols, where = place, "x[i]", f"x[{place.channel}]"
    else:
        read = origin(place.channel, (given.shape[0], given.shape[1], given.shape[2]))
        symbols, where = "x[c, h, w], i = c·H·W + h·W + w", f"x[{read.channel}, {read.row}, {read.column}]"
    x = number_at(given, read)
    lines = (Line("comes from", symbols, where, x),)
    return Working(f"y = {symbols}", where, x, abs(x), lines=lines, read=read)


def origin(feature: int, shape: Layout) -> Place:
    """Return the cell of maps (C, H, W) that a flatten makes a feature."""
    channel, rest = divmod(feature, shape[1] * shape[2])
    return Place(channel, *divmod(rest, shape[2]))


def _weighted(values: Floats, weights: Floats, noun: str, layout: Layout | None) -> Terms:
    shown, marks, labels = _parts(values, noun, layout)
    kernel, _, _ = _parts(weights, noun, layout)
    products = shown * kernel
    return Terms(
        heads=("inputs", "weights", "products"),
        labels=labels,
        values=shown,
        marks=marks,
        weights=kernel,
        products=products,
        sums=products.sum((1, 2)),
        channels=None if layout is None else np.arange(layout[0]),
        rows=None if layout is None else np.arange(layout[1]),
        columns=None if layout is None else np.arange(layout[2]),
    )


def _parts(values: Floats, noun: str, layout: Layout | None) -> tuple[Floats, np.ndarray, tuple[str, ...]]:
    """Return features as parts (n, h, w) with their marks and names: maps where there are, else squares in a row."""
    if layout is not None:
        shaped = values.reshape(layout)
        return shaped, np.zeros(layout, np.uint8), tuple(f"channel {c}" for c in range(layout[0]))
    width = SIDE if values.size > SIDE * SIDE else _width(values.size)
    height = min(-(-values.size // width), SIDE)
    count = -(-values.size // (width * height))
    padded, marks = np.zeros(count * width * height), np.full(count * width * height, Mark.ABSENT, np.uint8)
    padded[: values.size], marks[: values.size] = values, Mark.READ
    size = width * height
    ends = [min(values.size, (i + 1) * size) - 1 for i in range(count)]
    labels = tuple(f"{noun}s {i * size} to {end}" if end > i * size else f"{noun} {end}" for i, end in enumerate(ends))
    return padded.reshape(count, height, width), marks.reshape(count, height, width), labels


def _added(powers: Floats) -> str:
    return added((figure(value) for value in powers.tolist()), powers.size)


def _width(features: int) -> int:
    """Return how many of few features stand in a row: as square as can be, without a rest where that is near."""
    root = isqrt(features - 1) + 1
    return next((width for width in range(root, min(2 * root, SIDE) + 1) if features % width == 0), root)
