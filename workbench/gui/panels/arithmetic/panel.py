"""The arithmetic panel: how any number of the network, or of a small example, comes about."""

from typing import ClassVar, Literal

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.block_choice import BlockChoice
from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.no_data import NoData
from workbench.gui.panels.arithmetic import pictures, words
from workbench.gui.panels.arithmetic.calculation import Calculation
from workbench.gui.panels.arithmetic.example_source import ExampleSource
from workbench.gui.panels.arithmetic.network_source import LOOKING, NetworkSource
from workbench.gui.panels.arithmetic.player import Player
from workbench.gui.run_note import RunNote
from workbench.gui.scrolled import Scrolled
from workbench.gui.session import Session
from workbench.gui.widgets import EmptyState
from workbench.inspection.arithmetic.base import CellArithmetic
from workbench.inspection.cell import Cell

Source = Literal["network", "example"]
SOURCES: dict[Source, str] = {"network": "Own network", "example": "Lecture example"}
WILL_BE = "Every number the network makes of a picture is reckoned through here, from the pixels on."
LECTURE_TIP = "Reckon through the small examples of the lecture, which need no data"


class ArithmeticPanel(QWidget):
    """Shows the patch, the kernel, every product and every sum behind one number; a hidden panel asks nothing."""

    title: ClassVar[str] = "Arithmetic"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("arithmetic_panel")
        self._session = session
        self.source = QuietCombo(self)
        self.choice = BlockChoice(session, parent=self)
        self.network = NetworkSource(session, self.choice, self)
        self.example = ExampleSource(self)
        self.player = Player(self)
        self.note = RunNote(session, self)
        self.calculation, self.small = Calculation(self), Calculation(self, editable=True)
        self.empty = EmptyState("target", "Arithmetic", LOOKING, None, self)
        self.no_data = NoData(session, "target", "Arithmetic", WILL_BE, self)
        self._lecture = self.no_data.add_button(SOURCES["example"], LECTURE_TIP)
        self._pages = QStackedWidget(self)
        self._controls = FlowRow(self)
        self._build()
        self._connect()
        self._on_source()

    def _build(self) -> None:
        self.source.setObjectName("arithmetic_source")
        self.source.setAccessibleName("Source")
        self.source.setToolTip("Reckon with your own network and the pinned picture, or with a small example")
        self.source.setMinimumContentsLength(13)
        for key, text in SOURCES.items():
            self.source.addItem(text, key)
        self.source.setCurrentIndex(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 0)
        bar.setSpacing(8)
        for widget, stretch in (
            (self.source, 0),
            (self.choice, 1),
            (self.example.choice, 1),
            (self.example.operation, 1),
        ):
            bar.addWidget(widget, stretch)
        for spin in (self.network.channel, self.network.row, self.network.column, *self.example.spins):
            self._controls.add(spin)
        self._controls.add(self.player, 16)
        controls = QHBoxLayout()
        controls.setContentsMargins(8, 0, 8, 0)
        controls.addWidget(self._controls)
        self._own_page, self._small_page = Scrolled(self.calculation), Scrolled(self.small)
        for page in (self._own_page, self._small_page, self.empty, self.no_data):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addLayout(controls)
        column.addWidget(self.note)
        column.addWidget(self._pages, 1)
        self.main_view = self.calculation

    def _connect(self) -> None:
        session = self._session
        self.source.currentIndexChanged.connect(self._on_source)
        self._lecture.clicked.connect(self.show_example)
        self.network.answered.connect(self._on_answer)
        self.network.refused.connect(self._say)
        self.calculation.maps.pointed.connect(self._on_pointed)
        self.calculation.maps.moved.connect(self._on_moved)
        self.calculation.channel_wanted.connect(self.network.show_channel)
        self.calculation.steps.source_wanted.connect(self._on_step_source)
        self.example.changed.connect(self._draw_example)
        self.small.maps.pointed.connect(self.example.point)
        self.small.maps.moved.connect(self.example.move)
        self.small.maps.input_edited.connect(self.example.change_picture)
        self.small.maps.kernel_edited.connect(self.example.change_kernel)
        self.player.wanted.connect(self._go_to)
        session.data_changed.connect(self._refresh)

    # Which source.

    @property
    def source_name(self) -> Source:
        """Whether numbers of the network or of a small example are shown."""
        name: Source = self.source.currentData()
        return name

    @Slot()
    def show_example(self) -> None:
        """Show the small examples."""
        self.source.setCurrentIndex(self.source.findData("example"))

    @Slot()
    def _on_source(self) -> None:
        own = self.source_name == "network"
        self.player.pause()
        self.choice.setVisible(own)
        for spin in (self.network.channel, self.network.row, self.network.column):
            spin.setVisible(own)
        for widget in (self.example.choice, self.example.operation, *self.example.spins):
            widget.setVisible(not own)
        self.main_view = self.calculation if own else self.small
        self.network.set_active(own and self.isVisible())
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        """Show the page of the source, or why there is nothing to show."""
        if self.source_name == "example":
            self._pages.setCurrentWidget(self._small_page)
            self._draw_example()
        elif self._session.data is None and self._session.loader.status != "loading":
            self.no_data.refresh()
            self._pages.setCurrentWidget(self.no_data)
        elif self.calculation.arithmetic is None:
            self._pages.setCurrentWidget(self.empty)

    # The network.

    @Slot(object, int)
    def _on_answer(self, arithmetic: CellArithmetic, step: int) -> None:
        standpoint = self._session.standpoint
        state = words.state_text(step, "" if standpoint is None else standpoint.label)
        self.calculation.show_arithmetic(arithmetic, pictures.of_network(arithmetic), state)
        self._pages.setCurrentWidget(self._own_page)
        self.player.show_place(self.network.index, self.network.count)

    @Slot(str)
    def _say(self, sentence: str) -> None:
        """Show a sentence instead of a calculation."""
        self.player.pause()
        self.calculation.arithmetic = None
        if self.source_name == "network":
            self.empty.text.setText(sentence)
            gone = self._session.data is None and self._session.loader.status != "loading"
            self._pages.setCurrentWidget(self.no_data if gone else self.empty)

    @Slot(int, int)
    def _on_pointed(self, row: int, column: int) -> None:
        picture = self.calculation.maps.output.picture
        if picture is not None and self.source_name == "network":
            self.network.go_to(row * picture.values.shape[1] + column)

    @Slot(int, int)
    def _on_moved(self, down: int, right: int) -> None:
        picture = self.calculation.maps.output.picture
        if picture is not None:
            self.network.move(down, right, picture.values.shape[1])

    @Slot(object)
    def _on_step_source(self, cell: Cell) -> None:
        self.network.point(cell)

    # The small example.

    @Slot()
    def _draw_example(self) -> None:
        """Show the example's cell; where it cannot be computed, what to do."""
        example = self.example.example
        if self.source_name != "example":
            return
        if example.trouble:
            self.player.pause()
            self.small.say(example.trouble)
            return
        arithmetic = example.at(*self.example.cell)
        self.small.show_arithmetic(arithmetic, pictures.of_example(example, arithmetic))
        self.small.show_size(example.size_formula(0), example.size_formula(1))
        self.player.show_place(self.example.index, self.example.count)

    @Slot(int)
    def _go_to(self, index: int) -> None:
        if self.source_name == "network":
            self.network.go_to(index)
        else:
            self.example.go_to(index)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self.network.set_active(self.source_name == "network")

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self.network.set_active(False)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for page in (self.calculation, self.small):
                page.tint()
