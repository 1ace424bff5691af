"""The kernels panel: the weights of a layer as pictures, while they are learned."""

from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.block_choice import KERNEL_KINDS, BlockChoice
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.gui.views.mosaic.titled import TitledMosaic
from workbench.gui.widgets import EmptyState, format_count
from workbench.inspection.kernels.pictures import KernelPictures, Kernels
from workbench.layers.base import LAYERS, shape_text
from workbench.network.summary import Summary

WATCH = "kernels"
LOOKING = "Looking into the network…"
_PASSES_ORDER = ("activation", "normalization", "regularization")


def flattened(summary: Summary, path: str) -> tuple[int, int, int] | None:
    """Return the shape (C, H, W) of the maps whose numbers a linear layer gets in a row.

    None where no flatten comes before it, or where its maps are single cells and make no pictures.
    """
    paths = [row.path for row in summary.rows]
    if path not in paths:
        return None
    for row in reversed(summary.rows[: paths.index(path)]):
        if row.kind == "flatten":
            shape = row.input_shape
            return None if shape is None or len(shape) != 3 or shape[1:] == (1, 1) else (shape[0], shape[1], shape[2])
        around = row.category == "block" and path.startswith(f"{row.path}.")
        if not around and row.category not in _PASSES_ORDER:
            return None
    return None


def caption(value: KernelPictures, step: int, *, linear: bool) -> str:
    """Say what is shown, e.g. "24 kernels of 12×3×3 · step 1 204"."""
    count, *size = value.weights.shape
    state = f"step {format_count(step)}" if step else "untrained: random start values"
    if linear and value.channels == 1 and size[0] == 1:
        what = f"{format_count(count)} outputs with {format_count(size[1])} weights each"
    elif linear:
        what = f"{format_count(count)} outputs, each with weights for {shape_text((value.channels, *size))}"
    else:
        what = f"{format_count(count)} kernels of {shape_text((value.channels, *size))}"
    return f"{what} · {state}"


class KernelsPanel(QWidget):
    """Shows all kernels of one input channel of a layer, live; a hidden panel asks nothing."""

    title: ClassVar[str] = "Kernels"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kernels_panel")
        self._session = session
        self._question: Kernels | None = None
        self._value: KernelPictures | None = None
        self.choice = BlockChoice(session, KERNEL_KINDS, parent=self)
        self.channel = QSpinBox(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.shared = QCheckBox("One scale", self)
        self.note = RunNote(session, self)
        self.mosaic = TitledMosaic(self, noun="kernel")
        self._channels = QWidget(self)
        self._of = QLabel(self._channels)
        self._empty = EmptyState(
            "kernel",
            "No kernels yet",
            "The weights of a convolution or a linear layer are pictured here, and move while they are learned.",
            "Add a convolution",
            self,
        )
        self._pages = QStackedWidget(self)
        self._build()
        self.choice.path_changed.connect(self._on_path)
        self.slider.valueChanged.connect(self.channel.setValue)
        self.channel.valueChanged.connect(self._on_channel)
        self.shared.toggled.connect(self._draw)
        self._empty.clicked.connect(self._add_convolution)
        session.document_changed.connect(self._forget)
        session.experiment_changed.connect(self._refresh)
        session.run.changed.connect(self._refresh)
        session.data_changed.connect(self._draw)
        session.frame.connect(self._on_frame)
        self._refresh()

    def _build(self) -> None:
        self.main_view = self.mosaic
        self.channel.setObjectName("kernel_channel")
        self.channel.setAccessibleName("Input channel")
        self.channel.setToolTip("Input channel whose weights are shown, counted from 0 as in torch")
        self.channel.setFont(tabular(self.channel.font()))
        self.slider.setObjectName("kernel_channel_slider")
        self.slider.setAccessibleName("Input channel")
        self.slider.setToolTip("Drag through the input channels")
        self.slider.setMinimumWidth(64)
        self.slider.setMaximumWidth(200)
        self.shared.setObjectName("kernel_shared_scale")
        self.shared.setChecked(True)
        self.shared.setAccessibleName("One scale for all kernels")
        self.shared.setToolTip("One range of colours for all kernels, so that they compare; otherwise one each")
        self._of.setFont(tabular(self._of.font()))
        label = QLabel("Input channel", self._channels)
        label.setBuddy(self.channel)
        channels = QHBoxLayout(self._channels)
        channels.setContentsMargins(8, 0, 0, 0)
        channels.setSpacing(8)
        for widget in (label, self.slider, self.channel, self._of):
            channels.addWidget(widget)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 0)
        bar.setSpacing(8)
        bar.addWidget(self.choice, 3)
        bar.addWidget(self._channels, 2)
        bar.addWidget(self.shared)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.note)
        column.addWidget(self.mosaic, 1)
        self._pages.addWidget(page)
        self._pages.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.mosaic.setAccessibleName("Kernels")

    @Slot()
    def _refresh(self) -> None:
        """Show what the open experiment has."""
        self._pages.setCurrentIndex(0 if self.choice.path is not None else 1)
        self._ask()

    @Slot()
    def _on_path(self) -> None:
        """Show another layer as soon as the network has answered; until then nothing of the one before."""
        self._set_channels(1, 0)
        self._forget()
        self._refresh()

    @Slot()
    def _forget(self) -> None:
        """Show nothing, and take the question back: its answer would be of another layer or network."""
        self._value = None
        self._put(None)
        self.mosaic.clear(LOOKING)

    @Slot()
    def _ask(self) -> None:
        """Ask for the kernels chosen, unless that is what stands asked; a hidden panel withdraws its question."""
        path, wanted = self.choice.path, None
        if path is not None and self.isVisible():
            layout = flattened(self._session.inspected_summary, path) if self._is_linear() else None
            wanted = Kernels(path, self.channel.value(), layout)
        if wanted != self._question:
            self._put(wanted)

    def _put(self, question: Kernels | None) -> None:
        self._question = question
        self._session.watch(WATCH, question)

    def _is_linear(self) -> bool:
        row = self.choice.row
        return row is not None and row.kind == "linear"

    @Slot()
    def _on_frame(self) -> None:
        if not self.isVisible():
            return
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._question:
            return
        self._value = answer.value
        if self._value is None:
            self.mosaic.clear(answer.error)
            return
        self._set_channels(self._value.channels, self._value.channel)
        self.mosaic.set_title(caption(self._value, answer.step, linear=self._is_linear()))
        self._draw()

    def _set_channels(self, count: int, channel: int) -> None:
        with QSignalBlocker(self.channel), QSignalBlocker(self.slider):
            for widget in (self.channel, self.slider):
                widget.setRange(0, count - 1)
                widget.setValue(channel)
        self._of.setText(f"of 0 … {count - 1}")
        self._channels.setVisible(count > 1)

    @Slot(int)
    def _on_channel(self, value: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(value)
        self._ask()

    @Slot()
    def _draw(self) -> None:
        if self._value is not None:
            self.mosaic.set_maps(
                self._value.weights,
                diverging=True,
                shared_scale=self.shared.isChecked(),
                labels=self._labels(len(self._value.weights)),
            )

    def _labels(self, count: int) -> list[str] | None:
        """Return the classes' names for the outputs of the last layer; None names others by their index."""
        data, rows = self._session.data, self._session.inspected_summary.rows
        last = bool(rows) and rows[-1].path == self.choice.path and rows[-1].kind == "linear"
        if data is None or not last or len(data.classes) != count:
            return None
        plain = [str(i) for i in range(count)]
        return None if list(data.classes) == plain else list(data.classes)

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
