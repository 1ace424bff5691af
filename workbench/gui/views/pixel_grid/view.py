"""A picture as a grid of pixels under a heading: together, or its channels side by side."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui import picture_file, theme
from workbench.gui.views.drag import ZOOM_STEP
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.color_bar import ColorBar
from workbench.gui.views.mosaic.levels import Levels
from workbench.gui.views.pixel_grid import text
from workbench.gui.views.pixel_grid.canvas import PixelCanvas
from workbench.gui.views.pixel_grid.geometry import Pixel
from workbench.gui.views.pixel_grid.menu import PixelMenu
from workbench.gui.views.pixel_grid.scene import Mode
from workbench.gui.views.pixel_grid.sheet import Channels, Sheet, Values, sheets
from workbench.gui.widgets import ElidedLabel, format_count, plain_tooltip

HINT = (
    "The wheel zooms about the cursor, a drag pans, a double click shows everything. Arrow keys go from pixel to "
    "pixel (Shift: ten), Home and End to the first and the last; + and − zoom, 0 shows everything."
)
SPACING = 8  # px between channels


class PixelGridView(QWidget):
    """Shows a picture (1 or 3, H, W) of uint8 or float values as pixels, numbers, or both.

    Signals: `pointed` with the cell pointed at, or None; `viewed` after a person has zoomed or panned; `said` with a
    sentence about what was copied or saved.
    """

    pointed = Signal(object)  # Pixel, or None
    viewed = Signal()
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pixel_grid")
        self.picture: Values | None = None
        self._origin = ""
        self._mode: Mode = "values"
        self._channels: Channels = "together"
        self.title = QLabel(self)
        self.size_text = ElidedLabel("", self)
        self.note = ElidedLabel("", self)
        self._plate = QWidget(self)
        self._body = QWidget(self._plate)
        self.color_bar = ColorBar(self._plate)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._body)
        self.canvases = [PixelCanvas(self._body) for _ in range(3)]
        self._shown = self.canvases[:1]
        self._menu = PixelMenu(self)
        self._build()

    def _build(self) -> None:
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "title")
        self.title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for label in (self.size_text, self.note):
            label.setProperty("role", "muted")
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACING)
        for place, canvas in enumerate(self.canvases):
            canvas.setObjectName(f"pixel_canvas_{place}")
            canvas.setToolTip(plain_tooltip(HINT))
            canvas.setVisible(place == 0)
            canvas.pointed.connect(self._on_pointed)
            canvas.viewed.connect(self._on_viewed)
            self._row.addWidget(canvas, 1)
        self.setFocusProxy(self.canvases[0])
        self._menu.copy_chosen.connect(self.copy_picture)
        self._menu.numbers_chosen.connect(self.copy_numbers)
        self._menu.save_chosen.connect(self.ask_and_save)
        self._menu.everything_chosen.connect(self.fit_all)
        self._menu.own_size_chosen.connect(self.show_own_size)
        self._menu.readable_chosen.connect(self.zoom_to_numbers)
        self.color_bar.hide()
        plate = QHBoxLayout(self._plate)
        plate.setContentsMargins(0, 0, 0, 0)
        plate.setSpacing(8)
        plate.addWidget(self._body, 1)
        plate.addWidget(self.color_bar)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.size_text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addSpacing(4)
        column.addWidget(self._plate, 1)

    @property
    def canvas(self) -> PixelCanvas:
        """The canvas of the picture, or of its first channel."""
        return self._shown[0]

    def set_heading(self, title: str, note: str) -> None:
        """Say what the picture is, in a word and in a line; its size stands beside the word, its range in the line."""
        self.title.setText(title)
        self._origin = note
        self._tell()
        for canvas in self.canvases:
            canvas.setAccessibleName(f"Pixels: {title}")

    def set_picture(self, picture: Values) -> None:
        """Show another picture, kept and read when painted; zoom and position stay if its rows and columns do.

        Args:
            picture: (1 or 3, H, W), uint8, or floats coloured about zero.

        Raises:
            ValueError: for another shape.
        """
        sheets(picture, "together")
        self.picture = picture
        self._tell()
        self._refresh()

    def _tell(self) -> None:
        if self.picture is not None:
            self.size_text.setText(text.size(self.picture))
            self.note.setText(f"{text.span(self.picture)} · {self._origin}".removesuffix(" · "))

    def set_mode(self, mode: Mode) -> None:
        """Choose between the picture, the picture with its values, and the values alone."""
        if mode != self._mode:
            self._mode = mode
            self._refresh()

    def set_channels(self, channels: Channels) -> None:
        """Choose which channels of a picture with three are shown, and how."""
        if channels != self._channels:
            self._channels = channels
            self._refresh()

    def set_frame(self, frame: QRectF | None) -> None:
        """Set off a part of the picture, in cells."""
        for canvas in self.canvases:
            canvas.set_frame(frame)

    def set_linked(self, cells: QRectF | None) -> None:
        """Outline what lies, in cells, where another view is pointed at."""
        for canvas in self.canvases:
            canvas.set_linked(cells)

    def _refresh(self) -> None:
        if self.picture is None:
            return
        shown = sheets(self.picture, self._channels)
        self._shown = self.canvases[: len(shown)]
        self._turn()
        self._show_scale(shown[0])
        for canvas, sheet in zip(self.canvases, shown, strict=False):
            canvas.show_sheet(sheet, self._mode)
        for place, canvas in enumerate(self.canvases):
            canvas.setVisible(place < len(shown))
        first = self.canvases[0]
        for canvas in self._shown[1:]:
            canvas.look(first.viewport, fitted=first.fitted)
            canvas.set_linked(_cell(first.pixel))

    def _show_scale(self, sheet: Sheet) -> None:
        """Say which colour is which value where values about zero are coloured by a map, as the numbers are not."""
        mapped = sheet.is_signed and sheet.lines == 1 and self._mode != "numbers"
        self.color_bar.setVisible(mapped)
        if mapped:
            high = np.array([sheet.limit])
            levels = Levels(low=-high, high=high, shared=True, diverging=True)
            self.color_bar.set_scale(levels, colormaps.table("diverging", theme.of(self)), marked=False)

    def _turn(self) -> None:
        """Put the channels where they are largest: beside or below one another."""
        if self.picture is None or len(self._shown) == 1:
            return
        height, width = self.picture.shape[1:]
        room, count = self._body.size(), len(self._shown)
        beside = min(room.width() / count / width, room.height() / height)
        below = min(room.width() / width, room.height() / count / height)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if beside >= below else direction.TopToBottom)

    # Ways to look, for all canvases at once.

    @Slot()
    def fit_all(self) -> None:
        """Show everything."""
        self.canvas.fit_all()

    @Slot()
    def show_own_size(self) -> None:
        """Show each pixel of the picture on one of the screen."""
        self.canvas.show_own_size()

    @Slot()
    def zoom_to_numbers(self) -> None:
        """Enlarge the pixels until their values are read with ease."""
        self.canvas.zoom_to_numbers()

    def zoom(self, steps: int) -> None:
        """Zoom in by some steps, or out."""
        self.canvas.zoom(ZOOM_STEP**steps)

    def follow(self, other: "PixelGridView") -> None:
        """Show what another view of as many pixels shows; not told by `viewed`."""
        for canvas in self._shown:
            if canvas.grid == other.canvas.grid:
                canvas.look(other.canvas.viewport, fitted=other.canvas.fitted)

    @Slot()
    def _on_viewed(self) -> None:
        sender = self.sender()
        assert isinstance(sender, PixelCanvas)
        for canvas in self._shown:
            if canvas is not sender:
                canvas.look(sender.viewport, fitted=sender.fitted)
        self.viewed.emit()

    @Slot(object)
    def _on_pointed(self, pixel: Pixel | None) -> None:
        for canvas in self._shown:
            if canvas is not self.sender():
                canvas.set_linked(_cell(pixel))
        self.pointed.emit(pixel)

    # What leaves the window.

    def photograph(self) -> QImage:
        """Return the pixels as seen now with their rulers and their colour scale."""
        return self._plate.grab().toImage()

    @Slot()
    def copy_picture(self) -> None:
        """Put `photograph()` on the clipboard."""
        self.said.emit(picture_file.copy(self.photograph()))

    @Slot()
    def copy_numbers(self) -> None:
        """Put the numbers in sight on the clipboard, as a table that spreadsheets take."""
        if self.picture is None:
            return
        values = np.concatenate([canvas.sheet.values for canvas in self._shown if canvas.sheet is not None])
        window = self.canvas.in_sight
        QGuiApplication.clipboard().setText(text.table(values, window))
        count = len(values) * len(window.rows) * len(window.columns)
        self.said.emit(f"{format_count(count)} numbers copied: paste them into a spreadsheet.")

    @Slot()
    def ask_and_save(self) -> None:
        """Ask for a file name and save `photograph()` there; `said` tells whether it worked."""
        if sentence := picture_file.ask_and_save(self.photograph(), "pixels.png", self):
            self.said.emit(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the picture, or with Shift the numbers; leave other keys to the parent."""
        control = Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_C and event.modifiers() == control:
            self.copy_picture()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == control | Qt.KeyboardModifier.ShiftModifier:
            self.copy_numbers()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the picture."""
        if self.picture is not None:
            self._menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the channels where they are largest."""
        super().resizeEvent(event)
        self._turn()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._refresh()


def _cell(pixel: Pixel | None) -> QRectF | None:
    return None if pixel is None else QRectF(pixel.column, pixel.row, 1, 1)
