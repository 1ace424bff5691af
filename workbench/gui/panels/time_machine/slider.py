"""A slider over the kept states: ticks where epochs ended, a star at the best."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QStyle, QWidget

from workbench.gui import icons, theme

_HANDLE = 14  # px, as the style sheet has it
_STAR = 12  # px
_TICK = 4.0  # px
_CLOSEST = 4.0  # px between two ticks
_HEIGHT = 28  # px


class TimeSlider(QSlider):
    """Counts states from 0; its last value is the present."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ticks: tuple[int, ...] = ()
        self._star: int | None = None
        self.setRange(0, 0)
        self.setMinimumWidth(160)

    def set_marks(self, ticks: Sequence[int], star: int | None) -> None:
        """Show where epochs ended and where the best one did."""
        if (tuple(ticks), star) != (self._ticks, self._star):
            self._ticks, self._star = tuple(ticks), star
            self.update()

    def place_of(self, value: int) -> float:
        """Return where the middle of the handle is for a value, px from the left."""
        room = self.width() - _HANDLE
        return _HANDLE / 2 + QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), value, room)

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle to where the groove is clicked, ready to be dragged on."""
        if event.button() == Qt.MouseButton.LeftButton:
            at, room = round(event.position().x() - _HANDLE / 2), self.width() - _HANDLE
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room))
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks below and above the groove."""
        super().paintEvent(event)
        if not self._ticks and self._star is None:
            return
        look, middle = theme.of(self), self.height() / 2
        with QPainter(self) as painter:
            painter.setPen(QPen(QColor(look.muted if self.isEnabled() else look.disabled), 1))
            last = -_CLOSEST
            for value in self._ticks:
                x = round(self.place_of(value)) + 0.5
                if x - last >= _CLOSEST:
                    last = x
                    painter.drawLine(QPointF(x, middle + 8), QPointF(x, middle + 8 + _TICK))
            if self._star is not None:
                box = QRectF(self.place_of(self._star) - _STAR / 2, 0, _STAR, _STAR)
                pixmap = icons.pixmap("star", self, _STAR, color=look.accent)
                painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))
