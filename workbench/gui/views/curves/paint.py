"""Paints a plot of curves: on the screen, into a picture, into a vector file."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from workbench.gui.colors import Theme, blend
from workbench.gui.theme import small_font
from workbench.gui.views.curves import colors as curve_colors
from workbench.gui.views.curves import polyline
from workbench.gui.views.curves.frame import Frame, draw_frame, label_width
from workbench.gui.views.curves.plot import Band, Curve, Mark, Plot, Shape, Style

Floats = NDArray[np.float64]
MARKER = 3.25  # px, radius
_MARKER_ROOM = 9.0  # px from marker to marker; with less, only the line is drawn
_STAR = 9.0  # px, outer radius
_WIDE = 1.75  # px
_SMOOTH_LENGTH = 25_000.0  # px of line that may be antialiased: about 4 ms if it is wide
_TURNS = 12  # up and down in a wide line that is drawn connected; Qt joins many sharp corners very slowly
_MARK_ROWS = 4
_BAND = 0.14  # opacity of a shaded band
_BAND_TEXT = 0.7  # height of its words, as a share of the area's: between curves at 0, 1 and a half
_LABEL_STEPS = 8  # half lines that the text of a star may move away from it


class Painted(NamedTuple):
    """What was painted: the frame, and the lines of each curve by key as (m, 4) px."""

    frame: Frame
    lines: dict[str, Floats]


def _shapes(rect: QRectF, plot: Plot) -> list[Shape]:
    return plot.shapes(max(int(min(rect.width() - 80, 1000)), 16))


def labels_of(rect: QRectF, plot: Plot, font: QFont) -> float:
    """Return the room that the y labels of a plot need in `rect`, px."""
    return label_width(rect, plot, plot.y_scale(plot.y_extent(_shapes(rect, plot))), font)


def paint(
    painter: QPainter,
    rect: QRectF,
    plot: Plot,
    theme: Theme,
    font: QFont,
    *,
    labels: float,
    vector: bool = False,
    raised: str = "",
) -> Painted:
    """Paint axes, curves, marks and stars, or the sentence in their place.

    Args:
        painter: on a surface already filled with the background.
        rect: room for it all, px.
        plot: what to paint.
        theme: colours.
        font: of the names of the axes.
        labels: room for the y labels, px; of plots in line, the largest that `labels_of` returned.
        vector: the painter writes a file: connected lines rather than fast ones.
        raised: key of the curve to paint last and wider.
    """
    shapes = _shapes(rect, plot)
    extent = plot.y_extent(shapes)
    message = plot.message(shapes, extent)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scale = plot.y_scale(extent)
    frame = draw_frame(painter, rect, plot, scale, theme, font, labels=labels, numbers=message is None)
    if message is not None:
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        centre = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(frame.area.adjusted(16, 8, -16, -8), int(centre), message)
        return Painted(frame, {})
    _draw_bands(painter, frame, plot, theme)
    labelled = _draw_marks(painter, frame, plot.marks, theme, small_font(font))
    lines: dict[str, Floats] = {}
    behind = [shape for shape in shapes if shape.smooth is not None and shape.curve.tone != "faded"]
    for shape in behind:
        pen = QPen(curve_colors.faint(shape.curve.color, shape.curve.tone, theme), 1)
        _draw_line(painter, frame, shape.raw, pen, vector)
    for shape in sorted(shapes, key=lambda shape: shape.curve.key == raised):
        lines[shape.curve.key] = _draw_curve(painter, frame, shape, theme, vector, shape.curve.key == raised)
    for shape in shapes:
        if shape.curve.star is not None:
            _draw_star(painter, frame, shape.curve, shape.curve.star, lines, labelled, theme, small_font(font))
    _name_bands(painter, frame, plot, theme, small_font(font))
    return Painted(frame, lines)


def _draw_curve(painter: QPainter, frame: Frame, shape: Shape, theme: Theme, vector: bool, raised: bool) -> Floats:
    curve = shape.curve
    color = curve_colors.strong(curve.color, curve.tone, theme)
    width = 1.0 if (curve.smooths and shape.smooth is None) or curve.style == "markers" else _WIDE
    points = shape.raw if shape.smooth is None else shape.smooth
    lines = _draw_line(painter, frame, points, QPen(color, width + raised), vector)
    if curve.style == "markers":
        _draw_markers(painter, frame, points, color, theme)
    return lines


def _draw_line(painter: QPainter, frame: Frame, points: tuple[Floats, Floats], pen: QPen, vector: bool) -> Floats:
    """Draw a polyline cut at the plot's area and return its parts; points without neighbours become dots."""
    x, y = frame.to_px(*points)
    parts = polyline.segments(x, y, frame.area)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin if vector else Qt.PenJoinStyle.BevelJoin)
    painter.setPen(pen)
    steps = parts[:, 2:] - parts[:, :2]
    turns = int(np.count_nonzero(steps[1:, 1] * steps[:-1, 1] < 0))
    whole = vector or pen.widthF() <= 1 or turns <= _TURNS
    smooth = vector or float(np.abs(steps).sum()) <= _SMOOTH_LENGTH
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.drawPath(polyline.connected(parts) if whole else polyline.separate(parts))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.color())
    for point in polyline.lonely(x, y):
        if frame.area.adjusted(-1, -1, 1, 1).contains(point):
            painter.drawEllipse(point, pen.widthF() + 0.5, pen.widthF() + 0.5)
    return parts


def _draw_markers(painter: QPainter, frame: Frame, points: tuple[Floats, Floats], color: QColor, theme: Theme) -> None:
    x, y = frame.to_px(*points)
    room = frame.area.adjusted(-1, -1, 1, 1)
    seen = (x >= room.left()) & (x <= room.right()) & (y >= room.top()) & (y <= room.bottom())
    if np.count_nonzero(seen) * _MARKER_ROOM > frame.area.width():
        return
    painter.setPen(QPen(QColor(theme.surface), 1))
    painter.setBrush(color)
    for px, py in zip(x[seen].tolist(), y[seen].tolist(), strict=True):
        painter.drawEllipse(QPointF(px, py), MARKER, MARKER)


def draw_sample(painter: QPainter, rect: QRectF, style: Style, color: QColor, theme: Theme, *, visible: bool) -> None:
    """Draw a short piece of a curve, for legends and tables; only its outline if the curve is hidden.

    Args:
        painter: antialiasing.
        rect: room for it, px; the sample is centred.
        style: of the curve.
        color: of the curve.
        theme: colours.
        visible: whether the curve is.
    """
    middle = rect.center()
    painter.setPen(QPen(color, 1 if not visible else 1.25 if style == "markers" else 2.25))
    painter.drawLine(QPointF(rect.left(), middle.y()), QPointF(rect.right(), middle.y()))
    if style == "markers":
        painter.setBrush(color if visible else QColor(theme.surface))
        painter.setPen(QPen(QColor(theme.surface) if visible else color, 1))
        painter.drawEllipse(middle, MARKER + 0.25, MARKER + 0.25)


def _draw_star(
    painter: QPainter,
    frame: Frame,
    curve: Curve,
    star: Mark,
    lines: dict[str, Floats],
    labelled: list[QRectF],
    theme: Theme,
    font: QFont,
) -> None:
    centre = frame.point(star.x, star.y)
    if math.isnan(centre.x() + centre.y()) or not frame.area.adjusted(-1, -1, 1, 1).contains(centre):
        return
    turns = [math.pi * (index / 5 - 0.5) for index in range(10)]
    radii = [_STAR if index % 2 == 0 else 0.45 * _STAR for index in range(10)]
    corners = [
        centre + QPointF(radius * math.cos(turn), radius * math.sin(turn))
        for radius, turn in zip(radii, turns, strict=True)
    ]
    color = curve_colors.strong(curve.color, "full", theme)
    painter.setPen(QPen(QColor(theme.surface), 1.5))
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF(corners))
    if star.text:
        metrics = QFontMetricsF(font)
        size = QSizeF(metrics.horizontalAdvance(star.text), metrics.height())
        room = label_room(centre, size, frame.area, list(lines.values()), labelled)
        _draw_text(painter, room.topLeft() + QPointF(0, metrics.ascent()), star.text, QColor(theme.text), theme, font)


def label_room(
    star: QPointF, size: QSizeF, area: QRectF, lines: list[Floats], labelled: Sequence[QRectF] = ()
) -> QRectF:
    """Return where the text of a star disturbs least: above or below it, as near as it can without lying on a line.

    Another label is worse to lie on than any line.

    Args:
        star: its centre, px.
        size: of the text, px.
        area: the plot's, px.
        lines: the parts of each curve as (m, 4) px.
        labelled: where other labels are, px.
    """
    left = min(max(star.x() - size.width() / 2, area.left() + 4), area.right() - size.width() - 4)
    steps = [_STAR + 5 + step * size.height() / 2 for step in range(_LABEL_STEPS)]
    tops = [top for away in steps for top in (star.y() - away - size.height(), star.y() + away)]
    rooms = [QRectF(QPointF(left, top), size) for top in tops]
    rooms = [room for room in rooms if area.top() <= room.top() and room.bottom() <= area.bottom()] or rooms[:1]

    strip = [_between(parts, left - 4, left + size.width() + 4) for parts in lines]
    best, least = rooms[0], None
    for room in rooms:
        near = room.adjusted(-4, -2, 4, 2)
        cost = sum(map(near.intersects, labelled)), sum(_crossing(near, parts) for parts in strip)
        if least is None or cost < least:
            best, least = room, cost
        if cost == (0, 0):
            break
    return best


def _between(parts: Floats, left: float, right: float) -> Floats:
    """Return the parts (m, 4) of a line that reach into a strip, px: of a long curve, few."""
    start, end = parts[:, 0], parts[:, 2]
    return parts[(np.maximum(start, end) >= left) & (np.minimum(start, end) <= right)]


def _crossing(room: QRectF, parts: Floats) -> int:
    """Return how many parts of a line run through `room`."""
    return len(polyline.segments(*_ends(parts), room)) if len(parts) else 0


def _ends(parts: Floats) -> tuple[Floats, Floats]:
    """Return the parts (m, 4) of a line as x and y with a gap after each."""
    gap = np.full(len(parts), np.nan)
    x, y = (np.column_stack([parts[:, axis], parts[:, axis + 2], gap]).ravel() for axis in (0, 1))
    return x, y


def _draw_text(painter: QPainter, at: QPointF, text: str, color: QColor, theme: Theme, font: QFont) -> None:
    """Write on a patch of background, so that lines below do not disturb."""
    metrics = QFontMetricsF(font)
    patch = QRectF(at.x(), at.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())
    ground = QColor(theme.surface)
    ground.setAlphaF(0.92)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(patch.adjusted(-3, 0, 3, 0), 3, 3)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(at, text)


def _sides(frame: Frame, band: Band) -> tuple[float, float]:
    """Return where a band begins and ends within the area, px."""
    left, right = (min(max(frame.x_px(x), frame.area.left()), frame.area.right()) for x in (band.low, band.high))
    return left, right


def _draw_bands(painter: QPainter, frame: Frame, plot: Plot, theme: Theme) -> None:
    color = QColor(theme.accent)
    color.setAlphaF(_BAND)
    for left, right in (_sides(frame, band) for band in plot.bands):
        painter.fillRect(QRectF(left, frame.area.top(), right - left, frame.area.height()), color)


def _name_bands(painter: QPainter, frame: Frame, plot: Plot, theme: Theme, font: QFont) -> None:
    """Write what bands mean, where there is room."""
    area, metrics = frame.area, QFontMetricsF(font)
    color = QColor(blend(theme.accent, theme.text, 0.7))
    for band in plot.bands:
        (left, right), width = _sides(frame, band), metrics.horizontalAdvance(band.text)
        if right > left and width + 8 <= area.width():
            start = min(max((left + right - width) / 2, area.left() + 4), area.right() - width - 4)
            at = QPointF(start, area.bottom() - _BAND_TEXT * area.height())
            _draw_text(painter, at, band.text, color, theme, font)


def _draw_marks(painter: QPainter, frame: Frame, marks: list[Mark], theme: Theme, font: QFont) -> list[QRectF]:
    """Draw dashed lines with labels at the top, in rows where they would touch; without room, only the line.

    Returns:
        Where the labels are, px.
    """
    metrics, area = QFontMetricsF(font), frame.area
    free = [area.left()] * _MARK_ROWS
    labelled = []
    places = [(frame.x_px(mark.x), mark.text) for mark in sorted(marks)]
    places = [(px, text) for px, text in places if area.left() <= px <= area.right()]
    painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
    for px in (math.floor(px) + 0.5 for px, _ in places):
        painter.drawLine(QPointF(px, area.top()), QPointF(px, area.bottom()))
    for px, text in places:
        width = metrics.horizontalAdvance(text)
        left = px + 6 if px + 6 + width <= area.right() else px - 6 - width
        row = next((row for row, end in enumerate(free) if end <= left), None)
        if row is None:
            continue
        free[row] = left + width + 10
        label = QRectF(left, area.top() + 2 + row * (metrics.height() + 2), width, metrics.height())
        labelled.append(label)
        _draw_text(painter, label.topLeft() + QPointF(0, metrics.ascent()), text, QColor(theme.muted), theme, font)
    return labelled
