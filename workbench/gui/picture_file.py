"""A picture on its way out of the window: to the clipboard or into a PNG file."""

from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile
from PySide6.QtGui import QGuiApplication, QImage
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


def copy(image: QImage) -> str:
    """Put a picture on the clipboard; return the sentence to say."""
    QGuiApplication.clipboard().setImage(image)
    return "Picture copied."


def ask_and_save(image: QImage, name: str, parent: QWidget) -> str:
    """Ask where to save a picture, proposing `name`, and save it there.

    Returns:
        The sentence to say, on success or failure; "" if the person changed their mind.
    """
    path = ask_where_to_save(parent, "Save picture", name, "PNG picture (*.png)", ".png")
    if path is None:
        return ""
    try:
        write_png(image, path)
    except OSError as error:
        return str(error)
    return f"Picture saved as {path}."
