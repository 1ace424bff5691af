"""The table of scores as a model: a row for each class in any order, then the two means."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from workbench.gui.number_text import percent
from workbench.gui.widgets import format_count, plain_tooltip
from workbench.inspection.decisions.scores import Scores, macro, weighted

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    ("class", "The right class"),
    ("pictures", "How many pictures are of the class (support)"),
    ("named", "How many pictures are taken for the class"),
    ("precision", "Of the pictures taken for the class, the share that is of it"),
    ("recall", "Of the pictures of the class, the share that is recognised"),
    ("F1", "2 · precision · recall / (precision + recall)"),
)
PICTURES, NAMED, PRECISION, RECALL, F1 = range(1, 6)
MEANS = (
    ("macro mean", "Every class with pictures counts the same"),
    ("weighted mean", "Every picture counts the same: classes weigh as much as they have pictures"),
)


class ScoreModel(QAbstractTableModel):
    """Scores of the classes; the means stay at the end however the classes are sorted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._columns: list[np.ndarray[Any, Any]] = [np.zeros(0)] * len(COLUMNS)
        self._means: list[tuple[float, float, float]] = []
        self._order = np.zeros(0, np.intp)
        self._sorted = (0, Qt.SortOrder.AscendingOrder)

    def show_scores(self, names: Sequence[str], found: Scores) -> None:
        """Show scores of K classes, in the order chosen before."""
        self.beginResetModel()
        self._names = tuple(names)
        place = np.arange(len(names))
        self._columns = [place, found.support, found.predicted, found.precision, found.recall, found.f1]
        self._means = [(m.precision, m.recall, m.f1) for m in (macro(found), weighted(found))]
        self._arrange()
        self.endResetModel()

    def class_of(self, row: int) -> int:
        """Return the class of a row, or −1 for a mean."""
        return int(self._order[row]) if 0 <= row < len(self._order) else -1

    def share(self, index: Index) -> float:
        """Return the number in [0, 1] that a bar in a cell shows; NaN where there is none."""
        row, column = index.row(), index.column()
        if column < PRECISION:
            return float("nan")
        if row >= len(self._order):
            return self._means[row - len(self._order)][column - PRECISION]
        return float(self._columns[column][self._order[row]])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the classes; numbers that are not there come last."""
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order)
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorted
        values = self._columns[column].astype(np.float64)
        self._order = np.argsort(values if order == Qt.SortOrder.AscendingOrder else -values, kind="stable")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of classes and means."""
        return 0 if parent.isValid() else len(self._order) + len(self._means)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section][1]
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        row, column = index.row(), index.column()
        mean = row - len(self._order)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column, mean)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return MEANS[mean][1] if mean >= 0 else plain_tooltip(self._names[self._order[row]])
        if role == Qt.ItemDataRole.FontRole and mean >= 0:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _text(self, row: int, column: int, mean: int) -> str:
        if column >= PRECISION:
            return percent(self.share(self.index(row, column)))
        if mean >= 0:
            total = int(self._columns[PICTURES].sum())
            return MEANS[mean][0] if column == 0 else format_count(total) if column == PICTURES else ""
        index = self._order[row]
        return self._names[index] if column == 0 else format_count(int(self._columns[column][index]))


def _side(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
