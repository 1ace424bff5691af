"""A picture on its way out of the window: to the clipboard or into a PNG file."""

from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from workbench.gui.dialogs import ask_where_to_save


def write_png(image: QImage, path: Path) -> None:
    """Write a PNG file; an existing file is replaced only once the new one is complete.

    Raises:
        OSError: with a sentence for the user, if the file cannot be written.
    """
    file = QSaveFile(str(path))
    if not (file.open(QIODevice.OpenModeFlag.WriteOnly) and image.save(file, "PNG") and file.commit()):  # type: ignore[call-overload]
        raise OSError(f"Could not write {path}: {file.errorString()}. Choose another folder.")


def ask_for_png(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a picture, proposing `name`; None if the user changed their mind."""
    return ask_where_to_save(parent, "Save picture", name, "PNG picture (*.png)", ".png")
