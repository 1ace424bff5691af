"""The drawing area of a plot of curves: zoom, pan, crosshair, and clicks on curves."""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.views.curves import crosshair, moment, polyline
from workbench.gui.views.curves import zoom as curve_zoom
from workbench.gui.views.curves.axis import XAxis
from workbench.gui.views.curves.frame import Frame
from workbench.gui.views.curves.paint import Painted, labels_of, paint
from workbench.gui.views.curves.plot import Plot

_REACH = 6.0  # px around a curve that count as on it
Drag = Literal["zoom", "pan"]


class CurveCanvas(QWidget):
    """Shows a `Plot`; the picture is kept, so that the crosshair moves without painting the curves again."""

    cursor_moved = Signal()  # the crosshair stands elsewhere, or not at all
    clicked = Signal(float, bool)  # a place on the x axis, and whether with Ctrl

    def __init__(self, plot: Plot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curve_canvas")
        self.setAccessibleName(plot.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 96)
        self._plot = plot
        self._picture: QPixmap | None = None
        self._painted: Painted | None = None
        self._pointer: QPointF | None = None
        self._press: QPointF | None = None
        self._drag: Drag | None = None
        self._start: Frame | None = None
        self._raised = ""
        self._by_keyboard = False
        self._watch(plot.axis)

    def _watch(self, axis: XAxis) -> None:
        axis.changed.connect(self.refresh)
        axis.labels_changed.connect(self.refresh)
        axis.cursor_moved.connect(self._on_cursor)
        axis.moment_moved.connect(self.update)

    def use_axis(self, axis: XAxis) -> None:
        """Follow another x axis."""
        self._plot.axis.changed.disconnect(self.refresh)
        self._plot.axis.labels_changed.disconnect(self.refresh)
        self._plot.axis.cursor_moved.disconnect(self._on_cursor)
        self._plot.axis.moment_moved.disconnect(self.update)
        self._plot.axis.report_labels(self, None)
        self._plot.axis.report(self._plot, None)
        self._plot.axis = axis
        self._watch(axis)
        self._plot.report()
        self.refresh()

    @property
    def painted(self) -> Painted:
        """What is on the screen, painted now if it is out of date."""
        if self._picture is None or self._painted is None:
            self._render()
        assert self._painted is not None
        return self._painted

    @property
    def reading(self) -> crosshair.Reading | None:
        """What the crosshair reads, or None while it is away."""
        x = self._plot.axis.cursor
        frame = self.painted.frame
        if x is None or not self.painted.lines or not frame.x.low <= x <= frame.x.high:
            return None
        return crosshair.read(self._plot, x, frame)

    @Slot()
    def refresh(self) -> None:
        """Paint anew as soon as the window system asks; a drag waits until it is done."""
        if self._drag != "zoom":
            self._picture = None
        self.update()

    @Slot()
    def _on_cursor(self) -> None:
        reading = self.reading if self.isVisible() else None
        self.setAccessibleDescription("" if reading is None else reading.sentence)
        self.cursor_moved.emit()
        self.update()

    @Slot()
    def reset(self) -> None:
        """Show everything, now and while data come in."""
        self._plot.set_y_span(None)
        self._plot.axis.set_span(None)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(480, 260)

    def _render(self) -> None:
        rect, axis = QRectF(self.rect()), self._plot.axis
        own = labels_of(rect, self._plot, self.font())
        axis.report_labels(self, own if self.isVisible() else None)
        labels = max(own, axis.labels)
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap((QSize(max(self.width(), 1), max(self.height(), 1)).toSizeF() * ratio).toSize())
        self._picture.setDevicePixelRatio(ratio)
        look = theme.of(self)
        self._picture.fill(QColor(look.surface))
        painter = QPainter(self._picture)
        self._painted = paint(painter, rect, self._plot, look, self.font(), labels=labels, raised=self._raised)
        painter.end()

    def paintEvent(self, event: QPaintEvent) -> None:
        painted = self.painted
        painter = QPainter(self)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.of(self)
        if self._plot.axis.moment is not None and painted.lines:
            text = self._plot.moment_text
            moment.draw(painter, painted.frame, self._plot.axis.moment, text, self.font(), look)
        if self._by_keyboard:
            painter.setPen(QPen(QColor(look.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if self._drag == "zoom":
            self._draw_rectangle(painter, look)
        elif (reading := self.reading) is not None and self._drag is None:
            room, beside = QRectF(self.rect()).adjusted(4, 4, -4, -4), self._pointer
            crosshair.draw(painter, painted.frame, reading, beside, room, self.font(), look, raised=self._raised)

    def _draw_rectangle(self, painter: QPainter, look: theme.Theme) -> None:
        color = QColor(look.accent)
        painter.setPen(QPen(color, 1))
        color.setAlphaF(0.15)
        painter.setBrush(color)
        painter.drawRect(self._rectangle())

    def _rectangle(self) -> QRectF:
        if self._press is None or self._pointer is None:
            return QRectF()
        return curve_zoom.rectangle(self._press, self._pointer, self.painted.frame.area)

    def zoom(self, factor: float, centre: QPointF, *, x: bool, y: bool) -> None:
        """Show a larger (`factor` above 1) or smaller part around a point that stays where it is, px."""
        curve_zoom.about(self._plot, self.painted.frame, factor, centre, x=x, y=y)
        self.refresh()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton) and self.painted.lines:
            self._press = self._pointer = event.position()
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._press is None:
            self._hover(event.position())
            return
        if self._drag is None:
            far = (event.position() - self._press).manhattanLength() >= QApplication.startDragDistance()
            if not far:
                return
            middle = bool(event.buttons() & Qt.MouseButton.MiddleButton)
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._drag, self._start = ("pan" if middle or shift else "zoom"), self.painted.frame
            self._plot.axis.set_cursor(None)
        if self._drag == "pan" and self._start is not None:
            curve_zoom.pan(self._plot, self._start, event.position() - self._press)
            self.refresh()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, box = self._drag, self._rectangle()
        still = self._press is not None and drag is None and event.button() == Qt.MouseButton.LeftButton
        self._press, self._drag, self._start = None, None, None
        if still and self.painted.frame.area.contains(event.position()):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.clicked.emit(self.painted.frame.x_at(event.position().x()), control)
        if drag == "zoom" and not box.isEmpty():
            curve_zoom.to_rectangle(self._plot, self.painted.frame, box)
        self.refresh()
        self._hover(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        if not delta or not self.painted.lines or self._drag:
            event.ignore()
            return
        area, at = self.painted.frame.area, event.position()
        below, beside = at.y() > area.bottom(), at.x() < area.left()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.zoom(curve_zoom.STEP ** (-delta / 120), at, x=not beside, y=not below and not shift)
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        if self._press is None:
            self._pointer = None
            self._raise("")
            self._plot.axis.set_cursor(None)

    def _hover(self, at: QPointF) -> None:
        """Move the crosshair to the value nearest to the pointer, and raise the curve below it."""
        self._pointer = at
        frame = self.painted.frame
        if not self.painted.lines or not frame.area.contains(at):
            self._raise("")
            self._plot.axis.set_cursor(None)
            return
        self._raise(self._curve_at(at))
        self._plot.axis.set_cursor(self._plot.nearest_x(frame.x_at(at.x())))
        self.update()

    def _raise(self, key: str) -> None:
        if key != self._raised:
            self._raised = key
            self.refresh()

    def _curve_at(self, at: QPointF) -> str:
        """Return the key of the curve nearest to a point within reach, or ""."""
        away = {key: polyline.distance(parts, at) for key, parts in self.painted.lines.items()}
        nearest = min(away, key=away.__getitem__, default="")
        return nearest if nearest and away[nearest] <= _REACH else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the crosshair, + and − zoom, 0 shows everything, Esc gives up a drag or the crosshair."""
        key, area = event.key(), self.painted.frame.area
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step(Qt.Key(key), far=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1 / curve_zoom.STEP, area.center(), x=True, y=False)
        elif key == Qt.Key.Key_Minus:
            self.zoom(curve_zoom.STEP, area.center(), x=True, y=False)
        elif key == Qt.Key.Key_0:
            self.reset()
        elif key == Qt.Key.Key_Escape and (self._drag or self._plot.axis.cursor is not None):
            self._press, self._drag = None, None
            self._plot.axis.set_cursor(None)
            self.refresh()
        else:
            super().keyPressEvent(event)

    def _step(self, key: Qt.Key, *, far: bool) -> None:
        """Move the crosshair to the next value, with `far` by a twentieth of the view, or to the end of the view."""
        axis, scale = self._plot.axis, self.painted.frame.x
        if not self.painted.lines:
            return
        self._pointer = None
        forward = key in (Qt.Key.Key_Right, Qt.Key.Key_End)
        ahead = 1 if forward else -1
        cursor = axis.cursor
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            cursor = self._plot.nearest_x(scale.high if forward else scale.low)
        elif cursor is None:
            cursor = self._plot.nearest_x(scale.value(0.5))
        elif far:
            cursor = self._plot.nearest_x(scale.value(scale.position(cursor) + 0.05 * ahead))
        else:
            cursor = self._plot.step_x(cursor, forward)
        axis.set_cursor(cursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._by_keyboard = False
        if self._pointer is None:
            self._plot.axis.set_cursor(None)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._picture = None
        self._plot.axis.report_labels(self, None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_by_keyboard"):
            self.refresh()
