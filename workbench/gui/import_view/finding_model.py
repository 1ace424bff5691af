"""What was found about the pictures, as a tree: kinds with their counts, and under each the sentences."""

import re

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from workbench.data.survey.findings import TITLES, Finding, Kind
from workbench.gui import icons
from workbench.gui.colors import of
from workbench.gui.import_view.overview import Source, sources_of
from workbench.gui.widgets import format_count, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
SERIOUS: tuple[Kind, ...] = ("conflict", "leak", "unreadable")
_HARMLESS: tuple[Kind, ...] = ("moving",)
_ROOT = QModelIndex()
_COUNT = re.compile(r"(?<= picture )\d{1,3}(?:,\d{3})+\b")
_OF_SPLIT = re.compile(r"\b(train|val|test) picture (?=\d)")


def in_words(finding: Finding) -> str:
    """Return a finding's sentence with pictures named and thousands parted as everywhere in the window."""
    text = _COUNT.sub(lambda count: format_count(int(count[0].replace(",", ""))), finding.sentence)
    return _OF_SPLIT.sub(r"\1 ", text) if finding.rows else text


class FindingModel(QAbstractItemModel):
    """Findings grouped by kind, the worst first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self.groups: list[tuple[Kind, list[Finding]]] = []

    def show(self, findings: tuple[Finding, ...]) -> None:
        """Show other findings."""
        self.beginResetModel()
        by_kind: dict[Kind, list[Finding]] = {kind: [] for kind in TITLES}
        for finding in findings:
            by_kind[finding.kind].append(finding)
        self.groups = [(kind, found) for kind, found in by_kind.items() if found]
        self.endResetModel()

    def pictures(self, index: Index) -> tuple[tuple[Source, ...], str, str]:
        """Return the pictures that a row is about, each once, what they have in common, and one finding's sentence."""
        kind, found = self._group(index)
        chosen = [found[index.row()]] if index.internalId() else found
        sentence = in_words(chosen[0]) if index.internalId() else ""
        return (
            tuple(dict.fromkeys(source for finding in chosen for source in sources_of(finding))),
            TITLES[kind],
            sentence,
        )

    def _group(self, index: Index) -> tuple[Kind, list[Finding]]:
        return self.groups[index.internalId() - 1 if index.internalId() else index.row()]

    # For Qt. A row's number is 0 for a kind, else that of its kind, counted from 1.

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = _ROOT) -> QModelIndex | QObject:  # type: ignore[override]
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = _ROOT) -> int:
        if not parent.isValid():
            return len(self.groups)
        return 0 if parent.internalId() else len(self.groups[parent.row()][1])

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        kind, found = self._group(index)
        if index.internalId():
            sentence = " ".join(in_words(found[index.row()]).splitlines())
            if role == Qt.ItemDataRole.DisplayRole:
                return sentence
            return plain_tooltip(sentence) if role == Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{TITLES[kind]}: {format_count(len(found))}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(f"{TITLES[kind]}; select it to see the pictures, open it to read about each")
        return self._icon(kind) if role == Qt.ItemDataRole.DecorationRole else None

    def _icon(self, kind: Kind) -> QIcon:
        colors = of(self._owner)
        if kind in SERIOUS:
            return icons.icon("error", self._owner, color=colors.error)
        if kind in _HARMLESS:
            return icons.icon("info", self._owner, color=colors.muted)
        return icons.icon("warning", self._owner, color=colors.warning)
