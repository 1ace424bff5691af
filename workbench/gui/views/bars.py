"""Probabilities of classes as horizontal bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic.number_text import percent
from workbench.gui.widgets import plain_tooltip

GAP = 8  # px between name, bar and value
NAME_SHARE = 0.4  # of the room that names and bars share
ROW_PADDING = 8  # px above and below a name together


class ProbabilityBars(QWidget):
    """Shows class names with their probabilities; the predicted class in the accent colour, the true one with a check.

    Rows are sorted by probability. At most `top_k` are shown; the true class takes the last place if it is not among
    them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probability_bars")
        self.setAccessibleName("Class probabilities")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._probabilities: NDArray[np.float64] = np.zeros(0)
        self._names: list[str] = []
        self._true: int | None = None
        self._top_k = 10
        self._rows: list[int] = []
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
            probabilities: (K,), in [0, 1]; NaN is shown as "–" and sorted last.
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
        self._probabilities, self._names, self._true = values, list(names), true_class
        self._arrange()

    def set_top_k(self, rows: int) -> None:
        """Show at most `rows` rows, at least 1."""
        self._top_k = max(1, rows)
        self._arrange()

    def _arrange(self) -> None:
        """Choose the rows: the top_k most probable."""
        before = len(self._rows)
        ranked = np.argsort(-np.nan_to_num(self._probabilities, nan=-1.0), kind="stable").tolist()
        shown = ranked[: self._top_k]
        if self._true is not None and self._true not in shown:
            shown[-1] = self._true
        self._rows = shown
        best = self.predicted
        if best is not None:
            self.setAccessibleDescription(f"{self._names[best]}: {percent(float(self._probabilities[best]))}")
        if len(self._rows) != before:
            self.updateGeometry()
        self.update()

    def _row_height(self) -> int:
        return self.fontMetrics().height() + ROW_PADDING

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(280, max(3, len(self._rows)) * self._row_height())

    def minimumSizeHint(self) -> QSize:
        """Return room for all rows, with elided names and short bars."""
        return QSize(140, max(1, len(self._rows)) * self._row_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what will be here."""
        colors = theme.of(self)
        painter = QPainter(self)
        if not self._rows:
            painter.setPen(QColor(colors.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No prediction yet.")
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(self._names[row]) for row in self._rows), default=0)
        value_width = metrics.horizontalAdvance(percent(1.0))
        mark_width = 0 if self._true is None else metrics.height()
        room = self.width() - mark_width - value_width - 2 * GAP
        name_width = max(0, min(longest, int(room * NAME_SHARE)))
        height = self._row_height()
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
            place = event.pos().y() // self._row_height()
            if 0 <= place < len(self._rows):
                index = self._rows[place]
                text = f"{self._names[index]}: {self._probabilities[index]:.6f}"
                QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
                return True
        return super().event(event)

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
