"""A moment of a plot: a line across it that says where on the x axis something else is looked at."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.gui.colors import Theme
from workbench.gui.theme import small_font
from workbench.gui.views.curves.frame import Frame

_WIDTH = 2.0  # px
_EDGE, _HEIGHT = 6.0, 4.0  # px around the words
_HANDLE = 4.0  # px, half the width of the triangle at the top


def draw(painter: QPainter, frame: Frame, x: float, text: str, font: QFont, theme: Theme) -> None:
    """Draw the line, a handle above it and, beside it where there is more room, the words.

    Args:
        painter: antialiasing, on the finished plot.
        frame: of the plot.
        x: in units of the axis; nothing is drawn of a moment that is not seen.
        text: what is there; "" for none.
        font: of the plot's names.
        theme: colours.
    """
    if not frame.x.low <= x <= frame.x.high:
        return
    area, px = frame.area, frame.x_px(x)
    painter.setPen(QPen(QColor(theme.accent), _WIDTH))
    painter.drawLine(QPointF(px, area.top()), QPointF(px, area.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    top = area.top()
    painter.drawPolygon([QPointF(px - _HANDLE, top), QPointF(px + _HANDLE, top), QPointF(px, top + 1.5 * _HANDLE)])
    if text:
        _draw_words(painter, area, px, text, font, theme)


def _draw_words(painter: QPainter, area: QRectF, px: float, text: str, font: QFont, theme: Theme) -> None:
    small = small_font(font)
    metrics = QFontMetricsF(small)
    width, height = metrics.horizontalAdvance(text) + 2 * _EDGE, metrics.height() + _HEIGHT
    right = px + 8 + width <= area.right()
    box = QRectF(px + 8 if right else px - 8 - width, area.bottom() - height - 8, width, height)
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(small)
    painter.setPen(QColor(theme.on_accent))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
