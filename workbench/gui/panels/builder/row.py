"""How a line of the network's tree is laid out and painted."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.gui import icons
from workbench.gui.colors import CATEGORY_COLORS, Theme, blend, of, severity_color
from workbench.gui.panels.builder.outline import Node, Row
from workbench.gui.panels.builder.row_layout import (
    BAR,
    GAP,
    ICON,
    Columns,
    Places,
    line_height,
    marked,
    places,
    reason_text,
    shortened,
    small,
    speaks,
)
from workbench.gui.theme import tabular
from workbench.gui.widgets import UNKNOWN

MAX_NAME = 60

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex

BLANK = Node(Row("", "", ""))


class Line(QTreeWidgetItem):
    """An item of the tree that knows its line of the outline."""

    def __init__(self) -> None:
        super().__init__()
        self.node = BLANK


def depth(index: Index) -> int:
    """Return how many lines the one at `index` is within."""
    levels, above = 0, index.parent()
    while above.isValid():
        levels, above = levels + 1, above.parent()
    return levels


class RowDelegate(QStyledItemDelegate):
    """Paints lines, edits names, and tells when a fix is clicked."""

    fix_clicked = Signal(str)  # path of the block
    renamed = Signal(str, str)  # path, name

    def __init__(self, view: QTreeWidget) -> None:
        super().__init__(view)
        self._view = view
        self.columns = Columns()
        self._pictures: dict[tuple[str, int, str, float], QPixmap] = {}
        self.width = 0  # of the view, in pixels; line heights depend on it
        self.font = QFont(view.font())
        self.pointer = QPoint(-1, -1)  # in the view
        self.by_keyboard = False  # whether the current line has to be told from the selected ones

    def _picture(self, name: str, size: int, color: str) -> QPixmap:
        """Return an icon; drawing one from its SVG takes longer than the rest of a line."""
        key = (name, size, color, self._view.devicePixelRatioF())
        if key not in self._pictures:
            self._pictures[key] = icons.pixmap(name, self._view, size, color=color)
        return self._pictures[key]

    def row(self, index: Index) -> Row:
        """Return the line at `index`."""
        item = self._view.itemFromIndex(index)
        return item.node.row if isinstance(item, Line) else BLANK.row

    def at(self, index: Index, rect: QRect) -> Places:
        """Return where the parts of the line at `index` are when it fills `rect`."""
        return places(self.row(index), rect, self.columns, self.font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self.row(index)
        height = line_height(self.font)
        if speaks(row):
            levels = depth(index) + (1 if self._view.rootIsDecorated() else 0)
            indent = self._view.indentation() * levels
            place = places(row, QRect(indent, 0, max(120, self.width - indent), height), self.columns, self.font)
            height = (place.fix if row.fix else place.reason).bottom() + 8
        return QSize(100, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        state = option.state
        theme, row = of(self._view), self.row(index)
        place = self.at(index, rect)
        painter.save()
        painter.setClipRect(rect)
        self._paint_ground(painter, rect, row, state, theme)
        color = CATEGORY_COLORS.get(row.icon, theme.muted)
        if row.icon in CATEGORY_COLORS:
            painter.fillRect(QRect(rect.left(), rect.top() + 2, BAR, rect.height() - 4), QColor(color))
        painter.drawPixmap(place.icon.topLeft(), self._picture(row.icon, ICON, color))
        self._paint_line(painter, row, place, theme)
        if speaks(row):
            self._paint_problem(painter, row, place, theme)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag, theme: Theme) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.selection))
        elif speaks(row):
            hovered = bool(state & QStyle.StateFlag.State_MouseOver)
            tint = blend(severity_color(row.severity, theme), theme.surface, 0.14 if hovered else 0.09)
            painter.fillRect(rect, QColor(tint))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))
        if state & QStyle.StateFlag.State_HasFocus and (self.by_keyboard or state & QStyle.StateFlag.State_Selected):
            painter.setPen(QColor(theme.accent))
            painter.drawLine(rect.topLeft(), rect.topRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_line(self, painter: QPainter, row: Row, place: Places, theme: Theme) -> None:
        muted = QColor(theme.muted)
        painter.setPen(muted)
        painter.setFont(tabular(small(self.font)))
        painter.drawText(place.position, _RIGHT_ALIGNED, row.position)
        painter.setFont(tabular(self.font))
        painter.drawText(place.parameters, _RIGHT_ALIGNED, row.parameters)
        painter.setPen(QColor(theme.text) if row.shape else muted)
        painter.drawText(place.shape, _RIGHT_ALIGNED, row.shape or UNKNOWN)
        metrics = QFontMetrics(self.font)
        room = place.text
        label = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, room.width())
        if row.is_layer or row.path is None:
            painter.setPen(QColor(severity_color(row.severity, theme) if row.severity == "error" else theme.text))
        else:
            painter.setPen(muted)
        painter.setFont(self.font)
        painter.drawText(room, _LEFT, label)
        used = metrics.horizontalAdvance(label) + GAP + 2
        rest = room.adjusted(used, 0, 0, 0)
        painter.setPen(muted)
        if rest.width() > metrics.averageCharWidth() * 3:
            painter.drawText(rest, _LEFT, shortened(row.detail, metrics, rest.width()))
        if mark := marked(row):
            self._paint_mark(painter, mark, place.mark, theme)

    def _paint_mark(self, painter: QPainter, severity: str, place: QRect, theme: Theme) -> None:
        name = {"error": "error", "warning": "warning"}.get(severity, "info")
        at = QPoint(place.left(), place.top() + (place.height() - 14) // 2)
        painter.drawPixmap(at, self._picture(name, 14, severity_color(severity, theme)))

    def _paint_problem(self, painter: QPainter, row: Row, place: Places, theme: Theme) -> None:
        color = severity_color(row.severity, theme)
        at = QPoint(place.icon.left() + 1, place.reason.top() + 1)
        painter.drawPixmap(at, self._picture(row.severity, 14, color))
        painter.setFont(small(self.font))
        painter.setPen(QColor(color))
        painter.drawText(place.reason, Qt.TextFlag.TextWordWrap, reason_text(row))
        if not row.fix:
            return
        hovered = place.fix.contains(self.pointer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.hover if hovered else theme.raised))
        painter.setPen(QColor(theme.accent if hovered else theme.outline))
        painter.drawRoundedRect(place.fix.adjusted(0, 0, -1, -1), 4, 4)
        painter.setPen(QColor(theme.accent))
        fitted = QFontMetrics(painter.font()).elidedText(row.fix, Qt.TextElideMode.ElideRight, place.fix.width() - 15)
        painter.drawText(place.fix, Qt.AlignmentFlag.AlignCenter, fitted)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Apply a fix when its button is clicked."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            fix = self.at(index, option.rect).fix
            if fix.contains(event.position().toPoint()):
                if event.type() == QEvent.Type.MouseButtonRelease:
                    self.fix_clicked.emit(self.row(index).path)
                return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("layer_name")
        editor.setAccessibleName("Name of the layer")
        editor.setMaxLength(MAX_NAME)
        editor.setPlaceholderText("name")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        row = self.row(index)
        editor.setText(row.name)
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        self.renamed.emit(self.row(index).path, editor.text().strip())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        place = self.at(index, option.rect)
        editor.setGeometry(place.text.adjusted(-4, 1, 0, -1))


def drag_picture(lines: list[Line], view: QWidget) -> QPixmap:
    """Return what hangs on the pointer while `lines` are dragged: the layer's name, or how many they are."""
    theme, ratio = of(view), view.devicePixelRatioF()
    text = lines[0].node.row.label if len(lines) == 1 else f"{len(lines)} layers"
    rect = view.fontMetrics().boundingRect(text).adjusted(0, 0, 20, 10)
    picture = QPixmap(rect.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(view.font())
        painter.setBrush(QColor(theme.selection))
        painter.setPen(QColor(theme.accent))
        frame = QRect(0, 0, rect.width() - 1, rect.height() - 1)
        painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(QColor(theme.text))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)
    return picture
