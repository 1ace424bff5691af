"""Which part of a plot is seen: rectangles, zooming about a point, panning."""

from PySide6.QtCore import QPointF, QRectF

from workbench.gui.views.curves.frame import Frame
from workbench.gui.views.curves.plot import Plot

STEP = 1.25  # per notch of the wheel (120 eighths of a degree) or key
THIN = 8.0  # px; a rectangle lower or narrower than this concerns one axis only


def rectangle(press: QPointF, pointer: QPointF, area: QRectF) -> QRectF:
    """Return what a drag spans inside `area`, px: all of an axis it is thin along; empty if it is thin along both."""
    box = QRectF(press, pointer).normalized()
    wide, high = box.width() >= THIN, box.height() >= THIN
    if not wide and not high:
        return QRectF()
    if not high:
        box = QRectF(box.left(), area.top(), box.width(), area.height())
    if not wide:
        box = QRectF(area.left(), box.top(), area.width(), box.height())
    return box.intersected(area)


def to_rectangle(plot: Plot, frame: Frame, box: QRectF) -> None:
    """Show what lies in `box`, px; an axis it spans wholly keeps what it shows."""
    if box.height() < frame.area.height():
        plot.set_y_span((frame.y_at(box.bottom()), frame.y_at(box.top())))
    if box.width() < frame.area.width():
        plot.axis.set_span((frame.x_at(box.left()), frame.x_at(box.right())))


def about(plot: Plot, frame: Frame, factor: float, centre: QPointF, *, x: bool, y: bool) -> None:
    """Show a larger (`factor` above 1) or smaller part along the axes asked for.

    Args:
        plot: what changes.
        frame: as painted now.
        factor: how much more is seen.
        centre: the place that stays where it is, px.
        x: whether the x axis changes.
        y: whether the y axis changes; it fits itself again once it shows everything.
    """
    if y:
        share = (frame.area.bottom() - centre.y()) / frame.area.height()
        low, high = frame.y.value(share - share * factor), frame.y.value(share + (1 - share) * factor)
        lowest, highest = plot.y_extent(plot.shapes(int(frame.area.width())))
        plot.set_y_span(None if low <= lowest and high >= highest else (low, high))
    if x:
        share = (centre.x() - frame.area.left()) / frame.area.width()
        plot.axis.set_span((frame.x.value(share - share * factor), frame.x.value(share + (1 - share) * factor)))


def pan(plot: Plot, start: Frame, way: QPointF) -> None:
    """Move the plot with the pointer.

    Args:
        plot: what changes.
        start: the frame when the drag began.
        way: what the pointer has gone since, px.
    """
    x, y = -way.x() / start.area.width(), way.y() / start.area.height()
    plot.axis.set_span((start.x.value(x), start.x.value(1 + x)))
    if abs(way.y()) >= THIN or plot.y_span is not None:
        plot.set_y_span((start.y.value(y), start.y.value(1 + y)))
