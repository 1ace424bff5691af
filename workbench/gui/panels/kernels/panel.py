"""The kernels panel: the weights of a layer as pictures, while they are learned, and a lab to change them in."""

from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.block_choice import KERNEL_KINDS, BlockChoice
from workbench.gui.panels.kernels.controls import KernelControls
from workbench.gui.panels.kernels.lab import LabPane
from workbench.gui.panels.kernels.mosaic import KernelMosaic
from workbench.gui.panels.kernels.recorder import ChangeRecorder
from workbench.gui.panels.kernels.resorting import Resorting
from workbench.gui.panels.kernels.start import StartWeights
from workbench.gui.panels.kernels.words import HINTS, caption, flattened, reads_colors
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.views.traces import Traces
from workbench.gui.widgets import EmptyState, IconButton
from workbench.inspection.kernels.pictures import RGB, KernelPictures, Kernels
from workbench.layers.base import LAYERS

WATCH = "kernels"
LOOKING = "Looking into the network…"
EAGER = 20_000_000  # parameters up to which the start is found out, and the change recorded, before anyone asks
FINDING = "Finding the weights the run started from…"


class KernelsPanel(QWidget):
    """Shows all kernels of a layer, live; a hidden panel asks nothing."""

    title: ClassVar[str] = "Kernels"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kernels_panel")
        self._session = session
        self._question: Kernels | None = None
        self._value: KernelPictures | None = None
        self._step = 0
        self.choice = BlockChoice(session, KERNEL_KINDS, parent=self)
        self.controls = KernelControls(self)
        self.lab_button = IconButton("pencil", "Kernel lab", "Change kernels by hand and see what follows", text="Lab")
        self.note = RunNote(session, self)
        self.mosaic = KernelMosaic(self)
        self.traces = Traces("Change since the start", "kernel", self)
        self.lab = LabPane(session, self)
        self._start = StartWeights(session, self)
        self._recorder = ChangeRecorder(session, self)
        self._resorting = Resorting()
        self._empty = EmptyState(
            "kernel",
            "No kernels yet",
            "The weights of a convolution or a linear layer are pictured here, and move while they are learned.",
            "Add a convolution",
            self,
        )
        self._pages = QStackedWidget(self)
        self._build()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        self.main_view = self.mosaic
        self.mosaic.setAccessibleName("Kernels")
        self.lab_button.setObjectName("kernel_lab_button")
        self.lab_button.setCheckable(True)
        self.traces.placeholder = "Recorded while a training is watched here."
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 4)
        bar.setSpacing(8)
        bar.addWidget(self.choice, 1)
        bar.addWidget(self.lab_button)
        second = QHBoxLayout()
        second.setContentsMargins(8, 0, 8, 0)
        second.addWidget(self.controls)
        above = QWidget(self)
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(second)
        column.addWidget(self.note)
        column.addWidget(self.mosaic, 1)
        strip = QHBoxLayout()
        strip.setContentsMargins(8, 0, 8, 4)
        strip.addWidget(self.traces)
        column.addLayout(strip)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.setHandleWidth(4)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(above)
        self._splitter.addWidget(self.lab)
        self._splitter.setStretchFactor(0, 1)
        self.lab.hide()
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        session, controls = self._session, self.controls
        self.choice.path_changed.connect(self._on_path)
        controls.question_changed.connect(self._ask)
        controls.look_changed.connect(self._on_look)
        controls.order_box.currentIndexChanged.connect(self._ask)
        controls.channel.valueChanged.connect(self.lab.place.show_channel)
        self.lab.place.channel_chosen.connect(controls.channel.setValue)
        self.lab.place.kernel_chosen.connect(self.mosaic.select_kernel)
        self.mosaic.kernel_selected.connect(self._on_kernel)
        self.traces.chosen.connect(self.mosaic.select_kernel)
        self.lab_button.toggled.connect(self._on_lab)
        self._start.changed.connect(self._on_start)
        self._empty.clicked.connect(self._add_convolution)
        session.document_changed.connect(self._forget)
        session.experiment_changed.connect(self._refresh)
        session.run.changed.connect(self._refresh)
        session.data_changed.connect(self._draw)
        session.frame.connect(self._on_frame)

    @Slot()
    def _refresh(self) -> None:
        """Show what the open experiment has."""
        self._pages.setCurrentIndex(0 if self.choice.path is not None else 1)
        self._ask()

    @Slot()
    def _on_path(self) -> None:
        """Show another layer as soon as the network has answered; until then nothing of the one before."""
        self.controls.offer_channels(1, 0)
        self._forget()
        self._refresh()

    @Slot()
    def _forget(self) -> None:
        """Show nothing, and take the question back: its answer would be of another layer or network."""
        self._value = None
        self._put(None)
        self._resorting.forget()
        self.mosaic.clear(LOOKING)

    @Slot()
    def _ask(self) -> None:
        """Ask for the kernels chosen, unless that is what stands asked; a hidden panel withdraws its question."""
        path = self.choice.path
        self.controls.offer_colors(path is not None and self._reads_colors(path))
        self.traces.setVisible(self.controls.view == "change" and not self.lab_button.isChecked())
        self.lab.show_path(path)
        wanted = self._wanted(path) if path is not None and self.isVisible() else None
        known, asked = wanted is not None and wanted.start is not None, self._question
        if wanted != asked or (asked is not None and known != (asked.start is not None)):
            self._put(wanted)

    def _wanted(self, path: str) -> Kernels | None:
        controls = self.controls
        needed = "change" in (controls.view, controls.order)
        start = self._start.of(path) if needed or self._session.inspected_summary.parameters <= EAGER else None
        if start is None and controls.view == "change":
            self._value = None
            self.mosaic.clear(FINDING)
            return None
        layout = flattened(self._session.inspected_summary, path) if self._is_linear() else None
        return Kernels(
            path,
            controls.channel.value(),
            layout,
            controls.view,
            controls.logarithmic.isChecked(),
            controls.in_colors,
            start,
        )

    def _put(self, question: Kernels | None) -> None:
        self._question = question
        self._session.watch(WATCH, question)

    def _is_linear(self) -> bool:
        row = self.choice.row
        return row is not None and row.kind == "linear"

    def _reads_colors(self, path: str) -> bool:
        known = self._value is None or self._value.path != path or self._value.channels == RGB
        return known and reads_colors(self._session.inspected_summary, path)

    @Slot()
    def _on_frame(self) -> None:
        if not self.isVisible():
            return
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._question:
            return
        self._value, self._step = answer.value, answer.step
        if self._value is None:
            self.mosaic.clear(answer.error)
            return
        self.controls.offer_channels(self._value.channels, self._value.channel)
        self.controls.offer_colors(self._reads_colors(self._value.path))
        self.mosaic.set_title(self._caption(self._value))
        self.mosaic.set_hint(HINTS[self.controls.view])
        self._recorder.take(self._value, self._step)
        self._draw()

    def _caption(self, value: KernelPictures) -> str:
        session, question = self._session, self._question
        assert question is not None
        return caption(
            value,
            self._step,
            linear=self._is_linear(),
            view=question.view,
            decibels=question.logarithmic,
            frozen="" if session.standpoint is None else session.standpoint.label,
            random=session.run.start_weights is None,
        )

    @Slot()
    def _on_start(self) -> None:
        """Ask with the start that is known now."""
        self._resorting.forget()
        self._ask()

    @Slot()
    def _on_look(self) -> None:
        self._resorting.forget()
        self._draw()

    @Slot()
    def _draw(self) -> None:
        value, question = self._value, self._question
        if value is None or question is None:
            return
        self.mosaic.show_kernels(
            value.weights,
            self._resorting.order(value, self.controls.order, live=self._session.run.is_computing),
            frequencies=question.view == "frequency",
            shared_scale=self.controls.shared.isChecked(),
            names=self._names(len(value.weights)),
            rgb=value.rgb,
        )
        if self.lab_button.isChecked() and self.mosaic.selected_kernel < 0:
            self.mosaic.select_kernel(self.lab.place.kernel)
        self._trace()

    def _trace(self) -> None:
        """Show how the kernels have changed while they were watched."""
        history = None if self._value is None else self._recorder.history(self._value.path)
        if history is not None and self.traces.isVisible():
            self.traces.set_traces(history.steps, history.changes, self.mosaic.selected_kernel)

    def _names(self, count: int) -> list[str] | None:
        """Return the classes' names for the outputs of the last layer; None names others by their index."""
        data, rows = self._session.data, self._session.inspected_summary.rows
        last = bool(rows) and rows[-1].path == self.choice.path and rows[-1].kind == "linear"
        if data is None or not last or len(data.classes) != count:
            return None
        plain = [str(i) for i in range(count)]
        return None if list(data.classes) == plain else list(data.classes)

    @Slot(int)
    def _on_kernel(self, kernel: int) -> None:
        if kernel >= 0:
            self.lab.place.show_kernel(kernel)
        self._trace()

    @Slot(bool)
    def _on_lab(self, opened: bool) -> None:
        """Open the lab below the kernels; a click on a kernel then chooses the one to change."""
        self.mosaic.click_selects = opened
        self.mosaic.show_all()
        self.lab.set_open(opened)
        self._ask()
        if opened:
            self.lab.place.show_kernel(max(0, self.mosaic.selected_kernel))
            self.mosaic.select_kernel(self.lab.place.kernel)

    @Slot()
    def _add_convolution(self) -> None:
        experiment = self._session.experiment
        layers = (LAYERS["conv2d"].model_validate({}), *experiment.network.layers)
        network = experiment.network.changed(layers=layers)
        self._session.edit(experiment.changed(network=network), "Add conv2d", select=("0",))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._ask()
