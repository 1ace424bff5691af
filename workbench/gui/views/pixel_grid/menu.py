"""The context menu of a grid of pixels."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget


class PixelMenu(QMenu):
    """Offers to copy the picture and the numbers in sight, to save the picture, and ways to look at it."""

    copy_chosen = Signal()
    numbers_chosen = Signal()
    save_chosen = Signal()
    everything_chosen = Signal()
    own_size_chosen = Signal()
    readable_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pixel_menu")
        self.addAction("&Copy Picture\tCtrl+C", self.copy_chosen.emit)
        self.addAction("Copy &Numbers in Sight\tCtrl+Shift+C", self.numbers_chosen.emit)
        self.addAction("&Save Picture…", self.save_chosen.emit)
        self.addSeparator()
        self.addAction("Show &Everything\t0", self.everything_chosen.emit)
        self.addAction("&One Pixel per Pixel of the Screen", self.own_size_chosen.emit)
        self.addAction("Zoom In to &Read the Values", self.readable_chosen.emit)
