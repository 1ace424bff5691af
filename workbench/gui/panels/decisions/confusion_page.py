"""Which classes are taken for which: the matrix, the pairs confused most often, and the pictures of a cell."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QSplitter, QVBoxLayout, QWidget

from workbench.data.base import one_line
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.number_text import percent
from workbench.gui.panels.decisions.look import Look
from workbench.gui.panels.decisions.pictures import JudgedPictures
from workbench.gui.theme import tabular
from workbench.gui.views.matrix.view import ConfusionView
from workbench.gui.widgets import ElidedLabel, IconButton, format_count
from workbench.inspection.decisions.confusion import Pair, Share, confusion, most_confused, pictures_of, shares

MOST_PAIRS = 100
PICTURE = 56  # px
SIDE = 216  # px of the column beside the matrix
KINDS: tuple[tuple[str, Share, str], ...] = (
    ("Pictures", "count", ""),
    ("Share of the true class", "row", "of the true class"),
    ("Share of the class named", "column", "of the class named"),
    ("Share of all", "all", "of all"),
)
LEGEND = "Blue: recognised · red: taken for another class"


class ConfusionPage(QWidget):
    """Shows the matrix; a cell that is clicked shows its pictures."""

    pin_wanted = Signal(int)
    trail_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisions_confusion")
        self._look: Look | None = None
        self._pairs: list[Pair] = []
        self._follows = True  # the pair confused most often, until a person has chosen a cell
        self.kind = QuietCombo(self)
        self.matrix = ConfusionView(self)
        self.pairs = QListWidget(self)
        self.cell = ElidedLabel("", self)
        self.pictures = JudgedPictures("confusion_pictures", PICTURE, self)
        self._zooms = [
            IconButton("zoom-out", "Smaller cells", "Smaller cells (−)", self),
            IconButton("zoom-in", "Larger cells", "Larger cells (+)", self),
        ]
        self._build()
        self._arrange()
        self.kind.currentIndexChanged.connect(self._draw)
        self.matrix.current_changed.connect(self._on_cell)
        self.matrix.activated.connect(self._on_cell)
        self.pairs.currentRowChanged.connect(self._on_pair)
        self.pictures.pin_wanted.connect(self.pin_wanted)
        self.pictures.opened.connect(self.trail_wanted)
        self._zooms[0].clicked.connect(self._zoom_out)
        self._zooms[1].clicked.connect(self._zoom_in)

    def _build(self) -> None:
        self.kind.setObjectName("confusion_kind")
        self.kind.setAccessibleName("What the cells say")
        self.kind.setToolTip(
            "Pictures, or their share: of the true class the diagonal is the recall, "
            "of the class named it is the precision"
        )
        self.kind.setMinimumContentsLength(16)
        for text, kind, _ in KINDS:
            self.kind.addItem(text, kind)
        self.kind.setCurrentIndex(0)
        self.pairs.setObjectName("confusion_pairs")
        self.pairs.setAccessibleName("Classes confused most often")
        self.pairs.setToolTip("Choose a pair to see its pictures")
        self.pairs.setFont(tabular(self.pairs.font()))
        self.pairs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pairs.setUniformItemSizes(True)
        self.cell.setObjectName("confusion_cell")
        self.cell.setProperty("role", "title")
        for button, name in zip(self._zooms, ("confusion_zoom_out", "confusion_zoom_in"), strict=True):
            button.setObjectName(name)

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(8)
        bar.addWidget(self.kind)
        legend = ElidedLabel(LEGEND, self)
        legend.setProperty("role", "muted")
        bar.addWidget(legend, 1)
        for button in self._zooms:
            bar.addWidget(button)
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(4)
        title = QLabel("Confused most often", side)
        title.setProperty("role", "title")
        column.addWidget(title)
        column.addWidget(self.pairs, 2)
        column.addWidget(self.cell)
        column.addWidget(self.pictures, 3)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.matrix)
        splitter.addWidget(side)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([2 * SIDE, SIDE])
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(bar)
        outer.addWidget(splitter, 1)

    def show_look(self, look: Look) -> None:
        """Show what the network said."""
        fresh = not look.same_pictures(self._look)
        self._look = look
        self._draw()
        self._list_pairs()
        self._follows |= fresh
        if self._follows:
            first = self._pairs[0] if self._pairs else None
            self.choose(*((first.right, first.predicted) if first else (0, 0)))
            self._follows = True
        self._show_cell()

    def choose(self, right: int, predicted: int) -> None:
        """Frame a cell and show its pictures."""
        self.matrix.set_current(right, predicted)

    @Slot()
    def _draw(self) -> None:
        look = self._look
        if look is None:
            return
        _, kind, of = KINDS[self.kind.currentIndex()]
        counts = confusion(look.predictions, len(look.data.classes))
        self.matrix.set_matrix([one_line(name) for name in look.data.classes], counts, shares(counts, kind), of)

    def _list_pairs(self) -> None:
        look = self._look
        if look is None:
            return
        self._pairs = most_confused(self.matrix.counts, MOST_PAIRS)
        names = look.data.classes
        with QSignalBlocker(self.pairs):
            self.pairs.clear()
            for pair in self._pairs:
                words = f"{one_line(names[pair.right])} → {one_line(names[pair.predicted])}"
                self.pairs.addItem(f"{format_count(pair.count)}  {words}  {percent(pair.share)}")
            if not self._pairs:
                self.pairs.addItem("No mistakes: every picture is recognised.")
        self._mark_pair()

    def _mark_pair(self) -> None:
        """Mark the pair of the cell that is framed, without choosing it anew."""
        cell = self.matrix.current
        row = next((i for i, pair in enumerate(self._pairs) if (pair.right, pair.predicted) == cell), -1)
        with QSignalBlocker(self.pairs):
            self.pairs.setCurrentRow(row)

    @Slot()
    def _on_cell(self) -> None:
        self._follows = False
        self._show_cell()

    @Slot(int)
    def _on_pair(self, row: int) -> None:
        if 0 <= row < len(self._pairs):
            self.choose(self._pairs[row].right, self._pairs[row].predicted)

    @Slot()
    def _show_cell(self) -> None:
        look, cell = self._look, self.matrix.current
        if look is None or cell is None:
            return
        self._mark_pair()
        right, predicted = (one_line(look.data.classes[index]) for index in cell)
        found = pictures_of(look.predictions, *cell)
        said = f"{right} recognised" if cell[0] == cell[1] else f"{right} taken for {predicted}"
        self.cell.setText(f"{said}: {format_count(len(found))}")
        self.pictures.show_pictures(look, found, alike=True)

    @Slot()
    def _zoom_in(self) -> None:
        self.matrix.zoom(1)

    @Slot()
    def _zoom_out(self) -> None:
        self.matrix.zoom(-1)
