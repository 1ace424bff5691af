"""The x axis of one plot, or of several that are linked."""

import math
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from workbench.gui.views.curves.axis_scale import Kind, Scale, padded

_STEPWISE_FROM = 1000.0
SHORTEST = 1e-9  # of the size of the values: a closer look would show only rounding
Extent = tuple[float, float, float]  # first, last, first above 0 (infinite if there is none)


class XAxis(QObject):
    """What the x axis shows, and where the crosshair is on it.

    Attributes:
        label: name with unit.
        kind: how ticks are chosen and written.
        span: (low, high) chosen by the user, or None to show all there is.
        log: logarithmic.
        cursor: where the crosshair stands, or None.
        moment: what is looked at elsewhere, or None.
    """

    changed = Signal()
    cursor_moved = Signal()
    labels_changed = Signal()
    moment_moved = Signal()

    def __init__(self, label: str = "step", kind: Kind = "whole") -> None:
        super().__init__()
        self.label = label
        self.kind: Kind = kind
        self.span: tuple[float, float] | None = None
        self.log = False
        self.cursor: float | None = None
        self.moment: float | None = None
        self._extents: WeakKeyDictionary[object, Extent] = WeakKeyDictionary()
        self._labels: WeakKeyDictionary[object, float] = WeakKeyDictionary()

    @property
    def labels(self) -> float:
        """Width that the labels of the y axes of all plots get, so that their areas stand in line, px."""
        return max(self._labels.values(), default=0.0)

    def report_labels(self, owner: object, width: float | None) -> None:
        """Take note of what the y labels of one plot need, px; None for nothing."""
        before = self.labels
        if width is None:
            self._labels.pop(owner, None)
        else:
            self._labels[owner] = width
        if self.labels != before:
            self.labels_changed.emit()

    def report(self, owner: object, extent: Extent | None) -> None:
        """Take note of what one plot has to show; None for nothing."""
        before = self._all()
        if extent is None:
            self._extents.pop(owner, None)
        else:
            self._extents[owner] = extent
        if self.span is None and self._all() != before:
            self.changed.emit()

    def _all(self) -> Extent | None:
        extents = list(self._extents.values())
        if not extents:
            return None
        firsts, lasts, positives = zip(*extents, strict=True)
        return min(firsts), _stepwise(min(firsts), max(lasts)), min(positives)

    def full(self) -> Scale:
        """Return the scale that shows everything."""
        extent = self._all()
        if extent is None:
            return Scale(1, 10, log=True) if self.log else Scale(0, 1)
        first, last, positive = extent
        if self.log:
            return padded(positive, max(last, positive), log=True, share=0.015) if last > 0 else Scale(1, 10, log=True)
        if self.kind == "whole" and first == last:
            return Scale(first - 1, last + 1)
        return padded(first, last, log=False, share=0.015)

    def scale(self) -> Scale:
        """Return the scale to draw with."""
        return self.full() if self.span is None else Scale(*self.span, log=self.log)

    def set_name(self, label: str, kind: Kind) -> None:
        """Count in something else; shows everything again."""
        if (label, kind) == (self.label, self.kind):
            return
        self.label, self.kind, self.span, self.cursor = label, kind, None, None
        self.changed.emit()

    def set_span(self, span: tuple[float, float] | None) -> None:
        """Show a part, or with None everything; a part that is all or too short is refused gracefully."""
        if span is not None:
            full = self.full()
            low, high = span
            if self.log:
                low = max(low, full.low)
            if low <= full.low and high >= full.high:
                span = None
            elif high - low <= SHORTEST * max(abs(low), abs(high)):
                return
            else:
                span = (low, high)
        if span != self.span:
            self.span = span
            self.changed.emit()

    def set_log(self, on: bool) -> None:
        """Make the axis logarithmic or linear; shows everything again."""
        if on != self.log:
            self.log, self.span = on, None
            self.changed.emit()

    def set_cursor(self, x: float | None) -> None:
        """Put the crosshair at `x`, or take it away."""
        if x != self.cursor:
            self.cursor = x
            self.cursor_moved.emit()

    def set_moment(self, x: float | None) -> None:
        """Mark what is looked at elsewhere, or take the mark away."""
        if x != self.moment:
            self.moment = x
            self.moment_moved.emit()


def _stepwise(first: float, last: float) -> float:
    """Return `last`, or a little more, so that a long axis grows in steps and linked plots rest in between."""
    span = last - first
    if span < _STEPWISE_FROM or not math.isfinite(span):
        return last
    step = 10.0 ** math.floor(math.log10(span)) / 100  # 0.1 to 1 % of the span
    return first + math.ceil(span / step) * step
