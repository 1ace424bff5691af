"""The steps of a calculation as a table: what, the formula, the same with numbers, the value."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from workbench.gui.panels.arithmetic.words import StepWords
from workbench.gui.theme import tabular
from workbench.gui.widgets import plain_tooltip
from workbench.inspection.cell import Cell

HEADS = ("Step", "Formula", "With numbers", "Value")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOST_ROWS = 7  # seen without scrolling


class StepsTable(QTableWidget):
    """`source_wanted` tells the cell that a step was read from, where a person opens it."""

    source_wanted = Signal(object)  # Cell

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(HEADS), parent)
        self.setObjectName("arithmetic_steps")
        self.setAccessibleName("Steps of the calculation")
        self.setToolTip("Steps to the result; a double click or Enter on one that comes from another layer goes there")
        self.setHorizontalHeaderLabels(HEADS[:-1])
        value = QTableWidgetItem(HEADS[-1])
        value.setTextAlignment(RIGHT)
        self.setHorizontalHeaderItem(len(HEADS) - 1, value)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(tabular(self.font()))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 1, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setMaximumSectionSize(320)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self._sources: list[Cell | None] = []
        self.itemActivated.connect(self._open)

    def show_steps(self, steps: Sequence[StepWords]) -> None:
        """Show other steps."""
        self._sources = [step.source for step in steps]
        self.setRowCount(len(steps))
        for row, step in enumerate(steps):
            arrow = "" if step.source is None else " ↗"
            for column, text in enumerate((step.name + arrow, step.symbols, step.numbers, step.value)):
                self._write(row, column, text, final=step.final)
        line = self.verticalHeader().defaultSectionSize()
        seen = min(max(len(steps), 1), MOST_ROWS)
        height = self.horizontalHeader().sizeHint().height() + seen * line + 2
        if height != self.height():
            self.setFixedHeight(height)

    def _write(self, row: int, column: int, text: str, *, final: bool) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            if column == len(HEADS) - 1:
                item.setTextAlignment(RIGHT)
            self.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)
            item.setToolTip(plain_tooltip(text))
        font = self.font()
        font.setBold(final)
        if item.font() != font:
            item.setFont(font)

    @Slot(QTableWidgetItem)
    def _open(self, item: QTableWidgetItem) -> None:
        source = self._sources[item.row()]
        if source is not None:
            self.source_wanted.emit(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen steps as a table."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectedIndexes()})
            lines = ["\t".join(self._text(row, column) for column in range(len(HEADS))) for row in rows]
            QGuiApplication.clipboard().setText("\n".join(lines))
        else:
            super().keyPressEvent(event)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return "" if item is None else item.text()
