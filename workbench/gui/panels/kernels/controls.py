"""What of a layer's kernels is shown, in which order and on which scale."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QSpinBox, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.theme import tabular
from workbench.inspection.kernels.order import Order
from workbench.inspection.kernels.pictures import View

SLIDER = 56  # px: all controls share a line in the narrowest window
VIEWS: tuple[tuple[str, View, str], ...] = (
    ("Weights", "weights", "The weights themselves: blue below zero, red above"),
    ("Change", "change", "Weights minus those at the start of the run"),
    (
        "Frequencies",
        "frequency",
        "How strongly waves of each frequency pass: even surfaces in the middle, fine ones out",
    ),
)
ORDERS: tuple[tuple[str, Order, str], ...] = (
    ("By index", "index", "In the order of the layer's output channels"),
    ("By norm", "norm", "Largest first: root of the sum of squares of a kernel's weights"),
    ("By change", "change", "What has changed most since the start of the run first"),
)


class KernelControls(FlowRow):
    """Two signals: `question_changed` where the network has to be asked anew, `look_changed` where not."""

    question_changed = Signal()
    look_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kernel_controls")
        self._colors_possible = False
        self.view_box = _combo("kernel_view", "What is shown of the kernels", VIEWS, self)
        self.order_box = _combo("kernel_order", "Order of the kernels", ORDERS, self)
        self.channels = QWidget(self)
        self.channel = QSpinBox(self.channels)
        self.slider = QSlider(Qt.Orientation.Horizontal, self.channels)
        self.colored = _check(
            "kernel_colored", "Colour", "The three input channels together, as colours: grey is 0", self
        )
        self.logarithmic = _check(
            "kernel_decibels", "Decibels", "On a logarithmic scale, from −60 dB to the largest", self
        )
        self.shared = _check(
            "kernel_shared_scale", "One scale", "One range of colours for all kernels, so that they compare", self
        )
        self._build()
        self.view_box.currentIndexChanged.connect(self._on_view)
        self.order_box.currentIndexChanged.connect(self.look_changed)
        self.slider.valueChanged.connect(self.channel.setValue)
        self.channel.valueChanged.connect(self._on_channel)
        self.colored.toggled.connect(self._on_colored)
        self.logarithmic.toggled.connect(self.question_changed)
        self.shared.toggled.connect(self.look_changed)

    def _build(self) -> None:
        self.channel.setObjectName("kernel_channel")
        self.channel.setAccessibleName("Input channel")
        self.channel.setFont(tabular(self.channel.font()))
        self.slider.setObjectName("kernel_channel_slider")
        self.slider.setAccessibleName("Input channel")
        self.slider.setFixedWidth(SLIDER)
        label = QLabel("Input channel", self.channels)
        label.setBuddy(self.channel)
        row = QHBoxLayout(self.channels)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.slider)
        row.addWidget(self.channel)
        self.colored.setChecked(True)
        self.shared.setChecked(True)
        for widget in (self.view_box, self.order_box, self.channels, self.colored, self.logarithmic, self.shared):
            self.add(widget)
        self.offer_channels(1, 0)

    @property
    def view(self) -> View:
        """What is shown."""
        view: View = self.view_box.currentData()
        return view

    @property
    def order(self) -> Order:
        """In which order."""
        order: Order = self.order_box.currentData()
        return order

    @property
    def in_colors(self) -> bool:
        """Whether three input channels are to be shown as colours."""
        return self._colors_possible and self.colored.isChecked() and self.view != "frequency"

    def offer_channels(self, channels: int, channel: int) -> None:
        """Offer the input channels of a layer, and show which one is seen."""
        with QSignalBlocker(self.channel), QSignalBlocker(self.slider):
            for box in (self.channel, self.slider):
                box.setRange(0, channels - 1)
                box.setValue(channel)
        tip = f"Input channel whose weights are shown, 0 … {channels - 1}, counted as in torch"
        self.channel.setToolTip(tip)
        self.slider.setToolTip(f"Drag through the input channels, 0 … {channels - 1}")
        self._arrange_offers()

    def offer_colors(self, possible: bool) -> None:
        """Offer colours where the input channels are a picture's."""
        self._colors_possible = possible
        self._arrange_offers()

    def _arrange_offers(self) -> None:
        self.colored.setVisible(self._colors_possible and self.view != "frequency")
        self.logarithmic.setVisible(self.view == "frequency")
        self.channels.setVisible(self.channel.maximum() > 0 and not self.in_colors)

    @Slot()
    def _on_view(self) -> None:
        self._arrange_offers()
        self.question_changed.emit()

    @Slot()
    def _on_colored(self) -> None:
        self._arrange_offers()
        self.question_changed.emit()

    @Slot(int)
    def _on_channel(self, value: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(value)
        self.question_changed.emit()


def _combo(name: str, title: str, entries: tuple[tuple[str, Any, str], ...], parent: QWidget) -> QuietCombo:
    box = QuietCombo(parent)
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip("\n".join(f"{text}: {tip}" for text, _, tip in entries))
    box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToContents)
    box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    for text, value, tip in entries:
        box.addItem(text, value)
        box.setItemData(box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
    box.setCurrentIndex(0)
    return box


def _check(name: str, text: str, tip: str, parent: QWidget) -> QCheckBox:
    check = QCheckBox(text, parent)
    check.setObjectName(name)
    check.setAccessibleName(f"{text}: {tip}")
    check.setToolTip(tip)
    return check
