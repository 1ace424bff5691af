"""A sheet of paper to draw on with a mouse, a finger or a pen."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.views.draw_pad.strokes import Color, Drawing, Point, Stroke

SHARP = 320  # px of the sheet's shorter side at least, so that lines are smooth before they are scaled down
SMALLEST = 160  # px on the screen
LIGHTEST = 0.25  # of the width that a pen draws without pressure


class DrawPad(QWidget):
    """Paper of height × width pixels of a picture, shown as large as fits; `changed` follows the pen.

    Attributes:
        color: of the pen.
        thickness: of the pen, in pixels of the picture.
        erasing: whether the pen takes away instead.
    """

    changed = Signal()  # what is on the paper, also while a stroke is being drawn
    steps_changed = Signal()  # what undo and redo can do

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draw_pad")
        self.setAccessibleName("Drawing pad")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(SMALLEST, SMALLEST)
        self.color: Color = (255, 255, 255)
        self.thickness = 2.0
        self.erasing = False
        self.drawing = Drawing()
        self._paper: Color = (0, 0, 0)
        self._size = (28, 28)
        self._points: list[Point] = []  # of the stroke under way
        self._sheet = self._drawn(())

    def set_paper(self, height: int, width: int, paper: Color) -> None:
        """Take other paper; what was drawn on one of the same size stays, on another size it goes."""
        if (height, width) == self._size and paper == self._paper:
            return
        if (height, width) != self._size:
            self.drawing = Drawing()
            self._points = []
        self._size, self._paper = (height, width), paper
        self._redraw()
        self.steps_changed.emit()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.drawing.strokes and not self._points

    @property
    def fineness(self) -> int:
        """Pixels of the sheet on one pixel of the picture, along an axis."""
        return max(1, -(-SHARP // min(self._size)))

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What is drawn, with the stroke under way."""
        now = (Stroke(tuple(self._points), self._ink),) if self._points else ()
        return (*self.drawing.strokes, *now)

    def pixels(self, strokes: tuple[Stroke, ...] | None = None) -> NDArray[np.uint8]:
        """Return what is drawn, or would be with other strokes: (h, w, 3) uint8 red, green, blue, of the sheet."""
        sheet = self._sheet if strokes is None else self._drawn(strokes)
        image = sheet.convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    @Slot()
    def clear(self) -> None:
        """Take a new sheet; undo brings the old one back."""
        self.drawing.clear()
        self._after_step()

    @Slot()
    def undo(self) -> None:
        """Take the last stroke back."""
        self.drawing.undo()
        self._after_step()

    @Slot()
    def redo(self) -> None:
        """Draw again what was taken back last."""
        self.drawing.redo()
        self._after_step()

    def _after_step(self) -> None:
        self._redraw()
        self.steps_changed.emit()
        self.changed.emit()

    # The sheet.

    def _drawn(self, strokes: tuple[Stroke, ...]) -> QImage:
        height, width = self._size
        sheet = QImage(width * self.fineness, height * self.fineness, QImage.Format.Format_RGB32)
        sheet.fill(QColor(*self._paper))
        for stroke in strokes:
            self._put(sheet, (stroke.points[0], *stroke.points), stroke.color)
        return sheet

    def _redraw(self) -> None:
        self._sheet = self._drawn(self.drawing.strokes)
        self.update()

    def _put(self, sheet: QImage, points: Sequence[Point], color: Color | None) -> None:
        """Draw lines between points, round at their ends; between two points of one place a dot."""
        with QPainter(sheet) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(self.fineness, self.fineness)
            for before, point in pairwise(points):
                pen = QPen(QColor(*(self._paper if color is None else color)), point.width)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                if point == before:
                    painter.drawPoint(QPointF(point.x, point.y))
                else:
                    painter.drawLine(QPointF(before.x, before.y), QPointF(point.x, point.y))

    # The pen.

    def place(self) -> QRectF:
        """Return where the sheet lies in the widget, px: at the top, below its tools."""
        height, width = self._size
        scale = min((self.width() - 2) / width, (self.height() - 2) / height)
        return QRectF((self.width() - scale * width) / 2, 1, scale * width, scale * height)

    def _point(self, position: QPointF, pressure: float) -> Point:
        place = self.place()
        scale = place.width() / self._size[1]
        width = self.thickness * (LIGHTEST + (1 - LIGHTEST) * pressure)
        return Point((position.x() - place.x()) / scale, (position.y() - place.y()) / scale, width)

    def _press(self, position: QPointF, pressure: float = 1.0) -> None:
        self._points = [self._point(position, pressure)]
        self._put(self._sheet, self._points * 2, self._ink)
        self._show()

    def _move(self, position: QPointF, pressure: float = 1.0) -> None:
        if self._points:
            self._points.append(self._point(position, pressure))
            self._put(self._sheet, self._points[-2:], self._ink)
            self._show()

    def _release(self) -> None:
        if self._points:
            self.drawing.add(Stroke(tuple(self._points), self._ink))
            self._points = []
            self.steps_changed.emit()
            self._show()

    @property
    def _ink(self) -> Color | None:
        return None if self.erasing else self.color

    def _show(self) -> None:
        self.update()
        self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen down."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the pen."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._release()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen that knows how hard it is pressed, or with its other end."""
        rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
        kind = event.type()
        was, self.erasing = self.erasing, self.erasing or rubber
        if kind == QTabletEvent.Type.TabletPress:
            self._press(event.position(), event.pressure())
        elif kind == QTabletEvent.Type.TabletMove:
            self._move(event.position(), event.pressure())
        elif kind == QTabletEvent.Type.TabletRelease:
            self._release()
        self.erasing = was
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep undo and redo for the drawing: the window would take the document's last change back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_step(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo, redo and clear; leave other keys to the parent."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif Qt.Key(event.key()) in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable square."""
        return QSize(280, 280)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheet, and what it is for while it is empty."""
        place = self.place()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._sheet)
            painter.setPen(QColor(theme.of(self).accent if self.hasFocus() else theme.of(self).border))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
            if self.is_empty:
                dark = sum(self._paper) < 3 * 128
                painter.setPen(QColor("#B8B8B8" if dark else "#555555"))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "Draw here")


def _is_step(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
