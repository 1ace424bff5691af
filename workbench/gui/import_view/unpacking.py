"""Unpacks an archive of pictures beside itself, once a person has agreed, so that it can be looked at."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QMessageBox, QVBoxLayout, QWidget

from workbench.data.fetching.archives import extract
from workbench.data.own.recognise import ARCHIVES
from workbench.gui.dialogs import question
from workbench.gui.loading_page import LoadingPage
from workbench.gui.task import Newest

_WIDTH = 420  # px
_DEEPEST = 5  # folders around the pictures


def target_of(archive: Path) -> Path:
    """Return the folder beside an archive that it is unpacked into."""
    name = archive.name
    ending = next((end for end in sorted(ARCHIVES, key=len, reverse=True) if name.casefold().endswith(end)), "")
    stem = name[: len(name) - len(ending)].strip(" .")
    return archive.with_name(stem if ending and stem else f"{name} unpacked")


def inside(folder: Path) -> Path:
    """Return where the pictures are: archives often hold one folder with everything in it."""
    for _ in range(_DEEPEST):
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith((".", "__"))]
        if len(entries) != 1 or not entries[0].is_dir():
            break
        folder = entries[0]
    return folder


class Unpacking(QObject):
    """Asks, unpacks with progress and a way to end it, and says where the pictures are then."""

    unpacked = Signal(object)  # Path
    failed = Signal(str)  # one sentence

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: QDialog | None = None
        self._work = Newest(self)
        self._work.finished.connect(self._on_finished)
        self._work.failed.connect(self._on_failed)

    def offer(self, archive: Path) -> None:
        """Ask whether to unpack an archive; do so if wanted."""
        target = target_of(archive)
        text, button = f"{archive.name} is an archive.", "Unpack and look inside"
        why = f"Unpacked, it is a folder called “{target.name}” beside it."
        if target.is_dir():
            why, button = f"A folder called “{target.name}” is beside it already.", "Look inside"
        box = question("unpack", text, self._window, why)
        yes = box.addButton(button, QMessageBox.ButtonRole.AcceptRole)
        box.setEscapeButton(box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole))
        box.setDefaultButton(yes)
        box.exec()
        box.deleteLater()
        if box.clickedButton() is yes:
            self._start(archive, target)

    def _start(self, archive: Path, target: Path) -> None:
        self.stop()
        page = LoadingPage()
        page.setObjectName("unpack_loading")
        page.bar.setObjectName("unpack_progress")
        page.cancel.setObjectName("unpack_cancel")
        dialog = QDialog(self._window)
        dialog.setObjectName("unpacking")
        dialog.setWindowTitle("Unpacking")
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(page)
        dialog.resize(_WIDTH, dialog.sizeHint().height())
        dialog.rejected.connect(self.stop)
        page.cancelled.connect(self.stop)
        self._work.progressed.connect(page.show_progress)
        self._dialog = dialog
        dialog.show()
        self._work.start(lambda progress: inside(extract(archive, target, progress)))

    @Slot()
    def stop(self) -> None:
        """Unpack no further; nothing half-done is left."""
        self._work.cancel()
        self._close()

    def wait(self, seconds: float) -> bool:
        """Wait for the thread to end; return whether it did."""
        return self._work.wait(seconds)

    @Slot(object)
    def _on_finished(self, folder: Any) -> None:
        self._close()
        self.unpacked.emit(folder)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._close()
        self.failed.emit(sentence)

    def _close(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()
