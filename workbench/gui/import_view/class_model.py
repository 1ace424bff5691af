"""The classes as a table: which are used, what they are called, how many pictures each has."""

from collections import Counter

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from workbench.data.base import one_line
from workbench.gui import theme
from workbench.gui.class_search import matching
from workbench.gui.import_view.overview import Overview
from workbench.gui.widgets import UNKNOWN, format_count, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
NAME, CALLED, TRAIN, VAL, TEST, BAR = range(6)
HEADINGS = ("Class", "Called", "Train", "Val", "Test", "Share")
TIPS = (
    "Class as the data have it; untick it to leave it out (Space)",
    "What the class is called from now on; those called alike become one (F2)",
    "Pictures the network learns from",
    "Pictures held back to check on the training",
    "Pictures kept apart until the end",
    "How many pictures each class has: train, val and test, the largest class as the whole width",
)
SORT = Qt.ItemDataRole.UserRole
LENGTHS = Qt.ItemDataRole.UserRole + 1  # tuple of train, val and test as parts of the largest class; of the bar
LONGEST_NAME = 200  # characters

_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ClassChoiceModel(QAbstractTableModel):
    """K classes; a person ticks and renames them."""

    chosen = Signal()  # which classes are used, or what they are called, has changed

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self._overview: Overview | None = None
        self._totals = np.zeros(0, dtype=np.int64)
        self._excluded: set[str] = set()
        self._rename: dict[str, str] = {}
        self._twice: Counter[str] = Counter()
        self._sought = ""
        self._meant = np.zeros(0, dtype=np.bool_)  # (K,), the classes sought

    @property
    def exclude(self) -> tuple[str, ...]:
        """The classes left out, in the order of the data."""
        return tuple(name for name in self._names if name in self._excluded)

    @property
    def rename(self) -> dict[str, str]:
        """New names of classes, those left out, too."""
        return {name: self._rename[name] for name in self._names if name in self._rename}

    @property
    def merged(self) -> list[tuple[str, int]]:
        """The names that several classes in use have, and how many."""
        return [(name, count) for name, count in self._twice.items() if count > 1]

    @property
    def used(self) -> int:
        """How many classes are left, those called alike counted once."""
        return len(self._twice)

    @property
    def _names(self) -> tuple[str, ...]:
        return () if self._overview is None else self._overview.classes

    def name(self, row: int) -> str:
        """Return a class as the data have it."""
        return self._names[row]

    def seek(self, text: str) -> None:
        """Seek classes by their names, those the data have and new ones."""
        self._sought = text
        self._look_at_names()

    def is_sought(self, row: int) -> bool:
        """Return whether a class is one of those sought."""
        return bool(self._meant[row])

    def show(self, overview: Overview) -> None:
        """Show other counts, or other classes with what the data set chooses of them."""
        fresh = overview.classes != self._names
        if fresh:
            self.beginResetModel()
            self._excluded, self._rename = set(overview.dataset.exclude), dict(overview.dataset.rename)
        self._overview, self._totals = overview, overview.totals
        self._look_at_names()
        if fresh:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._names) - 1, BAR))

    def set_used(self, rows: list[int], used: bool) -> None:
        """Use some classes, or leave them out."""
        names = {self._names[row] for row in rows if _can_be_named(self._names[row])}
        after = self._excluded - names if used else self._excluded | names
        self._choose(after)

    def invert(self) -> None:
        """Use those left out, and leave out those used."""
        self._choose({name for name in self._names if name not in self._excluded and _can_be_named(name)})

    def _choose(self, excluded: set[str]) -> None:
        if excluded != self._excluded:
            self._excluded = excluded
            self._changed()

    def _call(self, row: int, text: str) -> bool:
        name, new = self._names[row], text.strip()[:LONGEST_NAME]
        if not new or new == self._called(name):
            return False
        self._rename.pop(name, None)
        if new != name:
            self._rename[name] = new
        self._changed()
        return True

    def _changed(self) -> None:
        self._look_at_names()
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._names) - 1, BAR))
        self.chosen.emit()

    def _look_at_names(self) -> None:
        self._twice = Counter(self._called(name) for name in self._names if name not in self._excluded)
        spelled = [f"{name} {self._rename[name]}" if name in self._rename else name for name in self._names]
        self._meant = matching(spelled, self._sought)

    def _called(self, name: str) -> str:
        return self._rename.get(name, name)

    # For Qt.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (TRAIN, VAL, TEST):
            return _RIGHT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid() or not _can_be_named(self._names[index.row()]):
            return flags
        if index.column() == NAME:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == CALLED else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        name, column = self._names[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), column)
        if role == Qt.ItemDataRole.EditRole and column == CALLED:
            return self._called(name)
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            return Qt.CheckState.Unchecked if name in self._excluded else Qt.CheckState.Checked
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (TRAIN, VAL, TEST):
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._tip(index.row(), column))
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(index.row(), column)
        if role == SORT:
            return self._key(index.row(), column)
        return self._lengths(index.row()) if role == LENGTHS else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == NAME:
            self.set_used([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == CALLED:
            return self._call(index.row(), str(value))
        return False

    def _text(self, row: int, column: int) -> str:
        name = self._names[row]
        if column == NAME:
            return one_line(name)
        if column == CALLED:
            return one_line(self._called(name))
        if column == BAR:
            return ""
        return UNKNOWN if name in self._excluded else format_count(self._count(row, column))

    def _count(self, row: int, column: int) -> int:
        assert self._overview is not None
        return int(self._overview.counts[row, column - TRAIN])

    def _tip(self, row: int, column: int) -> str:
        name, total = self._names[row], int(self._totals[row])
        pictures = f"{format_count(total)} picture{'s' * (total != 1)}"
        if not _can_be_named(name):
            return f"{one_line(name)}: {pictures}; its name is no text: rename it on the disk to choose otherwise"
        if column == CALLED and self._twice[self._called(name)] > 1 and name not in self._excluded:
            return f"{self._called(name)}: {self._twice[self._called(name)]} classes become one"
        if name in self._excluded:
            return f"{name}: left out, {pictures}"
        counts = ", ".join(f"{format_count(self._count(row, c))} {HEADINGS[c].lower()}" for c in (TRAIN, VAL, TEST))
        return f"{self._text(row, column) if column <= CALLED else name}: {pictures}: {counts}"

    def _color(self, row: int, column: int) -> object:
        colors, name = theme.of(self._owner), self._names[row]
        if name in self._excluded:
            return QColor(colors.disabled)
        if column == TRAIN and self._count(row, TRAIN) == 0:
            return QColor(colors.error)
        if column == CALLED and self._called(name) == name:
            return QColor(colors.muted)
        return None

    def _key(self, row: int, column: int) -> object:
        if column in (NAME, CALLED):
            return row if column == NAME else self._text(row, column).casefold()
        return int(self._totals[row]) if column == BAR else self._count(row, column)

    def _lengths(self, row: int) -> tuple[float, ...]:
        assert self._overview is not None
        longest = max(1, int(self._totals.max(initial=1)))
        if self._names[row] in self._excluded:
            return (0.0, 0.0, 0.0, int(self._totals[row]) / longest)
        return (*(self._count(row, column) / longest for column in (TRAIN, VAL, TEST)), 0.0)


def _can_be_named(name: str) -> bool:
    """Return whether a class can be written down; names of folders need not be text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
