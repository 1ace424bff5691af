"""What can be done with one picture of the gallery: pin it, copy it, save it."""

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from workbench.gui import icons, picture_file
from workbench.gui.dialogs import file_stem, say
from workbench.gui.views.grid_rows import Pictures
from workbench.gui.views.image_grid import ImageGrid
from workbench.gui.views.picture_image import picture_image


class PictureActions(QObject):
    """The actions for the current picture of a grid, and the menu that offers them."""

    pin_wanted = Signal()
    maps_wanted = Signal()
    alone_wanted = Signal()  # the picture's class

    def __init__(self, grid: ImageGrid, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid, self._panel = grid, parent
        self.name = "picture"  # proposed for a file
        self.pin = self._action("Pin", "gallery_pin", "pin")
        self.maps = self._action("Show feature maps", "gallery_maps", "maps")
        self.alone = self._action("Show this class alone", "gallery_alone", "filter")
        self.copy = self._action("Copy picture", "gallery_copy", "copy", QKeySequence(QKeySequence.StandardKey.Copy))
        self.save = self._action("Save picture as PNG…", "gallery_save", "save")
        self.pin.triggered.connect(self.pin_wanted)
        self.maps.triggered.connect(self.maps_wanted)
        self.alone.triggered.connect(self.alone_wanted)
        self.copy.triggered.connect(self._copy)
        self.save.triggered.connect(self._save)
        self.menu = QMenu(parent)
        self.menu.setObjectName("gallery_menu")
        self.menu.addActions([self.pin, self.maps, self.alone])
        self.menu.addSeparator()
        self.menu.addActions([self.copy, self.save])
        grid.menu_wanted.connect(self._open)

    def _action(self, text: str, name: str, icon: str, key: QKeySequence | None = None) -> QAction:
        action = QAction(text, self._panel)
        action.setObjectName(name)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if key is not None:
            action.setShortcut(key)
        icons.assign(action, icon, self._panel)
        self._panel.addAction(action)
        return action

    @Slot(int, QPoint)
    def _open(self, index: int, spot: QPoint) -> None:
        self.menu.popup(spot)

    def _image(self) -> QImage | None:
        """Return the current picture as it is stored, or None."""
        grid, index = self._grid, self._grid.current
        pictures: Pictures = grid.pictures
        return picture_image(pictures.read(np.array([index]))[0]) if index >= 0 else None

    @Slot()
    def _copy(self) -> None:
        image = self._image()
        if image is not None:
            say(self._panel, picture_file.copy(image))

    @Slot()
    def _save(self) -> None:
        image = self._image()
        if image is not None:
            sentence = picture_file.ask_and_save(image, f"{file_stem(self.name)}.png", self._panel)
            if sentence:
                say(self._panel, sentence)
