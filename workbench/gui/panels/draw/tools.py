"""Pen, eraser, thickness and colour of a drawing pad, and the way back."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QButtonGroup, QColorDialog, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from workbench.gui.views.draw_pad.pad import DrawPad
from workbench.gui.widgets import IconButton

STEP = 0.25  # pixels of the picture, of the thickness
THINNEST = 0.5  # pixels of the picture
THICKEST = 0.3  # of the picture's shorter side


class Tools(QWidget):
    """Two rows of tools that act on a pad."""

    def __init__(self, pad: DrawPad, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draw_tools")
        self._pad = pad
        self.pen = IconButton("pencil", "Pen", "Draw", self)
        self.eraser = IconButton("eraser", "Eraser", "Erase with the pen", self)
        self.color = IconButton("color", "Colour of the pen", "Choose the colour of the pen", self)
        self.undo = IconButton("undo", "Undo", "Take the last stroke back (Ctrl+Z on the paper)", self)
        self.redo = IconButton("redo", "Redo", "Draw it again (Ctrl+Shift+Z on the paper)", self)
        self.clear = IconButton("delete", "Clear", "Take a new sheet of paper (Delete)", self)
        self.thickness = QSlider(Qt.Orientation.Horizontal, self)
        self.value = QLabel(self)
        self._build()
        self.pen.toggled.connect(self._on_tool)
        self.color.clicked.connect(self._choose_color)
        self.undo.clicked.connect(pad.undo)
        self.redo.clicked.connect(pad.redo)
        self.clear.clicked.connect(pad.clear)
        self.thickness.valueChanged.connect(self._on_thickness)
        pad.steps_changed.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        group = QButtonGroup(self)
        for name in ("pen", "eraser", "color", "undo", "redo", "clear"):
            getattr(self, name).setObjectName(f"draw_{name}")
        for button in (self.pen, self.eraser):
            button.setCheckable(True)
            group.addButton(button)
        self.pen.setChecked(True)
        self.thickness.setObjectName("draw_thickness")
        self.thickness.setAccessibleName("Thickness of the pen")
        self.thickness.setToolTip("Thickness of the pen, in pixels of the picture")
        label = QLabel("Thickness", self)
        label.setBuddy(self.thickness)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.pen, self.eraser, self.color):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.undo, self.redo, self.clear):
            buttons.addWidget(button)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(self.thickness, 1)
        line.addWidget(self.value)
        self.value.setMinimumWidth(self.fontMetrics().horizontalAdvance("88.88 px"))
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(buttons)
        column.addLayout(line)

    def set_pen(self, value: int, thickness: float, side: int, *, colored: bool) -> None:
        """Take the pen that a data set is drawn with.

        Args:
            value: grey, 0 … 255.
            thickness: in pixels of the picture.
            side: the picture's shorter side, pixels.
            colored: whether the pictures have colours, which the pen can then have, too.
        """
        self.color.setVisible(colored)
        self._pad.color = (value, value, value)
        with QSignalBlocker(self.thickness):
            self.thickness.setRange(round(THINNEST / STEP), max(round(THICKEST * side / STEP), round(4 / STEP)))
            self.thickness.setValue(round(thickness / STEP))
        self._on_thickness()

    @Slot()
    def _on_thickness(self) -> None:
        self._pad.thickness = self.thickness.value() * STEP
        self.value.setText(f"{self._pad.thickness:.2f} px")

    @Slot()
    def _on_tool(self) -> None:
        self._pad.erasing = self.eraser.isChecked()

    @Slot()
    def _choose_color(self) -> None:
        chosen = QColorDialog.getColor(QColor(*self._pad.color), self, "Colour of the pen")
        if chosen.isValid():
            self._pad.color = (chosen.red(), chosen.green(), chosen.blue())
            self.pen.setChecked(True)

    @Slot()
    def _refresh(self) -> None:
        drawing = self._pad.drawing
        self.undo.setEnabled(drawing.can_undo)
        self.redo.setEnabled(drawing.can_redo)
        self.clear.setEnabled(bool(drawing.strokes))
