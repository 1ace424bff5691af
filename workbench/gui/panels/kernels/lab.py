"""The kernel lab: numbers of a kernel changed by hand, while maps, prediction and accuracy follow."""

import numpy as np
import torch
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.panels.kernels.bench import LabBench
from workbench.gui.panels.kernels.effect import EffectView
from workbench.gui.panels.kernels.place import PlaceChoice
from workbench.gui.panels.kernels.tools import LabTools
from workbench.gui.session import Session
from workbench.gui.views.number_cells import NumberCells
from workbench.gui.widgets import IconButton, format_count
from workbench.inspection.kernel_lab.edit import Place, number_typed, numbers_at, with_cell, with_preset
from workbench.inspection.kernel_lab.lab import Lab
from workbench.inspection.kernel_lab.presets import LabError, preset_kernel

CELLS_WIDTH = 208  # px
BARS_FROM = 860  # px of width, from which on all logits are shown
HINT = (
    "Type a number into a cell, or paint with the brush. Arrow keys walk, Enter opens a cell and goes on, "
    "Delete makes it 0, Ctrl+Z takes the last edit back."
)
UNDO, REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class LabPane(QWidget):
    """Edits the kernel chosen in `place`, on a copy of the weights; the network itself stays as it is."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kernel_lab")
        self._session = session
        self._path: str | None = None
        self._generator = torch.Generator()  # of random kernels; its own, so that no run is touched
        self._generator.seed()
        self.bench = LabBench(session, self)
        self.place = PlaceChoice(self)
        self.cells = NumberCells(self)
        self.tools = LabTools(self)
        self.effect = EffectView(session, self.bench, self)
        self.status, self.said = QLabel(self), QLabel(self)
        self.undo = IconButton("undo", "Undo the edit", "Take the last edit back (Ctrl+Z)", self)
        self.redo = IconButton("redo", "Redo the edit", "Make the edit again that was taken back (Ctrl+Y)", self)
        self.reset = IconButton("reset", "Reset all kernels", "Take all edits back; Redo makes them again", self)
        self.anew = IconButton("refresh", "Take the weights anew", "Take the network's weights as they are now", self)
        self.back = QPushButton("Back to the network", self)
        self.train = QPushButton("Train from these", self)
        self._build()
        self._connect()

    def _build(self) -> None:
        for button, name in ((self.undo, "undo"), (self.redo, "redo"), (self.reset, "reset"), (self.anew, "anew")):
            button.setObjectName(f"lab_{name}")
        self.back.setObjectName("lab_back")
        self.back.setAccessibleName("Back to the network")
        self.train.setObjectName("lab_train")
        self.train.setAccessibleName("Train from these weights")
        for label, name in ((self.status, "lab_status"), (self.said, "lab_said")):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.status.setProperty("role", "muted")
        self.said.setProperty("role", "error")
        self.cells.setToolTip(HINT)
        self.cells.setFixedWidth(CELLS_WIDTH)
        row = FlowRow(self)
        for widget in (self.place, self.undo, self.redo, self.reset, self.anew):
            row.add(widget, 16 if widget is self.undo else 4)
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addWidget(self.cells)
        body.addWidget(self.tools)
        body.addWidget(self.effect, 3)
        body.addWidget(self.effect.bars, 2)
        ways_out = QVBoxLayout()
        ways_out.setSpacing(4)
        ways_out.addWidget(self.back)
        ways_out.addWidget(self.train)
        ways_out.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.effect.words, 1)
        below.addLayout(ways_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(row)
        column.addWidget(self.status)
        column.addLayout(body, 1)
        column.addLayout(below)
        column.addWidget(self.said)
        self.said.hide()

    def _connect(self) -> None:
        bench = self.bench
        bench.changed.connect(self._refresh)
        bench.refused.connect(self._say)
        self.place.changed.connect(self._refresh)
        self.cells.typed.connect(self._on_typed)
        self.cells.painted.connect(self._on_painted)
        self.tools.preset_chosen.connect(self._on_preset)
        self.tools.brush_changed.connect(self._on_brush)
        self.undo.clicked.connect(bench.undo)
        self.redo.clicked.connect(bench.redo)
        self.reset.clicked.connect(bench.reset)
        self.anew.clicked.connect(bench.take_anew)
        self.back.clicked.connect(self._on_back)
        self.train.clicked.connect(bench.train)

    def show_path(self, path: str | None) -> None:
        """Work at another layer."""
        if path != self._path:
            self._path = path
            self._say("")
            self._refresh()

    @property
    def _place(self) -> Place:
        return Place(self._path or "", self.place.kernel, self.place.channel)

    def _numbers(self, lab: Lab | None) -> NDArray[np.float32] | None:
        """Return the numbers at the place, (n, kH, kW); None where there are none, and why is said."""
        if lab is None or self._path is None:
            self._tell(self.bench.message or "Taking a copy of the weights…")
            return None
        weight = lab.weights.get(f"{self._path}.weight")
        if weight is not None and weight.ndim == 4:
            self.place.offer(weight.shape[0], weight.shape[1])
        try:
            return numbers_at(lab.weights, self._place)
        except LabError as error:
            self._tell(f"{str(error)[:1].upper()}{str(error)[1:]}: choose a convolution above.")
            return None

    @Slot()
    def _refresh(self) -> None:
        """Show the kernel, and what can be done."""
        if not self.isVisible():
            return
        lab = self.bench.lab
        numbers = self._numbers(lab)
        for widget in (self.cells, self.tools, self.place):
            widget.setEnabled(numbers is not None)
        if numbers is None:
            self.cells.set_numbers(np.zeros((0, 0), np.float32), 1.0)
            self.effect.show_place(None, 0)
        else:
            with np.errstate(invalid="ignore", over="ignore"):
                seen = numbers.mean(axis=0)
            finite = seen[np.isfinite(seen)]
            self.cells.set_numbers(seen, float(np.abs(finite).max()) if finite.size else 1.0)
            self.effect.show_place(self._path, self.place.kernel)
            self._tell(self._state(len(numbers)))
        self._offer(lab)

    def _state(self, channels: int) -> str:
        """Say of which weights the copy is, what has been done, and what the cells show."""
        bench, lab = self.bench, self.bench.lab
        assert lab is not None
        words = [f"A copy as of step {format_count(lab.step)}" if lab.step else "A copy of the untrained network"]
        if bench.while_training and self._session.run.is_under_way:
            words[0] += " (frozen: the training goes on without the edits)"
        edits = len(lab.done)
        words.append("unchanged" if not edits else "1 edit" if edits == 1 else f"{format_count(edits)} edits")
        if channels > 1:
            words.append(f"mean of {format_count(channels)} channels shown, edits go into each")
        if not bench.looked_from:
            words.append("the window shows another state now")
        return " · ".join(words)

    def _offer(self, lab: Lab | None) -> None:
        bench = self.bench
        self.undo.setEnabled(lab is not None and bool(lab.done))
        self.redo.setEnabled(lab is not None and bool(lab.undone))
        self.reset.setEnabled(lab is not None and lab.edited)
        self.back.setEnabled(lab is not None)
        looked = bench.looked_from
        self.back.setText("Back to the network" if looked or lab is None else "Show these kernels")
        self.back.setToolTip(
            "Show the network as it is now in the whole window; the edits stay here"
            if looked
            else "Show the lab's kernels and what follows from them in the whole window"
        )
        self.train.setEnabled(bench.can_train)
        self.train.setToolTip(
            "Start a new run whose initial weights are these"
            if bench.can_train
            else "A run can begin with these weights once nothing trains and the network has the same layers"
        )

    def _tell(self, text: str) -> None:
        self.status.setText(text)

    @Slot(str)
    def _say(self, sentence: str) -> None:
        """Show what could not be done, or nothing."""
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def _change(self, numbers: NDArray[np.float32], *, go_on: bool = False) -> None:
        self._say("")
        self.bench.change(self._place, numbers, go_on=go_on)

    @Slot(int, int, str)
    def _on_typed(self, row: int, column: int, text: str) -> None:
        lab = self.bench.lab
        if lab is None:
            return
        try:
            self._change(with_cell(numbers_at(lab.weights, self._place), row, column, number_typed(text)))
        except LabError as error:
            self._say(f"{error}.")

    @Slot(int, int, bool)
    def _on_painted(self, row: int, column: int, begins: bool) -> None:
        lab = self.bench.lab
        if lab is None:
            return
        numbers = with_cell(numbers_at(lab.weights, self._place), row, column, self.tools.value.value())
        self._change(numbers, go_on=not begins)

    @Slot(str)
    def _on_preset(self, key: str) -> None:
        lab = self.bench.lab
        if lab is None:
            return
        try:
            numbers = numbers_at(lab.weights, self._place)
            preset = preset_kernel(key, numbers.shape[1], numbers.shape[2], self._generator)
            self._change(with_preset(numbers, preset, keep_norm=self.tools.keep_norm.isChecked()))
        except LabError as error:
            self._say(f"{error}.")

    @Slot(bool)
    def _on_brush(self, taken: bool) -> None:
        self.cells.brush = taken
        if taken:
            self.cells.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.cells.unsetCursor()

    @Slot()
    def _on_back(self) -> None:
        if self.bench.looked_from:
            self.bench.back()
        else:
            self.bench.look()

    def event(self, event: QEvent) -> bool:
        """Claim the undo keys for the lab while the focus is in it; elsewhere they are the document's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_for_the_lab(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take an edit back, or make it again."""
        if event.matches(UNDO):
            self.bench.undo()
        elif event.matches(REDO):
            self.bench.redo()
        else:
            super().keyPressEvent(event)

    def set_open(self, opened: bool) -> None:
        """Open the lab, or close it: then the window shows the network as it is now, and the edits stay.

        While it is open but out of sight, the rest of the window goes on showing the edited kernels.
        """
        self.setVisible(opened)
        if opened:
            self.bench.open()
        else:
            self.bench.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all logits where there is room for them."""
        super().resizeEvent(event)
        self.effect.show_bars(self.width() >= BARS_FROM)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self.bench.set_in_sight(True)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self.bench.set_in_sight(False)


def _is_for_the_lab(event: QKeyEvent) -> bool:
    return event.matches(UNDO) or event.matches(REDO)
