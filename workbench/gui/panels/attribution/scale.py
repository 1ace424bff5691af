"""The colour bar of the selected heat."""

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from workbench.gui import theme
from workbench.gui.views.heat_tiles import Tile, heat_colors, strongest
from workbench.gui.views.mosaic.color_bar import ColorBar
from workbench.gui.views.mosaic.levels import Levels


class Scale(ColorBar):
    """Which colour is which number in the selected tile; empty, but as wide, where it has no heat."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attribution_scale")
        self._tile: Tile | None = None
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    def show_tile(self, tile: Tile | None) -> None:
        """Show the scale of a tile."""
        self._tile = tile
        heat = None if tile is None else tile.heat
        self.setVisible(heat is not None and bool(heat.any()))
        if tile is None or heat is None:
            return
        high = np.array([strongest(heat)], np.float64)
        levels = Levels(low=-high if tile.signed else 0 * high, high=high, shared=True, diverging=tile.signed)
        self.set_scale(levels, heat_colors(theme.of(self), signed=tile.signed), marked=False)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_tile(self._tile)
