"""The list of classes beside the pictures: how many each has, whether they are shown, and the way to them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QToolButton, QTreeView, QVBoxLayout, QWidget

from workbench.gui.theme import tabular
from workbench.gui.widgets import format_count, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
TOP = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ClassListModel(QAbstractTableModel):
    """The classes that match what is typed: a tick and the name, and how many pictures there are."""

    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self.ticks: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.rows: NDArray[np.intp] = np.zeros(0, np.intp)  # classes listed

    def set_classes(self, names: tuple[str, ...]) -> None:
        """List other classes, all ticked."""
        self.beginResetModel()
        self.names, self.counts = names, np.zeros(len(names), np.int64)
        self.ticks, self.rows = np.ones(len(names), np.bool_), np.arange(len(names))
        self.endResetModel()

    def set_counts(self, counts: NDArray[np.int64]) -> None:
        """Show how many pictures each class has, (K,)."""
        self.counts = counts
        if len(self.rows):
            self.dataChanged.emit(self.index(0, 1), self.index(len(self.rows) - 1, 1))

    def list_only(self, matching: NDArray[np.bool_]) -> None:
        """List the classes that match, (K,)."""
        self.beginResetModel()
        self.rows = np.flatnonzero(matching)
        self.endResetModel()

    def tick(self, classes: NDArray[np.intp], *, on: bool) -> None:
        """Tick classes or not."""
        self.ticks[classes] = on
        if len(self.rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))
        self.ticked.emit()

    def tick_only(self, index: int) -> None:
        """Tick one class, or all of them where it is the only one already."""
        alone = self.ticks[index] and self.ticks.sum() == 1
        self.ticks[:] = alone
        self.tick(np.array([index]), on=True)

    def rowCount(self, parent: Index = TOP) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = TOP) -> int:
        return 0 if parent.isValid() else 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        which, first = int(self.rows[index.row()]), index.column() == 0
        if role == Qt.ItemDataRole.DisplayRole:
            return self.names[which] if first else format_count(int(self.counts[which]))
        if role == Qt.ItemDataRole.CheckStateRole and first:
            return Qt.CheckState.Checked if self.ticks[which] else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole and not first:
            return RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(f"{self.names[which]}: {format_count(int(self.counts[which]))} pictures")
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick(self.rows[index.row() : index.row() + 1], on=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


class ClassRail(QWidget):
    """Lists the classes; a click on a name leads to its pictures, a double click or Enter shows no others."""

    ticked = Signal()
    jump_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery_rail")
        self.model = ClassListModel(self)
        self.list = QTreeView(self)
        self.all = self._button("All", "gallery_tick_all", "Show every class that is listed")
        self.none = self._button("None", "gallery_tick_none", "Show no class that is listed")
        self._build()
        self.model.ticked.connect(self.ticked)
        self.list.clicked.connect(self._on_click)
        self.list.activated.connect(self._on_activated)
        self.all.clicked.connect(self._tick_all)
        self.none.clicked.connect(self._tick_none)

    def _build(self) -> None:
        view = self.list
        view.setObjectName("gallery_classes")
        view.setAccessibleName("Classes")
        view.setModel(self.model)
        view.setHeaderHidden(True)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setFont(tabular(view.font()))
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setToolTip("Click a name to go to its pictures, double-click it to see no others; Space ticks a class")
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(16)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(4, 0, 4, 0)
        buttons.setSpacing(4)
        buttons.addWidget(self.all)
        buttons.addWidget(self.none)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(view, 1)
        column.addLayout(buttons)

    def _button(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    @Slot(QModelIndex)
    def _on_click(self, index: QModelIndex) -> None:
        """Go to a class; a click on the tick, before the name, has ticked it."""
        which = int(self.model.rows[index.row()])
        if self.model.ticks[which]:
            self.jump_wanted.emit(which)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.model.tick_only(int(self.model.rows[index.row()]))

    @Slot()
    def _tick_all(self) -> None:
        self.model.tick(self.model.rows, on=True)

    @Slot()
    def _tick_none(self) -> None:
        self.model.tick(self.model.rows, on=False)
