"""Numbers of the person's own network: which one, and the question that is asked about it."""

from PySide6.QtCore import QObject, Signal, Slot
from torch import Tensor

from workbench.gui.block_choice import BlockChoice
from workbench.gui.panels.arithmetic.spins import Spin
from workbench.gui.session import Session
from workbench.inspection.arithmetic.base import CellArithmetic
from workbench.inspection.arithmetic.cell import ExplainCell
from workbench.inspection.cell import Cell
from workbench.layers.base import shape_text

WATCH = "arithmetic"
NO_PICTURE = "Pin a picture in Feature maps: its numbers are reckoned through here."
NO_LAYER = "The network has no layer yet: add one, and each of its numbers is explained here."
LOOKING = "Looking into the network…"


class NetworkSource(QObject):
    """Asks for the arithmetic of one cell, follows the session's, and sets it.

    Signals: `answered` with a `CellArithmetic` and the training steps behind it; `refused` with a sentence.
    """

    answered = Signal(object, int)
    refused = Signal(str)

    def __init__(self, session: Session, choice: BlockChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._choice = session, choice
        self.channel = Spin("channel", "Map of the output, from 0; of flat features, the feature", 0, 0, digits=4)
        self.row = Spin("row", "Row of the cell, from 0", 0, 0)
        self.column = Spin("column", "Column of the cell, from 0", 0, 0)
        self.active = False
        self._cell: Cell | None = None
        self._shown: int | None = None  # input channel asked for
        self._kept: int | None = None  # the one that counted most when the cell was first shown
        self._question: ExplainCell | None = None
        self._images: tuple[object, object, Tensor] | None = None  # (data, pinned, picture of it)
        self._answer: CellArithmetic | None = None
        for spin in (self.channel, self.row, self.column):
            spin.changed.connect(self._on_spin)
        choice.path_changed.connect(self._on_path)
        session.cell_changed.connect(self._on_cell)
        session.document_changed.connect(self._forget)
        for changed in (session.experiment_changed, session.data_changed, session.pinned_changed, session.run.changed):
            changed.connect(self.ask)
        session.standpoint_changed.connect(self.ask)
        session.frame.connect(self._on_frame)
        self._on_cell()

    def set_active(self, active: bool) -> None:
        """Ask, or withdraw the question while nobody looks."""
        self.active = active
        if active and self._cell is None:
            self._on_path()
        elif active and self._session.cell != self._cell:
            self._session.point_at(self._cell)
        self.ask()

    @property
    def count(self) -> int:
        """Cells that are walked through: of the map, or the features where maps are single cells."""
        if self._answer is None:
            return 1
        channels, height, width = self._answer.shape
        return height * width if (height, width) != (1, 1) else channels

    @property
    def index(self) -> int:
        """Which of them is shown."""
        if self._answer is None:
            return 0
        cell, (_, height, width) = self._answer.cell, self._answer.shape
        return cell.row * width + cell.column if (height, width) != (1, 1) else cell.channel

    def go_to(self, index: int) -> None:
        """Point at another one of them."""
        if self._answer is None or self._cell is None:
            return
        _, height, width = self._answer.shape
        if (height, width) == (1, 1):
            self.point(self._cell._replace(channel=index, row=0, column=0))
        else:
            row, column = divmod(index, width)
            self.point(self._cell._replace(row=row, column=column))

    def move(self, down: int, right: int, width: int) -> None:
        """Point at a cell beside the one that is looked for; features stand in rows of `width`."""
        if self._answer is None or self._cell is None:
            return
        channels, height, columns = self._answer.shape
        cell = self._cell
        if (height, columns) == (1, 1):
            moved = cell._replace(channel=cell.channel + down * width + right)
        else:
            moved = cell._replace(row=cell.row + down, column=cell.column + right)
        if 0 <= moved.channel < channels and 0 <= moved.row < height and 0 <= moved.column < columns:
            self.point(moved)

    def point(self, cell: Cell) -> None:
        """Look into another cell, in every panel."""
        self._session.point_at(cell)

    def show_channel(self, channel: int) -> None:
        """Show the map of another input channel."""
        self._shown = channel
        self.ask()

    @Slot()
    def _on_spin(self) -> None:
        if self._cell is not None:
            self.point(Cell(self._cell.path, self.channel.value, self.row.value, self.column.value))

    @Slot()
    def _on_cell(self) -> None:
        """Follow the session's cell, and its layer."""
        cell = self._session.cell
        if cell is None or cell == self._cell:
            return
        if self._cell is None or cell.path != self._cell.path:
            self._shown = None
        self._cell, self._kept = cell, None
        if cell.path != self._choice.path:
            self._choice.choose(cell.path)
        self.ask()

    @Slot()
    def _on_path(self) -> None:
        """Begin in the middle of the first map of another layer."""
        path, row = self._choice.path, self._choice.row
        if path is None or (self._cell is not None and self._cell.path == path):
            self.ask()
            return
        shape = None if row is None else row.output_shape
        middle = (shape[1] // 2, shape[2] // 2) if shape is not None and len(shape) == 3 else (0, 0)
        self._cell, self._shown, self._kept, self._answer = Cell(path, 0, *middle), None, None, None
        if self.active:
            self.point(self._cell)
        self.ask()

    @Slot()
    def _forget(self) -> None:
        self._cell = self._answer = self._question = None
        self._on_path()

    @Slot()
    def ask(self) -> None:
        """Put the question anew; with nobody looking, withdraw it."""
        self._question = self._wanted() if self.active else None
        self._session.watch(WATCH, self._question)

    def _wanted(self) -> ExplainCell | None:
        if self._choice.path is None or self._cell is None:
            self.refused.emit(NO_LAYER)
            return None
        images = self._picture()
        return (
            None
            if images is None
            else ExplainCell(images, self._cell, self._kept if self._shown is None else self._shown)
        )

    def _picture(self) -> Tensor | None:
        """Return the pinned picture (1, C, H, W), the same tensor as long as it is the same picture."""
        session = self._session
        data, pinned = session.data, session.pinned
        if data is None or pinned is None:
            self.refused.emit(NO_PICTURE)
            return None
        shape, needed = tuple(pinned.image.shape), session.inspected.dataset.input_shape
        if shape != needed:
            wants, has = shape_text(needed), shape_text(shape)
            self.refused.emit(f"The network takes pictures of {wants}, and the pinned one has {has}: pin another one.")
            return None
        if self._images is None or self._images[0] is not data or self._images[1] is not pinned:
            self._images = data, pinned, data.normalise(pinned.image)[None]
        return self._images[2]

    @Slot()
    def _on_frame(self) -> None:
        if not self.active:
            return
        answer = self._session.take(WATCH)
        if answer is None or self._question is None or answer.question is not self._question:
            return
        value: CellArithmetic | None = answer.value
        if value is None:
            self._answer = None
            self.refused.emit(answer.error)
            return
        self._answer, first = value, self._answer is None or self._answer.cell != value.cell
        if first and self._shown is None and self._session.run.is_computing:
            self._kept = value.input_channel  # what counts most changes from step to step
            self.ask()
        channels, height, width = value.shape
        for spin, at, size in zip(
            (self.channel, self.row, self.column), value.cell[1:], (channels, height, width), strict=True
        ):
            spin.show_value(at, size - 1)
            spin.box.setEnabled(size > 1)
        if value.cell != self._cell:  # it was moved inside
            self._cell = value.cell
            self.point(value.cell)
        self.answered.emit(value, answer.step)
