"""The analysis panel: what every layer makes, learns and costs, with the totals on top."""

from typing import ClassVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from workbench.gui import icons
from workbench.gui.panels.analysis.columns import COLUMNS, csv_text
from workbench.gui.panels.analysis.table import AnalysisTable
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.gui.widgets import UNKNOWN, EmptyState, IconButton, format_bytes, format_count
from workbench.layers.base import shape_text
from workbench.network.summary import table

_TOTALS = {
    "input → output": "what goes in and what comes out, for one picture",
    "parameters": "learned numbers of the whole network",
    "MACs": "multiplications with weights for one picture",
    "memory": "the outputs of all layers for one picture, as 32-bit numbers",
}


class AnalysisPanel(QWidget):
    """A row for each layer in document order; a click selects the layer everywhere."""

    title: ClassVar[str] = "Analysis"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("analysis")
        self._session = session
        self._stale = True
        self._following = False
        self._totals: dict[str, QLabel] = {}
        self.table = AnalysisTable()
        self._copy_text = self._action("Copy as text", "copy_analysis_text", "copy", self._on_copy_text)
        self._copy_csv = self._action("Copy as CSV", "copy_analysis_csv", "table", self._on_copy_csv)
        self._copy_text.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self._empty = EmptyState("table", "Nothing to analyse yet", "Add layers in the Network panel.")
        self._arrange()
        self.table.selectionModel().selectionChanged.connect(self._on_table_selection)
        session.experiment_changed.connect(self._on_experiment)
        session.selection_changed.connect(self._on_selection)

    def _action(self, text: str, name: str, icon: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        icons.assign(action, icon, self)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return the actions that belong into the window's menus."""
        return {"Edit": [self._copy_text, self._copy_csv]}

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 8, 4)
        top.setSpacing(24)
        for name, tip in _TOTALS.items():
            top.addLayout(self._total(name, tip))
        top.addStretch(1)
        top.addWidget(self._copy_button(), 0, Qt.AlignmentFlag.AlignTop)
        page = QWidget()
        filled = QVBoxLayout(page)
        filled.setContentsMargins(0, 0, 0, 0)
        filled.setSpacing(4)
        filled.addLayout(top)
        filled.addWidget(self.table, 1)
        self._pages = QStackedLayout(self)
        self.main_view = self.table
        self._pages.addWidget(page)
        self._pages.addWidget(self._empty)

    def _total(self, name: str, tip: str) -> QVBoxLayout:
        value, label = QLabel(UNKNOWN), QLabel(name)
        value.setObjectName(f"total:{name}")
        value.setAccessibleName(name)
        value.setProperty("role", "title")
        value.setFont(tabular(value.font()))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setProperty("role", "muted")
        column = QVBoxLayout()
        column.setSpacing(0)
        for widget in (value, label):
            widget.setTextFormat(Qt.TextFormat.PlainText)
            widget.setToolTip(tip)
            column.addWidget(widget)
        self._totals[name] = value
        return column

    def _copy_button(self) -> QToolButton:
        button = IconButton("copy", "Copy the table", "Copy the table as text or CSV", self)
        button.setObjectName("copy_analysis")
        menu = QMenu(button)
        menu.addActions([self._copy_text, self._copy_csv])
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    @Slot()
    def _on_experiment(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    @Slot()
    def _on_selection(self) -> None:
        if self.isVisible() and not self._stale:
            self._follow()

    def _refresh(self) -> None:
        self._stale = False
        summary = self._session.summary
        output = UNKNOWN if summary.output_shape is None else shape_text(summary.output_shape)
        self._totals["input → output"].setText(f"{shape_text(summary.input_shape)} → {output}")
        self._totals["parameters"].setText(format_count(summary.parameters))
        self._totals["MACs"].setText(format_count(summary.macs))
        self._totals["memory"].setText(format_bytes(summary.activation_bytes))
        broken = frozenset(p.path for p in self._session.problems if p.severity == "error")
        self._following = True
        self.table.model_.show_summary(summary, broken)
        self._following = False
        self.table.fit()
        self._pages.setCurrentIndex(0 if summary.rows else 1)
        self._follow()

    def _follow(self) -> None:
        """Show the session's selection in the table."""
        model, selected = self.table.model_, self._session.selected
        chosen = QItemSelection()
        last = None
        for at, row in enumerate(model.rows):
            if row.path in selected:
                chosen.select(model.index(at, 0), model.index(at, len(COLUMNS) - 1))
                last = model.index(at, 0) if row.path == selected[-1] else last
        self._following = True
        flags = QItemSelectionModel.SelectionFlag
        if last is not None:
            self.table.selectionModel().setCurrentIndex(last, flags.NoUpdate)
            self.table.scrollTo(last)
        self.table.selectionModel().select(chosen, flags.ClearAndSelect)
        self._following = False

    @Slot()
    def _on_table_selection(self) -> None:
        if self._following:
            return
        paths = [self.table.model_.rows[index.row()].path for index in self.table.selectionModel().selectedRows()]
        current = self.table.currentIndex()
        if current.isValid():
            # The last one is the one that other panels show.
            paths.sort(key=self.table.model_.rows[current.row()].path.__eq__)
        self._session.select(tuple(paths))

    @Slot()
    def _on_copy_text(self) -> None:
        QGuiApplication.clipboard().setText(table(self._session.summary))

    @Slot()
    def _on_copy_csv(self) -> None:
        QGuiApplication.clipboard().setText(csv_text(self._session.summary))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh()
        else:
            self._follow()
