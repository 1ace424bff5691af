"""The colour bar beside a mosaic: which colour is which value."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.number_text import number
from workbench.gui.views.mosaic.colormaps import MARKED
from workbench.gui.views.mosaic.levels import STEPS, Levels

BAR_WIDTH = 14
TICK = 4
TALLEST = 280


class ColorBar(QWidget):
    """A vertical bar of colours with the values of its ends, and of zero where zero lies between them.

    If every map has its own scale, the ends read "min" and "max" and a line along the bar says so.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("color_bar")
        self.setAccessibleName("Colour scale")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._colors: NDArray[np.uint32] = np.zeros((STEPS, 1), np.uint32)
        self._ticks: list[tuple[float, str]] = []
        self._note = ""
        self._marked = False

    def set_scale(self, levels: Levels, colors: NDArray[np.uint32], *, marked: bool) -> None:
        """Show a scale.

        Args:
            levels: of all maps, or of the one shown.
            colors: (256,) uint32 from `colormaps.table`.
            marked: whether to explain the colour of cells that are not finite.
        """
        self._colors = np.ascontiguousarray(colors[STEPS - 1 :: -1].reshape(-1, 1))
        low, high = float(levels.low[0]), float(levels.high[0])
        own = not levels.shared
        note = "each map its own scale" if own else ""
        if own:
            ticks = [(1.0, "+max" if levels.diverging else "max"), (0.0, "−max" if levels.diverging else "min")]
        else:
            ticks = [(1.0, number(high)), (0.0, number(low))]
        if levels.diverging:
            ticks.append((0.5, "0"))
        elif not own and low < 0 < high:
            ticks.append((-low / (high - low), "0"))
        if high == low and not own:
            ticks = [(0.5 if levels.diverging else 0.0, number(low))]
        if (ticks, note, marked) != (self._ticks, self._note, self._marked):
            self._ticks, self._note, self._marked = ticks, note, marked
            self.setAccessibleDescription(note or f"from {ticks[-1][1]} to {ticks[0][1]}")
            self.setToolTip(f"Colour scale: {note}" if own else f"Colour scale: {number(low)} to {number(high)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bar, a tick, the widest number and the note."""
        metrics = QFontMetrics(self.font())
        return QSize(BAR_WIDTH + TICK + 4 + metrics.horizontalAdvance("−0.0000") + metrics.height() // 2, 160)

    def minimumSizeHint(self) -> QSize:
        """Return the same width at the least height that can be read."""
        return QSize(self.sizeHint().width(), 64)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, its ticks, the note and the swatch of cells that are not finite."""
        colors = theme.of(self)
        painter = QPainter(self)
        metrics = painter.fontMetrics()
        line = metrics.height()
        room = self.height() - line - (line + 8 if self._marked else 0)
        bar = QRectF(0.5, line / 2, BAR_WIDTH, max(8, min(room, TALLEST)))
        image = QImage(self._colors.data, 1, STEPS, 4, QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawRect(bar)
        for share, text in self._ticks:
            if 0 < share < 1 and min(share, 1 - share) * bar.height() < line and len(self._ticks) > 1:
                continue
            y = bar.bottom() - share * bar.height()
            painter.setPen(QColor(colors.muted))
            painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + TICK, y))
            painter.setPen(QColor(colors.text))
            painter.drawText(QPointF(bar.right() + TICK + 4, y + metrics.ascent() - line / 2), text)
        if self._note and metrics.horizontalAdvance(self._note) < bar.height() - line:
            painter.save()
            painter.setPen(QColor(colors.muted))
            painter.translate(bar.right() + TICK + 4 + line * 2, bar.center().y())
            painter.rotate(-90)
            painter.drawText(
                QRectF(-bar.height() / 2, -line / 2, bar.height(), line), Qt.AlignmentFlag.AlignCenter, self._note
            )
            painter.restore()
        if self._marked:
            swatch = QRectF(0.5, bar.bottom() + line / 2 + 8, BAR_WIDTH, line - 4)
            painter.fillRect(swatch, QColor(MARKED))
            painter.setPen(QColor(colors.text))
            painter.drawText(
                QPointF(bar.right() + TICK + 4, swatch.center().y() + metrics.ascent() - line / 2), "NaN, ∞"
            )
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)
