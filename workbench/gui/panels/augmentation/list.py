"""The augmentations in their order: switched, selected and dragged."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QWidget

from workbench.gui.colors import of
from workbench.gui.panels.augmentation.lines import Line
from workbench.gui.panels.augmentation.row import Item, RowDelegate, places
from workbench.gui.widgets import plain_tooltip

MIME = "application/x-workbench-augmentation"  # of this list only: a drag into another window does nothing
_PLAIN, _CTRL, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = {
    (Qt.Key.Key_Delete, _PLAIN): "delete",
    (Qt.Key.Key_Backspace, _PLAIN): "delete",
    (Qt.Key.Key_D, _CTRL): "duplicate",
    (Qt.Key.Key_Up, _ALT): "move_up",
    (Qt.Key.Key_Down, _ALT): "move_down",
    (Qt.Key.Key_Space, _PLAIN): "switch",
}
"""What keys do here; elsewhere in the window some of them mean the network's layers."""


class AugmentationList(QListWidget):
    """Shows lines; what a person does to them comes out as signals, and nothing changes by itself."""

    picked = Signal(int)  # row, −1 for none
    switched = Signal(int)  # row
    moved = Signal(int, int)  # row, and the row it shall have
    command = Signal(str)  # a key's, for the current row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dragged = -1
        self._gap: int | None = None  # the row a drop would go before
        self._pressed_box = -1
        self._configure()
        self.currentRowChanged.connect(self.picked)

    def _configure(self) -> None:
        self.setObjectName("augmentation_list")
        self.setAccessibleName("Augmentations, in the order they are applied")
        self.setToolTip("Applied from top to bottom: drag to reorder, Space switches on and off")
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMinimumHeight(84)

    def show_lines(self, lines: Sequence[Line], current: int) -> None:
        """Show these lines, and which is selected, without telling."""
        with QSignalBlocker(self):
            while self.count() > len(lines):
                self.takeItem(self.count() - 1)
            for row, line in enumerate(lines):
                item = self.item(row)
                if not isinstance(item, Item):
                    item = Item(line)
                    self.addItem(item)
                item.line = line
                item.setText(line.title)
                item.setToolTip(plain_tooltip("\n".join(part for part in (line.tip, line.trouble) if part)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
            self.setCurrentRow(current)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def box(self, row: int) -> QRect:
        """Return where the switch of a row is, in the viewport's pixels."""
        item = self.item(row)
        assert isinstance(item, Item)
        return places(item.line, self.visualItemRect(item), self.font()).box

    # The pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press a switch without selecting its row."""
        row = self._box_at(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_box = row
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start no drag from a switch."""
        if self._pressed_box < 0:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Switch what was pressed, unless the pointer has left it."""
        pressed, self._pressed_box = self._pressed_box, -1
        if pressed < 0:
            super().mouseReleaseEvent(event)
        elif self._box_at(event.position().toPoint()) == pressed:
            self.switched.emit(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a second click on a switch as another one."""
        if self._box_at(event.position().toPoint()) >= 0:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def _box_at(self, point: QPoint) -> int:
        """Return the row whose switch is at a point, with some room around, or −1."""
        row = self.row(item) if (item := self.itemAt(point)) is not None else -1
        return row if row >= 0 and self.box(row).adjusted(-6, -6, 4, 6).contains(point) else -1

    # Keys.

    def event(self, event: QEvent) -> bool:
        """Claim this list's keys from the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _command(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the keys mean here, or walk."""
        name = _command(event)
        if name:
            self.command.emit(name)
        else:
            super().keyPressEvent(event)

    # Dragging.

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the current row to another place of this list."""
        self._dragged = self.currentRow()
        if self._dragged < 0:
            return
        data = QMimeData()
        data.setData(MIME, b"")
        drag = QDrag(self)
        drag.setMimeData(data)
        rect = self.visualItemRect(self.item(self._dragged))
        drag.setPixmap(self.viewport().grab(rect))
        drag.setHotSpot(QPoint(16, rect.height() // 2))
        drag.exec(Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)
        self._dragged = -1
        self._mark(None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(self._takes(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark where a drop would go; near the edge the view scrolls."""
        super().dragMoveEvent(event)
        takes = self._takes(event)
        self._mark(self._gap_at(event.position().toPoint()) if takes else None)
        event.setDropAction(Qt.DropAction.MoveAction)
        event.setAccepted(takes)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell where the row was dropped."""
        self._mark(None)
        self.setState(QAbstractItemView.State.NoState)
        if not self._takes(event):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        gap, row = self._gap_at(event.position().toPoint()), self._dragged
        self.moved.emit(row, gap - 1 if gap > row else gap)

    def _takes(self, event: QDropEvent) -> bool:
        return self._dragged >= 0 and event.mimeData().hasFormat(MIME)

    def _gap_at(self, point: QPoint) -> int:
        """Return the row that a drop at a point goes before."""
        for row in range(self.count()):
            if point.y() < self.visualItemRect(self.item(row)).center().y():
                return row
        return self.count()

    def _mark(self, gap: int | None) -> None:
        if gap != self._gap:
            self._gap = gap
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines and, over them, the place of a drop."""
        super().paintEvent(event)
        if self._gap is None or not self.count():
            return
        last = self._gap == self.count()
        rect = self.visualItemRect(self.item(self.count() - 1 if last else self._gap))
        y = max(2, min(rect.bottom() if last else rect.top(), self.viewport().height() - 3))
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(of(self).accent), 2))
            painter.drawEllipse(QPoint(7, y), 3, 3)
            painter.drawLine(11, y, self.viewport().width() - 6, y)

    # Room.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentences at the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """Lay the lines out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()


def _command(event: QKeyEvent) -> str:
    """Return what a key does here; "" where it is none of this list's."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return KEYS.get((Qt.Key(event.key()), modifiers), "")
