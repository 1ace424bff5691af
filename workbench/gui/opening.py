"""Fills the window: makes the session and the panels, and connects the two to the window."""

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
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
from workbench.gui.panels.analysis.panel import AnalysisPanel
from workbench.gui.panels.augmentation.panel import AugmentationPanel
from workbench.gui.panels.builder.panel import BuilderPanel
from workbench.gui.panels.camera.panel import CameraPanel
from workbench.gui.panels.card.panel import CardPanel
from workbench.gui.panels.code.panel import CodePanel
from workbench.gui.panels.data.panel import DataPanel
from workbench.gui.panels.decisions.panel import DecisionsPanel
from workbench.gui.panels.draw.panel import DrawPanel
from workbench.gui.panels.embedding.panel import EmbeddingPanel
from workbench.gui.panels.feature_maps.panel import FeatureMapsPanel
from workbench.gui.panels.gallery.panel import GalleryPanel
from workbench.gui.panels.kernels import KernelsPanel
from workbench.gui.panels.pixels.panel import PixelsPanel
from workbench.gui.panels.problems import ProblemsPanel
from workbench.gui.panels.run_bar import RunBar
from workbench.gui.panels.run_status import RunStatus
from workbench.gui.panels.settings.panel import SettingsPanel
from workbench.gui.panels.training.panel import TrainingPanel
from workbench.gui.session import Session
from workbench.gui.wanted_data import WantedData
from workbench.presets import presets
from workbench.spec import SpecError

DEFAULT_PRESET = "digits"  # embedded: trains at once, offline
Panel = (
    AnalysisPanel
    | AugmentationPanel
    | BuilderPanel
    | CameraPanel
    | CardPanel
    | CodePanel
    | DataPanel
    | DecisionsPanel
    | EmbeddingPanel
    | DrawPanel
    | FeatureMapsPanel
    | GalleryPanel
    | KernelsPanel
    | PixelsPanel
    | ProblemsPanel
    | SettingsPanel
    | TrainingPanel
)
CENTRE: tuple[type[Panel], ...] = (
    TrainingPanel,
    KernelsPanel,
    FeatureMapsPanel,
    PixelsPanel,
    AugmentationPanel,
    GalleryPanel,
    CardPanel,
    AnalysisPanel,
    CodePanel,
    DecisionsPanel,
    EmbeddingPanel,
    DrawPanel,
    CameraPanel,
)
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
        """Make the panels, dock them, and fill the menus with their actions."""
        self._files.fill(window.menus["File"])
        self._importer.fill(window.menus["File"], self._files.end)
        session = self.session
        bar = RunBar(session, window)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.toggleViewAction().setVisible(False)  # without it nothing can be trained
        window.addToolBar(bar)
        self._add_menu_actions(bar)
        builder, settings_panel, problems_panel = BuilderPanel(session), SettingsPanel(session), ProblemsPanel(session)
        builder.settings_wanted.connect(settings_panel.focus_layer)
        problems_panel.counts_changed.connect(self._count_problems)
        self._data_panel = DataPanel(session)
        left = [self._dock(self._data_panel), self._dock(builder)]
        builder.naming.connect(left[1].bring_to_front)
        self._importer.used.connect(left[0].bring_to_front)
        centre = [self._dock(kind(session)) for kind in CENTRE]
        self._lead_to(centre)
        problems_panel.augmentation_wanted.connect(centre[CENTRE.index(AugmentationPanel)].bring_to_front)
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
        centre[0].raise_()
        window.statusBar().addWidget(RunStatus(self.session, window), 1)
        self._help.fill(window.menus["Help"])
        self._count_problems(*problems_panel.counts)
        self._columns, self._left, self._centre = [left[0], centre[0], settings], left, [centre[0], problems]
        self.dock_sizes = DockSizes(window, [*left, settings], centre, problems)
        problems_panel.height_changed.connect(self.dock_sizes.settle)

    def _lead_to(self, centre: list[Dock]) -> None:
        """Bring to the front what a panel in the centre, or a picture of the person's own, leads to."""
        docks = dict(zip(CENTRE, centre, strict=True))
        self._maps, pixels, gallery = docks[FeatureMapsPanel], docks[PixelsPanel].widget(), docks[GalleryPanel].widget()
        card = docks[CardPanel].widget()
        assert isinstance(pixels, PixelsPanel)
        assert isinstance(gallery, GalleryPanel)
        assert isinstance(card, CardPanel)
        self._pixels = pixels
        self.session.picture_opened.connect(self._show_picture)
        pixels.maps_wanted.connect(self._maps.bring_to_front)
        gallery.maps_wanted.connect(self._maps.bring_to_front)
        card.class_wanted.connect(gallery.show_class)
        card.class_wanted.connect(docks[GalleryPanel].bring_to_front)

    @Slot(int, int, int)
    def _count_problems(self, errors: int, warnings: int, notices: int) -> None:
        """Say in the dock's title how many problems there are, for when it is hidden behind others."""
        total = errors + warnings + notices
        self._problems.setWindowTitle(f"{ProblemsPanel.title} ({total})" if total else ProblemsPanel.title)

    @Slot()
    def _show_picture(self) -> None:
        """Show the picture a person has opened: as pixels where these are looked at, else its feature maps."""
        if not self._pixels.isVisible():
            self._maps.bring_to_front()

    def share_out(self) -> None:
        """Give the docks their sizes; they take them only once the window is laid out."""
        width = self._window.width()
        side = min(round(SIDE_SHARE * width), WIDEST_SIDE)
        self.dock_sizes.reset(side)
        self._window.resizeDocks(self._columns, [side, width - 2 * side, side], Qt.Orientation.Horizontal)
        data, builder = self._left
        both = data.height() + builder.height()
        title = data.minimumSizeHint().height() - self._data_panel.minimumSizeHint().height()
        height = title + self._data_panel.height_for(both // 4 - title)
        self._window.resizeDocks([data, builder], [height, both - height], Qt.Orientation.Vertical)
        self._window.resizeDocks(self._centre, [600, 100], Qt.Orientation.Vertical)

    def _dock(self, panel: Panel) -> Dock:
        self._add_menu_actions(panel)
        return self._window.dock(panel, panel.title)

    def _add_menu_actions(self, panel: QWidget) -> None:
        """Put a panel's actions into the menus it names."""
        offered = getattr(panel, "menu_actions", None)
        if offered is None:
            return
        for name, actions in offered().items():
            menu = self._window.menus[name]
            end = self._files.end if name == "File" else None
            if not menu.isEmpty():
                menu.insertSeparator(end)  # type: ignore[arg-type]  # None: at the end
            menu.insertActions(end, actions)  # type: ignore[arg-type]

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
