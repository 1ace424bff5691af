"""Everything about one number: where it was read, its terms, its steps, and what torch says."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui import icons
from workbench.gui.colors import of
from workbench.gui.panels.arithmetic import words
from workbench.gui.panels.arithmetic.maps_row import MapsRow
from workbench.gui.panels.arithmetic.pictures import Pictures
from workbench.gui.panels.arithmetic.steps_table import StepsTable
from workbench.gui.panels.arithmetic.still_label import StillLabel
from workbench.gui.theme import tabular
from workbench.gui.views.arithmetic.terms import TermsView
from workbench.gui.widgets import IconButton
from workbench.inspection.arithmetic.base import CellArithmetic
from workbench.inspection.arithmetic.formula import wrapped, written_out

STATE = "step 00 000"  # what the place of the state holds at first
LOWEST_TERMS = 96  # px
COPIED = "Copied: the whole calculation, with every term."


class Calculation(QWidget):
    """Shows a `CellArithmetic`; `channel_wanted` tells the input channel whose map a person wants to see."""

    channel_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, editable: bool = False) -> None:
        """Build it; `editable` lets a person change the numbers of input and kernel."""
        super().__init__(parent)
        self.setObjectName("arithmetic_example" if editable else "arithmetic_calculation")
        self.arithmetic: CellArithmetic | None = None
        self.maps = MapsRow(self, editable=editable)
        self.symbols = QLabel(self)
        self.output_size = StillLabel("arithmetic_size", "Size of the output", self, role="muted")
        self.note = StillLabel("arithmetic_note", "Note", self, role="muted")
        self.trouble = StillLabel("arithmetic_trouble", "Why nothing is computed", self, role="error")
        self.numbers = StillLabel("arithmetic_numbers", "Formula with numbers", self)
        self.terms = TermsView(self)
        self.steps = StepsTable(self)
        self.verdict = StillLabel("arithmetic_verdict", "Comparison with torch", self)
        room = self.fontMetrics().horizontalAdvance(STATE)
        self.state = StillLabel("arithmetic_state", "State of the network", self, width=room, role="muted")
        self._sign = QLabel(self)
        self._signed: tuple[str, bool] | None = None  # theme and verdict it is painted for
        self.copy = IconButton("copy", "Copy the calculation", "Copy the calculation with every term as text", self)
        self._build()
        self.terms.chosen.connect(self._on_row)
        self.copy.clicked.connect(self._copy)

    def _build(self) -> None:
        for label in (self.output_size, self.note, self.trouble):
            label.hide()
        self.symbols.setObjectName("arithmetic_symbols")
        self.symbols.setTextFormat(Qt.TextFormat.PlainText)
        self.symbols.setProperty("role", "title")
        self.symbols.setFont(tabular(self.symbols.font()))
        self.symbols.setAccessibleName("Formula")
        self.symbols.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy.setObjectName("arithmetic_copy")
        formula = QGridLayout()
        formula.setContentsMargins(8, 4, 8, 0)
        formula.setHorizontalSpacing(16)
        formula.setColumnStretch(1, 1)
        formula.addWidget(self.symbols, 0, 0, Qt.AlignmentFlag.AlignTop)
        formula.addWidget(self.numbers, 0, 1, Qt.AlignmentFlag.AlignTop)
        for row, label in enumerate((self.output_size, self.note, self.trouble), 1):
            formula.addWidget(label, row, 0, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.maps.setMinimumHeight(136)
        column.addWidget(self.maps, 4)
        column.addLayout(formula)
        column.addWidget(self.terms, 5)
        column.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        """Return steps and verdict."""
        self._sign.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.verdict, 1)
        row.addWidget(self.state)
        row.addWidget(self.copy)
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 0, 0, 4)
        foot.setSpacing(4)
        foot.addWidget(self.steps)
        foot.addLayout(row)
        return foot

    def sizeHint(self) -> QSize:
        """Return room for a kernel of 3×3."""
        return QSize(560, 480)

    def show_arithmetic(self, arithmetic: CellArithmetic, pictures: Pictures, state: str = "") -> None:
        """Show how a number came about, the maps around it, and of what state of the network it is."""
        if self.arithmetic is None or arithmetic.cell.path != self.arithmetic.cell.path:
            for label in (self.numbers, self.note):
                label.forget()
        self.arithmetic = arithmetic
        working = arithmetic.working
        symbols, numbers = wrapped(arithmetic)
        self.symbols.setText(symbols)
        self.numbers.setText(numbers)
        self.note.setText(working.note)
        self.note.setVisible(bool(working.note))
        self.maps.show_pictures(pictures)
        self.terms.setVisible(working.terms is not None)
        if working.terms is not None:
            chosen = words.row_of_channel(working.terms, arithmetic.input_channel)
            self.terms.set_rows(words.rows_of(working.terms, pictures.input.scale.colors), chosen)
            height = self.terms.content_height
            if height != self.terms.maximumHeight():
                self.terms.setMinimumHeight(min(height, LOWEST_TERMS))
                self.terms.setMaximumHeight(height)
        self.steps.show_steps(words.steps(arithmetic))
        self.verdict.setText(words.verdict_text(arithmetic))

        self.state.setText(state)
        self.trouble.hide()
        self.tint()

    def show_size(self, rows: str, columns: str) -> None:
        """Show how large the output is, for both axes."""
        text = f"output size: {rows}" if rows == columns else f"output rows: {rows} · columns: {columns}"
        self.output_size.setText(text)
        self.output_size.show()

    def say(self, sentence: str) -> None:
        """Say why there is nothing to compute; what was computed last stays."""
        self.trouble.setText(sentence)
        self.trouble.show()
        self.output_size.hide()

    def tint(self) -> None:
        """Paint the sign beside the verdict in the theme's colours."""
        if self.arithmetic is None:
            return
        theme, agrees = of(self), self.arithmetic.agrees
        if self._signed != (theme.name, agrees):
            self._signed = theme.name, agrees
            color = theme.success if agrees else theme.error
            self._sign.setToolTip("Equal but for rounding" if agrees else "The two differ by more than rounding")
            self._sign.setPixmap(icons.pixmap("success" if agrees else "error", self, 16, color=color))

    @Slot(int)
    def _on_row(self, row: int) -> None:
        terms = None if self.arithmetic is None else self.arithmetic.working.terms
        if terms is not None and terms.channels is not None:
            self.channel_wanted.emit(int(terms.channels[terms.order[row]]))

    @Slot()
    def _copy(self) -> None:
        if self.arithmetic is not None:
            QGuiApplication.clipboard().setText(written_out(self.arithmetic))
            self.verdict.setText(COPIED)
