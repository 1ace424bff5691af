"""The application: paints the empty window first, loads torch behind it, then fills it."""

import logging
import sys
import threading
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from workbench.gui import theme
from workbench.gui.ending import CtrlC, leave
from workbench.gui.error_log import Unforeseen, keep_log, log_file
from workbench.gui.icons import app_icon
from workbench.gui.main_window import MainWindow
from workbench.gui.overrides import guard_overrides
from workbench.gui.preferences import Preferences

log = logging.getLogger(__name__)


class Loader(QObject):
    """Imports what takes seconds (torch) in a thread, so that the window paints and answers meanwhile."""

    loaded = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = threading.Thread(target=self._run, name="import", daemon=True)

    @Slot()
    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wait(self) -> None:
        """Return once the import has ended: a process must not end in the middle of one."""
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            import_module("workbench.experiment")
        except Exception as error:
            log.exception("torch cannot be imported")
            reason = next(iter(str(error).splitlines()), "") or type(error).__name__
            self.failed.emit(
                f"PyTorch cannot be loaded: {reason.rstrip('.')}. Install the program again; README.md says how."
            )
        else:
            self.loaded.emit()


class Filler(QObject):
    """Fills the window once everything is imported."""

    def __init__(self, window: MainWindow, file: str | None, data_root: Path | None) -> None:
        super().__init__(window)
        self._window, self._file, self._data_root = window, file, data_root
        self.loader = Loader(self)
        self.loader.loaded.connect(self._fill)
        self.loader.failed.connect(self._give_up)
        # After the first paint.
        QTimer.singleShot(0, self.loader, self.loader.start)

    @Slot()
    def _fill(self) -> None:
        try:
            # Imported here because these modules import torch, which the thread has loaded by now.
            opening = import_module("workbench.gui.opening")
            guard_overrides()
            opening.fill(self._window, self._file, self._data_root)
        except Exception:
            log.exception("the window cannot be filled")
            if self._window.contents is None:
                self._give_up(f"The window cannot be filled. What happened is written in {log_file()}.")
            raise

    @Slot(str)
    def _give_up(self, reason: str) -> None:
        self._window.show_reason(reason)


def run(file: str | None, data_root: Path | None) -> int:
    """Open the window and return the exit code when it is closed.

    Args:
        file: an experiment, a picture, a folder of pictures or a preset's name; None for what was open last.
        data_root: where standard data sets are kept; None for the folder chosen in the window.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("CNN workbench")
    app.setDesktopFileName("cnn-workbench")
    app.setWindowIcon(app_icon())
    keep_log()
    preferences = Preferences()
    theme.apply(app, preferences.theme)
    window = MainWindow(preferences)
    unforeseen = Unforeseen(window)
    unforeseen.happened.connect(window.show_failure)
    unforeseen.catch()
    guard_overrides()
    CtrlC(window).catch()
    filler = Filler(window, file, data_root)
    window.show()
    code = app.exec()
    filler.loader.wait()
    window.put_away()
    window.hide()  # now, while all its parts are there: Qt would do it when half of them are gone
    return leave(code)
