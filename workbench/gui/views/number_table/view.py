"""A table of numbers that fits its width: spare columns go, the stretching one is elided."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.gui.theme import small_font, tabular
from workbench.gui.views.number_table.cell import Column, Row, visible
from workbench.gui.views.number_table.paint import GAP, PADDING, PICTURE, TEXT_ROW, CellPainter, row_height
from workbench.gui.widgets import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
NARROWEST = 24  # px of a column
_MEASURED = 300  # rows a column's width is measured on
_ELIDED = 64  # px an elided column keeps


class NumberModel(QAbstractTableModel):
    """Columns and rows of cells."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: Sequence[Column] = ()
        self.rows: Sequence[Row] = ()

    def put(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.columns, self.rows = columns, rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(column.tip)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell holds."""
        cell = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return cell
        if role == Qt.ItemDataRole.UserRole + 1:
            return self.columns[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and (cell.tip or cell.note):
            return plain_tooltip(cell.tip or f"{cell.text}\n{cell.note}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{cell.text} {cell.note}".strip()
        return None


class NumberTable(QTableView):
    """Shows rows of cells; `row_chosen` tells which row is selected."""

    row_chosen = Signal(int)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        """Build an empty table with an object name and an accessible one."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.model_ = NumberModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(CellPainter(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(NARROWEST)
        self.selectionModel().currentRowChanged.connect(self._on_row)
        self._wanted: list[int] = []

    @property
    def texts(self) -> list[list[str]]:
        """What the cells say, row by row."""
        return [[cell.text for cell in row] for row in self.model_.rows]

    def put(self, columns: Sequence[Column], rows: Sequence[Row], *, chosen: int = -1) -> None:
        """Show these rows, `chosen` selected without telling."""
        with QSignalBlocker(self):
            self.model_.put((), ())  # heights of the rows before go with them
            heights = [row_height(row) for row in rows]
            usual = max(set(heights), key=heights.count, default=TEXT_ROW)
            self.verticalHeader().setDefaultSectionSize(usual)
            self.clearSpans()
            self.model_.put(columns, rows)
            for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
                if height != usual:
                    self.setRowHeight(at, height)
                for place, cell in enumerate(row):
                    if cell.span > 1:
                        self.setSpan(at, place, 1, cell.span)
            if 0 <= chosen < len(rows):
                self.selectRow(chosen)
        self._wanted = [self._width(at) for at in range(len(columns))]
        self._fit()

    def _width(self, at: int) -> int:
        column = self.model_.columns[at]
        plain, small = QFontMetrics(tabular(self.font())), QFontMetrics(small_font(self.font()))
        font = tabular(self.font())
        font.setBold(True)
        bold = QFontMetrics(font)
        width = max(column.width, self.fontMetrics().horizontalAdvance(column.heading))
        for row in self.model_.rows[:_MEASURED]:
            cell = row[at]
            if cell.span > 1:
                continue
            before = PICTURE + GAP if cell.picture is not None else 0
            text = (bold if cell.bold else plain).horizontalAdvance(cell.text)
            width = max(width, before + text, before + small.horizontalAdvance(cell.note))
        return max(width + 2 * PADDING, NARROWEST)

    def _fit(self) -> None:
        """Share the width out."""
        columns, room = self.model_.columns, self.viewport().width()
        if not columns or len(self._wanted) != len(columns):  # while other columns come in
            return
        least = [min(w, max(_ELIDED, c.width)) if c.stretch else w for w, c in zip(self._wanted, columns, strict=True)]
        shown = visible(columns, least, room)
        left = max(0, room - sum(width for width, is_shown in zip(least, shown, strict=True) if is_shown))
        stretching = [at for at, column in enumerate(columns) if column.stretch and shown[at]]
        lacking = {at: self._wanted[at] - least[at] for at in stretching}
        short = sum(lacking.values())
        for at, width in enumerate(least):
            more = lacking.get(at, 0) * min(left, short) // max(short, 1)
            if stretching and at == stretching[-1]:
                more += max(0, left - short)
            self.setColumnHidden(at, not shown[at])
            self.setColumnWidth(at, width + more)

    def _on_row(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and not self.signalsBlocked():
            self.row_chosen.emit(current.row())

    def minimumSizeHint(self) -> QSize:
        """Ask for the heading and a row."""
        return QSize(100, 2 * TEXT_ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in a new font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_wanted"):
            self._wanted = [self._width(at) for at in range(len(self.model_.columns))]
            self._fit()
