"""What an optimizer makes of a gradient, number by number."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.question import InspectionError
from workbench.training.optimizers import SGD, Adam, AdamW, Optimizer, RMSprop

Number = float | NDArray[np.float64]
_SYMBOL = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Line:
    """One line of an update.

    Attributes:
        name: of what it computes, e.g. "m′".
        meaning: of it, in a few words.
        template: how, with every symbol in braces: "{β₁}·{m} + (1 − {β₁})·{g}".
        numbers: what the symbols stand for.
        value: the result.
    """

    name: str
    meaning: str
    template: str
    numbers: Mapping[str, Any]
    value: Any

    @property
    def formula(self) -> str:
        """The formula with symbols."""
        return _SYMBOL.sub(r"\1", self.template)

    def numeric(self, write: Callable[[float], str]) -> str:
        """Return the formula with numbers, each as `write` writes it, in brackets where a sign or power needs them."""

        def put(found: re.Match[str]) -> str:
            text = write(self.numbers[found[1]])
            raised = self.template[found.end() : found.end() + 1] in ("²", "^") and "e" in text
            return f"({text})" if raised or (text[0] in "−-" and found.start()) else text

        return _SYMBOL.sub(put, self.template)


@dataclass(frozen=True)
class Update:
    """How one weight, or an array of them, is changed.

    Attributes:
        lines: in the order of computing; the last one gives the new weight.
        weight: the new one.
        moments: what the optimizer remembers afterwards, by name.
    """

    lines: tuple[Line, ...]
    weight: Any
    moments: Mapping[str, Any]


class _Sheet:
    """Collects lines and what their symbols stand for."""

    def __init__(self, **known: Any) -> None:
        self.numbers: dict[str, Any] = known
        self.lines: list[Line] = []

    def __getitem__(self, name: str) -> Any:
        return self.numbers[name]

    def add(self, name: str, meaning: str, template: str, value: Any) -> Any:
        used = {symbol: self.numbers[symbol] for symbol in _SYMBOL.findall(template)}
        self.lines.append(Line(name, meaning, template, used, value))
        self.numbers[name] = value
        return value

    def done(self, **moments: Any) -> Update:
        return Update(tuple(self.lines), self.lines[-1].value, moments)


def explain(
    optimizer: Optimizer, weight: Number, gradient: Number, moments: Mapping[str, Any], step: int, rate: float
) -> Update:
    """Compute an update in float64.

    Args:
        optimizer: any of ours.
        weight: a number, or an array of them.
        gradient: of the loss with respect to it, of the same shape.
        moments: what the optimizer remembers of them, by its names; none are zeros.
        step: updates done before.
        rate: the learning rate, in place of the optimizer's own.

    Raises:
        InspectionError: of a kind that nothing is known about.
    """
    for kind, rule in _RULES.items():
        if type(optimizer) is kind:
            with np.errstate(all="ignore"):  # NaN goes through and is shown
                return rule(optimizer, _doubles(weight), _doubles(gradient), moments, step + 1, rate)
    raise InspectionError(f"the update of {optimizer.title} cannot be taken apart yet")


def _doubles(value: Number) -> Any:
    return np.float64(value) if np.ndim(value) == 0 else np.asarray(value, np.float64)


def _of(moments: Mapping[str, Any], name: str) -> Any:
    return _doubles(moments.get(name, 0.0))


def _decayed(sheet: _Sheet, decay: float) -> str:
    """Add the pull towards 0 to the gradient; return the symbol of what counts as the gradient."""
    if not decay:
        return "g"
    sheet.numbers["λ"] = decay
    sheet.add("g′", "with weight decay", "{g} + {λ}·{w}", sheet["g"] + decay * sheet["w"])
    return "g′"


def _sgd(optimizer: SGD, w: Any, g: Any, moments: Mapping[str, Any], _: int, rate: float) -> Update:
    sheet = _Sheet(w=w, g=g, η=rate, μ=optimizer.momentum)
    slope = _decayed(sheet, optimizer.weight_decay)
    if not optimizer.momentum:
        sheet.add("w′", "new weight", f"{{w}} − {{η}}·{{{slope}}}", w - rate * sheet[slope])
        return sheet.done()
    sheet.numbers["v"] = _of(moments, "momentum")
    velocity = sheet.add(
        "v′", "velocity", f"{{μ}}·{{v}} + {{{slope}}}",
        optimizer.momentum * sheet["v"] + sheet[slope],
    )  # fmt: skip
    way = "v′"
    if optimizer.nesterov:
        way = "d"
        sheet.add(
            "d", "a look ahead", f"{{{slope}}} + {{μ}}·{{v′}}",
            sheet[slope] + optimizer.momentum * velocity,
        )  # fmt: skip
    sheet.add("w′", "new weight", f"{{w}} − {{η}}·{{{way}}}", w - rate * sheet[way])
    return sheet.done(momentum=velocity)


def _adam(optimizer: Adam | AdamW, w: Any, g: Any, moments: Mapping[str, Any], t: int, rate: float) -> Update:
    b1, b2, decoupled = optimizer.beta1, optimizer.beta2, optimizer.decoupled
    sheet = _Sheet(w=w, g=g, η=rate, ε=optimizer.eps, t=t)
    sheet.numbers |= {"β₁": b1, "β₂": b2, "m": _of(moments, "mean"), "v": _of(moments, "square")}
    slope, start = "g", "w"
    if decoupled and optimizer.weight_decay:
        sheet.numbers["λ"], start = optimizer.weight_decay, "w₀"
        pulled = w * (1 - rate * optimizer.weight_decay)
        sheet.add("w₀", "after its own decay", "{w}·(1 − {η}·{λ})", pulled)
    elif optimizer.weight_decay:
        slope = _decayed(sheet, optimizer.weight_decay)
    g = sheet[slope]
    mean = sheet.add(
        "m′",
        "mean of the gradients",
        f"{{β₁}}·{{m}} + (1 − {{β₁}})·{{{slope}}}",
        b1 * sheet["m"] + (1 - b1) * g,
    )
    square = sheet.add(
        "v′", "mean of their squares", f"{{β₂}}·{{v}} + (1 − {{β₂}})·{{{slope}}}²",
        b2 * sheet["v"] + (1 - b2) * g * g,
    )  # fmt: skip
    m = sheet.add("m″", "corrected for its start", "{m′} / (1 − {β₁}^{t})", mean / (1 - b1**t))
    v = sheet.add("v″", "corrected for its start", "{v′} / (1 − {β₂}^{t})", square / (1 - b2**t))
    step = sheet.add("Δ", "step", "{η}·{m″} / (√{v″} + {ε})", rate * m / (np.sqrt(v) + optimizer.eps))
    sheet.add("w′", "new weight", f"{{{start}}} − {{Δ}}", sheet[start] - step)
    return sheet.done(mean=mean, square=square)


def _rmsprop(optimizer: RMSprop, w: Any, g: Any, moments: Mapping[str, Any], _: int, rate: float) -> Update:
    alpha = optimizer.alpha
    sheet = _Sheet(w=w, g=g, η=rate, α=alpha, ε=optimizer.eps, s=_of(moments, "square"))
    slope = _decayed(sheet, optimizer.weight_decay)
    g = sheet[slope]
    square = sheet.add(
        "s′", "mean of the squared gradients", f"{{α}}·{{s}} + (1 − {{α}})·{{{slope}}}²",
        alpha * sheet["s"] + (1 - alpha) * g * g,
    )  # fmt: skip
    scaled = sheet.add(
        "d", "by its usual size", f"{{{slope}}} / (√{{s′}} + {{ε}})",
        g / (np.sqrt(square) + optimizer.eps),
    )  # fmt: skip
    if not optimizer.momentum:
        sheet.add("w′", "new weight", "{w} − {η}·{d}", w - rate * scaled)
        return sheet.done(square=square)
    sheet.numbers |= {"μ": optimizer.momentum, "b": _of(moments, "momentum")}
    velocity = sheet.add("b′", "velocity", "{μ}·{b} + {d}", optimizer.momentum * sheet["b"] + scaled)
    sheet.add("w′", "new weight", "{w} − {η}·{b′}", w - rate * velocity)
    return sheet.done(square=square, momentum=velocity)


_RULES: Mapping[type[Optimizer], Callable[..., Update]] = {SGD: _sgd, Adam: _adam, AdamW: _adam, RMSprop: _rmsprop}
