"""The mosaic of a layer's kernels: in an order, in colours, and it tells which kernel is selected."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.gui import theme
from workbench.gui.number_text import number
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.layout import Cell
from workbench.gui.views.mosaic.levels import NOT_FINITE
from workbench.gui.views.mosaic.rgb import signed_colors
from workbench.gui.views.mosaic.titled import TitledMosaic
from workbench.gui.widgets import MINUS

FREQUENCY_UNIT = "cycles/px"


class KernelMosaic(TitledMosaic):
    """Shows kernels in an order; what it says of a kernel is by the kernel's index in the layer.

    `kernel_selected` carries the index of the kernel selected, or −1.
    """

    kernel_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.click_selects = False  # a click selects a kernel instead of enlarging it
        self._order: NDArray[np.intp] = np.zeros(0, np.intp)
        self._kernel_names: list[str] | None = None
        self._rgb: NDArray[np.float32] | None = None
        self._frequencies = False
        self._told = -1
        super().__init__(parent, noun="kernel")

    @property
    def selected_kernel(self) -> int:
        """The index of the kernel selected, or −1."""
        place = self.selected_map
        return int(self._order[place]) if 0 <= place < len(self._order) else -1

    def show_kernels(
        self,
        kernels: NDArray[np.float32],
        order: NDArray[np.intp],
        *,
        frequencies: bool = False,
        shared_scale: bool,
        names: list[str] | None = None,
        rgb: NDArray[np.float32] | None = None,
    ) -> None:
        """Show kernels (K, H, W) in an order; the one selected stays selected.

        Args:
            kernels: by index.
            order: (K,), the kernel at each place.
            frequencies: whether they are frequency responses, none below 0 unless in decibels.
            shared_scale: one range of colours for all.
            names: one for each kernel, by index.
            rgb: (K, 3, H, W), to be painted in colours.
        """
        kernel = self.selected_kernel if len(order) == len(self._order) else -1
        self._rgb, self._kernel_names, self._frequencies = rgb, names, frequencies
        self._order = order
        colors = None
        if rgb is not None:
            marked = int(colormaps.table("diverging", theme.of(self))[NOT_FINITE])
            colors = signed_colors(rgb, marked, shared_scale=shared_scale)[order]
        self.set_colors(colors)
        shuffled = not np.array_equal(order, np.arange(len(order)))
        labels = [self._label(int(index)) for index in order] if names is not None or shuffled else None
        if kernel >= 0 and self.selected_kernel != kernel:
            self._selected = int(np.flatnonzero(order == kernel)[0])
        self.set_maps(kernels[order], diverging=not frequencies, shared_scale=shared_scale, labels=labels)

    def select_kernel(self, index: int) -> None:
        """Select a kernel by its index in the layer, if it is shown."""
        places = np.flatnonzero(self._order == index)
        if len(places) and self._maps is not None and self.selected_map != int(places[0]):
            self.select(int(places[0]))

    def clear(self, message: str = "No kernels yet.") -> None:
        """Show no kernels, but a sentence."""
        self._order, self._rgb, self._kernel_names = np.zeros(0, np.intp), None, None
        super().clear(message)

    def _label(self, index: int) -> str:
        return str(index) if self._kernel_names is None else self._kernel_names[index]

    def _called(self, place: int) -> str:
        """Return what the kernel at a place is called, e.g. "kernel 5 (cat)"."""
        index = int(self._order[place])
        return f"kernel {index}" + (f" ({self._kernel_names[index]})" if self._kernel_names is not None else "")

    def _describe(self) -> None:
        super()._describe()
        maps = self._maps
        if maps is not None and len(maps) == len(self._order):
            self._tell(maps)
        if self.selected_kernel != self._told:
            self._told = self.selected_kernel
            self.kernel_selected.emit(self._told)

    def _tell(self, maps: NDArray[np.float32]) -> None:
        """Call kernels by their index wherever the lines around the mosaic call them by their place."""
        cell = self._hover
        if self.enlarged:
            self._header.show_title(f"{self._called(self.selected_map)} of 0 … {len(maps) - 1}", enlarged=True)
        about = self.selected_map if self.enlarged else -1 if cell is None else cell.map
        summary = self._footer.summary
        if about >= 0 and not summary.text().startswith("all:"):
            _, _, statistics = summary.text().partition(":")
            summary.setText(f"kernel {self._order[about]}:{statistics}")
        if cell is not None:
            self._footer.value.setText(f"{self._called(cell.map)}, {self._cell_text(maps, cell)}")

    def _cell_text(self, maps: NDArray[np.float32], cell: Cell) -> str:
        value = number(float(maps[cell]), 4)
        if self._frequencies:
            return f"{self._wave(maps, cell)}: {value}"
        place = f"row {cell.row}, column {cell.column}"
        if self._rgb is None:
            return f"{place}: {value}"
        red, green, blue = self._rgb[self._order[cell.map], :, cell.row, cell.column].tolist()
        return f"{place}: R {number(red)}, G {number(green)}, B {number(blue)}"

    @staticmethod
    def _wave(maps: NDArray[np.float32], cell: Cell) -> str:
        """Say the frequency of a cell, e.g. "0.25 across, −0.125 down (cycles/px)"."""
        across, down = (
            (at - size // 2) / size for at, size in ((cell.column, maps.shape[2]), (cell.row, maps.shape[1]))
        )
        if across == down == 0:
            return "even surface"
        return f"{across:.3g} across, {down:.3g} down {FREQUENCY_UNIT}".replace("-", MINUS)

    @Slot(int)
    def _on_click(self, tile: int) -> None:
        if self.click_selects and not self.enlarged:
            self.select(tile)
        else:
            super()._on_click(tile)
