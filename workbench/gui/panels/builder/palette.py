"""The palette: every kind of layer, by category, to click, drag or type."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from workbench.gui import icons
from workbench.gui.colors import CATEGORY_COLORS
from workbench.gui.panels.builder.chips import CategoryButton, Chip, ChipArea
from workbench.layers.base import LAYERS


def matching(words: str) -> list[str]:
    """Return the kinds that `words` may mean, best first.

    A kind that begins with the words comes before one whose title does, then those that hold them anywhere.
    """
    wanted = words.strip().lower()

    def rank(kind: str) -> int:
        title = LAYERS[kind].title.lower()
        places = (kind.startswith(wanted), title.startswith(wanted), wanted in kind, wanted in title)
        return places.index(True) if True in places else 4 if LAYERS[kind].category.startswith(wanted) else 5

    ranked = sorted(((rank(kind), at, kind) for at, kind in enumerate(LAYERS)))
    return [kind for place, _, kind in ranked if place < 5]


class FilterField(QLineEdit):
    """Finds a kind by name."""

    left = Signal()  # Esc in an empty field
    down = Signal()  # towards what was found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the field, then leaves it; Down goes to the first chip."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


class Palette(QWidget):
    """All kinds of layers, one category at a time, or those a few letters stand for."""

    chosen = Signal(str)  # the kind to add
    left = Signal()  # Esc: back to the network

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.filter = FilterField(self)
        self.filter.setObjectName("palette_filter")
        self.filter.setPlaceholderText("Add a layer: type its name")
        self.filter.setAccessibleName("Add a layer by name")
        self.filter.setToolTip("Type a few letters, such as conv; Enter adds the first match after the selection")
        self.filter.setClearButtonEnabled(True)
        self._search = self.filter.addAction(icons.icon("search", self), QLineEdit.ActionPosition.LeadingPosition)
        icons.assign(self._search, "search", self)
        self._categories = QButtonGroup(self)
        self._title = QLabel(self)
        self._title.setProperty("role", "muted")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._area = ChipArea(self)
        self._arrange()
        self._chips = {kind: Chip(kind, self._area) for kind in LAYERS}
        for chip in self._chips.values():
            chip.clicked.connect(self._on_chip)
            chip.left.connect(self._on_chip_left)
        self._categories.buttonClicked.connect(self._on_category)
        self.filter.textChanged.connect(self._on_text)
        self.filter.returnPressed.connect(self._on_return)
        self.filter.left.connect(self.left)
        self.filter.down.connect(self._on_down)
        self._show("convolution")

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.setSpacing(4)
        layout.addWidget(self.filter)
        strip = QHBoxLayout()
        strip.setSpacing(0)
        for category in CATEGORY_COLORS:
            button = CategoryButton(category, self)
            self._categories.addButton(button)
            strip.addWidget(button, 1)
        strip.addStretch(0)
        layout.addLayout(strip)
        layout.addWidget(self._title)
        layout.addWidget(self._area)

    def shown(self) -> list[str]:
        """Return the kinds on show, in their order."""
        return [chip.kind for chip in self._area.chips]

    def _show(self, category: str) -> None:
        self._title.hide()
        for button in self._categories.buttons():
            if isinstance(button, CategoryButton) and button.category == category:
                button.setChecked(True)
        self._show_kinds([kind for kind in LAYERS if LAYERS[kind].category == category], None)

    def _show_kinds(self, kinds: list[str], best: str | None) -> None:
        for kind, chip in self._chips.items():
            chip.best = kind == best
            chip.update()
        self._area.show_chips([self._chips[kind] for kind in kinds])
        for button in self._categories.buttons():
            if isinstance(button, CategoryButton):
                button.dimmed = bool(self.filter.text().strip())
                button.update()

    @Slot(QAbstractButton)
    def _on_category(self, button: CategoryButton) -> None:
        self.filter.clear()
        self._show(button.category)

    @Slot(str)
    def _on_text(self, text: str) -> None:
        checked = self._categories.checkedButton()
        if not text.strip():
            assert isinstance(checked, CategoryButton)
            self._show(checked.category)
            return
        kinds = matching(text)
        self._show_kinds(kinds, kinds[0] if kinds else None)
        self._title.setText("Enter adds the marked one" if kinds else "No layer matches")
        self._title.show()

    @Slot()
    def _on_return(self) -> None:
        kinds = matching(self.filter.text()) if self.filter.text().strip() else []
        if kinds:
            self.chosen.emit(kinds[0])
            self.filter.selectAll()

    @Slot()
    def _on_down(self) -> None:
        if shown := self.shown():
            self._chips[shown[0]].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_chip(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.chosen.emit(chip.kind)

    @Slot()
    def _on_chip_left(self) -> None:
        """Esc on a chip empties the search and goes back to it, or on to the network."""
        if self.filter.text():
            self.filter.clear()
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.left.emit()
