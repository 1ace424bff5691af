"""A reliability diagram: how often a network is right when it is so sure, over how often it is so sure."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.colors import Theme
from workbench.gui.number_text import percent
from workbench.gui.views.reliability_words import bin_words
from workbench.gui.widgets import format_count, plain_tooltip

AXIS = "confidence: how sure it says it is"
GAP = 8  # px
_WIDEST = 1.6  # times the height
_BELOW = 0.24  # of the height, what the histogram takes
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)

Numbers = NDArray[np.float64]


class ReliabilityView(QWidget):
    """Shows accuracy in bins of confidence against the diagonal, and under it how many pictures each bin has.

    Left and Right walk through the bins, Home and End go to the first and the last.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reliability")
        self.setAccessibleName("Reliability diagram")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 140)
        self.setMouseTracking(True)
        self.setFont(theme.small_font(self.font()))
        self._counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self._confidence: Numbers = np.zeros(0)
        self._accuracy: Numbers = np.zeros(0)
        self._hot = -1
        self._current = -1

    def set_bins(self, counts: NDArray[np.int64], confidence: Numbers, accuracy: Numbers) -> None:
        """Show bins of equal width over [0, 1].

        Args:
            counts: (B,) pictures.
            confidence: (B,) their mean confidence, NaN in an empty bin.
            accuracy: (B,) the share that is right, NaN in an empty bin.
        """
        self._counts, self._confidence, self._accuracy = counts, confidence, accuracy
        self._current = min(self._current, len(counts) - 1)
        self.update()

    @property
    def current(self) -> int:
        """The bin that keys have chosen, or −1."""
        return self._current

    def describe(self, index: int) -> str:
        """Say in words what a bin holds."""
        return bin_words(
            index, len(self._counts), int(self._counts[index]), self._confidence[index], self._accuracy[index]
        )

    def sizeHint(self) -> QSize:
        """Ask for room in which the diagonal is one."""
        return QSize(400, 420)

    def plot(self) -> QRectF:
        """Return where the diagram is drawn, px; the histogram is below it."""
        metrics, left = self.fontMetrics(), self._left()
        below = 2 * metrics.height() + 2 * GAP
        height = (self.height() - below - 2 * GAP) * (1 - _BELOW)
        room = self.width() - left - 3 * GAP
        wide = max(10.0, min(room, _WIDEST * height))
        return QRectF(left + max(0.0, (room - wide) / 2), GAP, wide, max(10, height))

    def _left(self) -> int:
        """Return the px that names and numbers take at the left of the plot."""
        return self.fontMetrics().height() + self.fontMetrics().horizontalAdvance(percent(1.0)) + 2 * GAP

    def histogram(self) -> QRectF:
        """Return where the histogram is drawn, px."""
        above, metrics = self.plot(), self.fontMetrics()
        bottom = self.height() - 2 * metrics.height() - GAP
        return QRectF(above.left(), above.bottom() + GAP, above.width(), max(4, bottom - above.bottom() - GAP))

    def bin_at(self, x: float) -> int:
        """Return the bin at a horizontal place, px, or −1."""
        plot, count = self.plot(), len(self._counts)
        index = math.floor((x - plot.left()) / plot.width() * count) if count else -1
        return index if 0 <= index < count else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the diagram."""
        colors = theme.of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(colors.surface))
            painter.setFont(self.font())
            self._paint_frame(painter, colors)
            for index in np.flatnonzero(self._counts).tolist():
                self._paint_bin(painter, index, colors)
            plot = self.plot()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colors.text), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(plot.bottomLeft(), plot.topRight())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            marked = self._hot if self._hot >= 0 else self._current
            if 0 <= marked < len(self._counts):
                self._paint_mark(painter, marked, colors)

    def _paint_frame(self, painter: QPainter, colors: Theme) -> None:
        plot, below, metrics = self.plot(), self.histogram(), painter.fontMetrics()
        for tick in _TICKS:
            y, x = plot.bottom() - tick * plot.height(), plot.left() + tick * plot.width()
            painter.setPen(QColor(colors.grid))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(QColor(colors.muted))
            text = f"{tick:.0%}".replace("%", "\u2009%")
            line = QRectF(0, y - metrics.height() / 2, plot.left() - GAP, metrics.height())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
            under = QRectF(x - 40, below.bottom() + 2, 80, metrics.height())
            painter.drawText(under, int(Qt.AlignmentFlag.AlignHCenter), text)
        middle, most = plot.center().x(), metrics.horizontalAdvance(AXIS) + 4
        line = QRectF(middle - most / 2, below.bottom() + metrics.height(), most, metrics.height() + 4)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), AXIS)
        for room, text in ((plot, "accuracy"), (below, "pictures")):
            if room.height() >= metrics.horizontalAdvance(text):
                painter.save()
                painter.translate(plot.left() - self._left(), room.bottom())
                painter.rotate(-90)
                title = QRect(0, 0, round(room.height()), metrics.height())
                painter.drawText(title, int(Qt.AlignmentFlag.AlignCenter), text)
                painter.restore()
        most = int(self._counts.max(initial=0))
        line = QRectF(0, below.top() + 2, plot.left() - GAP, metrics.height())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight), format_count(most))
        painter.setPen(QColor(colors.border))
        painter.drawLine(below.bottomLeft(), below.bottomRight())

    def _paint_bin(self, painter: QPainter, index: int, colors: Theme) -> None:
        plot, below = self.plot(), self.histogram()
        left, wide = self._span(index)
        accuracy, confidence = float(self._accuracy[index]), float(self._confidence[index])
        right = plot.bottom() - accuracy * plot.height()
        sure = plot.bottom() - confidence * plot.height()
        painter.fillRect(QRectF(left, right, wide, plot.bottom() - right), QColor(colors.accent))
        gap = QRectF(left, min(right, sure), wide, abs(right - sure))
        painter.fillRect(gap, QColor(theme.blend(*_gap_color(colors, too_sure=confidence > accuracy))))
        painter.setPen(QPen(QColor(colors.error), 2))
        painter.drawLine(QPointF(left, sure), QPointF(left + wide, sure))
        share = int(self._counts[index]) / max(1, int(self._counts.max()))
        high = max(1.0, below.height() * share)
        painter.fillRect(QRectF(left, below.bottom() - high, wide, high), QColor(colors.muted))

    def _paint_mark(self, painter: QPainter, index: int, colors: Theme) -> None:
        plot, (left, wide) = self.plot(), self._span(index)
        painter.setPen(QPen(QColor(colors.text), 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(left - 1, plot.top(), wide + 1, self.histogram().bottom() - plot.top()))

    def _span(self, index: int) -> tuple[float, float]:
        """Return where a bin begins and how wide it is, px, with a pixel between two."""
        plot, count = self.plot(), len(self._counts)
        left, right = (round(plot.left() + plot.width() * at / count) for at in (index, index + 1))
        return left + 1, max(1, right - left - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the bins."""
        key, last = Qt.Key(event.key()), len(self._counts) - 1
        moves = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in moves and last >= 0:
            self._current = min(max(moves[key], 0), last)
            self.setAccessibleDescription(self.describe(self._current))
            self.update()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the bin under the cursor."""
        self._mark(self.bin_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark nothing."""
        self._mark(-1)

    def _mark(self, index: int) -> None:
        if index != self._hot:
            self._hot = index
            self.update()

    def event(self, event: QEvent) -> bool:
        """Say what the bin under the cursor holds."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.bin_at(event.pos().x())
            if index >= 0:
                QToolTip.showText(event.globalPos(), plain_tooltip(self.describe(index)), self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()


def _gap_color(colors: Theme, *, too_sure: bool) -> tuple[str, str, float]:
    """Return what is laid over what, how strongly, between how sure it is and how often it is right."""
    return (colors.error, colors.surface, 0.35) if too_sure else (colors.accent, colors.surface, 0.5)
