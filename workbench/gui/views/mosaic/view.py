"""Maps of a layer as one picture: a mosaic that can be pointed at, enlarged, walked through, zoomed and saved."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.gui import picture_file, theme
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic import text as mosaic_text
from workbench.gui.views.mosaic.canvas import MosaicCanvas
from workbench.gui.views.mosaic.captions import MosaicFooter, MosaicHeader
from workbench.gui.views.mosaic.color_bar import ColorBar
from workbench.gui.views.mosaic.layout import Cell, Layout, Viewport
from workbench.gui.views.mosaic.levels import Floats, Ranges, ranges
from workbench.gui.views.mosaic.menu import MosaicMenu, Sequential
from workbench.gui.views.mosaic.picture import Picture
from workbench.gui.widgets import plain_tooltip

HINT = (
    "Click a map to enlarge it; click again or press Esc to return. Arrow keys walk the maps, Page Up and Page Down "
    "the pictures. The wheel zooms, a drag pans, a double click shows everything again."
)


STEPS = {  # right, down
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MosaicView(QWidget):
    """Shows maps (C, H, W) with a colour bar, the value under the cursor and the statistics of a map.

    Maps, rows and columns count from 0, as in torch. Signals: `hovered` carries the line about the cell under the
    cursor ("" when there is none), `page_requested` −1 or +1 for Page Up or Page Down.
    """

    hovered = Signal(str)
    page_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, noun: str = "map") -> None:
        """Build the view; `noun` is what one of its pictures is called."""
        super().__init__(parent)
        self.setObjectName("mosaic")
        self._noun = noun
        self.setAccessibleName("Maps")
        self._maps: NDArray[np.float32] | None = None
        self._colors: NDArray[np.uint32] | None = None
        self._ranges: Ranges | None = None
        self._diverging = False
        self._shared_scale = True
        self._names: list[str] | None = None
        self._group = 1  # maps in a row that belong together
        self._numerals: list[str] = []
        self._sequential: Sequential = "viridis"
        self._selected = -1
        self._enlarged = False
        self._seen_before: tuple[Layout, Viewport] | None = None
        self.canvas = MosaicCanvas(self)
        self.color_bar = ColorBar(self)
        self._menu = MosaicMenu(self)
        self._header = MosaicHeader(self, noun=noun)
        self._footer = MosaicFooter(self, noun=noun)
        self._outdated = True
        self._build()

    def _build(self) -> None:
        self.canvas.setToolTip(plain_tooltip(HINT.replace("map", self._noun)))
        self.canvas.hovered.connect(self._on_hover)
        self.canvas.clicked.connect(self._on_click)
        self.canvas.click_undone.connect(self._toggle)
        self.setFocusProxy(self.canvas)
        self._header.back.connect(self.show_all)
        self._menu.copy_chosen.connect(self.copy_picture)
        self._menu.save_chosen.connect(self.ask_and_save)
        self._menu.everything_chosen.connect(self.canvas.fit_all)
        self._menu.colormap_chosen.connect(self.set_colormap)
        self._body = QWidget(self)
        body = QHBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addWidget(self.canvas, 1)
        body.addWidget(self.color_bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addWidget(self._header)
        column.addWidget(self._body, 1)
        column.addWidget(self._footer)
        self.color_bar.hide()

    @property
    def selected_map(self) -> int:
        """The selected map, or −1."""
        return self._selected

    @property
    def enlarged(self) -> bool:
        """Whether the selected map fills the view."""
        return self._enlarged

    def set_maps(
        self, maps: Floats, *, diverging: bool, shared_scale: bool, labels: Sequence[str] | None = None
    ) -> None:
        """Show maps; may be called 10 times a second, and costs next to nothing while the view is hidden.

        The array is kept and read again when the view is painted: hand over one that will not change. Selection,
        enlargement and zoom stay as long as the number of maps and their shape do.

        Args:
            maps: (C, H, W), or (F,) for features, shown as F cells; converted to float32 if they are not.
            diverging: colours centred on zero, for kernels and differences.
            shared_scale: one range of colours for all maps instead of one each.
            labels: a text for each map, such as "3→5"; by default its index.

        Raises:
            ValueError: if the shape is neither (C, H, W) nor (F,), a length is 0, or labels are not one per map.
        """
        array = np.asarray(maps, np.float32)
        if array.ndim == 1:
            array = array.reshape(-1, 1, 1)
        if array.ndim != 3 or 0 in array.shape:
            raise ValueError(f"maps must be (C, H, W) or (F,) with no empty axis, not {tuple(maps.shape)}")
        count = array.shape[0]
        if labels is not None and len(labels) != count:
            raise ValueError(f"{count} maps need as many labels, not {len(labels)}")
        if self._maps is None or self._maps.shape != array.shape:
            self._selected, self._enlarged, self._seen_before = -1, False, None
            self._numerals = [str(index) for index in range(count)]
        self._maps, self._diverging, self._shared_scale = array, diverging, shared_scale
        self._names = None if labels is None else list(labels)
        self._refresh()

    def set_colors(self, colors: NDArray[np.uint32] | None) -> None:
        """Paint the maps handed over next in colours of their own, (C, H, W) 0xffRRGGBB; None: by their values."""
        self._colors = colors

    def clear(self, message: str = "No maps yet.") -> None:
        """Show no maps, but a sentence that says what will be here."""
        self._maps, self._ranges, self._colors = None, None, None
        self._selected, self._enlarged, self._seen_before = -1, False, None
        self.canvas.placeholder = message
        self._refresh()

    @Slot(str)
    def set_colormap(self, name: Sequential) -> None:
        """Choose the colours of maps that are not diverging."""
        if name != self._sequential:
            self._sequential = name
            self._refresh()

    def select(self, index: int) -> None:
        """Select a map; an enlarged view shows it instead.

        Raises:
            IndexError: if there is no such map.
        """
        if self._maps is None or not 0 <= index < self._maps.shape[0]:
            raise IndexError(f"no map {index}")
        self._selected = index
        if self._enlarged:
            self._refresh()
        else:
            self.canvas.selected = index
            self.canvas.show_tile(index)
            self._describe()

    def enlarge(self, index: int) -> None:
        """Fill the view with one map."""
        if not self._enlarged:
            self._seen_before = None if self.canvas.fitted else (self.canvas.tiles, self.canvas.viewport)
        self._enlarged = True
        self.select(index)

    @Slot()
    def show_all(self) -> None:
        """Return from the enlarged map to all maps, and to the part of them that was zoomed to."""
        if not self._enlarged:
            return
        self._enlarged = False
        self._refresh()
        if self._seen_before is not None:
            self.canvas.look(*self._seen_before)
        self.canvas.setFocus()

    def picture(self) -> QImage:
        """Return the maps as seen now with their colour bar, without selection."""
        chosen, self.canvas.selected = self.canvas.selected, -1
        image = self._body.grab().toImage()
        self.canvas.selected = chosen
        return image

    @Slot()
    def copy_picture(self) -> None:
        """Put `picture()` on the clipboard."""
        self._footer.say(picture_file.copy(self.picture()))

    @Slot()
    def ask_and_save(self) -> None:
        """Ask for a file name and save `picture()` there; the line below the picture says whether it worked."""
        if sentence := picture_file.ask_and_save(self.picture(), "maps.png", self):
            self._footer.say(sentence)

    @property
    def _hover(self) -> Cell | None:
        """The cell of `_maps` under the cursor."""
        cell = self.canvas.hovered_cell
        if cell is None or self._maps is None:
            return None
        cell = cell._replace(map=cell.map + self._first) if self._enlarged else cell
        inside = all(0 <= index < size for index, size in zip(cell, self._maps.shape, strict=True))
        return cell if inside else None

    @property
    def _first(self) -> int:
        """The first map of the selected one's group."""
        return self._selected // self._group * self._group

    def _name(self, index: int) -> str | None:
        return None if self._names is None else self._names[index]

    def _refresh(self) -> None:
        """Hand maps, colours and texts to the widgets, or remember to when the view is shown."""
        self._outdated = not self.isVisible()
        if self._outdated:
            return
        maps = self._maps
        self.color_bar.setVisible(maps is not None and self._colors is None)
        if maps is None:
            self.canvas.selected = -1
            self.canvas.show_picture(None)
            self._describe()
            return
        self._ranges = ranges(maps)
        levels = self._ranges.levels(diverging=self._diverging, shared_scale=self._shared_scale)
        table = colormaps.table("diverging" if self._diverging else self._sequential, theme.of(self))
        labels = self._numerals if self._names is None else self._names
        colors = self._colors
        if self._enlarged:
            part = slice(self._first, self._first + self._group)
            maps, levels, labels = maps[part], levels.of(self._first, self._group), labels[part]
            colors = None if colors is None else colors[part]
        self.canvas.selected = -1 if self._enlarged else self._selected
        self.canvas.show_picture(Picture(maps, levels, table, labels, self._group, colors))
        self.color_bar.set_scale(levels, table, marked=self._ranges.not_finite > 0)
        self._describe()

    def _describe(self) -> None:
        """Write the title and the line below: the cell under the cursor; the statistics of its map, or of all."""
        cell, maps = self._hover, self._maps
        title = "" if maps is None else mosaic_text.title_of_all(*maps.shape, noun=self._noun)
        if maps is not None and self._enlarged:
            title = mosaic_text.title_of_one(maps, self._selected, self._name(self._selected), noun=self._noun)
        self._header.show_title(title, enlarged=self._enlarged)
        self.setAccessibleDescription(title)
        about = -1 if cell is None or self._enlarged else cell.map
        self._footer.describe(maps, cell, None if cell is None else self._name(cell.map), about)

    @Slot(object)
    def _on_hover(self, cell: Cell | None) -> None:
        self._describe()
        self.hovered.emit(self._footer.value.text() if cell is not None else "")

    @Slot(int)
    def _on_click(self, tile: int) -> None:
        if self._enlarged:
            self.show_all()
        else:
            self.enlarge(tile)

    @Slot()
    def _toggle(self) -> None:
        if self._enlarged:
            self.show_all()
        elif self._selected >= 0:
            self.enlarge(self._selected)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, enlarge, return, turn pages and copy; leave other keys to the parent."""
        key, maps = Qt.Key(event.key()), self._maps
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.page_requested.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif maps is None:
            super().keyPressEvent(event)
        elif key in STEPS:
            self._walk(*STEPS[key])
        elif key == Qt.Key.Key_Home:
            self.select(0)
        elif key == Qt.Key.Key_End:
            self.select(maps.shape[0] - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.select(max(0, self._selected))
            self._toggle()
        elif self._enlarged and key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.show_all()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_picture()
        else:
            super().keyPressEvent(event)

    def _walk(self, right: int, down: int) -> None:
        """Move the selection by a step; the first step from nowhere selects map 0."""
        if self._maps is None:
            return
        count = self._maps.shape[0]
        if self._selected < 0:
            self.select(0)
        elif self._enlarged:
            self.select(min(max(self._selected + (right + down) * self._group, 0), count - 1))
        else:
            self.select(self.canvas.tiles.step(self._selected, right, down))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy and save the picture, to show everything, and a choice of colours."""
        self._menu.set_state(self._sequential, diverging=self._diverging)
        if self._maps is not None:
            self._menu.popup(event.globalPos())

    def showEvent(self, event: QShowEvent) -> None:
        """Show what was handed over while the view was hidden."""
        super().showEvent(event)
        if self._outdated:
            self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and not self._outdated:
            self._refresh()
