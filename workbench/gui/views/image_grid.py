"""A grid of pictures to look through and choose from, by keys and mouse."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from workbench.gui.views.grid_canvas import GridCanvas
from workbench.gui.widgets import plain_tooltip


class ImageGrid(GridCanvas):
    """Lets a person move among pictures and choose one.

    Arrow keys, Page Up and Down, Home and End move; a click, Enter or Space activates, a double click or Enter opens;
    + and − or Ctrl+wheel change the size. Signals carry the index of the picture; `menu_wanted` also where on screen.
    """

    activated = Signal(int)
    opened = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, activate, or change the size."""
        key = Qt.Key(event.key())
        rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -self.page, Qt.Key.Key_PageDown: self.page}
        places = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self.places.order) - 1}
        if key in rows or key in places or key in ends:
            self.step(rows.get(key, 0), places.get(key, 0), ends.get(key))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current >= 0:
            self.activated.emit(self.current)
            if key != Qt.Key.Key_Space:
                self.opened.emit(self.current)
        elif event.text() in ("+", "=", "-"):
            self.resize_by(1 if event.text() != "-" else -1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl change the size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.resize_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Frame and activate the picture that was clicked."""
        index = self.index_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.set_current(index)
            self.activated.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the picture that was clicked."""
        index = self.index_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the picture under the cursor, or of the current one."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            shown = self.places.shows(self.current)
            place = self.frame_of(self.current).center() if shown else QPoint()
            index, spot = (self.current, self.viewport().mapToGlobal(place)) if shown else (-1, QPoint())
        else:
            index, spot = self.index_at(event.pos()), event.globalPos()
        if index >= 0:
            self.set_current(index)
            self.menu_wanted.emit(index, spot)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click."""
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Name the picture under the cursor in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos())
            if index >= 0:
                QToolTip.showText(event.globalPos(), plain_tooltip(self.describe(index)), self.viewport())
                return True
        return super().viewportEvent(event)
