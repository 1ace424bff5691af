"""What is laid out, how, and in which colours."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from workbench.gui.block_choice import BlockChoice
from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.embedding.layout_work import Method
from workbench.gui.session import Session
from workbench.gui.split_buttons import SplitButtons
from workbench.gui.widgets import IconButton, format_count

COUNTS = (250, 500, 1000, 2000)
USUAL = 500
METHODS: tuple[tuple[str, Method], ...] = (("PCA", "pca"), ("t-SNE", "tsne"))
TRUE, TAKEN, VERDICT = "true", "taken", "verdict"
COLORS = (("True class", TRUE), ("Class named", TAKEN), ("Right or wrong", VERDICT))


class Controls(QWidget):
    """Two lines of choices; its signals tell of new pictures, of another layout of them, of other colours."""

    pictures_changed = Signal()
    method_changed = Signal()
    colors_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("embedding_controls")
        self.block = BlockChoice(session, with_input=True, parent=self)
        self.splits = SplitButtons("embedding", self)
        self._method, self._count, self._color = (QuietCombo(self) for _ in range(3))
        self.pictures = QCheckBox("Pictures", self)
        self.again = IconButton("refresh", "Look again", "Lay the network as it is now out", self, text="Look again")
        self._build()
        self.block.path_changed.connect(self.pictures_changed)
        self.splits.chosen.connect(self.pictures_changed)
        self._count.currentIndexChanged.connect(self.pictures_changed)
        self._method.currentIndexChanged.connect(self.method_changed)
        self._color.currentIndexChanged.connect(self.colors_changed)

    def _build(self) -> None:
        self.block.setObjectName("embedding_layer")
        self.again.setObjectName("embedding_again")
        methods = "PCA shows the directions of most variance; t-SNE keeps neighbours together"
        drawn = "Pictures, drawn so that each class keeps its share"
        combos = (
            (self._method, "embedding_method", "Method", methods),
            (self._count, "embedding_count", "Number of pictures", drawn),
            (self._color, "embedding_color", "Colours", "What the colours mean"),
        )
        for combo, name, accessible, tip in combos:
            combo.setObjectName(name)
            combo.setAccessibleName(accessible)
            combo.setToolTip(tip)
        for text, method in METHODS:
            self._method.addItem(text, method)
        for count in COUNTS:
            self._count.addItem(f"{format_count(count)} pictures", count)
        for text, color in COLORS:
            self._color.addItem(text, color)
        for combo, length in ((self._method, 5), (self._count, 11), (self._color, 11)):
            combo.setMinimumContentsLength(length)
            combo.setCurrentIndex(0)
        self._count.setCurrentIndex(COUNTS.index(USUAL))
        self.pictures.setObjectName("embedding_pictures")
        self.pictures.setChecked(True)
        self.pictures.setToolTip("Draw the pictures themselves where there is room")
        self.block.setMinimumWidth(200)
        rows = FlowRow(self)
        for widget in (self.block, self.splits, self._method, self._count, self._color, self.pictures, self.again):
            rows.add(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.addWidget(rows)

    @property
    def method(self) -> Method:
        """How pictures are laid out."""
        return cast(Method, self._method.currentData())

    @property
    def count(self) -> int:
        """How many pictures are laid out at most."""
        return int(self._count.currentData())

    @property
    def color(self) -> str:
        """What colours mean: TRUE, TAKEN or VERDICT."""
        return str(self._color.currentData())
