"""The classes and what follows from choosing among them: which become one, how uneven they are, what that weighs."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.gui.import_view import verdict
from workbench.gui.import_view.class_table import ClassTable
from workbench.gui.import_view.overview import Overview
from workbench.gui.widgets import ElidedLabel

_CAN = "Weigh each class in the loss by how few pictures it has, so that all have the same say"
_CANNOT = "The loss of this experiment cannot weigh classes"


class ClassPane(QWidget):
    """The table of classes under its title and tools, and above what is said about them."""

    def __init__(self, balanced: bool | None, title_height: int, parent: QWidget | None = None) -> None:
        """Build the pane.

        Args:
            balanced: whether rare classes count more now; None where the loss cannot do so.
            title_height: px, of the titles beside it.
            parent: the widget that owns it.
        """
        super().__init__(parent)
        self.setObjectName("import_class_pane")
        self.table = ClassTable(self)
        self.merged = ElidedLabel("", self)
        self.imbalance = ElidedLabel("", self)
        self.balance = QCheckBox("Let rare classes count more in training", self)
        self.balance.setObjectName("import_balance")
        self.balance.setChecked(bool(balanced))
        self.balance.setEnabled(balanced is not None)
        self.balance.setToolTip(_CANNOT if balanced is None else _CAN)
        for label, name in ((self.merged, "merged"), (self.imbalance, "imbalance")):
            label.setObjectName(f"import_{name}")
            label.setProperty("role", "muted")
        self.merged.hide()
        title = QLabel("Classes", self)
        title.setProperty("role", "title")
        title.setMinimumHeight(title_height)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(title, 1)
        row.addLayout(self.table.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        for line in (self.merged, self.imbalance, self.balance):
            column.addWidget(line)
        self.table.model.chosen.connect(self._on_chosen)

    def show_overview(self, overview: Overview) -> None:
        """Show what there is."""
        self.table.show_overview(overview)
        self.imbalance.setText(verdict.imbalance(overview))
        self._on_chosen()

    @Slot()
    def _on_chosen(self) -> None:
        merged = verdict.merged(self.table.model.merged)
        self.merged.setText(merged)
        self.merged.setVisible(bool(merged))
