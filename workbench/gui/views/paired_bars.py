"""Two numbers for each name, before and now, as bars from zero."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.number_text import number

GAP = 8.0  # px between name, bars and numbers
NAME_SHARE = 0.3  # of the width, the most that names take
LARGEST_ROW = 24.0  # px


class PairedBars(QWidget):
    """Shows the numbers before faintly and those of now in the accent colour.

    All rows are shown in their order where there is room; else those that changed most, in their order.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        """Build the view; `title` says what the numbers are."""
        super().__init__(parent)
        self.setObjectName("paired_bars")
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFont(theme.small_font(self.font()))
        self._title = title
        self._names: list[str] = []
        self._before: NDArray[np.float64] = np.zeros(0)
        self._now: NDArray[np.float64] = np.zeros(0)

    def set_values(self, names: Sequence[str], before: NDArray[np.float32], now: NDArray[np.float32]) -> None:
        """Show numbers (K,) of K names, any floats; what is not finite has no bar.

        Raises:
            ValueError: if there are not as many of each.
        """
        if not len(names) == len(before) == len(now):
            raise ValueError(f"{len(names)} names do not fit {len(before)} and {len(now)} numbers")
        self._names = list(names)
        self._before, self._now = before.astype(np.float64), now.astype(np.float64)
        largest = "" if not self._names else self._names[int(np.nan_to_num(self._now, nan=-np.inf).argmax())]
        self.setAccessibleDescription(f"largest now: {largest}" if largest else "")
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.set_values([], np.zeros(0, np.float32), np.zeros(0, np.float32))

    @property
    def rows(self) -> list[int]:
        """The names shown, from the top."""
        room = max(1, int((self.height() - self._line()) // self._line()))
        count = len(self._names)
        if count <= room:
            return list(range(count))
        with np.errstate(invalid="ignore"):
            change = np.abs(self._now - self._before)
        most = np.argsort(-np.nan_to_num(change, nan=np.inf), kind="stable")[:room]
        return sorted(most.tolist())

    def _line(self) -> float:
        return QFontMetricsF(self.font()).height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title and the rows."""
        colors = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.surface))
        painter.setPen(QColor(colors.muted))
        title = QRectF(4, 0, self.width() - 8, self._line())
        shown = self.rows
        some = f", {len(shown)} of {len(self._names)}" if len(shown) < len(self._names) else ""
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft, self._title + some)
        if shown:
            self._paint_rows(painter, shown, colors)
        painter.end()

    def _paint_rows(self, painter: QPainter, shown: list[int], colors: theme.Theme) -> None:
        metrics, line = QFontMetricsF(self.font()), self._line()
        texts = [f"{number(self._before[row])} → {number(self._now[row])}" for row in shown]
        left = min(max(metrics.horizontalAdvance(self._names[row]) for row in shown), NAME_SHARE * self.width())
        right = max(metrics.horizontalAdvance(text) for text in texts)
        height = min((self.height() - line) / len(shown), LARGEST_ROW)
        bars = QRectF(4 + left + GAP, line, max(8.0, self.width() - left - right - 2 * GAP - 8), height)
        low, high = self._range(shown)
        zero = bars.left() + bars.width() * (0 - low) / (high - low)
        faint = QColor(colors.muted)
        faint.setAlpha(120)
        for row, text in zip(shown, texts, strict=True):
            painter.setPen(QColor(colors.text))
            name = metrics.elidedText(self._names[row], Qt.TextElideMode.ElideRight, left)
            whole = QRectF(4, bars.top(), self.width() - 8, height)
            painter.drawText(whole, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            painter.drawText(whole, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            half = (height - 4) / 2
            for values, color, top in ((self._before, faint, 2.0), (self._now, QColor(colors.accent), 2 + half)):
                if np.isfinite(values[row]):
                    end = bars.left() + bars.width() * (values[row] - low) / (high - low)
                    bar = QRectF(min(zero, end), bars.top() + top, abs(end - zero), half)
                    painter.fillRect(bar, color)
            bars.translate(0, height)
        painter.setPen(QColor(colors.outline))
        painter.drawLine(int(zero), int(line), int(zero), int(line + height * len(shown)))

    def _range(self, shown: list[int]) -> tuple[float, float]:
        """Return the ends of the axis, zero among them."""
        values = np.concatenate([self._before[shown], self._now[shown], [0.0]])
        values = values[np.isfinite(values)]
        low, high = float(values.min()), float(values.max())
        return (low, high) if high > low else (0.0, 1.0)

    def sizeHint(self) -> QSize:
        """Ask for room for ten rows."""
        return QSize(240, 160)
