"""What was found about the pictures, to read, to look at and to save."""

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QTreeView, QVBoxLayout, QWidget

from workbench.data.survey import report as survey_report
from workbench.gui import icons
from workbench.gui.colors import of
from workbench.gui.dialogs import ask_where_to_save, failure, file_stem
from workbench.gui.import_view.finding_model import FindingModel
from workbench.gui.import_view.overview import Overview
from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, plain_tooltip

NOTHING = "Nothing suspicious was found."
REPORTS = "Findings as a table (*.csv);;Summary to read (*.txt)"
_ICON = 16


class Findings(QWidget):
    """Lists findings by kind; `shown` tells which pictures the selected one is about, and in a few words why."""

    shown = Signal(object, str, str)  # tuple[Source, ...], title, and a sentence or ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_findings")
        self._overview: Overview | None = None
        self.heading = ElidedLabel("Findings", self)
        self.save = QPushButton("Save report…", self)
        self.model = FindingModel(self)
        self.tree = QTreeView(self)
        self.nothing = QWidget(self)
        self._tick = QLabel(self.nothing)
        self._pages = QStackedWidget(self)
        self._build()
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.clicked.connect(self._on_clicked)
        self.save.clicked.connect(self._save)

    def _build(self) -> None:
        self.heading.setProperty("role", "title")
        self.save.setObjectName("import_save_report")
        self.save.setToolTip(plain_tooltip("Keep what was found: as a table (CSV), or as a summary to read (text)"))
        self.save.setAutoDefault(False)
        self.tree.setObjectName("import_finding_tree")
        self.tree.setAccessibleName("Findings")
        self.tree.setModel(self.model)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setFont(tabular(self.tree.font()))
        words = QLabel(NOTHING, self.nothing)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setProperty("role", "muted")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._tick)
        line.addWidget(words, 1)
        calm = QVBoxLayout(self.nothing)
        calm.setContentsMargins(0, 0, 0, 0)
        calm.addLayout(line)
        calm.addStretch(1)
        self._pages.addWidget(self.tree)
        self._pages.addWidget(self.nothing)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.heading, 1)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._pages, 1)
        self._draw()

    def show_overview(self, overview: Overview) -> None:
        """Show what was found; what is the same stands as it was, opened and selected."""
        before = self._overview
        self._overview = overview
        self._pages.setCurrentWidget(self.tree if overview.findings else self.nothing)
        if before is None or before.findings != overview.findings:
            opened = {kind for row, (kind, _) in enumerate(self.model.groups) if self.tree.isExpanded(self._kind(row))}
            self.model.show(overview.findings)
            for row, (kind, _) in enumerate(self.model.groups):
                self.tree.setExpanded(self._kind(row), kind in opened)

    def _kind(self, row: int) -> QModelIndex:
        return self.model.index(row, 0)

    def clear_selection(self) -> None:
        """Select nothing; the same finding can be chosen anew."""
        self.tree.selectionModel().clear()

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._on_clicked(current)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            self.shown.emit(*self.model.pictures(index))

    @Slot()
    def _save(self) -> None:
        overview = self._overview
        if overview is None:
            return
        proposal = Path.home() / f"{file_stem(overview.survey.root.name)} report.csv"
        path = ask_where_to_save(self, "Save the report", str(proposal), REPORTS, ".csv")
        if path is None:
            return
        try:
            survey_report.save(overview.survey, path)
        except OSError as error:
            why = f"{path} cannot be written: {error.strerror or error}; choose another place."
            failure("report_failed", "The report was not saved", self, why).open()

    def _draw(self) -> None:
        self._tick.setPixmap(icons.pixmap("success", self, _ICON, color=of(self).success))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
            self.tree.viewport().update()
