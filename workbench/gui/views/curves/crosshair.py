"""The crosshair of a plot: what every curve says at one x, and the table that shows it beside the cursor."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.gui.colors import Theme
from workbench.gui.number_text import number
from workbench.gui.theme import small_font
from workbench.gui.views.curves import colors as curve_colors
from workbench.gui.views.curves.axis_scale import duration
from workbench.gui.views.curves.frame import Frame
from workbench.gui.views.curves.paint import draw_sample
from workbench.gui.views.curves.plot import Curve, Plot

_DIGITS = 4
_SWATCH, _AFTER_SWATCH, _GAP, _EDGE = 14.0, 6.0, 12.0, 8.0  # px
_DOT = 4.0  # px, radius
_LONGEST_NAME = 200.0  # px
_AWAY = 14.0  # px from the cursor to the table
_MARK_REACH = 4.0  # px


@dataclass(frozen=True)
class Row:
    """What one curve says.

    Attributes:
        curve: the curve.
        y: its value nearest to the crosshair, NaN outside its reach.
        value: `y` as text, "–" outside its reach.
        smoothed: the smoothed value as text, or "" for a curve that is not smoothed.
        place: "at 937" if the value is of another x than the crosshair's.
    """

    curve: Curve
    y: float
    value: str
    smoothed: str
    place: str


@dataclass(frozen=True)
class Reading:
    """What all visible curves say at one x.

    Attributes:
        x: in units of the axis.
        head: `x` as text, with the name of the axis.
        rows: one for each visible curve.
        marks: texts of the marks at this place.
    """

    x: float
    head: str
    rows: list[Row]
    marks: list[str]

    @property
    def sentence(self) -> str:
        """The reading as one line, for screen readers."""
        values = [f"{row.curve.name} {row.smoothed or row.value} {row.place}".strip() for row in self.rows]
        return ", ".join([self.head, *values, *self.marks])


def read(plot: Plot, x: float, frame: Frame) -> Reading:
    """Read every visible curve at `x`, in units of the axis; `frame` decides which marks are close enough."""
    here = frame.x_px(x)
    marks = [mark.text for mark in plot.marks if abs(frame.x_px(mark.x) - here) <= _MARK_REACH]
    seen = plot.visible()
    rows = [_row(plot, curve, x) for curve in plot.listed() if curve in seen]
    return Reading(x, f"{plot.axis.label} {_x_text(plot, x)}", rows, marks)


def _x_text(plot: Plot, x: float) -> str:
    if plot.axis.kind == "duration":
        return duration(x)
    return number(x, _DIGITS if x != int(x) else 1)


def _row(plot: Plot, curve: Curve, x: float) -> Row:
    series = curve.series
    index = series.value_at(x)
    at = float(series.x[index])
    spacing = (series.x[-1] - series.x[0]) / max(series.x.size - 1, 1)
    if at != x and not series.x[0] - spacing <= x <= series.x[-1] + spacing:
        return Row(curve, float("nan"), "–", "", "")
    smooths = curve.smooths and plot.weight > 0
    return Row(
        curve,
        float(series.smoothed[index]) if smooths else float(series.y[index]),
        number(float(series.y[index]), _DIGITS),
        number(float(series.smoothed[index]), _DIGITS) if smooths else "",
        "" if at == x else f"at {_x_text(plot, at)}",
    )


def place(size: QSizeF, cursor: QPointF, area: QRectF) -> QRectF:
    """Return where a table goes: beside the cursor, on the side with more room, and never under it.

    Args:
        size: of the table, px.
        cursor: px.
        area: where the table may be, px.
    """
    top = min(max(cursor.y() - size.height() / 2, area.top()), max(area.bottom() - size.height(), area.top()))
    if cursor.x() + _AWAY + size.width() <= area.right():
        return QRectF(QPointF(cursor.x() + _AWAY, top), size)
    if cursor.x() - _AWAY - size.width() >= area.left():
        return QRectF(QPointF(cursor.x() - _AWAY - size.width(), top), size)
    left = max(min(cursor.x() - size.width() / 2, area.right() - size.width()), area.left())
    below = cursor.y() + _AWAY
    if below + size.height() <= area.bottom() or area.bottom() - cursor.y() > cursor.y() - area.top():
        return QRectF(QPointF(left, below), size)
    return QRectF(QPointF(left, cursor.y() - _AWAY - size.height()), size)


class Table:
    """A reading laid out in columns: sample, name, smoothed value, value, place."""

    def __init__(self, reading: Reading, font: QFont, room: float, *, raised: str = "") -> None:
        """Lay out a table.

        Args:
            reading: what to show.
            font: of the plot's names.
            room: height to stay within, px; rows without room are counted in the last line, but for the raised one.
            raised: key of the curve whose name is emphasised.
        """
        self._small = small_font(font)
        self._bold = QFont(self._small)
        self._bold.setBold(True)
        metrics, bold = QFontMetricsF(self._small), QFontMetricsF(self._bold)
        self._line = metrics.height() + 3
        fit = max(int((room - 2 * _EDGE) / self._line) - 1 - len(reading.marks), 1)
        self.rows = reading.rows if len(reading.rows) <= fit else reading.rows[: max(fit - 1, 1)]
        above = [row for row in reading.rows if row.curve.key == raised and row not in self.rows]
        self.rows = self.rows[: len(self.rows) - len(above)] + above
        left_out = len(reading.rows) - len(self.rows)
        self.notes = ([f"and {left_out} more"] if left_out else []) + reading.marks
        self._raised = raised
        names = [bold.elidedText(row.curve.name, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME) for row in self.rows]
        smoothed, elsewhere = any(row.smoothed for row in self.rows), any(row.place for row in self.rows)
        self._head = reading.head
        self._heads = ["", *(["smoothed", "value"] if smoothed else [""]), *([""] if elsewhere else [])]
        self._muted = len(self._heads) - 1 if elsewhere else -1
        self._cells = [
            [name, *([row.smoothed] if smoothed else []), row.value, *([row.place] if elsewhere else [])]
            for name, row in zip(names, self.rows, strict=True)
        ]
        self._widths = [
            max([metrics.horizontalAdvance(head), *(bold.horizontalAdvance(cells[column]) for cells in self._cells)])
            for column, head in enumerate(self._heads)
        ]
        self._widths[0] += _SWATCH + _AFTER_SWATCH
        beside_head = sum(self._widths[1:]) + _GAP * (len(self._widths) - 1)
        lines = [metrics.horizontalAdvance(note) - beside_head for note in self.notes]
        head = bold.horizontalAdvance(reading.head) - (0 if smoothed else beside_head)
        self._widths[0] = max([self._widths[0], head, *lines])
        height = 2 * _EDGE + self._line * (1 + len(self.rows) + len(self.notes))
        self.size = QSizeF(2 * _EDGE + self._widths[0] + beside_head, height)

    def draw(self, painter: QPainter, box: QRectF, theme: Theme) -> None:
        """Draw the table into `box`, which is as large as `size`, px."""
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        baseline = box.top() + _EDGE + QFontMetricsF(self._small).ascent()
        left = box.left() + _EDGE
        painter.setFont(self._bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(left, baseline), self._head)
        self._draw_cells(painter, left, baseline, self._heads, theme, heads=True, bold=False)
        for row, cells in zip(self.rows, self._cells, strict=True):
            baseline += self._line
            sample = QRectF(left, baseline - self._line + 4, _SWATCH, self._line)
            color = curve_colors.strong(row.curve.color, row.curve.tone, theme)
            draw_sample(painter, sample, row.curve.style, color, theme, visible=True)
            self._draw_cells(painter, left, baseline, cells, theme, heads=False, bold=row.curve.key == self._raised)
        painter.setFont(self._small)
        painter.setPen(QColor(theme.muted))
        for note in self.notes:
            baseline += self._line
            painter.drawText(QPointF(left, baseline), note)

    def _draw_cells(
        self,
        painter: QPainter,
        left: float,
        baseline: float,
        cells: list[str],
        theme: Theme,
        *,
        heads: bool,
        bold: bool,
    ) -> None:
        """Draw the name on the left of its column, values on the right of theirs, the place muted on the left."""
        painter.setFont(self._bold if bold else self._small)
        metrics = QFontMetricsF(painter.font())
        for column, (text, width) in enumerate(zip(cells, self._widths, strict=True)):
            painter.setPen(QColor(theme.muted if heads or column == self._muted else theme.text))
            indent = _SWATCH + _AFTER_SWATCH if column == 0 else width - metrics.horizontalAdvance(text)
            painter.drawText(QPointF(left if column == self._muted else left + indent, baseline), text)
            left += width + _GAP


def draw(
    painter: QPainter,
    frame: Frame,
    reading: Reading,
    pointer: QPointF | None,
    room: QRectF,
    font: QFont,
    theme: Theme,
    *,
    raised: str,
) -> None:
    """Draw the line, a dot on each curve that has a value here, and the table.

    Args:
        painter: antialiasing, on the finished plot.
        frame: of the plot.
        reading: what to show.
        pointer: what the table stays clear of, px; None when keys moved the crosshair.
        room: where the table may be, px.
        font: of the plot's names.
        theme: colours.
        raised: key of the curve to emphasise.
    """
    px = math.floor(frame.x_px(reading.x)) + 0.5
    painter.setPen(QPen(QColor(theme.muted), 1))
    painter.drawLine(QPointF(px, frame.area.top()), QPointF(px, frame.area.bottom()))
    for row in reading.rows:
        point = frame.point(reading.x, row.y)
        # A rectangle "contains" NaN.
        known = not row.place and math.isfinite(point.y())
        if known and frame.area.adjusted(-1, -1, 1, 1).contains(point):
            painter.setPen(QPen(QColor(theme.surface), 1.5))
            painter.setBrush(curve_colors.strong(row.curve.color, row.curve.tone, theme))
            painter.drawEllipse(point, _DOT, _DOT)
    clear = pointer or QPointF(px, frame.area.center().y())
    table = Table(reading, font, room.height(), raised=raised)
    if table.size.width() + _AWAY > max(room.right() - clear.x(), clear.x() - room.left()):
        height = max(room.bottom() - clear.y(), clear.y() - room.top()) - _AWAY
        table = Table(reading, font, height, raised=raised)
    inside = frame.area.adjusted(4, 4, -4, -4)
    if table.size.width() <= inside.width() / 2 and table.size.height() <= inside.height():
        room = inside
    table.draw(painter, place(table.size, clear, room), theme)
