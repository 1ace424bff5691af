"""The table of the analysis panel: a row for each layer, as wide as its place."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.gui import icons
from workbench.gui.colors import CATEGORY_COLORS, of
from workbench.gui.panels.analysis.columns import COLUMNS, KEYS, visible_columns
from workbench.gui.theme import tabular
from workbench.gui.widgets import plain_tooltip
from workbench.network.summary import Row, Summary

Index = QModelIndex | QPersistentModelIndex

_ROW_HEIGHT = 26
_INDENT = 12  # px for each block around a layer
_ICON = 16
_PADDING = 20  # px left and right of a cell's text together
_BAR = 2  # px
_MACS, _LAYER, _PATH = KEYS.index("macs"), KEYS.index("kind"), KEYS.index("path")
_MOST_LAYER = 220  # px the column of names may want


class AnalysisModel(QAbstractTableModel):
    """The rows of a summary."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons: dict[str, QIcon] = {}
        self.rows: tuple[Row, ...] = ()
        self.macs = 0
        self.broken: frozenset[str] = frozenset()

    def show_summary(self, summary: Summary, broken: frozenset[str]) -> None:
        """Show these rows; `broken` are the paths of the layers in error."""
        same = [row.path for row in self.rows] == [row.path for row in summary.rows]
        if not same:
            self.beginResetModel()
        self.rows, self.macs, self.broken = summary.rows, summary.macs, broken
        if not same:
            self.endResetModel()
        elif self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of layers."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(column.detail(row) if column.detail is not None else column.text(row))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(row, muted=column.muted or index.column() == _PATH)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == _LAYER:
            return self._icon(row.category)
        return None

    def _icon(self, category: str) -> QIcon:
        if category not in self._icons:
            self._icons[category] = icons.icon(category, self._table(), color=CATEGORY_COLORS[category])
        return self._icons[category]

    def _table(self) -> QWidget:
        table = self.parent()
        assert isinstance(table, QWidget)
        return table

    def _color(self, row: Row, *, muted: bool) -> QBrush | None:
        theme = of(self._table())
        if row.path in self.broken:
            return QBrush(QColor(theme.error))
        return QBrush(QColor(theme.muted)) if muted or row.output_shape is None else None


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


class _Cell(QStyledItemDelegate):
    """Indents what is inside blocks, and draws each layer's share of the work."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Give numbers figures of one width, and names their room."""
        super().initStyleOption(option, index)
        option.font = tabular(option.font)
        option.textElideMode = Qt.TextElideMode.ElideMiddle

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the cell."""
        model = index.model()
        assert isinstance(model, AnalysisModel)
        row = model.rows[index.row()]
        rect = option.rect
        if index.column() == _LAYER and row.depth:
            # The cell's background is painted in full; only what it says moves to the right.
            background = QStyleOptionViewItem(option)
            self.initStyleOption(background, index)
            background.text, background.icon = "", type(background.icon)()
            widget: QWidget = option.widget
            style = widget.style()
            style.drawControl(style.ControlElement.CE_ItemViewItem, background, painter, widget)
            option.rect = rect.adjusted(_INDENT * row.depth, 0, 0, 0)
        super().paint(painter, option, index)
        if index.column() == _MACS and model.macs and row.macs:
            room = rect.adjusted(8, 0, -8, 0)
            width = max(1.0, room.width() * min(1.0, row.macs / model.macs))
            bar = QRectF(room.right() + 1 - width, rect.bottom() - _BAR - 1, width, _BAR)
            painter.fillRect(bar, QColor(CATEGORY_COLORS[row.category]))


class AnalysisTable(QTableView):
    """Shows the model without a horizontal scroll bar: columns of less weight go first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("analysis_table")
        self.setAccessibleName("Analysis of the network, a row for each layer")
        self.model_ = AnalysisModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Cell(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        self._widths: dict[str, int] = {}

    @Slot()
    def fit(self) -> None:
        """Share the width out among the columns that have room."""
        wanted = [self._wanted(at) for at in range(len(COLUMNS))]
        room = self.viewport().width()
        shown = visible_columns(wanted, room)
        left = room - sum(w for w, s in zip(wanted, shown, strict=True) if s)
        for at, (width, visible) in enumerate(zip(wanted, shown, strict=True)):
            self.setColumnHidden(at, not visible)
            if visible:
                self.setColumnWidth(at, max(24, width + (left if at == _LAYER else 0)))

    def _wanted(self, at: int) -> int:
        column = COLUMNS[at]
        width = self._text_width(column.heading)
        for row in self.model_.rows:
            extra = _INDENT * row.depth + _ICON + 8 if at == _LAYER else 0
            width = max(width, self._text_width(column.text(row)) + extra)
        return min(width, _MOST_LAYER) + _PADDING if at == _LAYER else width + _PADDING

    def _text_width(self, text: str) -> int:
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) > 5000:
                self._widths.clear()
            known = self._widths[text] = self.fontMetrics().horizontalAdvance(text)
        return known

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in a new font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_widths"):
            self._widths.clear()
            self.fit()
