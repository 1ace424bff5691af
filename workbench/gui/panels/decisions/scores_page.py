"""Precision, recall and F1 of every class, as a table that can be sorted."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.data.base import one_line
from workbench.gui import theme
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.number_text import percent
from workbench.gui.panels.decisions.look import Look
from workbench.gui.panels.decisions.score_model import F1, PICTURES, PRECISION, RECALL, ScoreModel
from workbench.gui.widgets import ElidedLabel
from workbench.inspection.decisions.confusion import confusion
from workbench.inspection.decisions.scores import accuracy, scores

ORDERS = (
    ("As in the data set", 0, Qt.SortOrder.AscendingOrder),
    ("Lowest F1 first", F1, Qt.SortOrder.AscendingOrder),
    ("Lowest precision first", PRECISION, Qt.SortOrder.AscendingOrder),
    ("Lowest recall first", RECALL, Qt.SortOrder.AscendingOrder),
    ("Most pictures first", PICTURES, Qt.SortOrder.DescendingOrder),
)
_ROW_HEIGHT = 26
_BAR = 3  # px
_NUMBER = 88  # px of a column of numbers


class _Cell(QStyledItemDelegate):
    """Draws a share as a bar under its number."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Give numbers figures of one width."""
        super().initStyleOption(option, index)
        option.font = theme.tabular(option.font)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the cell."""
        super().paint(painter, option, index)
        model, widget = index.model(), option.widget
        assert isinstance(model, ScoreModel)
        share = model.share(index)
        if share == share and widget is not None:
            colors, room = theme.of(widget), option.rect.adjusted(12, 0, -8, -2)
            track = QRectF(room.left(), room.bottom() - _BAR, room.width(), _BAR)
            painter.fillRect(track, QColor(colors.grid))
            track.setWidth(track.width() * share)
            painter.fillRect(track, QColor(colors.accent))


class ScoresPage(QWidget):
    """Shows the table; a double click or Enter on a class wants its mistakes."""

    class_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisions_scores")
        self.model = ScoreModel(self)
        self.order = QuietCombo(self)
        self.summary = ElidedLabel("", self)
        self.table = QTableView(self)
        self._build()
        self.order.currentIndexChanged.connect(self._sort)
        self.table.activated.connect(self._on_activated)

    def _build(self) -> None:
        self.order.setObjectName("scores_order")
        self.order.setAccessibleName("Order of the classes")
        self.order.setToolTip("Order of the classes; a click on a heading sorts, too")
        self.order.setMinimumContentsLength(16)
        for text, *_ in ORDERS:
            self.order.addItem(text)
        self.order.setCurrentIndex(0)
        self.summary.setObjectName("scores_summary")
        self.summary.setProperty("role", "muted")
        self.table.setObjectName("scores_table")
        self.table.setAccessibleName("Precision, recall and F1 of each class")
        self.table.setToolTip("Double-click or Enter shows the mistakes of a class")
        self.table.setModel(self.model)
        self.table.setItemDelegate(_Cell(self.table))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultSectionSize(_NUMBER)
        header.setStretchLastSection(False)
        header.setHighlightSections(False)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.table.setSortingEnabled(True)
        name = QLabel("&Order", self)
        name.setBuddy(self.order)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(8)
        bar.addWidget(name)
        bar.addWidget(self.order)
        bar.addWidget(self.summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.table, 1)

    def show_look(self, look: Look) -> None:
        """Show what the network said."""
        counts = confusion(look.predictions, len(look.data.classes))
        selected = self.model.class_of(self.table.currentIndex().row())
        self.model.show_scores([one_line(name) for name in look.data.classes], scores(counts))
        self.summary.setText(f"{percent(accuracy(counts))} of all pictures are recognised (accuracy)")
        for row in range(len(look.data.classes)):
            if selected >= 0 and self.model.class_of(row) == selected:
                self.table.selectRow(row)

    @Slot(int)
    def _sort(self, index: int) -> None:
        _, column, order = ORDERS[index]
        self.table.sortByColumn(column, order)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        chosen = self.model.class_of(index.row())
        if chosen >= 0:
            self.class_wanted.emit(chosen)
