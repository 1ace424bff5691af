"""The arithmetic of normalizations: take a mean away, divide by a spread, scale and shift."""

import math
from dataclasses import replace

import numpy as np
from torch import Tensor, nn

from workbench.inspection.arithmetic.base import Floats, Line, Place, Working, exact, not_finite, number_at, scalar
from workbench.inspection.arithmetic.formula import figure, operand


def explain_batch_norm(module: nn.BatchNorm2d, given: Tensor, place: Place) -> Working:
    """Return how batch norm in eval mode comes to a number: with the running averages of its channel.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
    """
    assert module.running_mean is not None
    assert module.running_var is not None
    channel = place.channel
    mean, variance = scalar(module.running_mean[channel]), scalar(module.running_var[channel])
    scale, shift = _affine(module.weight, module.bias, channel)
    note = "While training, mean and variance are the batch's own, not these running ones."
    working = _normalized(number_at(given, place), mean, variance, module.eps, scale, shift, (), note)
    return replace(working, read=place)


def explain_group_norm(module: nn.GroupNorm, given: Tensor, place: Place) -> Working:
    """Return how group norm comes to a number: with mean and variance of its channel's group.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
    """
    size = module.num_channels // module.num_groups
    first = place.channel // size * size
    group = exact(given[first : first + size])
    scale, shift = _affine(module.weight, module.bias, place.channel)
    last = first + size - 1
    what = f"channel {first}" if size == 1 else f"channels {first} to {last}"
    return replace(_of_these(group, what, number_at(given, place), module.eps, scale, shift), read=place)


def explain_layer_norm(module: nn.LayerNorm, given: Tensor, place: Place) -> Working:
    """Return how layer norm comes to a number: with mean and variance of all its input.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
    """
    index = tuple(place) if given.ndim == 3 else place.channel
    scale, shift = _affine(module.weight, module.bias, index)
    working = _of_these(exact(given), "the whole input", number_at(given, place), module.eps, scale, shift)
    return replace(working, read=place)


def _affine(
    weight: Tensor | None, bias: Tensor | None, index: int | tuple[int, ...]
) -> tuple[float, float] | tuple[None, None]:
    if weight is None or bias is None:
        return None, None
    return scalar(weight[index]), scalar(bias[index])


def _of_these(values: Floats, what: str, x: float, eps: float, scale: float | None, shift: float | None) -> Working:
    mean = float(values.mean())
    squares = float(((values - mean) ** 2).sum())
    variance = squares / values.size
    first = (
        Line(f"mean of {what}", "μ = Σ x / n", f"{figure(float(values.sum()))} / {values.size}", mean),
        Line(f"variance of {what}", "σ² = Σ (x − μ)² / n", f"{figure(squares)} / {values.size}", variance),
    )
    return _normalized(x, mean, variance, eps, scale, shift, first, not_finite(inputs=values))


def _normalized(
    x: float,
    mean: float,
    variance: float,
    eps: float,
    scale: float | None,
    shift: float | None,
    lines: tuple[Line, ...],
    note: str,
) -> Working:
    with np.errstate(invalid="ignore"):
        spread = float(np.sqrt(variance + eps))
    result = (x - mean) / spread
    symbols = "(x − μ) / √(σ² + ε)"
    numbers = f"({figure(x)} − {operand(mean)}) / √({figure(variance)} + {figure(eps)})"
    lines = (
        *lines,
        Line("minus the mean", "x − μ", f"{figure(x)} − {operand(mean)}", x - mean),
        Line("the spread", "√(σ² + ε)", f"√({figure(variance)} + {figure(eps)})", spread),
        Line("normalized", "n = (x − μ) / √(σ² + ε)", f"{figure(x - mean)} / {figure(spread)}", result),
    )
    size = (abs(x) + abs(mean)) / spread
    if scale is not None and shift is not None:
        scaled = scale * result
        lines = (
            *lines,
            Line("times the scale", "γ · n", f"{operand(scale)} · {operand(result)}", scaled),
            Line("plus the shift", "γ · n + β", f"{figure(scaled)} + {operand(shift)}", scaled + shift),
        )
        symbols, numbers = f"γ · {symbols} + β", f"{operand(scale)} · {numbers} + {operand(shift)}"
        result, size = scaled + shift, size * abs(scale) + abs(shift)
    parts = [p for p in (x, mean, variance, scale, shift) if p is not None]
    broken = not_finite(numbers=np.array(parts)) or (
        f"The variance {figure(variance)} is negative, so there is no root." if math.isnan(spread) else ""
    )
    return Working(f"y = {symbols}", numbers, result, size, lines=lines, note=broken or note, wrap="norm")
