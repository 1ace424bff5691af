"""Many small curves over the same steps, one of them in front."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.number_text import number
from workbench.gui.views.curves.polyline import segments, separate
from workbench.gui.widgets import format_count

MOST_DRAWN = 64  # curves; of more, every n-th by the height they end at
MOST_SMOOTH = 32  # curves painted with smooth edges, which takes twice the time
MOST_POINTS = 96  # of a curve on the screen
MARGIN = 4  # px
NEAR = 12.0  # px from a curve to the cursor
Floats = NDArray[np.float64]


class Traces(QWidget):
    """Draws curves (T, K) over T steps; `chosen` tells which of the K was clicked."""

    chosen = Signal(int)

    def __init__(self, title: str, noun: str, parent: QWidget | None = None) -> None:
        """Build the view.

        Args:
            title: what the curves are of, in a line above them.
            noun: what one of them is of.
            parent: the widget that owns it.
        """
        super().__init__(parent)
        self.setObjectName("traces")
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.small_font(self.font()))
        self.placeholder = ""
        self._title, self._noun = title, noun
        self._steps: NDArray[np.int64] = np.zeros(0, np.int64)
        self._values: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._largest = 1.0
        self._selected = -1
        self._hovered = -1

    def set_traces(self, steps: NDArray[np.int64], values: NDArray[np.float32], selected: int = -1) -> None:
        """Show curves; the arrays are kept.

        Args:
            steps: (T,), rising.
            values: (T, K), at least 0; what is not finite is left out.
            selected: the curve in front, or −1.
        """
        if values.shape[1:] != self._values.shape[1:]:
            self._hovered = -1
        self._steps, self._values, self._selected = steps, values, selected
        largest = float(values.max(where=np.isfinite(values), initial=0))
        self._largest = largest if largest > 0 else 1.0
        self.update()

    @property
    def drawn(self) -> list[int]:
        """The curves that are drawn, those in front last."""
        count = self._values.shape[1]
        if count <= MOST_DRAWN:
            behind = list(range(count))
        else:
            ranked = np.argsort(-np.nan_to_num(self._values[-1]), kind="stable")
            behind = ranked[np.linspace(0, count - 1, MOST_DRAWN).astype(np.intp)].tolist()
        front = [index for index in (self._selected, self._hovered) if 0 <= index < count]
        return [index for index in behind if index not in front] + front

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title, the curves and the ends of the axes."""
        colors = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.surface))
        painter.setPen(QColor(colors.muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(self.rect().adjusted(MARGIN, 0, -MARGIN, 0), flags, self._headline())
        if len(self._steps) < 2:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.placeholder)
            painter.end()
            return
        self._paint_axes(painter, colors)
        faint = QColor(colors.muted)
        faint.setAlpha(110)
        front = [index for index in (self._selected, self._hovered) if 0 <= index < self._values.shape[1]]
        behind = [index for index in self.drawn if index not in front]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(behind) <= MOST_SMOOTH)
        self._paint_curves(painter, behind, QPen(faint, 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_curves(painter, front, QPen(QColor(colors.accent), 2))
        painter.end()

    def _paint_curves(self, painter: QPainter, indices: list[int], pen: QPen) -> None:
        """Draw curves as one path of single lines, a gap between any two of them."""
        if not indices:
            return
        x, y = self._points(indices)
        painter.setPen(pen)
        painter.drawPath(separate(segments(x.ravel(), y.ravel(), QRectF(self.rect()))))

    def _headline(self) -> str:
        count, shown = self._values.shape[1] if self._values.ndim == 2 else 0, self._hovered
        if shown < 0:
            shown = self._selected
        text = self._title
        if 0 <= shown < count and len(self._steps):
            return f"{text} · {self._noun} {shown}: {number(float(self._values[-1, shown]))}"
        return f"{text} · {MOST_DRAWN} of {format_count(count)} drawn" if count > MOST_DRAWN else text

    def _area(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(self.rect()).adjusted(MARGIN, line + 2, -MARGIN, -line - 2)

    def _paint_axes(self, painter: QPainter, colors: theme.Theme) -> None:
        area, below = self._area(), Qt.AlignmentFlag.AlignBottom
        painter.setPen(QColor(colors.grid))
        painter.drawLine(area.topLeft(), area.topRight())
        painter.setPen(QColor(colors.border))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QColor(colors.muted))
        inner = self.rect().adjusted(MARGIN, 0, -MARGIN, 0)
        first, last = int(self._steps[0]), int(self._steps[-1])
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | below, f"step {format_count(first)}")
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | below, f"step {format_count(last)}")
        top = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        painter.drawText(inner, top, f"top line: {number(self._largest)}")

    def _points(self, indices: list[int]) -> tuple[Floats, Floats]:
        """Return x and y of curves on the screen, px, (K, T + 1) each: NaN where there is a gap, and at each end."""
        area, last = self._area(), len(self._steps) - 1
        kept = np.unique(np.linspace(0, last, min(last + 1, MOST_POINTS)).astype(np.intp))
        steps, values = self._steps[kept].astype(np.float64), self._values[kept][:, indices].T.astype(np.float64)
        span = max(1.0, float(self._steps[-1] - self._steps[0]))
        x = np.full((len(indices), len(kept) + 1), np.nan)
        y = x.copy()
        x[:, :-1] = area.left() + (steps - self._steps[0]) / span * area.width()
        y[:, :-1] = np.where(np.isfinite(values), area.bottom() - values / self._largest * area.height(), np.nan)
        return x, y

    def _near(self, place: QPointF) -> int:
        """Return the drawn curve near a point, or −1."""
        area = self._area()
        if len(self._steps) < 2 or not area.adjusted(0, -NEAR, 0, NEAR).contains(place):
            return -1
        step = self._steps[0] + (place.x() - area.left()) / area.width() * (self._steps[-1] - self._steps[0])
        at = int(np.argmin(np.abs(self._steps - step)))
        shown = self.drawn
        heights = area.bottom() - self._values[at, shown].astype(np.float64) / self._largest * area.height()
        away = np.nan_to_num(np.abs(heights - place.y()), nan=np.inf)
        nearest = int(np.argmin(away))
        return shown[nearest] if away[nearest] <= NEAR else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Put the curve under the cursor in front."""
        self._hover(self._near(event.position()))

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Let the curve under the cursor go back."""
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the curve under the cursor."""
        index = self._near(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(index)

    def sizeHint(self) -> QSize:
        """Ask for a strip."""
        return QSize(240, 96)
