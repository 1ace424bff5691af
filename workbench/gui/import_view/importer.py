"""Opens the import view for what a person brings, and makes it the data set."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from workbench.data.own.base import SOURCES, OwnPictures
from workbench.data.own.recognise import is_archive, recognise
from workbench.gui.icons import assign
from workbench.gui.import_view.dialog import SMALLEST, ImportDialog
from workbench.gui.import_view.looking import Looking
from workbench.gui.import_view.unpacking import Unpacking
from workbench.gui.preferences import Preferences
from workbench.gui.session import Session

PATIENCE_MS = 200  # what fails sooner opens no window
SUFFIXES = ("csv", "tsv", "npz", "npy", "h5", "hdf5", "zip", "tar", "tar.*", "tgz")
FILES = f"Tables, arrays and archives ({' '.join(f'*.{suffix}' for suffix in SUFFIXES)});;All files (*)"
REFUSED = "This cannot be opened"
_NAME = "import_view"  # among the preferences


def has_own_settings(dataset: OwnPictures) -> bool:
    """Return whether a person can say more about where the pictures are than naming a folder or file."""
    return bool(type(dataset).model_fields.keys() - OwnPictures.model_fields.keys() - {"kind", *SOURCES})


class Importer(QObject):
    """Shows one import view at a time; the window and a training in it go on meanwhile."""

    used = Signal()  # what was shown is the data set now

    def __init__(self, session: Session, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._preferences, self._window = session, preferences, window
        self._dialog: ImportDialog | None = None
        self._source = Path()
        self._looking: Looking | None = None
        self._unpacking = Unpacking(window)
        self._unpacking.unpacked.connect(self._on_unpacked)
        self._unpacking.failed.connect(self._on_unpacking_failed)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        self._folder = self._action("From a folder…", "folder", "Ctrl+I", self.choose_folder)
        self._folder.setObjectName("import_folder")
        self._folder.setToolTip("Look through a folder of pictures, and learn from them")
        self._file = self._action("From a table, arrays or an archive…", "table", "", self.choose_file)
        self._file.setObjectName("import_file")
        self._file.setToolTip("Look through the pictures that a CSV, NPZ, NPY, HDF5, zip or tar file names or holds")
        session.import_wanted.connect(self._on_wanted)

    def fill(self, menu: QMenu, end: QAction) -> None:
        """Put the actions into a menu, before `end`."""
        own = QMenu("Import pictures", menu)
        own.setObjectName("import_menu")
        own.setToolTipsVisible(True)
        own.addActions([self._folder, self._file])
        assign(own.menuAction(), "data", self._window)
        menu.insertMenu(end, own)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of pictures and look at it."""
        start = self._preferences.folder("import") or str(Path.home())
        name = QFileDialog.getExistingDirectory(self._window, "Choose a folder of pictures", start)
        if name:
            self._preferences.remember_folder("import", name)
            self.look_at(Path(name))

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file that names or holds pictures and look at it."""
        start = self._preferences.folder("import") or str(Path.home())
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Choose a table, arrays or an archive of pictures", start, FILES
        )
        if name:
            self._preferences.remember_folder("import", name)
            self.look_at(Path(name))

    @Slot(object)
    def _on_wanted(self, path: Path | None) -> None:
        if path is None:
            self.choose_file()
        else:
            self.look_at(path)

    @Slot(object)
    def _on_unpacked(self, folder: Path) -> None:
        self.look_at(folder)

    @Slot(str)
    def _on_unpacking_failed(self, sentence: str) -> None:
        self._session.failed.emit(REFUSED, f"{sentence.rstrip('.')}.")

    def look_at(self, path: Path) -> bool:
        """Look at a folder or file; return whether it is one of pictures."""
        present = self._session.experiment.dataset
        found = recognise(path, present)
        if found is None:
            self._session.open_picture(path)
        elif isinstance(found, str) and is_archive(path):
            self._unpacking.offer(path)
        elif isinstance(found, str):
            self._refuse(path, found)
        elif isinstance(found, OwnPictures):
            if isinstance(present, type(found)) and found.place == present.place:
                self._open(path, present, proposing=False)
            else:
                self._open(path, found, proposing=True)
        return not isinstance(found, str) or is_archive(path)

    def first_of(self, paths: Sequence[Path]) -> Path | None:
        """Return the first of several things that could be looked at; None where none can."""
        present = self._session.experiment.dataset
        return next((p for p in paths if is_archive(p) or not isinstance(recognise(p, present), str)), None)

    def _open(self, path: Path, dataset: OwnPictures, *, proposing: bool) -> None:
        self.close()
        self._source = path
        self._looking = looking = Looking(dataset, self, proposing=proposing)
        balance = getattr(self._session.experiment.training.loss, "balance", None)
        balanced = None if balance is None else balance == "classes"
        self._dialog = dialog = ImportDialog(path, looking, balanced=balanced, parent=self._window)
        size = self._preferences.size(_NAME)
        if size is not None:
            dialog.resize(size.expandedTo(SMALLEST))
        dialog.finished.connect(self._on_finished)
        looking.changed.connect(self._on_looked)
        self._patience.start()

    @Slot()
    def _on_looked(self) -> None:
        """Show the view, or say why there is none."""
        looking = self._looking
        if looking is None or looking.busy:
            return
        if looking.overview is None and not has_own_settings(looking.wanted):
            self._fail(looking.message)
        elif self._patience.isActive():
            self._patience.stop()
            self._show()

    @Slot()
    def _show(self) -> None:
        if self._dialog is not None:
            self._dialog.show()
            self._dialog.raise_()
            self._dialog.activateWindow()

    def _fail(self, message: str) -> None:
        self.close()
        self._refuse(self._source, message)

    def _refuse(self, path: Path, reason: str) -> None:
        """Say why something cannot be opened, by its name alone: a person knows where it is."""
        self._session.failed.emit(REFUSED, f"{reason.replace(str(path), path.name).rstrip('.')}.")

    @Slot(int)
    def _on_finished(self, result: int) -> None:
        dialog, self._dialog, self._looking = self._dialog, None, None
        self._patience.stop()
        if dialog is None:
            return
        dialog.deleteLater()
        self._preferences.remember_size(_NAME, dialog.size())
        if result == QDialog.DialogCode.Accepted and dialog.dataset is not None:
            text = f"Use the pictures in {self._source.name}"
            self._session.use_dataset(dialog.dataset, text, balance=dialog.pane.balance.isChecked())
            self.used.emit()

    def close(self) -> None:
        """Close the view, if one is open, leaving everything as it was."""
        if self._dialog is not None:
            self._dialog.reject()

    def shut_down(self, seconds: float = 1.0) -> bool:
        """Close the view, and return whether its thread ended in time."""
        looking = self._looking
        self.close()
        self._unpacking.stop()
        return self._unpacking.wait(seconds) and (looking is None or looking.wait(seconds))

    def _action(self, text: str, icon: str, shortcut: str, slot: object) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(shortcut)
        action.triggered.connect(slot)
        assign(action, icon, self._window)
        return action
