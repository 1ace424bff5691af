"""The curve of a function of one number, small, over a histogram of what it is applied to."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.number_text import number

Floats = NDArray[np.floating[Any]]
HEIGHT = 104  # px
MARGIN = 4  # px


class FunctionCurve(QWidget):
    """Paints y over x with both axes through zero, and behind it how often each part of x occurs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("function_curve")
        self.setAccessibleName("Curve of the activation")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._x: Floats = np.zeros(0)
        self._y: Floats = np.zeros(0)
        self._counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self.setFont(theme.small_font(self.font()))

    def set_curve(self, x: Floats, y: Floats, counts: NDArray[np.int64]) -> None:
        """Show a function.

        Args:
            x: (P,), rising.
            y: (P,), the function of x.
            counts: (B,), how often each of as many equal parts of the range of x occurs.
        """
        self._x, self._y, self._counts = x, y, counts
        low, high = number(float(x[0])), number(float(x[-1]))
        self.setToolTip(f"What the activation makes of numbers from {low} to {high}; behind it how often each occurs")
        self.update()

    @property
    def _area(self) -> QRectF:
        """Where the curve is painted; the ends of x stand below it."""
        below = self.fontMetrics().lineSpacing() + 2
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -below)

    def sizeHint(self) -> QSize:
        """Return a strip."""
        return QSize(160, HEIGHT)

    def point(self, x: float, y: float) -> QPointF:
        """Return where the point (x, y) is painted, px."""
        area = self._area
        low, high = min(0.0, float(self._y.min())), max(0.0, float(self._y.max()))
        left, right = float(self._x[0]), float(self._x[-1])
        across, up = (x - left) / (right - left), (y - low) / ((high - low) or 1.0)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint histogram, axes, curve and the ends of both axes."""
        if len(self._x) < 2 or not np.isfinite(self._y).all():
            return
        colors = theme.of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_counts(painter, QColor(colors.border))
            painter.setPen(QPen(QColor(colors.outline), 1))
            left, right = float(self._x[0]), float(self._x[-1])
            painter.drawLine(self.point(left, 0), self.point(right, 0))
            painter.drawLine(self.point(0, float(self._y.min())), self.point(0, float(self._y.max())))
            painter.setPen(QPen(QColor(colors.accent), 2, j=Qt.PenJoinStyle.RoundJoin))
            pairs = zip(self._x.tolist(), self._y.tolist(), strict=True)
            painter.drawPolyline(QPolygonF([self.point(x, y) for x, y in pairs]))
            painter.setPen(QColor(colors.muted))
            area = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, 0)
            for text, side in (
                (number(left), Qt.AlignmentFlag.AlignLeft),
                (number(right), Qt.AlignmentFlag.AlignRight),
            ):
                painter.drawText(area, side | Qt.AlignmentFlag.AlignBottom, text)
            top = f"max {number(float(self._y.max()))}"
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, top)

    def _paint_counts(self, painter: QPainter, color: QColor) -> None:
        if not len(self._counts) or not self._counts.any():
            return
        area = self._area
        step = area.width() / len(self._counts)
        heights = area.height() * 0.9 * np.sqrt(self._counts / self._counts.max())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for place, height in enumerate(heights.tolist()):
            painter.drawRect(QRectF(area.left() + place * step, area.bottom() - height, step, height))
        painter.setBrush(Qt.BrushStyle.NoBrush)
