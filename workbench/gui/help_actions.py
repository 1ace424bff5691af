"""The Help menu: keys, where files live, what this is."""

import platform
from importlib.metadata import version

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMainWindow,
    QMenu,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from workbench import __version__, paths
from workbench.gui.icons import assign


class HelpActions(QObject):
    """What the Help menu does."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window

    def fill(self, menu: QMenu) -> None:
        """Put the actions into the Help menu."""
        for name, text, icon, shortcut, slot in (
            ("show_shortcuts", "Keyboard shortcuts", "info", "F1", self.show_shortcuts),
            ("open_home", "Open the folder of my files", "folder", "", self.open_home),
            ("show_about", "About CNN workbench", "help", "", self.show_about),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            action.setShortcut(QKeySequence(shortcut))
            action.triggered.connect(slot)
            assign(action, icon, self._window)

    @Slot()
    def show_shortcuts(self) -> None:
        """List every key that does something."""
        keys = shortcuts(self._window)
        dialog = QDialog(self._window)
        dialog.setObjectName("shortcuts")
        dialog.setWindowTitle("Keyboard shortcuts")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table = QTableWidget(len(keys), 2)
        table.setHorizontalHeaderLabels(["Keys", "What they do"])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setAccessibleName("Keyboard shortcuts")
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, (key, text) in enumerate(keys):
            table.setItem(row, 0, QTableWidgetItem(key))
            table.setItem(row, 1, QTableWidgetItem(text))
        table.resizeColumnToContents(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.reject)
        layout = QVBoxLayout(dialog)
        layout.addWidget(table)
        layout.addWidget(buttons)
        dialog.resize(460, 520)
        dialog.open()

    @Slot()
    def open_home(self) -> None:
        """Show the user's own files in the system's file manager."""
        paths.home().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.home())))

    @Slot()
    def show_about(self) -> None:
        """Say what this program is."""
        box = QMessageBox(self._window)
        box.setObjectName("about")
        box.setWindowTitle("About CNN workbench")
        box.setIconPixmap(self._window.windowIcon().pixmap(64, 64))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"CNN workbench {__version__}")
        box.setInformativeText(
            "Build convolutional networks by point and click, watch them learn, and see what every layer makes of your "
            "own pictures.\n\nEverything happens on this computer: nothing is sent anywhere.\n\n"
            f"Python {platform.python_version()}, PyTorch {version('torch')}, Qt {version('PySide6-Essentials')}. "
            f"Your own files are in {paths.home()}. MIT licence."
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def shortcuts(window: QMainWindow) -> list[tuple[str, str]]:
    """Return (keys, text) of every action in the window that has a key, sorted by text."""
    native = QKeySequence.SequenceFormat.NativeText
    found = {
        (action.shortcut().toString(native), action.text().replace("&", "").rstrip("…"))
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    }
    return sorted(found, key=lambda row: row[1])
