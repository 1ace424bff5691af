"""What the pictures are like, and what will be made of them: size, colours, splits."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.data.base import SPLITS, Dataset
from workbench.data.own.base import SOURCES, OwnPictures
from workbench.gui.forms.spec_form import SpecForm
from workbench.gui.import_view.facts import Facts
from workbench.gui.import_view.overview import Overview
from workbench.gui.widgets import plain_tooltip

_ALONE, _ANY_WIDTH = 480, 16_777_215  # px; the second is Qt's own limit
_SHARES = {"val": "validation_share", "test": "test_share"}


class Prospect(QWidget):
    """Statistics, and the settings of the data set the pictures become; `changed` has the new one."""

    changed = Signal(object)  # OwnPictures

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_prospect")
        self.facts = Facts(self)
        self.why = QLabel(self)
        self.given = QLabel(self)
        self.form: SpecForm | None = None
        self._skipped: tuple[str, ...] = ()
        self._titles = [QLabel("Sizes and colours", self), QLabel("What the network gets", self)]
        for label in self._titles:
            label.setProperty("role", "title")
        for label, name in ((self.why, "why"), (self.given, "given")):
            label.setObjectName(f"import_{name}")
            label.setWordWrap(True)
            label.setProperty("role", "muted")
            label.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._titles[0])
        self._column.addWidget(self.facts)
        self._column.addSpacing(8)
        self._column.addWidget(self._titles[1])
        self._column.addWidget(self.why)
        self._column.addWidget(self.given)
        self._column.addStretch(1)

    def align(self, height: int) -> None:
        """Let the first title take `height` px, as those beside it."""
        self._titles[0].setMinimumHeight(height)

    def show_overview(self, overview: Overview, target: int) -> None:
        """Show what there is, mean and spread of a class where `target` is not −1."""
        self._titles[0].show()
        self._titles[1].setText("What the network gets")
        self.setMaximumWidth(_ANY_WIDTH)
        self.facts.show()
        self.facts.show_overview(overview, target)
        self._tell(self.why, overview.proposal.why)
        given = [name for name in SPLITS[1:] if name in overview.given]
        self._tell(self.given, _given(given))
        self._edit(overview.dataset, (*SOURCES, *(_SHARES[name] for name in given)))

    def show_settings(self, dataset: OwnPictures) -> None:
        """Show only the settings that say where in the file or beside it the pictures are."""
        self._titles[0].hide()
        self.facts.hide()
        self._titles[1].setText("Where the pictures are")
        self.setMaximumWidth(_ALONE)
        self._edit(dataset, tuple({*SOURCES, *OwnPictures.model_fields}))

    def hold(self, dataset: OwnPictures) -> None:
        """Edit this data set from now on."""
        if self.form is not None:
            self.form.set_specs(dataset)

    def _edit(self, dataset: OwnPictures, skip: tuple[str, ...]) -> None:
        if self.form is not None and skip == self._skipped:
            self.form.set_specs(dataset)
            return
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self._skipped = skip
        self.form = SpecForm(dataset, skip=skip, last=Dataset.model_fields, prefix="import.", parent=self)
        self.form.setObjectName("import_form")
        self.form.applied.connect(self._on_applied)
        self._column.insertWidget(self._column.count() - 1, self.form)

    @Slot(str, object)
    def _on_applied(self, setting: str, specs: tuple[OwnPictures, ...]) -> None:
        self.changed.emit(specs[0])

    def _tell(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setToolTip(plain_tooltip(text))
        label.setVisible(bool(text))


def _given(names: Sequence[str]) -> str:
    """Say which splits come with the data, and are not drawn."""
    if not names:
        return ""
    whole = {"val": "validation", "test": "test"}
    shown = " and ".join(whole[name] for name in names)
    return f"The {shown} pictures come with the data; none are drawn from the others."
