"""A mosaic of channels in any order, each with one picture or several, whose cells can be pointed at and marked."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.number_text import number
from workbench.gui.views.mosaic.layout import Cell
from workbench.gui.views.mosaic.levels import Floats, statistics
from workbench.gui.views.mosaic.text import describe_statistics
from workbench.gui.views.mosaic.titled import TitledMosaic
from workbench.gui.views.mosaic.view import STEPS
from workbench.gui.widgets import plain_tooltip

HINT = (
    "Click a cell to look into it: its map is enlarged. Press Esc or double-click to return to all maps. Arrow keys "
    "walk the maps, Ctrl with them the cells, Page Up and Page Down the pictures. The wheel zooms, a drag pans."
)


class Place(NamedTuple):
    """A cell of a channel, all indices from 0.

    Attributes:
        channel: its index, whatever the order.
        row, column: in the map.
        member: which of the channel's maps.
    """

    channel: int
    row: int
    column: int
    member: int = 0


class PointingMosaic(TitledMosaic):
    """A TitledMosaic of channels: a click enlarges a channel and points at a cell, a click in it points at another.

    A selected channel stays selected when the order changes.
    """

    place_hovered = Signal(object)  # Place, or None
    place_clicked = Signal(object)  # Place

    def __init__(self, parent: QWidget | None = None, *, noun: str = "map") -> None:
        self._order: NDArray[np.intp] = np.arange(0)
        self._members: Sequence[str] = ("",)
        self._called: Sequence[str] = ()
        self._marked: tuple[int, int, int] | None = None
        self._advice = ""
        self._summed: tuple[Floats, int, str] | None = None  # maps, the one that is told about or −1, the words
        super().__init__(parent, noun=noun)
        self.canvas.setToolTip(plain_tooltip(HINT.replace("map", noun)))
        self.canvas.hovered.connect(self._on_place)
        self.canvas.cell_clicked.connect(self._on_cell)

    def set_channels(
        self,
        maps: Floats,
        *,
        order: NDArray[np.intp],
        members: Sequence[str] = ("",),
        names: Sequence[str] | None = None,
        diverging: bool,
        shared_scale: bool,
    ) -> None:
        """Show channels; see `set_maps`.

        Args:
            maps: (C, M, H, W), M maps of each of C channels, shown side by side.
            order: (C,), the channels as they are to be shown.
            members: what each of the M maps is called, such as "before" and "after".
            names: of the channels, by their index; by default the index.
            diverging: colours centred on zero.
            shared_scale: one range of colours for all maps instead of one each.
        """
        channels, count, height, width = maps.shape
        before = self._place_of(self._selected) if self._selected >= 0 else None
        if count != self._group:
            before, self._selected, self._enlarged = None, -1, False
        in_place = bool((order == np.arange(channels)).all())
        tiles = (maps if in_place else maps[order]).reshape(channels * count, height, width)
        self._order, self._members, self._group = order, members, count
        self._called = [str(index) for index in range(channels)] if names is None else names
        if before is not None and self._maps is not None and self._maps.shape == tiles.shape:
            self._selected = self._tile_of(before)
        spare = [""] * (count - 1)  # the first map of a channel bears its name
        labels = [label for channel in order for label in (self._called[channel], *spare)]
        self.set_maps(tiles, diverging=diverging, shared_scale=shared_scale, labels=labels)

    def mark(self, channel: int, row: int, column: int) -> None:
        """Mark a cell in all maps of a channel."""
        self._marked = (channel, row, column)
        self._mark()

    def unmark(self) -> None:
        """Mark no cell."""
        self._marked = None
        self._mark()

    def advise(self, sentence: str) -> None:
        """Set what a click on the cell under the cursor does; stands behind the cell's value."""
        self._advice = sentence

    @property
    def hovered_place(self) -> Place | None:
        """The cell under the cursor."""
        cell = self._hover
        if cell is None:
            return None
        return self._place_of(cell.map)._replace(row=cell.row, column=cell.column)

    def _place_of(self, tile: int) -> Place:
        channel, member = divmod(tile, self._group)
        return Place(int(self._order[channel]), 0, 0, member)

    def _tile_of(self, place: Place) -> int:
        (found,) = np.nonzero(self._order == place.channel)
        return int(found[0]) * self._group + place.member

    def _refresh(self) -> None:
        super()._refresh()
        self._mark()

    def _mark(self) -> None:
        """Hand the cells to mark to the canvas, which counts tiles."""
        cells: list[Cell] = []
        if self._marked is not None and self._maps is not None and self._marked[0] in self._order:
            channel, row, column = self._marked
            first = self._tile_of(Place(channel, row, column))
            if self._enlarged:
                first -= self._first
            cells = [Cell(first + member, row, column) for member in range(self._group)]
            shown = self._group if self._enlarged else len(self._maps)
            _, height, width = self._maps.shape
            cells = [cell for cell in cells if 0 <= cell.map < shown and row < height and column < width]
        self.canvas.marked = tuple(cells)
        self.canvas.update()

    def _describe(self) -> None:
        maps = self._maps
        if maps is None:
            self._summed = None
            super()._describe()
            return
        place, noun = self.hovered_place, self._noun
        enlarged = self._place_of(self._selected) if self._enlarged else None
        title = self._title
        if enlarged is not None:
            name = self._words(enlarged._replace(member=0)).removesuffix(self._members[0]).rstrip()
            title = f"{noun} {name} of 0 … {len(self._order) - 1}"
            if self._group > 1:
                title += f": {' | '.join(self._members)}"
        self._header.show_title(title, enlarged=enlarged is not None)
        self.setAccessibleDescription(title)
        about = place or enlarged
        if about is None or maps.shape[1:] == (1, 1):
            words, tile = "all", -1
        else:
            words, tile = f"{noun} {self._words(about)}", self._tile_of(about)
        value = "" if place is None else self._value(place, maps)
        self._footer.tell(value, f"{words}:  {self._statistics(maps, tile)}")

    def _statistics(self, maps: Floats, tile: int) -> str:
        """Return the statistics of a map, or of all where `tile` is −1; the same maps are not counted twice."""
        known = self._summed
        if known is None or known[0] is not maps or known[1] != tile:
            text = describe_statistics(statistics(maps if tile < 0 else maps[tile]))
            known = self._summed = (maps, tile, text)
        return known[2]

    def _words(self, place: Place) -> str:
        """Return what a map is called: "5", "5 (cat)", "5 before"."""
        name = self._called[place.channel]
        text = str(place.channel) if name == str(place.channel) else f"{place.channel} ({name})"
        return f"{text} {self._members[place.member]}".rstrip()

    def _value(self, place: Place, maps: Floats) -> str:
        text = f"{self._noun} {self._words(place)}"
        if maps.shape[1:] != (1, 1):
            text += f", row {place.row}, column {place.column}"
        value = number(float(maps[self._tile_of(place), place.row, place.column]), 4)
        return f"{text}: {value}" + (f" · {self._advice}" if self._advice else "")

    @Slot(object)
    def _on_place(self, _: Cell | None) -> None:
        self.place_hovered.emit(self.hovered_place)

    @Slot(object)
    def _on_cell(self, cell: Cell) -> None:
        tile = cell.map + (self._first if self._enlarged else 0)
        self.place_clicked.emit(self._place_of(tile)._replace(row=cell.row, column=cell.column))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the marked cell with Ctrl and the arrow keys; other keys as everywhere."""
        key, held = Qt.Key(event.key()), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self._maps is None or not held or key not in STEPS:
            super().keyPressEvent(event)
            return
        _, height, width = self._maps.shape
        channel, row, column = self._marked or (max(0, self._selected), height // 2, width // 2)
        if self._selected >= 0:
            channel = self._place_of(self._selected).channel
        right, down = STEPS[key] if self._marked is not None else (0, 0)
        row, column = min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1)
        self.place_clicked.emit(Place(min(channel, len(self._order) - 1), row, column))

    @Slot()
    def _toggle(self) -> None:
        if self._maps is not None and self._maps.shape[1:] != (1, 1):
            super()._toggle()

    @Slot(int)
    def _on_click(self, tile: int) -> None:
        if self._maps is not None and self._maps.shape[1:] == (1, 1):
            self.select(tile)  # a single number has nothing to enlarge
        elif not self._enlarged:
            self.enlarge(tile)
