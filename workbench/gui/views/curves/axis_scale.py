"""Axes of a plot: from values to positions and back, linear or logarithmic, and where the ticks go."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.gui.number_text import number
from workbench.gui.widgets import MINUS, THIN_SPACE

Floats = NDArray[np.float64]
Kind = Literal["number", "whole", "duration"]
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_LEAST_DECADES = 0.8  # of a logarithmic axis; a shorter one has evenly stepped ticks
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """Maps [low, high] to [0, 1].

    Attributes:
        low: value at 0, in the axis' unit; above 0 if `log`.
        high: value at 1, above `low`.
        log: logarithmic instead of linear.
    """

    low: float
    high: float
    log: bool = False

    def to_unit(self, values: Floats) -> Floats:
        """Return where values lie, 0 at `low` and 1 at `high`; NaN for values <= 0 on a logarithmic scale."""
        if not self.log:
            return (values - self.low) / (self.high - self.low)
        low, high = math.log(self.low), math.log(self.high)
        logs = np.log(values, out=np.full(np.shape(values), np.nan), where=values > 0)
        result: Floats = (logs - low) / (high - low)
        return result

    def position(self, value: float) -> float:
        """Return where one value lies; see `to_unit`."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        low = math.log(self.low)
        return (math.log(value) - low) / (math.log(self.high) - low) if value > 0 else math.nan

    def from_unit(self, positions: Floats) -> Floats:
        """Return the values at positions, the inverse of `to_unit`."""
        if not self.log:
            return self.low + positions * (self.high - self.low)
        low, high = math.log(self.low), math.log(self.high)
        result: Floats = np.exp(low + positions * (high - low))
        return result

    def value(self, position: float) -> float:
        """Return the value at one position."""
        if not self.log:
            return self.low + position * (self.high - self.low)
        low = math.log(self.low)
        return math.exp(low + position * (math.log(self.high) - low))


def padded(low: float, high: float, *, log: bool, share: float) -> Scale:
    """Return a scale that shows [low, high] with a margin of `share` of it on both sides.

    A single value gets room around it. With `log`, both must be above 0.
    """
    if log:
        if high <= low * (1 + 1e-9):
            return Scale(low / 2, high * 2, log=True)
        factor = math.exp((math.log(high) - math.log(low)) * share)
        return Scale(low / factor, high * factor, log=True)
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        room = abs(low) * 0.05 or 0.5
        return Scale(low - room, high + room)
    margin = (high - low) * share
    return Scale(low - margin, high + margin)


@dataclass(frozen=True)
class Ticks:
    """Labelled ticks as (value, text), and values of fainter lines between them."""

    major: list[tuple[float, str]]
    minor: list[float]


_DAYS = Scale(86_401, 1e12, log=True)  # s


def ticks(scale: Scale, limit: int, kind: Kind = "number") -> Ticks:
    """Choose round values for the ticks of an axis, two at least.

    Args:
        scale: what the axis shows.
        limit: how many labels have room, at least 2.
        kind: "whole" goes below steps of 1 only where two of them do not fit; "duration" takes seconds and writes
            h:mm:ss.
    """
    limit = max(limit, 2)
    if scale.log and math.log10(scale.high / scale.low) >= _LEAST_DECADES:
        return _clock_ticks(scale, limit) if kind == "duration" else _log_ticks(scale, limit)
    step, values = _steps(scale, limit, kind)
    size = max(abs(scale.low), abs(scale.high))
    return Ticks([(value, _label(value, step, size, kind)) for value in values], [])


def _steps(scale: Scale, limit: int, kind: Kind) -> tuple[float, list[float]]:
    """Return the multiples of a round step that the scale shows, and the step: as few as there have to be."""
    wanted = (scale.high - scale.low) / limit
    while True:
        step = _step(wanted, kind)
        values = _multiples(scale, step)
        if len(values) >= 2:
            return step, _thinned(values, limit)
        wanted, kind = step / 2.5, "number" if kind == "whole" and step <= 1 else kind


def _multiples(scale: Scale, step: float) -> list[float]:
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def _thinned(values: list[float], limit: int) -> list[float]:
    """Return every n-th value, so that at most one more than `limit` is left."""
    return values[:: max(1, math.ceil(len(values) / (limit + 1)))]


def _step(wanted: float, kind: Kind) -> float:
    """Return the smallest round step that is at least `wanted`."""
    if kind == "duration" and 0.5 < wanted <= _SECONDS[-1]:
        return float(next(seconds for seconds in _SECONDS if seconds >= wanted))
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next((power * factor for factor in (1, 2, 5) if power * factor >= wanted * (1 - 1e-9)), power * 10)
    return max(step, 1.0) if kind == "whole" else step


def _label(value: float, step: float, size: float, kind: Kind) -> str:
    if value == 0:
        return "0"
    if kind == "duration":
        return duration(value) if step >= 1 else f"{_label(value, step, size, 'number')}{THIN_SPACE}s"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if size >= 1e7 or size < 1e-3 or decimals > 12:
        digits = 1 + max(0, math.floor(math.log10(abs(value)) + 1e-9) - math.floor(math.log10(step) + 1e-9))
        return number(float(f"{value:.{digits - 1}e}"), digits)
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE).replace("-", MINUS)


def _log_ticks(scale: Scale, limit: int) -> Ticks:
    """Return ticks at powers of ten, with 2 and 5 between where there is room or where there is just one power."""
    low, high = math.log10(scale.low), math.log10(scale.high)
    decades = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    plain = not decades or (decades[0] >= -4 and decades[-1] <= 6)
    every = math.ceil((high - low) / limit)
    while every > 1 and len([power for power in decades if power % every == 0]) < 2:
        every -= 1
    labelled = [
        (10.0**power, number(10.0**power, 1) if plain else "10" + str(power).translate(_SUPERSCRIPTS))
        for power in decades
        if power % every == 0
    ]
    if every > 1:
        return Ticks(labelled, [])
    between = _between(scale, tuple(range(2, 10)))
    if (plain and 3 * len(decades) <= limit) or len(labelled) < 2:
        more = _between(scale, (2, 5))
        if len(labelled) + len(more) > limit and len(_between(scale, (1, 5))) >= 2:
            more = _between(scale, (5,))
        labelled += [(value, number(value, 1)) for value in more]
    marked = {value for value, _ in labelled}
    return Ticks(sorted(labelled), [value for value in between if value not in marked])


def _between(scale: Scale, factors: tuple[int, ...]) -> list[float]:
    """Return powers of ten times the factors that a logarithmic scale shows."""
    powers = range(math.floor(math.log10(scale.low)), math.floor(math.log10(scale.high)) + 1)
    values = [factor * 10.0**power for power in powers for factor in factors]
    return [value for value in values if scale.low <= value <= scale.high]


def _clock_ticks(scale: Scale, limit: int) -> Ticks:
    """Return ticks of a logarithmic scale of seconds: powers of ten of a second, a minute, an hour."""
    hours = [3600 * 10.0**power for power in range(9)]
    rough = [*_between(Scale(1e-9, 10, log=True), (1,)), 60.0, 600.0, *hours]
    fine = [*_between(Scale(1e-9, 0.5, log=True), (1, 2, 5)), *map(float, _SECONDS), *_between(_DAYS, (1, 2, 5))]
    for values in (rough, fine):
        shown = _thinned([value for value in values if scale.low <= value <= scale.high], limit)
        if len(shown) >= 2:
            break
    return Ticks([(value, _label(value, min(value, 1.0), value, "duration")) for value in shown], [])


def duration(seconds: float) -> str:
    """Write seconds as "5 s" below a minute, else as "m:ss" or "h:mm:ss"."""
    sign, rest = (MINUS if seconds < 0 else ""), round(abs(seconds))
    if rest < 60:
        return f"{sign}{rest}{THIN_SPACE}s" if rest else "0"
    hours, minutes = divmod(rest // 60, 60)
    clock = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{sign}{clock}:{rest % 60:02d}"
