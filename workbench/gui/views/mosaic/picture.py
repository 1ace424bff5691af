"""What the canvas of a mosaic shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.gui.views.mosaic.levels import Floats, Levels


@dataclass(frozen=True)
class Picture:
    """What the canvas shows.

    Attributes:
        maps: (C, H, W) float32, C at least 1.
        levels: of these C maps.
        table: 256 colours from `colormaps.table`.
        labels: text for the corner of each tile.
        group: maps in a row that belong together; divides C.
        colors: (C, H, W) 0xffRRGGBB of the cells, in place of those that levels and table give.
    """

    maps: Floats
    levels: Levels
    table: NDArray[np.uint32]
    labels: Sequence[str]
    group: int = 1
    colors: NDArray[np.uint32] | None = None
