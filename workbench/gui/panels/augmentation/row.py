"""How a line of the list of augmentations is laid out and painted."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.gui import icons
from workbench.gui.colors import Theme, blend, of, severity_color
from workbench.gui.panels.augmentation.lines import Line
from workbench.gui.theme import small_font

Index = QModelIndex | QPersistentModelIndex
_LINE = 28  # px, height of a line without a trouble at the 13 px base font
_EDGE, _GAP = 8, 8  # px
_BOX, _ICON, _SIGN = 16, 16, 14  # px
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideRight
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Item(QListWidgetItem):
    """An item of the list that knows its line."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line


@dataclass(frozen=True)
class Places:
    """Where the parts of a line are, in the viewport's coordinates; `trouble` is empty where there is none.

    The detail stands at the right of the title, or under it where there is no room.
    """

    box: QRect
    icon: QRect
    text: QRect
    detail: QRect
    trouble: QRect
    beside: bool


def places(line: Line, rect: QRect, font: QFont) -> Places:
    """Return where the parts of `line` go in `rect`."""
    height = line_height(font)
    box = QRect(rect.left() + _EDGE, rect.top() + (height - _BOX) // 2, _BOX, _BOX)
    icon = QRect(box.right() + 1 + _GAP, rect.top() + (height - _ICON) // 2, _ICON, _ICON)
    left = icon.right() + 1 + _GAP
    text = QRect(left, rect.top(), max(0, rect.right() + 1 - _EDGE - left), height)
    small = QFontMetrics(small_font(font))
    used = QFontMetrics(font).horizontalAdvance(line.title) + _GAP
    beside = used + small.horizontalAdvance(line.detail) <= text.width()
    detail = text.adjusted(used, 0, 0, 0) if beside else QRect(left, text.bottom() - 3, text.width(), small.height())
    if not line.trouble:
        return Places(box, icon, text, detail, QRect(), beside)
    room = QRect(left, max(text.bottom(), detail.bottom() + 3), max(60, text.width()), 10_000)
    words = small.boundingRect(room, Qt.TextFlag.TextWordWrap, line.trouble)
    return Places(box, icon, text, detail, QRect(left, words.top(), text.width(), words.height()), beside)


def line_height(font: QFont) -> int:
    """Return the height of a line without a trouble, px."""
    return max(_LINE, QFontMetrics(font).height() + 12)


class RowDelegate(QStyledItemDelegate):
    """Paints the lines: switch, icon, title, strength, and beneath what is wrong."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def line(self, index: Index) -> Line:
        """Return the line at `index`."""
        item = self._view.itemFromIndex(index)
        assert isinstance(item, Item)
        return item.line

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        font = self._view.font()
        rect = QRect(0, 0, self._view.viewport().width(), line_height(font))
        place = places(self.line(index), rect, font)
        lowest = place.trouble if not place.trouble.isNull() else place.detail
        return QSize(100, rect.height() if lowest.bottom() <= rect.bottom() else lowest.bottom() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, theme, rect = self.line(index), of(self._view), option.rect
        place = places(line, rect, self._view.font())
        painter.save()
        painter.setClipRect(rect)
        self._paint_ground(painter, rect, line, option.state, theme)
        self._paint_box(painter, option, place.box, on=line.on)
        color = theme.text if line.on else theme.disabled
        painter.drawPixmap(place.icon.topLeft(), icons.pixmap(line.icon, self._view, _ICON, color=color))
        self._paint_words(painter, line, place, theme)
        if line.trouble:
            tone = severity_color(line.severity, theme)
            name = "warning" if line.severity == "warning" else "info"
            at = place.trouble.topLeft()
            at.setX(place.icon.left() + 1)
            painter.drawPixmap(at, icons.pixmap(name, self._view, _SIGN, color=tone))
            painter.setFont(small_font(self._view.font()))
            painter.setPen(QColor(tone))
            painter.drawText(place.trouble, int(Qt.TextFlag.TextWordWrap), line.trouble)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, line: Line, state: QStyle.StateFlag, theme: Theme) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.selection))
        elif line.severity == "warning":
            painter.fillRect(rect, QColor(blend(theme.warning, theme.surface, 0.09)))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.accent))
            painter.drawLine(rect.topLeft(), rect.topRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_box(self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, *, on: bool) -> None:
        box = QStyleOptionViewItem(option)
        box.rect = place
        box.state = QStyle.StateFlag.State_Enabled | (QStyle.StateFlag.State_On if on else QStyle.StateFlag.State_Off)
        box.checkState = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        element = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        self._view.style().drawPrimitive(element, box, painter, self._view)

    def _paint_words(self, painter: QPainter, line: Line, place: Places, theme: Theme) -> None:
        metrics, small = QFontMetrics(self._view.font()), small_font(self._view.font())
        painter.setFont(self._view.font())
        painter.setPen(QColor(theme.text if line.on else theme.muted))
        painter.drawText(place.text, _LEFT, metrics.elidedText(line.title, _ELIDE, place.text.width()))
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        detail = QFontMetrics(small).elidedText(line.detail, _ELIDE, place.detail.width())
        painter.drawText(place.detail, _RIGHT if place.beside else _LEFT, detail)
