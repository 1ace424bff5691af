"""The network as a tree: lines kept up to date in place, selected, dragged and named."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeWidget, QTreeWidgetItem, QWidget

from workbench.gui.colors import of
from workbench.gui.panels.builder.clipboard import MIME, drag_data, dragged
from workbench.gui.panels.builder.drop import Drop, drop_at
from workbench.gui.panels.builder.outline import Node, Row, spoken, unchanged, walk
from workbench.gui.panels.builder.row import Line, RowDelegate, drag_picture
from workbench.gui.panels.builder.row_layout import line_height, measure, speaks
from workbench.gui.panels.builder.selection import outermost
from workbench.gui.widgets import plain_tooltip
from workbench.layers.base import Layer

_INDENTATION = 12
_FOLD_AFTER_MS = 600


class NetworkTree(QTreeWidget):
    """Shows an outline; what a person does to it comes out as signals, and nothing changes by itself."""

    picked = Signal(object)  # tuple[str, ...]: the selected paths, the current one last
    layers_dropped = Signal(object, str, int)  # tuple[Layer, ...], container, index
    layers_moved = Signal(object, str, int)  # tuple[str, ...] of paths, container, index
    fix_clicked = Signal(str)  # path
    renamed = Signal(str, str)  # path, name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, Line] = {}  # by path
        self._root: Node | None = None
        self._drop: Drop | None = None
        self._dragged: tuple[str, ...] = ()  # paths
        self._syncing = False
        self.overlay: QWidget | None = None  # stands under the first line, in the viewport
        self.rows = RowDelegate(self)
        self.rows.fix_clicked.connect(self.fix_clicked)
        self.rows.renamed.connect(self.renamed)
        self._configure()
        self.itemSelectionChanged.connect(self._on_selection)

    def _configure(self) -> None:
        self.setObjectName("network_tree")
        self.setAccessibleName("Network")
        self.setToolTip("The layers from the input down: select one to see its settings, drag it to move it")
        self.setItemDelegate(self.rows)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(_INDENTATION)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setAutoExpandDelay(_FOLD_AFTER_MS)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    # What is shown.

    def show_outline(self, root: Node) -> None:
        """Show `root`, changing only what differs; folded blocks stay folded, and the scroll position stays."""
        before = self._root
        self._root = root
        self._syncing = True
        try:
            self._lines = {}
            self.setRootIsDecorated(any(node.children or node.container is not None for node in root.children))
            self._fill(self.invisibleRootItem(), root, [])
        finally:
            self._syncing = False
        self.rows.font = self.font()
        self.rows.columns = measure(root, self.font())
        self.rows.width = self.viewport().width()
        if before is None or _problems(before) != _problems(root):
            self.scheduleDelayedItemsLayout()
        self._place_overlay()
        self.viewport().update()

    def _place_overlay(self) -> None:
        if self.overlay is not None:
            top = line_height(self.font()) + 4
            self.overlay.setGeometry(self.viewport().rect().adjusted(0, top, 0, 0))

    def _fill(self, item: QTreeWidgetItem, node: Node, folded: list[Layer | None]) -> None:
        old = [child for i in range(item.childCount()) if isinstance(child := item.child(i), Line)]
        start, end = unchanged([line.node for line in old], node.children)
        for line in old[start : len(old) - end]:
            if line.childCount() and not line.isExpanded():
                folded.append(line.node.layer)
            item.removeChild(line)
        new = [Line() for _ in node.children[start : len(node.children) - end]]
        item.insertChildren(start, new)
        kept = [*old[:start], *new, *old[len(old) - end :]]
        for line, part in zip(kept, node.children, strict=True):
            self._update(line, part, folded)

    def _update(self, line: Line, node: Node, folded: list[Layer | None]) -> None:
        before, line.node = line.node, node
        row = node.row
        if row.path is not None:
            self._lines[row.path] = line
        if before.row != row:
            line.setText(0, row.label)
            line.setToolTip(0, plain_tooltip(row.tooltip))
            line.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken(row))
            line.setFlags(_flags(row))
        self._fill(line, node, folded)
        if node.children and not before.children:
            line.setExpanded(node.layer not in folded)

    def show_selection(self, paths: tuple[str, ...]) -> None:
        """Select the lines at `paths`; the last becomes the current one and is scrolled into view."""
        self.rows.by_keyboard &= bool(paths)
        if paths == self.selected_paths():
            return
        self._syncing = True
        self.clearSelection()
        lines = [line for path in paths if (line := self._lines.get(path)) is not None]
        if lines:
            self.setCurrentItem(lines[-1], 0, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollToItem(lines[-1])
        for line in lines:
            line.setSelected(True)
        self._syncing = False

    def selected_paths(self) -> tuple[str, ...]:
        """Return the selected paths in document order, but the current one last."""
        current = self.currentItem()
        chosen = [(line is current, path) for path, line in self._lines.items() if line.isSelected()]
        return tuple(path for _, path in sorted(chosen, key=lambda pair: pair[0]))

    def line(self, path: str) -> Line | None:
        """Return the item of the block at `path`."""
        return self._lines.get(path)

    def edit_name(self, path: str) -> None:
        """Open the field for the name of the layer at `path`."""
        line = self._lines.get(path)
        if line is not None and line.node.row.is_layer:
            self.editItem(line, 0)

    @Slot()
    def _on_selection(self) -> None:
        if not self._syncing:
            self.picked.emit(self.selected_paths())

    # Dragging.

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the selected layers: to move them here, to copy them with Ctrl held or into another window."""
        lines = [line for path in outermost(self.selected_paths()) if (line := self._lines[path]).node.row.is_layer]
        layers = [line.node.layer for line in lines if line.node.layer is not None]
        if not layers:
            return
        self._dragged = tuple(line.node.row.path or "" for line in lines)
        drag = QDrag(self)
        drag.setMimeData(drag_data(layers))
        drag.setPixmap(drag_picture(lines, self))
        drag.setHotSpot(QPoint(-12, 8))
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)
        self._dragged = ()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(event.mimeData().hasFormat(MIME))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark where a drop would go; near the edge the view scrolls, over a folded block it unfolds."""
        super().dragMoveEvent(event)
        drop = drop_at(self, event.position().toPoint())
        into_itself = self._moves(event) and any(
            drop.container == path or drop.container.startswith(f"{path}.") for path in self._dragged
        )
        usable = event.mimeData().hasFormat(MIME) and not into_itself
        self._mark(drop if usable else None)
        event.setDropAction(Qt.DropAction.MoveAction if self._moves(event) else Qt.DropAction.CopyAction)
        event.setAccepted(usable)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped where."""
        drop = drop_at(self, event.position().toPoint())
        moves, paths = self._moves(event), self._dragged
        self._mark(None)
        self.setState(QAbstractItemView.State.NoState)
        layers = dragged(event.mimeData())
        if not layers:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction if moves else Qt.DropAction.CopyAction)
        event.accept()
        if moves:
            self.layers_moved.emit(paths, drop.container, drop.index)
        else:
            self.layers_dropped.emit(layers, drop.container, drop.index)

    def _moves(self, event: QDropEvent) -> bool:
        copies = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return bool(self._dragged) and not copies

    def _mark(self, drop: Drop | None) -> None:
        if drop != self._drop:
            self._drop = drop
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines and, over them, the place of a drop."""
        super().paintEvent(event)
        if self._drop is None:
            return
        mark = self._drop.mark
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(of(self).accent), 2))
            if mark.height():
                painter.drawRoundedRect(mark, 4, 4)
            else:
                y = max(1, min(mark.top(), self.viewport().height() - 2))
                painter.drawEllipse(QPoint(mark.left() + 4, y), 3, 3)
                painter.drawLine(mark.left() + 8, y, mark.right() - 4, y)

    # The pointer, and the room there is.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, and show where the walk is."""
        self.rows.by_keyboard |= event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.rows.by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over a fix."""
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        index = self.indexAt(point)
        over = index.isValid() and self.rows.at(index, self.visualRect(index)).fix.contains(point)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.rows.pointer = point
        if index.isValid():
            self.viewport().update(self.visualRect(index))

    def leaveEvent(self, event: QEvent) -> None:
        self.rows.pointer = QPoint(-1, -1)
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Lay the lines out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._root is not None:
            self.show_outline(self._root)
            self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the reasons of problems at the new width; the current line stays in view when room is taken away."""
        super().resizeEvent(event)
        current = self.currentItem()
        if current is not None and event.size().height() < event.oldSize().height():
            rect = self.visualItemRect(current)
            if rect.bottom() >= event.size().height() and rect.top() < event.oldSize().height():
                self.scrollToItem(current)
        self._place_overlay()
        if event.size().width() != event.oldSize().width():
            self.rows.width = self.viewport().width()
            if self._root is not None and any(speaks(node.row) for node in walk(self._root)):
                self.scheduleDelayedItemsLayout()


def _flags(row: Row) -> Qt.ItemFlag:
    flags = Qt.ItemFlag.ItemIsEnabled
    if row.path is not None:
        flags |= Qt.ItemFlag.ItemIsSelectable
    if row.is_layer:
        flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
    return flags | Qt.ItemFlag.ItemIsDropEnabled


def _problems(root: Node) -> list[tuple[str, str, int]]:
    return [(node.row.reason, node.row.fix, node.row.more) for node in walk(root) if speaks(node.row)]
