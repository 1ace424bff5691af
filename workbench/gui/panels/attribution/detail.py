"""What the selected method shows, where it errs, and its settings."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSpinBox, QVBoxLayout, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.session import Session
from workbench.inspection.attribution.base import BY_SIZE, Baseline, Method, Settings

BASELINES: tuple[tuple[str, Baseline], ...] = (("Mean colour", "mean"), ("Black", "black"), ("White", "white"))
VALUES = "values"


class Detail(QWidget):
    """Words about a method, and the fields of its settings; `changed` tells of another value of one."""

    changed = Signal()
    values_changed = Signal()  # signed or magnitudes

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attribution_detail")
        self.settings = Settings()
        self.title, self.words, self.result = QLabel(self), QLabel(self), QLabel(self)
        self.steps = _number("attribution_steps", "Steps from the empty picture to this one", 2, 500)
        self.baseline = QuietCombo(self)
        self.window_side = _number(
            "attribution_window", "Side of the square that covers the picture, pixels", BY_SIZE, 256
        )
        self.stride = _number("attribution_stride", "How far the square moves, pixels", BY_SIZE, 128)
        self.layer = QuietCombo(self)
        self.values = QuietCombo(self)
        self._fields = FlowRow(self)
        self._rows: dict[str, tuple[QWidget, QWidget]] = {}
        self._session = session
        self._build()
        self.steps.valueChanged.connect(self._on_change)
        self.window_side.valueChanged.connect(self._on_change)
        self.stride.valueChanged.connect(self._on_change)
        self.baseline.currentIndexChanged.connect(self._on_change)
        self.layer.currentIndexChanged.connect(self._on_change)
        self.values.currentIndexChanged.connect(self.values_changed)
        session.experiment_changed.connect(self._offer_layers)
        session.run.changed.connect(self._offer_layers)

    def _add(self, setting: str, text: str, field: QWidget) -> None:
        label = QLabel(text, self)
        label.setBuddy(field)
        self._fields.add(label, 16)
        self._fields.add(field)
        self._rows[setting] = (label, field)

    @Slot()
    def _offer_layers(self) -> None:
        """Offer the layers that give maps; one that is gone gives way to the last of them."""
        chosen = self.layer.currentData()
        rows = self._session.inspected_summary.rows
        with QSignalBlocker(self.layer):
            self.layer.clear()
            self.layer.addItem("Last maps", "")
            for row in rows:
                if row.output_shape is not None and len(row.output_shape) == 3:
                    self.layer.addItem(f"{row.path}  {row.name or row.title}", row.path)
            self.layer.setCurrentIndex(max(0, self.layer.findData(chosen)))
        if self.layer.currentData() != self.settings.path:
            self._on_change()

    def _build(self) -> None:
        self.layer.setObjectName("attribution_layer")
        self.layer.setToolTip("Layer whose maps Grad-CAM weighs; the last one before the flatten says most")
        self.baseline.setObjectName("attribution_baseline")
        self.baseline.setAccessibleName("Empty picture")
        self.baseline.setToolTip("What a picture with nothing on it is filled with")
        self.baseline.setMinimumContentsLength(11)
        for text, name in BASELINES:
            self.baseline.addItem(text, name)
        self.values.setObjectName("attribution_values")
        self.values.setAccessibleName("Values")
        self.values.setToolTip("Show what speaks for and against the class in two colours, or how much in one")
        self.values.setMinimumContentsLength(10)
        self.values.addItem("Signed", False)
        self.values.addItem("Magnitude", True)
        self.values.setCurrentIndex(0)
        self.title.setProperty("role", "title")
        self.words.setProperty("role", "muted")
        for label in (self.title, self.words, self.result):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.result.setObjectName("attribution_result")
        self.layer.setAccessibleName("Layer of Grad-CAM")
        self.layer.setMinimumContentsLength(16)
        for box in (self.window_side, self.stride):
            box.setSpecialValueText("auto")
        self.show_settings(self.settings)
        self._offer_layers()
        self._add("steps", "Steps", self.steps)
        self._add("window", "Square", self.window_side)
        self._add("stride", "Stride", self.stride)
        self._add("baseline", "Empty is", self.baseline)
        self._add("path", "Layer", self.layer)
        self._add(VALUES, "Values", self.values)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(4)
        for widget in (self.title, self.words, self.result, self._fields):
            column.addWidget(widget)

    @property
    def absolute(self) -> bool:
        """Whether magnitudes are shown in place of signed values."""
        return bool(self.values.currentData())

    def show_settings(self, settings: Settings) -> None:
        """Show other settings."""
        self.settings = settings
        pairs = ((self.steps, settings.steps), (self.window_side, settings.window), (self.stride, settings.stride))
        for box, value in pairs:
            with QSignalBlocker(box):
                box.setValue(value)
        with QSignalBlocker(self.baseline):
            self.baseline.setCurrentIndex(self.baseline.findData(settings.baseline))

    def show_method(self, method: Method, result: str) -> None:
        """Explain a method and offer its settings; `result` says what came out."""
        self.title.setText(method.title)
        self.words.setText(f"{method.shows} {method.weakness}")
        self.words.setToolTip(f"Source: {method.source}")
        self.result.setText(result)
        self.result.setVisible(bool(result))
        for name, widgets in self._rows.items():
            for widget in widgets:
                widget.setVisible(name in method.settings or (name == VALUES and method.signed))
        self._fields.setVisible(bool(method.settings) or method.signed)

    @Slot()
    def _on_change(self) -> None:
        self.settings = replace(
            self.settings,
            steps=self.steps.value(),
            window=self.window_side.value(),
            stride=self.stride.value(),
            baseline=self.baseline.currentData(),
            path=self.layer.currentData() or "",
        )
        self.changed.emit()


def _number(name: str, tip: str, low: int, high: int) -> QSpinBox:
    box = QSpinBox()
    box.setObjectName(name)
    box.setAccessibleName(tip)
    box.setToolTip(tip)
    box.setRange(low, high)
    box.setKeyboardTracking(False)
    return box
