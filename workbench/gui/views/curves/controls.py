"""The strip above plots of curves: smoothing, logarithmic axes, what x counts, reset, export."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from workbench.gui import icons, theme
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.views.curves.axis_scale import Kind
from workbench.gui.views.curves.export_button import ExportButton

XKey = Literal["step", "epoch", "images", "time"]


class XChoice(NamedTuple):
    """Something x can count: its key, its name in the list, the name of the axis, and how ticks are written."""

    key: XKey
    name: str
    label: str
    kind: Kind


X_CHOICES = (
    XChoice("step", "Step", "step", "whole"),
    XChoice("epoch", "Epoch", "epoch", "number"),
    XChoice("images", "Images", "images seen", "whole"),
    XChoice("time", "Wall time", "wall time (h:mm:ss)", "duration"),
)


class CurveControls(QWidget):
    """Controls for one or several `CurvesView`s.

    Signals: `smoothing_changed` carries the weight, 0 to 0.99; `x_changed` an `XChoice`, to hand to `set_x_axis`
    together with other values; `log_x_changed` and `log_y_changed` on or off; `reset_requested`;
    `export_requested` "csv", "png" or "svg".
    """

    smoothing_changed = Signal(float)
    x_changed = Signal(object)
    log_x_changed = Signal(bool)
    log_y_changed = Signal(bool)
    reset_requested = Signal()
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curve_controls")
        self.setAccessibleName("Controls of the curves")
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.value_label = QLabel("off", self)
        self.x_box = QuietCombo(self)
        self.log_x_button = self._switch("log_x", "log x", "Logarithmic x axis")
        self.log_y_button = self._switch("log_y", "log y", "Logarithmic y axis; values of 0 and below leave gaps")
        self.reset_button = QToolButton(self)
        self.export_button = ExportButton("curve_controls_export", self)
        self._build_fields()
        self._build_buttons()
        self._lay_out()
        self._widest = self.sizeHint().width()

    def _switch(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"curve_controls_{name}")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(";")[0])
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _build_fields(self) -> None:
        self.slider.setObjectName("curve_controls_smoothing")
        self.slider.setRange(0, 99)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(64)
        self.slider.setMaximumWidth(120)
        self.slider.setToolTip(
            "Smoothing: exponential moving average, corrected for its start; the raw values stay visible, faint"
        )
        self.slider.setAccessibleName("Smoothing")
        self.slider.valueChanged.connect(self._on_slider)
        self.value_label.setObjectName("curve_controls_smoothing_value")
        self.value_label.setTextFormat(Qt.TextFormat.PlainText)
        self.value_label.setFont(theme.tabular(self.font()))
        self.value_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("0.00") + 2)
        self.value_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.x_box.setObjectName("curve_controls_x")
        self.x_box.setToolTip("What the x axis counts")
        self.x_box.setAccessibleName("What the x axis counts")
        self.x_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for choice in X_CHOICES:
            self.x_box.addItem(choice.name, choice.key)
        self.x_box.setCurrentIndex(0)
        self.x_box.currentIndexChanged.connect(self._on_x)
        self.log_x_button.toggled.connect(self.log_x_changed)
        self.log_y_button.toggled.connect(self.log_y_changed)

    def _build_buttons(self) -> None:
        button = self.reset_button
        button.setObjectName("curve_controls_reset")
        button.setText("Reset zoom")
        button.setToolTip("Show everything, also while data come in (0)")
        button.setAccessibleName("Reset zoom")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        icons.assign(button, "reset", self)
        button.clicked.connect(self._on_reset)
        self.export_button.wanted.connect(self.export_requested)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        for text, buddy, fields in (
            ("&Smoothing", self.slider, (self.slider, self.value_label)),
            ("&x", self.x_box, (self.x_box,)),
        ):
            label = QLabel(text, self)
            label.setBuddy(buddy)
            row.addWidget(label)
            for field in fields:
                row.addWidget(field)
            row.addSpacing(8)
        row.addWidget(self.log_x_button)
        row.addWidget(self.log_y_button)
        row.addStretch(1)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.reset_button)
        row.addWidget(self.export_button)

    def _wording(self) -> int:
        """Return the width of the words on the buttons, px."""
        buttons = (self.reset_button, self.export_button)
        return sum(button.fontMetrics().horizontalAdvance(button.text()) + 8 for button in buttons)

    def minimumSizeHint(self) -> QSize:
        """Leave room for everything but the words on the buttons."""
        slack = self.slider.sizeHint().boundedTo(self.slider.maximumSize()).width() - self.slider.minimumWidth()
        hint = self._widest - self._wording() - max(slack, 0)
        return QSize(hint, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the buttons without words where there is no room for them."""
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        look = style.ToolButtonTextBesideIcon if self.width() >= self._widest else style.ToolButtonIconOnly
        for button in (self.reset_button, self.export_button):
            button.setToolButtonStyle(look)

    @property
    def smoothing(self) -> float:
        """The weight, 0 to 0.99."""
        return self.slider.value() / 100

    def set_smoothing(self, weight: float) -> None:
        """Move the slider to a weight from 0 to 0.99."""
        self.slider.setValue(round(100 * weight))

    def set_x_choice(self, key: str) -> None:
        """Choose what x counts, by the key of one of `X_CHOICES`.

        Raises:
            KeyError: if there is no such choice.
        """
        index = self.x_box.findData(key)
        if index < 0:
            raise KeyError(f"x counts one of {', '.join(choice.key for choice in X_CHOICES)}, not {key!r}")
        self.x_box.setCurrentIndex(index)

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self.value_label.setText(f"{value / 100:.2f}" if value else "off")
        self.smoothing_changed.emit(value / 100)

    @Slot(int)
    def _on_x(self, index: int) -> None:
        self.x_changed.emit(X_CHOICES[index])

    @Slot()
    def _on_reset(self) -> None:
        self.reset_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "export_button"):
            icons.retint(self)
