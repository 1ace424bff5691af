"""The context menu of a mosaic."""

from typing import Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

Sequential = Literal["grey", "viridis"]


class MosaicMenu(QMenu):
    """Offers to copy and save the picture, to show everything again, and the colours of maps that are not diverging."""

    copy_chosen = Signal()
    save_chosen = Signal()
    everything_chosen = Signal()
    colormap_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mosaic_menu")
        self.addAction("&Copy Picture\tCtrl+C", self.copy_chosen.emit)
        self.addAction("&Save Picture…", self.save_chosen.emit)
        self.addSeparator()
        self.addAction("Show &Everything\t0", self.everything_chosen.emit)
        self.addSeparator()
        self._colors = QActionGroup(self)
        for name, text in (("viridis", "Colours: &Viridis"), ("grey", "Colours: &Grey")):
            action = self.addAction(text)
            action.setObjectName(name)
            action.setCheckable(True)
            self._colors.addAction(action)
        self._colors.triggered.connect(self._on_color)

    def set_state(self, colormap: Sequential, *, diverging: bool) -> None:
        """Check the colours in use; hide the choice while maps are diverging."""
        for action in self._colors.actions():
            action.setChecked(action.objectName() == colormap)
            action.setVisible(not diverging)

    @Slot(QAction)
    def _on_color(self, action: QAction) -> None:
        self.colormap_chosen.emit(action.objectName())
