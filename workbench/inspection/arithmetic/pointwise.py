"""The arithmetic of what acts on each number alone: activations, and dropout, which does nothing while looking."""

import math
from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from workbench.inspection.arithmetic.base import Line, Place, Working, number_at
from workbench.inspection.arithmetic.formula import figure, operand


class Curve(NamedTuple):
    """What an activation makes of x.

    Attributes:
        name: how it is written around a formula.
        symbols: its formula.
        numbers: the same with the number in it.
        value: what it gives.
    """

    name: str
    symbols: str
    numbers: str
    value: float


def explain_activation(module: nn.Module, given: Tensor, place: Place) -> Working:
    """Return what an activation makes of one number."""
    x = number_at(given, place)
    curve = CURVES[type(module)](module, x)
    return Working(
        symbols=f"y = {curve.symbols}",
        numbers=curve.numbers,
        result=curve.value,
        scale=max(1.0, abs(x)) if math.isfinite(x) else 1.0,
        lines=(Line("reads", "x", figure(x), x), Line(curve.name, curve.symbols, curve.numbers, curve.value)),
        note="The input is NaN, so the result is, too." if math.isnan(x) else "",
        read=place,
        wrap=curve.name,
    )


def explain_dropout(module: nn.Dropout | nn.Dropout2d, given: Tensor, place: Place) -> Working:
    """Return the number that dropout passes on."""
    x = number_at(given, place)
    share, what = figure(100 * module.p), "numbers" if isinstance(module, nn.Dropout) else "maps"
    return Working(
        symbols="y = x",
        numbers=figure(x),
        result=x,
        scale=abs(x),
        lines=(Line("passed on", "x", figure(x), x),),
        note=f"Only while training does dropout set {share}\u2009% of the {what} to 0 and multiply the others by "
        f"{figure(1 / (1 - module.p))}; outside of it, it passes everything on.",
        read=place,
    )


def _relu(_: nn.Module, x: float) -> Curve:
    return Curve("ReLU", "max(0, x)", f"max(0, {figure(x)})", x if math.isnan(x) else max(0.0, x))


def _leaky_relu(module: nn.Module, x: float) -> Curve:
    slope = float(module.negative_slope)  # type: ignore[arg-type]
    if x < 0:
        return Curve("LeakyReLU", "slope · x", f"{figure(slope)} · {operand(x)}", slope * x)
    return Curve("LeakyReLU", "x, as it is not negative", figure(x), x)


def _gelu(module: nn.Module, x: float) -> Curve:
    """Source: Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415, section 2."""
    n = operand(x)
    if module.approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)
        value = 0.5 * x * (1 + math.tanh(inner)) if x != -math.inf else 0.0
        symbols = "x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))"
        return Curve("GELU", symbols, f"{n}/2 · (1 + tanh({figure(inner)}))", value)
    below = 0.5 * math.erfc(-x / math.sqrt(2))
    value = x * below if x != -math.inf else math.nan
    return Curve("GELU", "x · Φ(x)", f"{n} · {figure(below)}", value)


def _silu(_: nn.Module, x: float) -> Curve:
    gate = logistic(x)
    value = x * gate if x != -math.inf else math.nan
    return Curve("SiLU", "x · σ(x)", f"{operand(x)} · {figure(gate)}", value)


def _elu(module: nn.Module, x: float) -> Curve:
    alpha = float(module.alpha)  # type: ignore[arg-type]
    if x < 0:
        return Curve("ELU", "α · (eˣ − 1)", f"{figure(alpha)} · ({figure(math.exp(x))} − 1)", alpha * math.expm1(x))
    return Curve("ELU", "x, as it is not negative", figure(x), x)


def _tanh(_: nn.Module, x: float) -> Curve:
    return Curve("tanh", "tanh(x)", f"tanh({figure(x)})", math.tanh(x))


def _sigmoid(_: nn.Module, x: float) -> Curve:
    return Curve("σ", "1 / (1 + e⁻ˣ)", f"1 / (1 + e^({figure(-x)}))", logistic(x))


def logistic(x: float) -> float:
    """Return 1 / (1 + e⁻ˣ) without overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x)) if not math.isnan(x) else x


CURVES: dict[type[nn.Module], Callable[[nn.Module, float], Curve]] = {
    nn.ReLU: _relu,
    nn.LeakyReLU: _leaky_relu,
    nn.GELU: _gelu,
    nn.SiLU: _silu,
    nn.ELU: _elu,
    nn.Tanh: _tanh,
    nn.Sigmoid: _sigmoid,
}
