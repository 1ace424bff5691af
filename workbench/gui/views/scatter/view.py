"""Points on a plane, with pictures at those that have room; to zoom into, and to choose from by mouse and keys."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.views.scatter.frame import Frame
from workbench.gui.views.scatter.paint import Picture, PointsPaint

_NEAR = 14  # px from the cursor within which a point is meant
_ZOOM, _PAN = 1.25, 40  # of one key or one notch of the wheel; px


class ScatterView(QWidget):
    """Shows N points in the colours of their groups.

    The wheel, + and − zoom, dragging moves, a double click or 0 shows all. Arrow keys go to the next point in their
    direction, with Shift they move the plane; a click, Enter or Space activates a point. Signals carry its index.
    """

    activated = Signal(int)
    hovered = Signal(int)  # −1 where the cursor has left all points

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scatter")
        self.setAccessibleName("Points on a plane")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 160)
        self.setMouseTracking(True)
        self._points: NDArray[np.float64] = np.zeros((0, 2))
        self._look = PointsPaint()
        self._caption = ""
        self._frame = Frame()
        self._hot = self._current = -1
        self._drag: QPointF | None = None
        self._dragged = False
        self._painted: QPixmap | None = None

    @property
    def count(self) -> int:
        """Points there are."""
        return len(self._points)

    @property
    def frame(self) -> Frame:
        """What is in sight."""
        return self._frame

    @property
    def groups(self) -> NDArray[np.int64]:
        """Which colour each point has, (N,)."""
        return self._look.groups

    def set_points(self, points: NDArray[np.floating], *, keep: bool = False) -> None:
        """Show other points (N, 2), finite; to `keep` says that they are the same ones in other places."""
        self._points = points.astype(np.float64)
        if not keep:
            self._look.forget()
            self._hot = self._current = -1
            self._frame = Frame()
        if len(points):
            self._frame = self._frame.around(self._points)
        self._renew()

    def set_groups(self, groups: NDArray[np.int64], colors: Sequence[str]) -> None:
        """Colour the points: (N,) indices of `colors`, "#rrggbb"; −1 is muted."""
        self._look.groups, self._look.colors = groups, tuple(colors)
        self._renew()

    def set_pictures(self, picture: Picture | None, describe: Callable[[int], str]) -> None:
        """Say what point i is: a picture (1 or 3, H, W) uint8, and in words."""
        self._look.picture, self._look.describe = picture, describe
        self._look.forget()
        self._renew()

    def set_caption(self, text: str) -> None:
        """Write a line at the bottom that says what the axes mean."""
        self._caption = text
        self.update()

    def show_pictures(self, on: bool) -> None:
        """Draw pictures at the points that have room, or dots only."""
        self._look.with_pictures = on
        self._renew()

    def set_highlight(self, group: int) -> None:
        """Let all other groups fade; −1: none."""
        self._look.highlight = group
        self._renew()

    def places(self) -> NDArray[np.float64]:
        """Return where the points lie, (N, 2) px."""
        return self._frame.places(self._points, self.width(), self.height())

    def index_at(self, x: float, y: float) -> int:
        """Return the point nearest to a place, if it is near, or −1; one that is highlighted is preferred."""
        if not self.count:
            return -1
        distance = np.hypot(*(self.places() - np.array([x, y])).T)
        if self._look.highlight >= 0:
            distance = np.where(self._look.groups == self._look.highlight, distance, distance + _NEAR / 2)
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= _NEAR else -1

    def set_current(self, index: int) -> None:
        """Frame a point, as keys do; −1: none."""
        self._current = index if index < self.count else -1
        self.setAccessibleDescription(self._look.describe(index) if self._current >= 0 else "")
        self.update()

    # What is seen.

    def _renew(self) -> None:
        self._painted = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the points, then the one under the cursor or the framed one."""
        if self._painted is None:
            self._painted = self._look.everything(self, self.places())
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._painted)
            painter.setPen(QColor(theme.of(self).muted))
            line = self.rect().adjusted(8, 4, -8, -4)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), self._caption)
            shown = self._hot if self._hot >= 0 else self._current
            if 0 <= shown < self.count:
                x, y = self.places()[shown].tolist()
                self._look.large(painter, shown, x, y, self)

    # What a person does.

    def zoom(self, steps: float, x: float | None = None, y: float | None = None) -> None:
        """Zoom by so many steps about a place, px; about the middle without one."""
        at = (self.width() / 2 if x is None else x, self.height() / 2 if y is None else y)
        self._frame = self._frame.zoomed(_ZOOM**steps, *at, self.width(), self.height())
        self._renew()

    def show_all(self) -> None:
        """Show all points."""
        self._frame = self._frame.zoomed(0.0, 0, 0, self.width(), self.height())
        self._renew()

    def _move(self, dx: float, dy: float) -> None:
        self._frame = self._frame.moved(dx, dy, self.width(), self.height())
        self._renew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next point, move the plane, zoom or activate."""
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in arrows and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._move(-arrows[key][0] * _PAN, -arrows[key][1] * _PAN)
        elif key in arrows:
            self._step(*arrows[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.activated.emit(self._current)
        elif event.text() in ("+", "=", "-"):
            self.zoom(-1 if event.text() == "-" else 1)
        elif event.text() == "0":
            self.show_all()
        else:
            super().keyPressEvent(event)

    def _step(self, dx: int, dy: int) -> None:
        """Frame the nearest point in a direction, px right and down; the one in the middle where none is framed."""
        if not self.count:
            return
        places = self.places()
        at = places[self._current] if self._current >= 0 else np.array([self.width() / 2, self.height() / 2])
        way = places - at
        ahead, aside = way @ np.array([dx, dy]), np.abs(way @ np.array([dy, dx]))
        # Two steps aside weigh as much as one ahead makes good: the next point is one a person would call so.
        cost = np.where((ahead > 0.5) & (aside <= 2 * ahead), ahead + 2 * aside, np.inf)
        if self._current < 0:
            cost = np.hypot(*way.T)
        if np.isfinite(cost.min()):
            self._hot = -1
            self.set_current(int(cost.argmin()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        if event.angleDelta().y():
            self.zoom(event.angleDelta().y() / 120, event.position().x(), event.position().y())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the plane, or name the point under the cursor."""
        at = event.position()
        if self._drag is not None:
            way = at - self._drag
            if self._dragged or way.manhattanLength() >= QApplication.startDragDistance():
                self._dragged, self._drag = True, at
                self._move(way.x(), way.y())
            return
        self._hover(self.index_at(at.x(), at.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Activate the point that was clicked."""
        clicked = self._drag is not None and not self._dragged
        self._drag = None
        if event.button() == Qt.MouseButton.LeftButton and clicked:
            index = self.index_at(event.position().x(), event.position().y())
            if index >= 0:
                self.set_current(index)
                self.activated.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all where there is no point."""
        if self.index_at(event.position().x(), event.position().y()) < 0:
            self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Name no point."""
        self._hover(-1)

    def _hover(self, index: int) -> None:
        if index != self._hot:
            self._hot = index
            self.update()
            self.hovered.emit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        super().resizeEvent(event)
        self._renew()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_painted"):
            self._renew()
