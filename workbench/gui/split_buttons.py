"""A row of buttons that chooses a split, each with the number of its pictures."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from workbench.data.base import SPLITS, Data, SplitName
from workbench.gui.theme import tabular
from workbench.gui.widgets import format_count

MEANINGS: dict[SplitName, str] = {
    "train": "the network learns from these",
    "val": "held back to check on the training after every epoch",
    "test": "kept apart until the end",
}


class SplitButtons(QWidget):
    """Train, val and test; `chosen` tells that a person wants another one."""

    chosen = Signal()

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        """Build the row; `prefix` begins the names of its buttons."""
        super().__init__(parent)
        self.setObjectName(f"{prefix}_splits")
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for place, name in enumerate(SPLITS):
            button = QToolButton(self)
            button.setObjectName(f"{prefix}_{name}")
            button.setText(name)
            button.setCheckable(True)
            button.setAccessibleName(f"Show the {name} pictures")
            button.setToolTip(MEANINGS[name])
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setFont(tabular(button.font()))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button, place)
            self._row.addWidget(button, 1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self._tell)

    @property
    def split(self) -> SplitName:
        """The split whose button is pressed."""
        return SPLITS[max(0, self._group.checkedId())]

    def choose(self, split: SplitName) -> None:
        """Press a button without telling."""
        self._group.button(SPLITS.index(split)).setChecked(True)

    def show_counts(self, data: Data) -> None:
        """Name the splits with their sizes, the room shared by the lengths of the names; an empty one is not chosen."""
        for place, name in enumerate(SPLITS):
            count = len(data.split(name))
            button = self._group.button(place)
            button.setText(f"{name} {format_count(count)}")
            button.setToolTip(f"{format_count(count)} pictures: {MEANINGS[name]}")
            button.setEnabled(count > 0)
            self._row.setStretch(place, button.sizeHint().width())
        if len(data.split(self.split)) == 0:
            self.choose("train")

    def fit(self) -> None:
        """Be as wide as the names need, where a layout would give less."""
        self.setMinimumWidth(sum(button.sizeHint().width() for button in self._group.buttons()))

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit()
