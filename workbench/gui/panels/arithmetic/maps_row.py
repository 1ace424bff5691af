"""Input, kernel and output side by side: the patch outlined, the cell marked."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.gui.panels.arithmetic.pictures import Pictures
from workbench.gui.views.arithmetic.editable_map import EditableMap
from workbench.gui.views.arithmetic.map_view import MapView
from workbench.gui.widgets import ElidedLabel


class MapsRow(QWidget):
    """Shows `Pictures`.

    Signals: `pointed` with row and column of the cell of the output that a person goes to, `moved` with the way down
    and right that the keys go; `input_edited` and `kernel_edited` with row, column and the new number.
    """

    pointed = Signal(int, int)
    moved = Signal(int, int)
    input_edited = Signal(int, int, float)
    kernel_edited = Signal(int, int, float)

    def __init__(self, parent: QWidget | None = None, *, editable: bool = False) -> None:
        """Build the row; `editable` lets a person change the numbers of input and kernel."""
        super().__init__(parent)
        self.setObjectName("arithmetic_maps")
        kind = EditableMap if editable else MapView
        self.input, self.kernel, self.output = kind("Input", self), kind("Kernel", self), MapView("Output", self)
        self.captions = [ElidedLabel("", self) for _ in range(3)]
        self._signs = [QLabel(text, self) for text in ("∗", "=")]
        self._grid = QGridLayout(self)
        self._build(editable=editable)
        self.output.clicked.connect(self.pointed)
        self.output.moved.connect(self.moved)
        for view, edited in ((self.input, self.input_edited), (self.kernel, self.kernel_edited)):
            if isinstance(view, EditableMap):
                view.edited.connect(edited)

    def _build(self, *, editable: bool) -> None:
        grid = self._grid
        grid.setContentsMargins(8, 4, 8, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, (label, view) in enumerate(zip(self.captions, (self.input, self.kernel, self.output), strict=True)):
            label.setProperty("role", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label, 0, 2 * place)
            grid.addWidget(view, 1, 2 * place)
            grid.setColumnStretch(2 * place, 3)
        for place, sign in enumerate(self._signs):
            sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(sign, 1, 2 * place + 1)
        grid.setRowStretch(1, 1)
        if not editable:
            self.input.setToolTip("What the layer reads; the patch of the marked cell is outlined")
            self.kernel.setToolTip("What the patch is multiplied by")
        self.output.setToolTip("What the layer gives; click a cell, or walk with the arrow keys")

    def show_pictures(self, pictures: Pictures) -> None:
        """Show other maps."""
        kernel = pictures.kernel
        for widget in (self.kernel, self.captions[1], self._signs[0]):
            widget.setVisible(kernel is not None)
        self._signs[1].setText("→" if kernel is None else "=")
        self._grid.setColumnStretch(2, 0 if kernel is None else 2)
        for label, text in zip(self.captions, pictures.captions, strict=True):
            label.setText(text)
        self.input.set_picture(pictures.input)
        self.kernel.set_picture(kernel)
        self.output.set_picture(pictures.output)
