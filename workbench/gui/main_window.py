"""The window: docks, menus, dialogs. It imports no torch, so that it can be painted before torch is loaded."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QTabWidget,
    QToolBar,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.dialogs import failure
from workbench.gui.dock import Dock
from workbench.gui.icons import assign, retint
from workbench.gui.places import Arrangement
from workbench.gui.preferences import LAYOUT_VERSION, Preferences
from workbench.gui.theme import Choice

if TYPE_CHECKING:
    from workbench.gui.opening import Contents

SMALLEST, USUAL = QSize(1040, 640), QSize(1280, 800)
FRAME = QSize(16, 48)  # px that a window manager may need around the window
MENUS = ("File", "Edit", "Run", "View", "Help")
THEMES: dict[Choice, tuple[str, str]] = {
    "system": ("Like the system", "device"),
    "light": ("Light", "sun"),
    "dark": ("Dark", "moon"),
}


def first_size(screen: QSize) -> QSize:
    """Return the size of the first window, so that its frame, too, is on a screen of `screen` px."""
    return (screen - FRAME).boundedTo(USUAL).expandedTo(SMALLEST)


class MainWindow(QMainWindow):
    """Holds the panels; knows where they stand, not what they do."""

    file_dropped = Signal(str)  # a local path
    files_dropped = Signal(object)  # list[str], several local paths at once
    closing = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("CNN workbench")
        self.setMinimumSize(SMALLEST)
        self.resize(first_size(self.screen().availableSize()))
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.preferences = preferences
        self.contents: Contents | None = None
        self._docks: list[Dock] = []  # in the order they stand in the View menu
        self.menus: dict[str, QMenu] = {}
        for name in MENUS:
            menu = self.menuBar().addMenu(f"&{name}")
            menu.setObjectName(f"menu_{name.lower()}")
            menu.setToolTipsVisible(True)
            self.menus[name] = menu
        self._loading = QLabel("Loading PyTorch…", alignment=Qt.AlignmentFlag.AlignCenter)
        self._loading.setObjectName("loading")
        self._loading.setWordWrap(True)
        self.setCentralWidget(self._loading)
        self.statusBar().setSizeGripEnabled(False)
        self.standard_layout: QByteArray | None = None  # of the docks; None until they are laid out
        self._put_away = False
        self._titles = QTimer(self, singleShot=True, interval=0)
        self._titles.timeout.connect(self._hide_double_titles)
        if preferences.geometry is not None:
            self.restoreGeometry(preferences.geometry)

    def show_reason(self, reason: str) -> None:
        """Say in the middle of the empty window why nothing comes."""
        self._loading.setText(reason)

    def populate(self, contents: "Contents") -> None:
        """Fill the window with panels and menus."""
        self.contents = contents
        self.takeCentralWidget()  # docks alone fill the window
        self._loading.deleteLater()
        contents.place(self)
        self._hide_double_titles()
        self._fill_view_menu()
        QTimer.singleShot(0, self, self._lay_out)

    @Slot()
    def _lay_out(self) -> None:
        assert self.contents is not None
        self.fit_minimum()
        self.contents.share_out()
        self.standard_layout = self.saveState(LAYOUT_VERSION)
        if self.preferences.layout is not None:
            self._restore(self.preferences.layout)
            for bar in self.findChildren(QToolBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
                bar.show()  # an older layout may hide it for good; one may know better
            self.contents.dock_sizes.wanted.update(self.preferences.dock_sizes)
            self.contents.places.arrange(self.preferences.places)
        self._focus_front()

    @Slot()
    def fit_minimum(self) -> None:
        """Keep the window large enough for all that is in it now."""
        self.setMinimumSize(self.minimumSize().expandedTo(self.minimumSizeHint()))

    def _focus_front(self) -> None:
        """Give the keys to the panel in front: Qt would give them to the first field of the window."""
        for dock in self._docks:
            if self.tabifiedDockWidgets(dock) and dock.seen:
                dock.take_focus()
                return

    def dock(self, name: str, title: str, make: Callable[[], QWidget]) -> Dock:
        """Return a dock for the panel that `make` makes once it is seen; closing it hides it."""
        dock = Dock(name, title, make, self)
        self._docks.append(dock)
        dock.dockLocationChanged.connect(self._titles.start)
        dock.topLevelChanged.connect(self._titles.start)
        dock.visibilityChanged.connect(self._titles.start)
        return dock

    @Slot()
    def _hide_double_titles(self) -> None:
        """Leave the title to the tab where docks share a place."""
        for dock in self._docks:
            tabbed = not dock.isFloating() and bool(self.tabifiedDockWidgets(dock))
            bar = dock.titleBarWidget()
            if tabbed and bar is None:
                dock.setTitleBarWidget(QWidget(dock))
            elif not tabbed and bar is not None:
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
                bar.deleteLater()

    def _fill_view_menu(self) -> None:
        menu = self.menus["View"]
        of_panels = menu.actions()
        toggles = [part.toggleViewAction() for part in self._docks]
        for toggle in toggles:
            toggle.setToolTip(f"Show or hide “{toggle.text()}”")
        if of_panels:
            menu.insertActions(of_panels[0], toggles)
            menu.insertSeparator(of_panels[0])
        else:
            menu.addActions(toggles)
        menu.addSeparator()
        reset = menu.addAction("Reset layout")
        reset.setObjectName("reset_layout")
        reset.setToolTip("Put every panel back where it was at the first start")
        assign(reset, "reset", self)
        reset.triggered.connect(self.reset_layout)
        menu.addSeparator()
        themes = menu.addMenu("Theme")
        themes.setObjectName("theme_menu")
        assign(themes.menuAction(), "sun", self)
        group = QActionGroup(self)
        for choice, (text, icon) in THEMES.items():
            action = themes.addAction(text)
            action.setObjectName(f"theme_{choice}")
            action.setCheckable(True)
            action.setChecked(choice == self.preferences.theme)
            action.setData(choice)
            assign(action, icon, self)
            group.addAction(action)
        group.triggered.connect(self._choose_theme)

    @Slot()
    def reset_layout(self) -> None:
        """Put every dock back where it was at the first start."""
        if self.standard_layout is not None and self.contents is not None:
            self._restore(self.standard_layout)
            self.contents.places.arrange(Arrangement())
            self.contents.share_out()

    def _restore(self, layout: QByteArray) -> None:
        assert self.contents is not None
        with self.contents.places.at_rest():
            self.restoreState(layout, LAYOUT_VERSION)

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        choice: Choice = action.data()
        self.preferences.theme = choice
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, choice)

    @Slot(str, str)
    def show_failure(self, title: str, sentence: str) -> None:
        """Tell the person what went wrong; does not block, and tells the same thing once."""
        for known in self.findChildren(QMessageBox, "failure"):
            if known.isVisible() and (known.text(), known.informativeText()) == (title, sentence):
                return
        failure("failure", title, self, sentence).open()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            retint(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if self.contents is not None and any(url.isLocalFile() for url in urls):
            _take_a_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            _take_a_copy(event)
        if len(files) == 1:
            self.file_dropped.emit(files[0])
        elif files:
            self.files_dropped.emit(files)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.contents is not None and not self.contents.may_close():
            event.ignore()
            return
        self.put_away()
        event.accept()

    def put_away(self) -> None:
        """Keep the layout and what is open for the next start, and end the threads; asks nothing."""
        if self._put_away:
            return
        self._put_away = True
        self.preferences.geometry = self.saveGeometry()
        if self.contents is not None:
            if self.standard_layout is not None:
                self.preferences.layout = self.saveState(LAYOUT_VERSION)
                self.preferences.dock_sizes = self.contents.dock_sizes.wanted
                self.preferences.places = self.contents.places.arrangement()
            for dock in self._docks:
                if dock.isFloating():
                    dock.hide()  # while its panel can still ask the session
            self.contents.shut_down()
        self.preferences.save()

    def title_of(self, name: str, path: Path | None) -> None:
        """Show the document's name, with a mark while it has unsaved changes."""
        shown = name.replace("[*]", "[*][*]")  # Qt takes a single one for the mark
        file = "" if path is None else f" - {path.name}".replace("[*]", "[*][*]")
        self.setWindowTitle(f"{shown}[*]{file} - CNN workbench")


def _take_a_copy(event: QDropEvent) -> None:
    """Accept what is dropped as a copy, whatever is proposed: after a move, its owner would delete the file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
