"""Which kernel of a layer the lab works at, and in which input channels."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from workbench.gui.theme import tabular

ALL = -1


class PlaceChoice(QWidget):
    """Two spin boxes; `changed` tells of either, `kernel_chosen` and `channel_chosen` what a person chose here."""

    changed = Signal()
    kernel_chosen = Signal(int)
    channel_chosen = Signal(int)  # not of all channels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kernel, self._channel = QSpinBox(self), QSpinBox(self)
        self._kernel_label, self._channel_label = QLabel("Kernel", self), QLabel("Input channel", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for box, label, name, tip in (
            (self._kernel, self._kernel_label, "lab_kernel", "Kernel to change; a click on one above chooses it, too"),
            (
                self._channel,
                self._channel_label,
                "lab_channel",
                "Input channel whose numbers are changed; below 0: all of them alike",
            ),
        ):
            box.setObjectName(name)
            box.setAccessibleName(label.text())
            box.setToolTip(tip)
            box.setFont(tabular(box.font()))
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
        self._channel.setSpecialValueText("all")
        self._kernel.setRange(0, 0)
        self._channel.setRange(ALL, 0)
        self._channel.setValue(0)
        self._kernel.valueChanged.connect(self._on_kernel)
        self._channel.valueChanged.connect(self._on_channel)

    @property
    def kernel(self) -> int:
        """The kernel, an output channel."""
        return self._kernel.value()

    @property
    def channel(self) -> int | None:
        """The input channel, or None for all of them."""
        value = self._channel.value()
        return None if value == ALL else value

    def offer(self, kernels: int, channels: int) -> None:
        """Offer the kernels and input channels of a layer."""
        before = (self.kernel, self.channel)
        with QSignalBlocker(self._kernel), QSignalBlocker(self._channel):
            self._kernel.setRange(0, max(0, kernels - 1))
            self._channel.setRange(ALL if channels > 1 else 0, max(0, channels - 1))
        for widget in (self._channel, self._channel_label):
            widget.setVisible(channels > 1)
        if (self.kernel, self.channel) != before:
            self.changed.emit()

    @Slot(int)
    def show_kernel(self, kernel: int) -> None:
        """Go to a kernel that was chosen elsewhere."""
        if kernel != self.kernel:
            with QSignalBlocker(self._kernel):
                self._kernel.setMaximum(max(self._kernel.maximum(), kernel))
                self._kernel.setValue(kernel)
            self.changed.emit()

    @Slot(int)
    def show_channel(self, channel: int) -> None:
        """Go to an input channel that was chosen elsewhere, unless all are meant."""
        if self.channel is not None and channel != self.channel:
            with QSignalBlocker(self._channel):
                self._channel.setMaximum(max(self._channel.maximum(), channel))
                self._channel.setValue(channel)
            self.changed.emit()

    @Slot(int)
    def _on_kernel(self, kernel: int) -> None:
        self.kernel_chosen.emit(kernel)
        self.changed.emit()

    @Slot(int)
    def _on_channel(self, channel: int) -> None:
        if channel != ALL:
            self.channel_chosen.emit(channel)
        self.changed.emit()
