"""Where the axes of a plot lie: margins, ticks, and pixels to values and back."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.gui.colors import Theme, blend
from workbench.gui.theme import small_font
from workbench.gui.views.curves.axis_scale import Scale, Ticks, ticks
from workbench.gui.views.curves.plot import Plot

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
_GAP = 6.0  # px between ticks, their labels and the name of the axis
_RIGHT, _TOP = 16.0, 8.0
_GRID_OF_MINOR = 0.5
_SECTION_ROOM = 4.0  # px from tick to tick
_ROUND = [factor * 10**power for power in range(12) for factor in (1, 2, 5)]


@dataclass(frozen=True)
class Frame:
    """The plot's area and what it shows.

    Attributes:
        area: px.
        x: scale of the x axis.
        y: scale of the y axis.
    """

    area: QRectF
    x: Scale
    y: Scale

    def to_px(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return where values lie, px; NaN for what the scales cannot show."""
        return (
            self.area.left() + self.x.to_unit(x) * self.area.width(),
            self.area.bottom() - self.y.to_unit(y) * self.area.height(),
        )

    def point(self, x: float, y: float) -> QPointF:
        """Return where one value lies, px."""
        px, py = self.to_px(np.array([x]), np.array([y]))
        return QPointF(float(px[0]), float(py[0]))

    def x_px(self, x: float) -> float:
        """Return where an x lies, px."""
        return self.area.left() + self.x.position(x) * self.area.width()

    def x_at(self, px: float) -> float:
        """Return the x at a pixel."""
        return self.x.value((px - self.area.left()) / self.area.width())

    def y_at(self, px: float) -> float:
        """Return the y at a pixel."""
        return self.y.value((self.area.bottom() - px) / self.area.height())


def _sides(rect: QRectF, plot: Plot, font: QFont) -> tuple[float, float]:
    """Return the upper and the lower side of a plot's area, px."""
    small, names = QFontMetricsF(small_font(font)), QFontMetricsF(font)
    bottom = small.height() + _GAP + (names.height() + _GAP if plot.names_x else 0.0)
    top = rect.top() + (_TOP if not plot.sections.size else small.height() + _GAP)
    return top, max(rect.bottom() - bottom, top + 8.0)


def _y_ticks(rect: QRectF, plot: Plot, y: Scale, font: QFont) -> Ticks:
    top, bottom = _sides(rect, plot, font)
    return ticks(y, int((bottom - top) / (2.4 * QFontMetricsF(small_font(font)).height())))


def label_width(rect: QRectF, plot: Plot, y: Scale, font: QFont) -> float:
    """Return the room for the labels of the y axis; steps and a least width keep it still while numbers change, px."""
    metrics = QFontMetricsF(small_font(font))
    texts = [text for _, text in _y_ticks(rect, plot, y, font).major]
    return max(36.0, 12.0 * math.ceil(max(metrics.horizontalAdvance(text) for text in texts) / 12))


def draw_frame(
    painter: QPainter, rect: QRectF, plot: Plot, y: Scale, theme: Theme, font: QFont, *, labels: float, numbers: bool
) -> Frame:
    """Draw grid, axes, ticks and names, and return where the curves go.

    Args:
        painter: on the background.
        rect: the room for the plot with its axes, px.
        plot: what the axes are called and show.
        y: scale of the y axis.
        theme: colours.
        font: of the names; tick labels are a little smaller.
        labels: room for those of the y axis, px; see `label_width`.
        numbers: False leaves ticks and grid out, while there is nothing to read off.
    """
    top, bottom = _sides(rect, plot, font)
    left = rect.left() + QFontMetricsF(font).height() + 2 * _GAP + labels
    area = QRectF(left, top, max(rect.right() - _RIGHT - left, 8.0), bottom - top)
    y_ticks = _y_ticks(rect, plot, y, font)
    frame = Frame(area, plot.axis.scale(), y)
    x_ticks = _fitting_ticks(frame, plot, QFontMetricsF(small_font(font)))
    if numbers:
        _draw_grid(painter, frame, x_ticks, y_ticks, theme)
    painter.setPen(QPen(_line_color(theme), 1))
    painter.drawLine(QPointF(area.left(), _sharp(area.bottom())), QPointF(area.right(), _sharp(area.bottom())))
    painter.drawLine(QPointF(_sharp(area.left()), area.top()), QPointF(_sharp(area.left()), area.bottom()))
    if numbers:
        _draw_labels(painter, rect, frame, x_ticks, y_ticks, theme, small_font(font))
        _draw_sections(painter, frame, plot, theme, small_font(font))
    _draw_names(painter, rect, frame, plot, theme, font)
    return frame


def _line_color(theme: Theme) -> QColor:
    return QColor(blend(theme.muted, theme.surface, 0.7))


def _sharp(position: float) -> float:
    """Return the middle of a pixel, where a line of width 1 covers just that one."""
    return math.floor(position) + 0.5


def _fitting_ticks(frame: Frame, plot: Plot, metrics: QFontMetricsF) -> Ticks:
    """Return ticks for the x axis whose labels leave each other room."""
    limit = max(2, int(frame.area.width() / 64))
    while True:
        result = ticks(frame.x, limit, plot.axis.kind)
        widest = max((metrics.horizontalAdvance(text) for _, text in result.major), default=0.0)
        places = [frame.x_px(value) for value, _ in result.major]
        nearest = min((right - left for left, right in pairwise(places)), default=np.inf)
        if limit <= 2 or nearest >= widest + 14:
            return result
        limit -= 1


def _draw_grid(painter: QPainter, frame: Frame, x_ticks: Ticks, y_ticks: Ticks, theme: Theme) -> None:
    area = frame.area
    faint = QColor(blend(theme.grid, theme.surface, _GRID_OF_MINOR))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for color, xs, ys in (
        (faint, x_ticks.minor, y_ticks.minor),
        (QColor(theme.grid), [value for value, _ in x_ticks.major], [value for value, _ in y_ticks.major]),
    ):
        painter.setPen(QPen(color, 1))
        across = [_sharp(frame.x_px(value)) for value in xs]
        up = [_sharp(area.bottom() - frame.y.position(value) * area.height()) for value in ys]
        painter.drawLines([QLineF(px, area.top(), px, area.bottom()) for px in across])
        painter.drawLines([QLineF(area.left(), py, area.right(), py) for py in up])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _draw_labels(
    painter: QPainter, rect: QRectF, frame: Frame, x_ticks: Ticks, y_ticks: Ticks, theme: Theme, font: QFont
) -> None:
    area, metrics = frame.area, QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    for value, text in x_ticks.major:
        width = metrics.horizontalAdvance(text)
        left = min(frame.x_px(value) - width / 2, rect.right() - width - 1)
        painter.drawText(QPointF(left, area.bottom() + _GAP / 2 + metrics.ascent()), text)
    for value, text in y_ticks.major:
        py = area.bottom() - frame.y.position(value) * area.height()
        left = area.left() - _GAP - metrics.horizontalAdvance(text)
        painter.drawText(QPointF(left, py + metrics.capHeight() / 2), text)


def _draw_sections(painter: QPainter, frame: Frame, plot: Plot, theme: Theme, font: QFont) -> None:
    """Draw a second scale along the upper edge: a tick where each section ends, and numbers where there is room."""
    area, metrics = frame.area, QFontMetricsF(font)
    px = area.left() + frame.x.to_unit(plot.sections) * area.width()
    seen = np.flatnonzero((px >= area.left() + 1) & (px <= area.right() + 0.5))
    if not seen.size:
        return
    painter.setPen(QPen(_line_color(theme), 1))
    if np.diff(px[seen]).min(initial=np.inf) >= _SECTION_ROOM:
        painter.drawLines([QLineF(_sharp(x), area.top(), _sharp(x), area.top() + 3) for x in px[seen].tolist()])
    room = metrics.horizontalAdvance(str(seen[-1] + 1)) + 14
    shown = next(some for every in _ROUND if (some := _spaced(seen, px, every, room)) is not None)
    painter.setFont(font)
    painter.drawLines([QLineF(_sharp(x), area.top(), _sharp(x), area.top() + 6) for x in px[shown].tolist()])
    painter.setPen(QColor(theme.muted))
    baseline = area.top() - 4
    name = f"{plot.section_name} "
    painter.drawText(QPointF(area.left() - metrics.horizontalAdvance(name), baseline), name)
    for index in shown.tolist():
        text = str(index + 1)
        painter.drawText(QPointF(float(px[index]) - metrics.horizontalAdvance(text) / 2, baseline), text)


def _spaced(seen: Indices, px: Floats, every: int, room: float) -> Indices | None:
    """Return the sections with a number that is a multiple of `every`, or None if they stand too close."""
    shown = seen[(seen + 1) % every == 0]
    return shown if np.diff(px[shown]).min(initial=np.inf) >= room else None


def _draw_names(painter: QPainter, rect: QRectF, frame: Frame, plot: Plot, theme: Theme, font: QFont) -> None:
    metrics, area = QFontMetricsF(font), frame.area
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    if plot.names_x:
        name = metrics.elidedText(plot.axis.label, Qt.TextElideMode.ElideRight, area.width())
        middle = area.center().x() - metrics.horizontalAdvance(name) / 2
        painter.drawText(QPointF(middle, rect.bottom() - metrics.descent() - 2), name)
    name = fitting_name(plot.y_name, metrics, rect.height())
    if not name:
        return
    middle = min(max(area.center().y(), rect.top() + metrics.horizontalAdvance(name) / 2 + 2), rect.bottom())
    painter.save()
    painter.translate(rect.left() + _GAP / 2 + metrics.ascent(), middle)
    painter.rotate(-90)
    painter.drawText(QPointF(-metrics.horizontalAdvance(name) / 2, 0), name)
    painter.restore()


def fitting_name(name: str, metrics: QFontMetricsF, room: float) -> str:
    """Return the name of an axis as far as `room` px allow: whole, without its unit, or not at all; never cut."""
    plain = name.partition(" (")[0]
    return next((text for text in (name, plain) if metrics.horizontalAdvance(text) + 4 <= room), "")
