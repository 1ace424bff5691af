"""What the lab offers to change a kernel with: presets, a brush, one step back and forth."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.gui.theme import tabular
from workbench.inspection.kernel_lab.presets import PRESETS

COLUMNS = 3


class LabTools(QWidget):
    """Buttons of all presets, whether they keep the norm, and the brush.

    Signals: `preset_chosen` with its key, `brush_changed` when the brush is taken up or put down.
    """

    preset_chosen = Signal(str)
    brush_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lab_tools")
        self.keep_norm = QCheckBox("Keep the norm", self)
        self.brush = QPushButton("Brush", self)
        self.value = QDoubleSpinBox(self)
        self._build()
        self.brush.toggled.connect(self.brush_changed)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, (key, preset) in enumerate(PRESETS.items()):
            button = QPushButton(preset.name, self)
            button.setObjectName(f"lab_preset_{key}")
            button.setProperty("preset", key)
            button.setAccessibleName(f"Put in {preset.name}")
            button.setToolTip(preset.meaning)
            button.setStyleSheet("padding: 3px 4px;")
            button.clicked.connect(self._on_preset)
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
        self.keep_norm.setObjectName("lab_keep_norm")
        self.keep_norm.setToolTip("Scale a preset so that the kernel is as large as before: root of the sum of squares")
        self.brush.setObjectName("lab_brush")
        self.brush.setCheckable(True)
        self.brush.setToolTip("Paint this number into the cells with the mouse, or with the space bar")
        self.value.setObjectName("lab_brush_value")
        self.value.setAccessibleName("Number the brush paints")
        self.value.setToolTip("Number the brush paints")
        self.value.setRange(-1000, 1000)
        self.value.setDecimals(3)
        self.value.setSingleStep(0.1)
        self.value.setValue(1)
        self.value.setFont(tabular(self.value.font()))
        self.value.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.brush)
        row.addWidget(self.value, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self.keep_norm)
        column.addLayout(row)
        column.addStretch(1)

    @Slot()
    def _on_preset(self) -> None:
        button = self.sender()
        assert button is not None
        self.preset_chosen.emit(button.property("preset"))
