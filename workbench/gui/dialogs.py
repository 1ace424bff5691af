"""Dialogs and short words that several parts of the window share: questions, where to save, which picture."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMainWindow, QMessageBox, QWidget

from workbench.gui.colors import of
from workbench.gui.icons import pixmap

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff")
PICTURES = f"Pictures ({' '.join(f'*{suffix}' for suffix in PICTURE_SUFFIXES)});;All files (*)"
FILMS = "Films (*.mp4 *.mov *.avi *.mkv *.webm *.m4v *.mpg *.gif *.webp);;All files (*)"
LOOK = "Look in a folder…"
SAID_MS = 5000  # how long a word in the status bar stands
_LINE_WIDTH = 420  # px, of what stands under a box's first line
_ICON = 32  # px


def ask(
    name: str,
    text: str,
    window: QWidget,
    detail: str = "",
    *,
    yes: str = "",
    other: str = "",
    loses: str = "",
    cancel: str = "Cancel",
) -> str:
    """Ask a question, and wait for the answer.

    Args:
        name: the box's object name.
        text: the question, the box's first line.
        window: what the box belongs to.
        detail: what stands under the question.
        yes: the button that does what is asked about; Enter presses it.
        other: a button that does something else.
        loses: a button after which something is gone.
        cancel: the button that leaves everything as it is; Escape presses it, and Enter where there is no `yes`.

    Returns:
        The words on the button that was pressed; "" for `cancel`.
    """
    box = _box(name, text, detail, window, "help", of(window).accent)
    roles = QMessageBox.ButtonRole
    given = ((yes, roles.AcceptRole), (other, roles.ActionRole), (loses, roles.DestructiveRole))
    buttons = {words: box.addButton(words, role) for words, role in given if words}
    leaves = box.addButton(cancel, roles.RejectRole)
    box.setEscapeButton(leaves)
    box.setDefaultButton(buttons.get(yes, leaves))
    box.exec()
    box.deleteLater()
    return next((words for words, button in buttons.items() if box.clickedButton() is button), "")


def failure(name: str, text: str, window: QWidget, detail: str = "") -> QMessageBox:
    """Return a box that says what went wrong; to be opened without waiting, it goes once it is closed."""
    box = _box(name, text, detail, window, "warning", of(window).warning)
    box.addButton(QMessageBox.StandardButton.Ok)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def _box(name: str, text: str, detail: str, window: QWidget, icon: str, color: str) -> QMessageBox:
    """Return a box with a bold first line, and `detail` under it in lines of a comfortable width."""
    box = QMessageBox(window)
    box.setObjectName(name)
    box.setWindowTitle("CNN workbench")
    box.setIconPixmap(pixmap(icon, window, _ICON, color=color))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(detail)
    for label in box.findChildren(QLabel):
        if not label.pixmap().isNull():
            continue
        label.setTextFormat(Qt.TextFormat.PlainText)
        if label.text() == text:
            label.setProperty("role", "title")
        label.ensurePolished()
        needed = label.fontMetrics().horizontalAdvance(label.text()) + _ICON
        label.setMinimumWidth(min(_LINE_WIDTH, needed))
    return box


def ask_where_to_save(parent: QWidget, heading: str, proposal: str, kinds: str, suffix: str) -> Path | None:
    """Ask for a file to write, and before one is written over.

    Args:
        parent: the widget the dialogs belong to.
        heading: the dialog's title.
        proposal: a file name, or a whole path.
        kinds: Qt's filter, such as "PNG picture (*.png)".
        suffix: added to a name that has none, with its dot.

    Returns:
        The file, or None if the person changed their mind.
    """
    name, _ = QFileDialog.getSaveFileName(parent, heading, proposal, kinds)
    if not name:
        return None
    path = Path(name)
    if path.suffix:
        return path
    path = path.with_suffix(suffix)
    # The dialog has asked about the name without the suffix.
    may = not path.exists() or ask("write_over", f"{path.name} already exists. Replace it?", parent, loses="Replace it")
    return path if may else None


def ask_for_picture(parent: QWidget, folder: str) -> Path | None:
    """Ask for a picture, beginning in `folder`; None if the person changed their mind."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open a picture", folder, PICTURES)
    return Path(name) if name else None


def ask_for_film(parent: QWidget, folder: str) -> Path | None:
    """Ask for a film, beginning in `folder`; None if the person changed their mind."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open a film", folder, FILMS)
    return Path(name) if name else None


def ask_where_data_are(parent: QWidget, root: Path) -> Path | None:
    """Ask for the folder that holds a standard data set, beginning in `root`; None if the person changed their mind."""
    start = str(root if root.is_dir() else Path.home())
    name = QFileDialog.getExistingDirectory(parent, "Look for the data set in a folder", start)
    return Path(name) if name else None


def file_stem(name: str) -> str:
    """Return a name as a file's, without its suffix: without what no file system, or only some take."""
    plain = "".join("-" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in name).strip(" .")
    return plain or "experiment"


def say(widget: QWidget, sentence: str) -> None:
    """Say for a moment in the status bar of the widget's window that something has worked."""
    window: QWidget | None = widget
    while window is not None and not isinstance(window, QMainWindow):
        window = window.parentWidget()
    if isinstance(window, QMainWindow):
        window.statusBar().showMessage(sentence, SAID_MS)
