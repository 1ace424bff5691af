"""A sheet of pixels as it is seen: where, how large, and in which mode. No painting."""

from dataclasses import dataclass
from typing import Literal

from workbench.gui.theme import Theme
from workbench.gui.views.mosaic.layout import Viewport
from workbench.gui.views.pixel_grid.geometry import Grid, font_size
from workbench.gui.views.pixel_grid.sheet import Sheet

Mode = Literal["picture", "values", "numbers"]


@dataclass(frozen=True)
class Scene:
    """A sheet seen through a viewport.

    Attributes:
        sheet: what is shown.
        grid: its rows and columns.
        viewport: in px of the area the cells are painted in.
        mode: picture, picture with the value in each cell, or the values alone.
        theme: of the widget.
        ratio: device px per px.
    """

    sheet: Sheet
    grid: Grid
    viewport: Viewport
    mode: Mode
    theme: Theme
    ratio: float = 1.0

    @property
    def font_size(self) -> float:
        """Size of the numbers, px; 0 where cells are too small for them."""
        return font_size(self.viewport.scale, self.sheet.characters, self.sheet.lines)

    @property
    def has_numbers(self) -> bool:
        """Whether numbers are painted."""
        return self.mode != "picture" and self.font_size > 0
