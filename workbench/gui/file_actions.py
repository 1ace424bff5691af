"""New, open, save: the File menu's actions and their dialogs."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench.data.base import DATASETS
from workbench.experiment import Experiment, find
from workbench.gui.dialogs import PICTURE_SUFFIXES, ask, ask_for_picture, ask_where_to_save, file_stem
from workbench.gui.icons import assign
from workbench.gui.preferences import Preferences
from workbench.gui.session import Session
from workbench.gui.widgets import plain_tooltip
from workbench.presets import dataset_kind, presets, title

EXPERIMENTS = "Experiments (*.json)"


class FileActions(QObject):
    """What the File menu does; asks before anything unsaved is replaced."""

    rename_wanted = Signal()  # the experiment's name should get the focus

    def __init__(self, session: Session, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._preferences, self._window = session, preferences, window
        self.open_action = self._action("Open…", "open", QKeySequence.StandardKey.Open, self.open)
        self.picture_action = self._action("Open picture…", "image", "Ctrl+Shift+O", self.open_picture)
        self.save_action = self._action("Save", "save", QKeySequence.StandardKey.Save, self.save)
        self.save_as_action = self._action("Save as…", "save-as", "Ctrl+Shift+S", self.save_as)
        self.rename_action = self._action("Rename experiment…", "tag", "", self.rename_wanted)
        self.quit_action = self._action("Quit", "close", "Ctrl+Q", window.close)

    def fill(self, menu: QMenu) -> None:
        """Put everything into the File menu."""
        new = menu.addMenu("New")
        new.setObjectName("new_menu")
        assign(new.menuAction(), "new", self._window)
        empty = new.addAction("Empty network")
        empty.setObjectName("new_empty")
        empty.setShortcut(QKeySequence.StandardKey.New)
        empty.setToolTip("Begin without layers, on the present data set")
        empty.triggered.connect(self.new_empty)
        assign(empty, "new", self._window)
        new.addSeparator()
        for name, path in presets().items():
            action = new.addAction(f"{title(path)}  ({DATASETS[dataset_kind(path)].title})".replace("&", "&&"))
            action.setObjectName(f"new_{name}")
            action.setData(name)
            action.triggered.connect(self._new_preset)
        menu.addAction(self.open_action)
        self._recent = menu.addMenu("Open recent")
        self._recent.setObjectName("recent_menu")
        self._recent.setToolTipsVisible(True)
        assign(self._recent.menuAction(), "clock", self._window)
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        menu.addActions([self.save_action, self.save_as_action, self.rename_action])
        menu.addSeparator()
        menu.addAction(self.picture_action)
        self.end = menu.addSeparator()  # what else belongs here is inserted before it
        menu.addAction(self.quit_action)

    @Slot()
    def new_empty(self) -> None:
        """Open a document with an empty network on the present data."""
        old = self._session.experiment
        if self.may_replace():
            self._session.new(Experiment(dataset=old.dataset, training=old.training))

    def new_preset(self, name: str) -> None:
        """Open a copy of a preset."""
        if self.may_replace():
            self._session.new(find(name))

    @Slot()
    def _new_preset(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.new_preset(action.data())

    @Slot()
    def open(self) -> None:
        """Ask for an experiment file and open it."""
        folder = self._folder("experiment")
        name, _ = QFileDialog.getOpenFileName(self._window, "Open an experiment", folder, EXPERIMENTS)
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Open an experiment, or a picture, by what the file is called, else by how it begins."""
        session = self._session
        if path.suffix.lower() in PICTURE_SUFFIXES:
            session.open_picture(path)
        elif path.suffix.lower() == ".json" or begins_as_json(path):
            experiment = session.read(path)
            if experiment is not None and self.may_replace():
                self.show_file(path, experiment)
        else:
            kinds = "an experiment (a JSON file) nor a picture (PNG, JPEG, BMP, WebP, GIF or TIFF)"
            session.failed.emit("This file cannot be opened", f"{path.name} is neither {kinds}.")

    def show_file(self, path: Path, experiment: Experiment) -> None:
        """Open what has been read from `path`."""
        self._session.show(experiment, path, experiment)
        self._remember(path)

    @Slot()
    def open_picture(self) -> None:
        """Ask for a picture and pin it."""
        path = ask_for_picture(self._window, self._folder("picture"))
        if path is not None:
            self._preferences.remember_folder("picture", str(path))
            self._session.open_picture(path)

    @Slot()
    def save(self) -> bool:
        """Save to the document's file; return whether it is saved."""
        path = self._session.path
        if path is None:
            return self.save_as()
        return self._session.save(path)

    @Slot()
    def save_as(self) -> bool:
        """Ask for a file and save there; return whether it is saved."""
        start = Path(self._folder("experiment")) / f"{file_stem(self._session.experiment.name)}.json"
        path = ask_where_to_save(self._window, "Save the experiment", str(start), EXPERIMENTS, ".json")
        saved = path is not None and self._session.save(path)
        if path is not None and saved:
            self._remember(path)
        return saved

    def may_replace(self) -> bool:
        """Return whether the open document may go: it is saved, or the person says so."""
        session = self._session
        if session.run.is_under_way:
            session.failed.emit("A training is under way", "Stop it (Shift+F5) before opening another experiment.")
            return False
        if not session.modified:
            return True
        question = f"Save the changes to “{session.experiment.name}” first?"
        save, discard = "Save", "Don't save"
        answer = ask("unsaved", question, self._window, yes=save, loses=discard)
        return answer == discard or (answer == save and self.save())

    def _folder(self, purpose: str) -> str:
        """Return where a dialog begins; named, since Qt would begin where the last one of any purpose ended."""
        return self._preferences.folder(purpose) or str(Path.home())

    def _remember(self, path: Path) -> None:
        self._preferences.remember_folder("experiment", str(path))
        self._preferences.remember_recent(str(path.resolve()))

    @Slot()
    def _fill_recent(self) -> None:
        self._recent.clear()
        for name in self._preferences.recent:
            file = Path(name)
            action = self._recent.addAction(f"{file.name}  ({file.parent.name})".replace("&", "&&"))
            action.setToolTip(plain_tooltip(name))
            action.setData(name)
            action.triggered.connect(self._open_recent)
        if self._recent.isEmpty():
            self._recent.addAction("Nothing yet").setEnabled(False)

    @Slot()
    def _open_recent(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.open_file(Path(action.data()))

    def _action(self, text: str, icon: str, shortcut: QKeySequence.StandardKey | str, slot: object) -> QAction:
        action = QAction(text, self._window)
        action.setObjectName(text.rstrip("…").lower().replace(" ", "_"))
        action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(slot)
        assign(action, icon, self._window)
        return action


def begins_as_json(path: Path) -> bool:
    """Return whether an ordinary file begins as a JSON object does."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(64).lstrip().startswith(b"{")
    except OSError:
        return False
