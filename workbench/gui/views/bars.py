"""Probabilities of classes as horizontal bars."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.number_text import percent
from workbench.gui.widgets import plain_tooltip

GAP = 8  # px between name, bar and value
NAME_SHARE = 0.45  # of the width, the most that names take
SHORTEST_BAR = 24  # px
ROW_PADDING = 8  # px above and below a name together, where there is room
FEWEST_ROWS = 3
NOTHING = "No prediction yet."


def keep_places(before: Sequence[int], top: Sequence[int]) -> list[int]:
    """Return the classes `top`, those that were shown before in the rows they had."""
    if len(before) != len(top):
        return list(top)
    coming = (index for index in top if index not in before)
    return [index if index in top else next(coming) for index in before]


class ProbabilityBars(QWidget):
    """Shows class names with their probabilities; the predicted class in the accent colour, the true one with a check.

    All classes are listed in their order where there is room for them. Else the most probable ones are, the true one
    among them, and each keeps its row as long as it is one of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probability_bars")
        self.setAccessibleName("Class probabilities")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._probabilities: NDArray[np.float64] = np.zeros(0)
        self._names: list[str] = []
        self._true: int | None = None
        self._rows: list[int] = []
        self._placeholder = NOTHING
        self.setFont(theme.tabular(self.font()))

    @property
    def rows(self) -> list[int]:
        """The class of each row, from the top."""
        return list(self._rows)

    @property
    def predicted(self) -> int | None:
        """The most probable class; None without a finite probability."""
        known = np.isfinite(self._probabilities)
        return int(np.argmax(np.where(known, self._probabilities, -np.inf))) if known.any() else None

    def set_probabilities(
        self, probabilities: NDArray[np.floating[Any]], names: Sequence[str], *, true_class: int | None = None
    ) -> None:
        """Show the probabilities of one picture.

        Args:
            probabilities: (K,), in [0, 1]; NaN is shown as "–" and comes last.
            names: of the K classes.
            true_class: in [0, K), if known.

        Raises:
            ValueError: if names are not one per probability or the true class is not one of them.
        """
        values = np.asarray(probabilities, np.float64)
        if values.ndim != 1 or len(names) != values.size:
            raise ValueError(f"probabilities of shape {values.shape} need as many names, not {len(names)}")
        if true_class is not None and not 0 <= true_class < values.size:
            raise ValueError(f"class {true_class} is not in 0 … {values.size - 1}")
        if (list(names), true_class) != (self._names, self._true):
            self._rows = []
        self._probabilities, self._names, self._true = values, list(names), true_class
        self._arrange()

    def clear(self, sentence: str = NOTHING) -> None:
        """Show no classes, but a sentence that says why."""
        self._placeholder = sentence
        self.set_probabilities(np.zeros(0), [])

    def _arrange(self) -> None:
        """Choose the rows."""
        before = len(self._rows)
        count = self._probabilities.size
        self._rows = list(range(count)) if count <= self.height() // self._line_height() else self._top()
        best = self.predicted
        self.setAccessibleDescription(
            self._placeholder if best is None else f"{self._names[best]}: {percent(float(self._probabilities[best]))}"
        )
        if len(self._rows) != before:
            self.updateGeometry()
        self.update()

    def _top(self) -> list[int]:
        """Return as many of the most probable classes as have room."""
        room = max(FEWEST_ROWS, self.height() // (self._line_height() + ROW_PADDING))
        ranked: list[int] = np.argsort(-np.nan_to_num(self._probabilities, nan=-1.0), kind="stable").tolist()
        top = ranked[:room]
        if self._true is not None and self._true not in top:
            top[-1] = self._true
        return keep_places(self._rows, top)

    def _line_height(self) -> int:
        return self.fontMetrics().height()

    @property
    def row_height(self) -> int:
        """Height of a row: closer than usual where all classes have room only so, px."""
        line = self._line_height()
        return min(line + ROW_PADDING, max(line, self.height() // max(1, len(self._rows))))

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        rows = max(FEWEST_ROWS, len(self._rows))
        return QSize(280, rows * (self._line_height() + ROW_PADDING))

    def minimumSizeHint(self) -> QSize:
        """Return room for the fewest rows, with elided names and short bars."""
        return QSize(140, FEWEST_ROWS * self._line_height())

    def _value_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(percent(1.0))

    def _mark_width(self) -> int:
        return 0 if self._true is None else self.fontMetrics().height()

    def name_width(self) -> int:
        """Return what the names get: as much as they need, up to their share and the shortest bar, px."""
        metrics = QFontMetricsF(self.font())
        longest = max((ceil(metrics.horizontalAdvance(self._names[row])) for row in self._rows), default=0)
        others = self._mark_width() + self._value_width() + 2 * GAP + SHORTEST_BAR
        return max(0, min(longest, int(self.width() * NAME_SHARE), self.width() - others))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what will be here."""
        colors = theme.of(self)
        painter = QPainter(self)
        if not self._rows:
            painter.setPen(QColor(colors.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._placeholder)
        metrics = self.fontMetrics()
        name_width, value_width, mark_width = self.name_width(), self._value_width(), self._mark_width()
        height = self.row_height
        best = self.predicted
        for place, index in enumerate(self._rows):
            top = place * height
            hit = index == best
            painter.setPen(QColor(colors.text if hit or index == self._true else colors.muted))
            name = metrics.elidedText(self._names[index], Qt.TextElideMode.ElideRight, name_width)
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRect(mark_width, top, name_width + 1, height), side | Qt.TextFlag.TextSingleLine, name)
            if index == self._true:
                _check(painter, QRectF(0, top, mark_width, height), QColor(colors.success))
            left = mark_width + name_width + GAP
            track = QRectF(left, top + height * 0.28, self.width() - value_width - GAP - left, height * 0.44)
            self._paint_bar(painter, track, index, colors.accent if hit else colors.muted, colors.grid)
            painter.setPen(QColor(colors.text if hit else colors.muted))
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            value = percent(float(self._probabilities[index]))
            painter.drawText(QRect(self.width() - value_width, top, value_width, height), side, value)
        painter.end()

    def _paint_bar(self, painter: QPainter, track: QRectF, index: int, color: str, ground: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(track, 2, 2)
        share = float(np.nan_to_num(self._probabilities[index]))
        length = track.width() * min(1.0, max(0.0, share))
        if length > 0.5:
            painter.setBrush(QColor(color))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), length, track.height()), 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def event(self, event: QEvent) -> bool:
        """Show the whole name and more digits of the row under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = event.pos().y() // self.row_height
            if 0 <= place < len(self._rows):
                index = self._rows[place]
                text = f"{self._names[index]}: {self._probabilities[index]:.6f}"
                QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many classes as have room."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


def _check(painter: QPainter, room: QRectF, color: QColor) -> None:
    """Draw a check mark in the middle of `room`."""
    size = min(room.width(), room.height()) * 0.32
    middle = room.center() - QPointF(size * 0.25, 0)
    path = QPainterPath(middle + QPointF(-size * 0.8, 0))
    path.lineTo(middle + QPointF(-size * 0.2, size * 0.6))
    path.lineTo(middle + QPointF(size * 0.9, -size * 0.7))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
