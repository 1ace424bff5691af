"""The card itself: what the data set is, its classes as bars and mean pictures, its pixels, its source."""

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.data.base import SPLITS, Dataset, one_line
from workbench.data.card import Card
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.card.text import description, facts, pixel_rows
from workbench.gui.scrolled import FocusFollower
from workbench.gui.theme import tabular
from workbench.gui.views.class_bars import ClassBars, part_color
from workbench.gui.views.grid_layout import SPACING
from workbench.gui.views.image_grid import ImageGrid

TWO_COLUMNS = 860  # px, width from which classes stand beside the facts
MOST_ROWS = 14  # of bars without scrolling
MOST_LINES = 3  # of mean pictures without scrolling
PICTURE = 64  # px
ORDERS = {"data": "In their order", "name": "By name", "most": "Most first", "fewest": "Fewest first"}
MARK = 12  # px, of a legend's square


class LegendMark(QWidget):
    """A square in the colour of a part of the bars."""

    def __init__(self, part: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._part = part
        self.setFixedSize(MARK, MARK)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the square."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), part_color(self._part, self))


class CardPage(QScrollArea):
    """Shows a card; a click on a class's bar or mean picture activates the class."""

    activated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card_page")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._card: Card | None = None
        self.about = _label("card_about")
        self.facts, self.pixels = QGridLayout(), QGridLayout()
        self.bars, self.means, self.order = ClassBars(self), ImageGrid(self), QuietCombo(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()
        FocusFollower(self)
        self.order.currentIndexChanged.connect(self._sort)
        self.bars.activated.connect(self.activated)
        self.means.activated.connect(self.activated)

    def _build(self) -> None:
        self.about.setWordWrap(True)
        self.bars.setToolTip("Click a class to see its pictures in the gallery")
        self.means.setObjectName("card_means")
        self.means.setAccessibleName("Mean picture of each class")
        self.means.setToolTip("The mean of all training pictures of a class; click one to see them in the gallery")
        self.means.set_picture_size(PICTURE)
        self.order.setObjectName("card_order")
        self.order.setAccessibleName("Order of the classes")
        self.order.setToolTip("Order of the classes")
        self.order.setMinimumContentsLength(10)
        for key, text in ORDERS.items():
            self.order.addItem(text, key)
        self.order.setCurrentIndex(0)
        for grid in (self.facts, self.pixels):
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(4)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(8)
        left.addWidget(self.about)
        left.addLayout(self.facts)
        left.addSpacing(8)
        left.addWidget(_label("card_pixels_title", "Pixels, scaled to 0 … 1", "title"))
        left.addLayout(self.pixels)
        left.addStretch(1)
        right.addLayout(self._class_head())
        right.addWidget(self.bars)
        right.addSpacing(8)
        right.addWidget(_label("card_means_title", "Mean training picture of each class", "title"))
        right.addWidget(self.means)
        right.addStretch(1)
        self._columns.setContentsMargins(16, 4, 16, 16)
        self._columns.setSpacing(24)
        self._columns.addLayout(left, 1)
        self._columns.addLayout(right, 1)
        page = QWidget()
        page.setObjectName("card_content")
        page.setLayout(self._columns)
        self.setWidget(page)

    def _class_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(_label("card_classes_title", "Pictures of each class", "title"))
        head.addStretch(1)
        for part, name in enumerate(SPLITS):
            head.addWidget(LegendMark(part, self))
            head.addWidget(_label(f"card_legend_{name}", name, "muted"))
        head.addSpacing(8)
        head.addWidget(self.order)
        return head

    def show_card(self, card: Card, dataset: Dataset) -> None:
        """Show the card of a data set."""
        self._card = card
        self.about.setText(description(type(dataset)))
        _clear(self.facts)
        for row, (name, value) in enumerate(facts(card, dataset)):
            self.facts.addWidget(_label("", name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            told = _label(f"card_fact_{name.lower().replace(' ', '_')}", value)
            told.setWordWrap(True)
            self.facts.addWidget(told, row, 1)
        self.facts.setColumnStretch(1, 1)
        self._show_pixels(card)
        names = tuple(map(one_line, card.classes))
        self.bars.set_counts(names, SPLITS, card.counts)
        self.means.set_images(np.rint(card.pictures).astype(np.uint8), names)
        self._sort()
        self._fit()

    def _show_pixels(self, card: Card) -> None:
        """Show a row for each channel, and mean and deviation of each split beside one another."""
        _clear(self.pixels)
        right = Qt.AlignmentFlag.AlignRight
        for place, split in enumerate(SPLITS):
            self.pixels.addWidget(_label("", split, "muted"), 0, 2 * place + 1, 1, 2, right)
            for column, name in enumerate(("mean", "std"), 2 * place + 1):
                self.pixels.addWidget(_label("", name, "muted"), 1, column, right)
        rows = pixel_rows(card)
        channels = len(rows) // len(SPLITS)
        for at, (name, channel, mean, std) in enumerate(rows):
            place, row = divmod(at, channels)
            if place == 0:
                self.pixels.addWidget(_label("", channel, "muted"), row + 2, 0)
            self.pixels.addWidget(_label(f"card_mean_{name}_{channel}", mean), row + 2, 2 * place + 1, right)
            self.pixels.addWidget(_label(f"card_std_{name}_{channel}", std), row + 2, 2 * place + 2, right)
        self.pixels.setColumnStretch(2 * len(SPLITS) + 1, 1)

    @Slot()
    def _sort(self) -> None:
        card = self._card
        if card is None:
            return
        key, totals = self.order.currentData(), card.totals
        if key == "name":
            order = np.array(sorted(range(len(totals)), key=lambda index: card.classes[index].casefold()))
        elif key == "data":
            order = np.arange(len(totals))
        else:
            order = np.argsort(-totals if key == "most" else totals, kind="stable")
        self.bars.set_order(order)
        self.means.rearrange(order)

    def _fit(self) -> None:
        """Give bars and mean pictures the height of their rows, up to some: more of them scroll."""
        card = self._card
        if card is None:
            return
        self.bars.setFixedHeight(min(len(card.classes), MOST_ROWS) * self.bars.row_height)
        lines = min(-(-len(card.classes) // self.means.columns), MOST_LINES)
        self.means.setFixedHeight(lines * self.means.line_height + SPACING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in two columns where there is room."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        wide = self.viewport().width() >= TWO_COLUMNS
        self._columns.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._fit()


def _label(name: str, text: str = "", role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setFont(tabular(label.font()))
    if role:
        label.setProperty("role", role)
    else:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _clear(grid: QGridLayout) -> None:
    while (item := grid.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
