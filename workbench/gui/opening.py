"""Fills the window: makes the session and the panels, and connects the two to the window."""

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from workbench import paths
from workbench.experiment import UNNAMED, Experiment, find, load
from workbench.gui.closing import Closing
from workbench.gui.dialogs import PICTURE_SUFFIXES
from workbench.gui.dock import Dock
from workbench.gui.dock_sizes import WIDEST_SIDE, DockSizes
from workbench.gui.file_actions import FileActions, begins_as_json
from workbench.gui.help_actions import HelpActions
from workbench.gui.import_view.importer import Importer
from workbench.gui.last_document import read_last, reopen
from workbench.gui.main_window import MainWindow
from workbench.gui.panel_menus import PanelMenus
from workbench.gui.panels.builder.panel import BuilderPanel
from workbench.gui.panels.data.panel import DataPanel
from workbench.gui.panels.problems import ProblemsPanel
from workbench.gui.panels.run_bar import RunBar
from workbench.gui.panels.run_status import RunStatus
from workbench.gui.panels.settings.panel import SettingsPanel
from workbench.gui.panels.time_machine.bar import TimeBar
from workbench.gui.place_switch import PlaceSwitch
from workbench.gui.places import PanelEntry, panel_entries
from workbench.gui.rail import Rail
from workbench.gui.session import Session
from workbench.gui.wanted_data import WantedData
from workbench.presets import presets
from workbench.spec import SpecError

if TYPE_CHECKING:
    from workbench.gui.panels.gallery.panel import GalleryPanel

DEFAULT_PRESET = "digits"  # embedded: trains at once, offline
SIDE_SHARE = 0.25  # of the first window's width for each side column
NARROWEST_SIDE = 240  # px


def fill(window: MainWindow, file: str | None, data_root: Path | None) -> Session:
    """Open what was open last in the window and, if given, `file`: a path or a preset's name."""
    root = data_root or window.preferences.data_root or paths.data_root()
    # Unless something unsaved has to be asked about, no other document's data are loaded first.
    begins = readable(file) if file is not None and not window.preferences.modified else None
    session = Session(begins or find(DEFAULT_PRESET), root)
    contents = Contents(session, window)
    window.populate(contents)
    if begins is not None:
        read_last(session)
        contents.open_at_once(Path(str(file)), begins)
        return session
    reopen(session, window.preferences)
    contents.name_window()
    if file is not None:
        contents.take(file)
    return session


def readable(file: str) -> Experiment | None:
    """Return the experiment that `file` holds; None for presets, other things and broken files."""
    path = Path(file)
    if file in presets() or path.is_dir() or not begins_as_json(path):
        return None
    try:
        return load(path)
    except SpecError:
        return None


class Contents(QObject):
    """The panels and actions of one window."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self.session, self._window = session, window
        session.setParent(self)
        self.docks: dict[str, Dock] = {}  # of the centre, by the names of their panels
        self._data_root = session.loader.root
        self._files = FileActions(session, window.preferences, window)
        self._closing = Closing(session, self._files, window)
        self._help = HelpActions(window)
        self._importer = Importer(session, window.preferences, window)
        self._wanted_data = WantedData(session, window)
        session.failed.connect(window.show_failure)
        session.experiment_changed.connect(self.name_window)
        session.loader.changed.connect(self._remember_data_root)
        window.file_dropped.connect(self.take)
        window.files_dropped.connect(self.take_first)

    def place(self, window: MainWindow) -> None:
        """Dock the panels, make those that are in sight, and fill the menus with their actions."""
        self._files.fill(window.menus["File"])
        self._importer.fill(window.menus["File"], self._files.end)
        self._menus = PanelMenus(window.menus, self._files.end, self)
        session = self.session
        bar = RunBar(session, window)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.toggleViewAction().setVisible(False)  # without it nothing can be trained
        window.addToolBar(bar)
        self._menus.add(bar)
        self.rail = Rail(window)
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        self.time_bar = TimeBar(session, window)
        self.time_bar.toggleViewAction().setVisible(False)  # it comes with the first run
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.time_bar)
        self._menus.add(self.time_bar)
        builder, settings_panel, problems_panel = BuilderPanel(session), SettingsPanel(session), ProblemsPanel(session)
        builder.settings_wanted.connect(settings_panel.focus_layer)
        problems_panel.counts_changed.connect(self._count_problems)
        self._data_panel = DataPanel(session)
        left = [self._dock(self._data_panel), self._dock(builder)]
        builder.naming.connect(left[1].bring_to_front)
        self._importer.used.connect(left[0].bring_to_front)
        centre = self._dock_centre()
        problems_panel.augmentation_wanted.connect(self.docks["augmentation"].bring_to_front)
        settings = self._dock(settings_panel)
        self._files.rename_wanted.connect(settings.bring_to_front)
        self._files.rename_wanted.connect(settings_panel.focus_name)
        self._problems = problems = self._dock(problems_panel)
        for side in (*left, settings):
            side.widget().setMinimumWidth(NARROWEST_SIDE)
        # All in one area: a window that grows then gives every column its share.
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, left[0])
        window.splitDockWidget(left[0], centre[0], Qt.Orientation.Horizontal)
        window.splitDockWidget(centre[0], settings, Qt.Orientation.Horizontal)
        window.splitDockWidget(left[0], left[1], Qt.Orientation.Vertical)
        window.splitDockWidget(centre[0], problems, Qt.Orientation.Vertical)
        for previous, dock in pairwise(centre):
            window.tabifyDockWidget(previous, dock)
        window.statusBar().addWidget(RunStatus(self.session, window), 1)
        self._help.fill(window.menus["Help"])
        self._count_problems(*problems_panel.counts)
        self._left, self._settings = left, settings
        self.dock_sizes = DockSizes(window, [*left, settings], centre, problems)
        problems_panel.height_changed.connect(self.dock_sizes.settle)
        self._join_rail()

    def _dock_centre(self) -> list[Dock]:
        """Dock the panels of all places; each is made, and its module imported, once it is seen."""
        for entry in panel_entries():
            dock = self._window.dock(entry.name, entry.title, partial(_make, entry, self.session))
            self._menus.reserve(entry.entries, dock)
            dock.made.connect(self._on_made)
            self.docks[entry.name] = dock
        self.session.picture_opened.connect(self._show_picture)
        # The curves of every run are kept from its first step.
        self.session.run.changed.connect(self.docks["training"].panel)
        return list(self.docks.values())

    def _join_rail(self) -> None:
        self.places = PlaceSwitch(self._window, self.docks)
        self.rail.chosen.connect(self.places.choose)
        self.places.changed.connect(self._on_place)
        self.places.arrange(self._window.preferences.places)

    @Slot()
    def _on_place(self) -> None:
        self.rail.show_state(self.places.place, self.places.there())
        self.dock_sizes.settle()
        QTimer.singleShot(0, self._window, self._window.fit_minimum)

    @Slot(QWidget)
    def _on_made(self, panel: QWidget) -> None:
        """Put a panel's actions into the menus, and connect what it leads to."""
        self._menus.add(panel)
        maps_wanted = getattr(panel, "maps_wanted", None)
        if maps_wanted is not None:
            maps_wanted.connect(self.docks["feature_maps"].bring_to_front)
        class_wanted = getattr(panel, "class_wanted", None)
        if class_wanted is not None:
            class_wanted.connect(self._show_class)
        step_wanted = getattr(panel, "step_wanted", None)
        if step_wanted is not None:
            step_wanted.connect(self.time_bar.machine.go_to_step)

    @Slot(int)
    def _show_class(self, index: int) -> None:
        """Show the pictures of one class."""
        dock = self.docks["gallery"]
        cast("GalleryPanel", dock.panel()).show_class(index)
        dock.bring_to_front()

    @Slot(int, int, int)
    def _count_problems(self, errors: int, warnings: int, notices: int) -> None:
        """Say in the dock's title how many problems there are, for when it is hidden behind others."""
        total = errors + warnings + notices
        self._problems.setWindowTitle(f"{ProblemsPanel.title} ({total})" if total else ProblemsPanel.title)

    @Slot()
    def _show_picture(self) -> None:
        """Show the picture a person has opened: as pixels where these are looked at, else its feature maps."""
        if not self.docks["pixels"].seen:
            self.docks["feature_maps"].bring_to_front()

    def share_out(self) -> None:
        """Give the docks their sizes; they take them only once the window is laid out."""
        width = self._window.width() - self.rail.sizeHint().width()
        side = min(round(SIDE_SHARE * width), WIDEST_SIDE)
        self.dock_sizes.reset(side)
        front = next((dock for dock in self.docks.values() if dock.seen), next(iter(self.docks.values())))
        columns = [self._left[0], front, self._settings]
        self._window.resizeDocks(columns, [side, width - 2 * side, side], Qt.Orientation.Horizontal)
        data, builder = self._left
        both = data.height() + builder.height()
        title = data.minimumSizeHint().height() - self._data_panel.minimumSizeHint().height()
        height = title + self._data_panel.height_for(both // 4 - title)
        self._window.resizeDocks([data, builder], [height, both - height], Qt.Orientation.Vertical)
        self._window.resizeDocks([front, self._problems], [600, 100], Qt.Orientation.Vertical)

    def _dock(self, panel: BuilderPanel | DataPanel | ProblemsPanel | SettingsPanel) -> Dock:
        """Dock a panel that is always there."""
        self._menus.add(panel)
        dock = self._window.dock(panel.objectName().removesuffix("_panel"), panel.title, lambda: panel)
        dock.panel()
        return dock

    def may_close(self) -> bool:
        """Ask before closing the window ends a training or loses work; return whether it may close."""
        return self._closing.may_close()

    def shut_down(self) -> None:
        """End the threads, as far as they end in time."""
        self.dock_sizes.stop()
        self._importer.shut_down()
        self.session.shut_down()

    @Slot()
    def name_window(self) -> None:
        """Show the document's name and whether it is modified, and remember both for the next start."""
        session = self.session
        self._window.title_of(session.experiment.name or UNNAMED, session.path)
        self._window.setWindowModified(session.modified)
        self._window.preferences.remember_document(session.path, modified=session.modified)

    @Slot()
    def _remember_data_root(self) -> None:
        """Keep the folder a person chose; one from the command line is for this time only."""
        root = self.session.loader.root
        if root != self._data_root:
            self._data_root = self._window.preferences.data_root = root

    @Slot(str)
    def take(self, name: str) -> None:
        """Open a preset, an experiment, a picture, or the import view of a folder or file of pictures."""
        path = Path(name)
        if name in presets():
            self._files.new_preset(name)
        elif path.suffix.lower() in (".json", *PICTURE_SUFFIXES) or begins_as_json(path):
            self._files.open_file(path)
        else:
            self._importer.look_at(path)

    @Slot(object)
    def take_first(self, names: list[str]) -> None:
        """Open the first of several things that can be opened."""
        paths = [Path(name) for name in names]
        first = next((path for path in paths if begins_as_json(path)), None) or self._importer.first_of(paths)
        if first is None:
            why = f"None of these {len(names)} can; drop one folder of pictures, table, arrays, picture or experiment."
            self.session.failed.emit("Nothing of this can be opened", why)
        else:
            self.take(str(first))

    def open_at_once(self, path: Path, experiment: Experiment) -> None:
        """Open a file that has been read."""
        self._files.show_file(path, experiment)


def _make(entry: PanelEntry, session: Session) -> QWidget:
    panel: QWidget = entry.load()(session)
    return panel
