"""The controls above the pictures: split, classes sought, which pictures, their order, size and captions."""

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QCompleter, QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QWidget

from workbench.gui.forms.fields import QuietCombo
from workbench.gui.icons import icon
from workbench.gui.panels.gallery.arrangement import ORDERS, VERDICTS, Wish
from workbench.gui.split_buttons import SplitButtons
from workbench.gui.views.grid_canvas import LARGEST, SMALLEST
from workbench.gui.widgets import plain_tooltip

PICTURE = 84  # px, side of a picture at first
ONE_LINE = 980  # px, width from which all controls stand in one line
SOUGHT = 160  # px, the least for what is sought


class ClassCompleter(QCompleter):
    """Completes the last of the class names that are typed with commas between them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._names = QStringListModel(self)
        self.setModel(self._names)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(8)
        self._before = ""

    def set_classes(self, names: tuple[str, ...]) -> None:
        """Complete other names; very short ones, such as digits, are not worth a list."""
        self._names.setStringList([name for name in names if len(name) > 2])

    def splitPath(self, path: str) -> list[str]:
        before, comma, last = path.rpartition(",")
        self._before = f"{before}{comma} " if comma else ""
        # An empty word would complete to everything.
        return [last.strip() or "\0"]

    def pathFromIndex(self, index: object) -> str:
        return self._before + super().pathFromIndex(index)  # type: ignore[arg-type]


class GalleryBar(QWidget):
    """Tells what a person wants to see: `sought_changed`, `wish_changed`, `captions_toggled` and `size_wanted`."""

    sought_changed = Signal(str)
    wish_changed = Signal()
    captions_toggled = Signal(bool)
    size_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery_bar")
        self.splits = SplitButtons("gallery", self)
        self.sought = QLineEdit(self)
        self.completer = ClassCompleter(self)
        self.verdict = QuietCombo(self)
        self.order = QuietCombo(self)
        self.captions = QCheckBox("Captions", self)
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self._lines = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._build()
        self._arrange()
        self.sought.textChanged.connect(self.sought_changed)
        self.verdict.currentIndexChanged.connect(self._tell_wish)
        self.order.currentIndexChanged.connect(self._tell_wish)
        self.captions.toggled.connect(self.captions_toggled)
        self.size_slider.valueChanged.connect(self.size_wanted)

    @property
    def wish(self) -> Wish:
        """Which pictures are wanted, and in which order."""
        return Wish(self.order.currentData(), self.verdict.currentData())

    def show_wish(self, wish: Wish) -> None:
        """Choose other pictures or another order."""
        self.verdict.setCurrentIndex(self.verdict.findData(wish.verdict))
        self.order.setCurrentIndex(self.order.findData(wish.order))

    def _build(self) -> None:
        self.sought.setObjectName("gallery_sought")
        self.sought.setAccessibleName("Find classes")
        self.sought.setPlaceholderText("Find classes…")
        self.sought.setToolTip("Show the classes whose names hold these words; commas stand between several (Ctrl+F)")
        self.sought.setClearButtonEnabled(True)
        self.sought.setCompleter(self.completer)
        self.sought.setMinimumWidth(SOUGHT)
        self._loupe = self.sought.addAction(icon("search", self), QLineEdit.ActionPosition.LeadingPosition)
        self._loupe.setProperty("icon_name", "search")
        for combo, name, label, choices in (
            (self.verdict, "gallery_verdict", "Which pictures", VERDICTS),
            (self.order, "gallery_order", "Order", ORDERS),
        ):
            combo.setObjectName(name)
            combo.setPlaceholderText("")
            combo.setAccessibleName(label)
            combo.setMinimumContentsLength(11)
            combo.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            for key, (text, tip) in choices.items():
                combo.addItem(text, key)
                combo.setItemData(combo.count() - 1, plain_tooltip(tip), Qt.ItemDataRole.ToolTipRole)
            combo.setCurrentIndex(0)
        self.verdict.setToolTip("All pictures, or those that the network gets wrong or right now")
        self.order.setToolTip("Order of the pictures")
        self.captions.setObjectName("gallery_captions")
        self.captions.setChecked(True)
        self.captions.setAccessibleName("Captions")
        self.captions.setToolTip("Write the class under each picture, and what the network takes it for instead")
        self.size_slider.setObjectName("gallery_size")
        self.size_slider.setAccessibleName("Size of the pictures")
        self.size_slider.setToolTip("Size of the pictures (+ and −, or Ctrl+wheel over them)")
        self.size_slider.setRange(SMALLEST, LARGEST)
        self.size_slider.setSingleStep(8)
        self.size_slider.setPageStep(32)
        self.size_slider.setValue(PICTURE)
        self.size_slider.setFixedWidth(96)

    def _arrange(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setSpacing(8)
        first.addWidget(self.splits, 3)
        first.addWidget(self.sought, 2)
        for widget in (self.verdict, self.order):
            second.addWidget(widget)
        second.addStretch(1)
        second.addWidget(self.captions)
        second.addWidget(self.size_slider)
        self._lines.setContentsMargins(8, 8, 8, 4)
        self._lines.setSpacing(4)
        self._lines.addLayout(first, 1)
        self._lines.addLayout(second)

    @Slot()
    def _tell_wish(self) -> None:
        self.wish_changed.emit()

    @Slot()
    def begin_search(self) -> None:
        """Let a person type what they seek."""
        self.sought.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sought.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in one line where there is room."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._lines.setDirection(direction.LeftToRight if self.width() >= ONE_LINE else direction.TopToBottom)
