"""Everything a plot of curves shows, apart from pixels."""

import math
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.gui.views.curves.axis import SHORTEST, XAxis
from workbench.gui.views.curves.axis_scale import Scale, padded
from workbench.gui.views.curves.series import Series, decimate

Floats = NDArray[np.float64]
Style = Literal["line", "smoothed", "markers"]
Tone = Literal["full", "soft", "faded"]


class Mark(NamedTuple):
    """A labelled place: on the x axis, or with `y` the star on a curve."""

    x: float
    text: str
    y: float = math.nan


class Band(NamedTuple):
    """A part of the x axis that is shaded from top to bottom, and what it means."""

    low: float
    high: float
    text: str


@dataclass(eq=False)
class Curve:
    """One curve and its looks.

    Attributes:
        key: what tells it from the others.
        name: what people read.
        color: "#rrggbb", the hue; the theme decides about the strength.
        style: a plain line; a faint line with its smoothing on top; or markers on a thin line.
        tone: "soft" for the weaker of two curves of one hue, "faded" for what stands behind as a memory.
    """

    key: str
    name: str
    color: str
    style: Style = "line"
    tone: Tone = "full"
    visible: bool = True
    star: Mark | None = None
    series: Series = field(default_factory=Series)

    @property
    def smooths(self) -> bool:
        """Whether the slider concerns this curve."""
        return self.style == "smoothed"


class Shape(NamedTuple):
    """The points of a curve worth drawing, in units of the axes; NaN for gaps."""

    curve: Curve
    raw: tuple[Floats, Floats]
    smooth: tuple[Floats, Floats] | None


class Plot:
    """The model of a plot: curves, marks, and which part of them is seen.

    Attributes:
        y_span: (low, high) chosen by the user, or None to show all that the x axis shows.
        bands: parts of the x axis that are shaded.
        y_least: (low, high) that the y axis shows at least; None for no more than there is.
        sections: (n,), rising; section i of the x axis, counted from 1, ends at `sections[i - 1]`.
        section_name: what they are, such as "epoch".
        names_x: whether the name of the x axis is written; of linked plots only the lowest needs it.
        weight: of the smoothing, 0 to 0.99.
        placeholder: the sentence shown while there is nothing to draw.
        moment_text: what stands at the axis's moment in this plot; "" for the bare line.
    """

    def __init__(self, title: str, y_label: str, y_unit: str, axis: XAxis) -> None:
        self.title, self.y_label, self.y_unit, self.axis = title, y_label, y_unit, axis
        self.curves: dict[str, Curve] = {}
        self.marks: list[Mark] = []
        self.bands: list[Band] = []
        self.y_least: tuple[float, float] | None = None
        self.sections: Floats = np.empty(0)
        self.section_name = ""
        self.names_x = True
        self.y_span: tuple[float, float] | None = None
        self.log_y = False
        self.weight = 0.0
        self.placeholder = "Nothing to show yet."
        self.moment_text = ""
        self._cache: dict[str, tuple[object, Shape]] = {}

    @property
    def y_name(self) -> str:
        """Label of the y axis, with its unit."""
        return f"{self.y_label} ({self.y_unit})" if self.y_unit else self.y_label

    def remove(self, key: str) -> bool:
        """Take a curve away, and what is known of its shape; return whether there was one."""
        self._cache.pop(key, None)
        return self.curves.pop(key, None) is not None

    def visible(self) -> list[Curve]:
        """Return the curves that are drawn, faint ones below."""
        return [curve for curve in self.curves.values() if curve.visible and curve.series.x.size]

    def listed(self) -> list[Curve]:
        """Return all curves as legends and tables list them, faded ones last."""
        return sorted(self.curves.values(), key=lambda curve: curve.tone == "faded")

    def report(self) -> None:
        """Tell the x axis how far the visible curves reach."""
        extent = None
        for curve in self.visible():
            x = curve.series.x
            above = int(np.searchsorted(x, 0, side="right"))
            positive = float(x[above]) if above < x.size else math.inf
            mine = (float(x[0]), float(x[-1]), positive)
            extent = (
                mine if extent is None else (min(extent[0], mine[0]), max(extent[1], mine[1]), min(extent[2], mine[2]))
            )
        self.axis.report(self, extent)

    def shapes(self, columns: int) -> list[Shape]:
        """Return what to draw of the visible curves, for a plot `columns` pixels wide."""
        scale = self.axis.scale()
        edges = scale.from_unit(np.linspace(0, 1, columns + columns % 2 + 1))
        result = []
        for curve in self.visible():
            series = curve.series
            smooths = curve.smooths and self.weight > 0
            series.set_weight(self.weight if smooths else 0.0)
            state = (series.version, id(series), scale, columns, curve)
            known = self._cache.get(curve.key)
            if known is None or known[0] != state:
                raw = decimate(series.x, series.drawn, edges)
                # A wide line needs no finer columns than its width.
                smooth = decimate(series.x, series.smoothed, edges[::2]) if smooths else None
                known = self._cache[curve.key] = (state, Shape(curve, raw, smooth))
            result.append(known[1])
        return result

    def y_scale(self, extent: tuple[float, float]) -> Scale:
        """Return the scale of the y axis: the user's, or one that fits what `y_extent` returned."""
        if self.y_span is not None:
            return Scale(*self.y_span, log=self.log_y)
        low, high = extent
        if low > high:
            return Scale(0.01, 1, log=True) if self.log_y else Scale(0, 1)
        if self.y_least is not None:
            low, high = min(low, self.y_least[0]), max(high, self.y_least[1])
        return padded(low, high, log=self.log_y, share=0.05)

    def y_extent(self, shapes: list[Shape]) -> tuple[float, float]:
        """Return the smallest and the largest value that can be drawn; the first is larger if there is none."""
        low, high = math.inf, -math.inf
        scale = self.axis.scale()
        for x, y in (line for shape in shapes for line in (shape.raw, shape.smooth) if line is not None):
            heights = np.log(y, out=np.full(y.shape, np.nan), where=y > 0) if self.log_y else y
            places = scale.to_unit(x)
            inside = heights[(places >= 0) & (places <= 1)]
            # Where the lines enter and leave; places rise, but for NaN where a logarithmic axis has none.
            shown = slice(int(np.isnan(places).sum()), None)
            reach, at = places[shown], heights[shown]
            ends = np.interp((0, 1), reach, at, math.nan, math.nan) if reach.size else inside
            seen = np.concatenate((inside, ends))
            low = min(low, float(np.fmin.reduce(seen, initial=math.inf)))
            high = max(high, float(np.fmax.reduce(seen, initial=-math.inf)))
        if self.log_y and low <= high:
            return math.exp(low), math.exp(high)
        return low, high

    def message(self, shapes: list[Shape], extent: tuple[float, float]) -> str | None:
        """Return the sentence to show instead of curves, or None if there is something to see.

        Args:
            shapes: as `shapes` returned them.
            extent: as `y_extent` returned it for them.
        """
        if not any(curve.series.x.size for curve in self.curves.values()):
            return self.placeholder
        if not shapes:
            return "All curves are hidden. Click a name in the legend to show one."
        if self.axis.log and all(shape.curve.series.x[-1] <= 0 for shape in shapes):
            return f"No {self.axis.label} above 0 to show on a logarithmic axis."
        if extent[0] > extent[1] and self.y_span is None:
            if self.log_y and any((shape.raw[1] <= 0).any() for shape in shapes):
                return "Nothing above 0 to show on a logarithmic axis."
            return "Nothing here: zoomed to a part without values." if self.axis.span else "No finite value to show."
        return None

    def set_y_span(self, span: tuple[float, float] | None) -> None:
        """Show a part of the y axis, or with None what fits; too short a part is left alone."""
        if span is not None:
            low, high = span
            if self.log_y and low <= 0:
                return
            if high - low <= SHORTEST * max(abs(low), abs(high)) or not math.isfinite(high - low):
                return
        self.y_span = span

    def nearest_x(self, x: float) -> float | None:
        """Return the x of the visible value nearest to `x`, measured as the axis is drawn."""
        scale = self.axis.scale()
        best, distance = None, math.inf
        wanted = scale.position(x)
        for curve in self.visible():
            values = curve.series.x
            index = int(np.searchsorted(values, x))
            for candidate in values[max(index - 1, 0) : index + 1].tolist():
                away = abs(scale.position(candidate) - wanted)
                if away < distance:
                    best, distance = candidate, away
        return best

    def step_x(self, x: float, forward: bool) -> float:
        """Return the next x after (or before) `x` at which a visible curve has a value; `x` if there is none."""
        found = []
        for curve in self.visible():
            values = curve.series.x
            if forward:
                found += values[np.searchsorted(values, x, side="right") :][:1].tolist()
            else:
                found += values[: np.searchsorted(values, x)][-1:].tolist()
        return x if not found else min(found) if forward else max(found)
