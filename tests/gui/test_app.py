"""The start of the application, and what it does about errors nobody foresaw."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workbench.experiment import load
from workbench.gui import app, error_log
from workbench.gui.ending import INTERRUPTED, CtrlC
from workbench.gui.error_log import Unforeseen, keep_log, log_file
from workbench.gui.main_window import MainWindow
from workbench.gui.preferences import Preferences

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow(Preferences())
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def log(home: Path) -> Iterator[logging.Handler]:
    raises, level = logging.raiseExceptions, logging.getLogger("workbench").level
    handler = keep_log()
    assert handler is not None
    yield handler
    logging.getLogger().removeHandler(handler)
    handler.close()
    logging.raiseExceptions = raises
    logging.getLogger("workbench").setLevel(level)


def words(window: MainWindow) -> str:
    label = window.findChild(QLabel, "loading")
    assert label is not None
    return label.text()


@pytest.mark.parametrize("error", [ImportError("libtorch_cpu.so: no such file\nand much more"), OSError(1114, "DLL")])
def test_without_torch_a_sentence_says_so(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, log: logging.Handler, error: Exception
) -> None:
    def refuse(name: str) -> None:
        raise error

    monkeypatch.setattr(app, "import_module", refuse)
    filler = app.Filler(window, None, None)
    qtbot.waitUntil(lambda: words(window) != "Loading PyTorch…")
    assert words(window).startswith("PyTorch cannot be loaded: ")
    assert str(error).splitlines()[0] in words(window)
    assert "much more" not in words(window)
    assert "README.md" in words(window)
    assert "Traceback" in log_file().read_text()
    filler.loader.wait()


def test_a_window_that_cannot_be_filled_says_so(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, log: logging.Handler
) -> None:
    filler = app.Filler(window, None, None)
    filler.loader.wait()
    monkeypatch.setattr("workbench.gui.opening.fill", lambda *_: 1 / 0)
    with qtbot.captureExceptions() as errors:
        qtbot.waitUntil(lambda: words(window) != "Loading PyTorch…", timeout=20_000)
    assert [kind for kind, _, _ in errors] == [ZeroDivisionError]
    assert str(log_file()) in words(window)


def test_the_real_program_opens_paints_and_closes(home: Path) -> None:
    """In a process of its own: loads torch behind the painted window, fills it, closes without a word."""
    code = """
import sys
from PySide6.QtCore import QTimer
from workbench.gui import app, main_window
class Watched(main_window.MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.findChild(QTimer, "once"):
            print("painted without torch:", "torch" not in sys.modules)
            QTimer(self, objectName="once")
    def populate(self, contents):
        super().populate(contents)
        print("filled")
        QTimer.singleShot(300, self, self.close)
app.MainWindow = Watched
sys.exit(app.run(None, None))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, timeout=120
    )
    assert (done.stdout.split("\n"), done.returncode) == (["painted without torch: True", "filled", ""], 0)
    assert [line for line in done.stderr.splitlines() if "does not support" not in line] == []
    assert (home / "last-experiment.json").exists()


def test_a_window_closed_while_torch_loads_ends_cleanly(home: Path) -> None:
    code = """
import sys
from PySide6.QtCore import QTimer
from workbench.gui import app, main_window
class Closed(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        QTimer.singleShot(50, self, self.close)
app.MainWindow = Closed
sys.exit(app.run(None, None))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "does not support" not in line] == []


RUN_AND_END = """
import os, signal, sys, time
import torch
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from workbench.data.program.digits import Digits
from workbench.gui import app, main_window
class Window(main_window.MainWindow):
    def populate(self, contents):
        super().populate(contents)
        self.timer = QTimer(self, interval=20)
        self.timer.timeout.connect(self.look)
        self.timer.start()
    def look(self):
        session = self.contents.session
{look}
app.MainWindow = Window
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(app.run(None, None))
"""


def run_and_end(look: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own; every 20 ms its window does what `look` says."""
    code = RUN_AND_END.format(look=indent(dedent(look), " " * 8))
    return subprocess.run(
        [sys.executable, "-c", code.replace("app.MainWindow", f"{dedent(before)}\napp.MainWindow", 1)],
        cwd=REPOSITORY,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_window_closed_while_a_data_set_loads_in_silence_ends_cleanly(home: Path) -> None:
    done = run_and_end(
        """
        if session.loader.status == "loading":
            self.timer.stop()
            QTimer.singleShot(100, self, self.close)
        """,
        """
        def load(dataset, root, progress=None):
            numbers = torch.ones(400, 400)
            while True:
                numbers = torch.tanh(numbers @ numbers)
        Digits.load = load
        """,
    )
    assert done.returncode == 0, done.stderr
    assert (home / "last-experiment.json").exists()


def test_ctrl_c_ends_a_training_without_a_question(home: Path) -> None:
    done = run_and_end(
        """
        if session.run.state == "idle" and session.data is not None:
            session.edit(session.experiment.changed(name="Interrupted"), "Name")
            session.train()
        elif session.run.state == "running":
            self.timer.stop()
            os.kill(os.getpid(), signal.SIGINT)
        """
    )
    assert done.returncode == INTERRUPTED, done.stderr
    assert "Traceback" not in done.stderr
    assert load(home / "last-experiment.json").name == "Interrupted"


def test_ctrl_c_ends_the_program_in_the_middle_of_a_question(home: Path) -> None:
    done = run_and_end(
        """
        if session.run.state == "idle" and session.data is not None:
            session.train()
        elif session.run.state == "running" and self.timer.interval() == 20:
            self.timer.setInterval(21)
            self.close()
        elif self.findChild(QMessageBox, "still_training"):
            self.timer.stop()
            os.kill(os.getpid(), signal.SIGINT)
        """
    )
    assert done.returncode == INTERRUPTED, done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_pressed_again_waits_for_nothing(home: Path) -> None:
    """The first one stops the run, which hangs here; the second one ends the process in the middle of that."""
    done = run_and_end(
        """
        if session.run.state == "idle" and session.data is not None:
            session.train()
        elif session.run.state == "running":
            self.timer.stop()
            os.kill(os.getpid(), signal.SIGINT)
        """,
        """
        def put_away(self):
            print("first", flush=True)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
            print("waited")
        main_window.MainWindow.put_away = put_away
        """,
    )
    assert (done.stdout, done.returncode) == ("first\n", INTERRUPTED), done.stderr


@pytest.mark.parametrize("loop", ["app.exec()", "time.sleep(60)"])
def test_ctrl_c_is_heard_while_qt_waits_and_while_python_does(loop: str) -> None:
    code = f"""
import os, signal, sys, threading, time
from PySide6.QtCore import QCoreApplication
from workbench.gui.ending import CtrlC, leave
signal.signal(signal.SIGINT, signal.default_int_handler)
app = QCoreApplication([])
ctrl_c = CtrlC()
ctrl_c.catch()
presses = (threading.Timer(0.2 * press, os.kill, (os.getpid(), signal.SIGINT)) for press in (1, 2, 3))
for timer in presses:
    timer.daemon = True
    timer.start()
sys.exit(leave({loop}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, timeout=30, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "")


@pytest.mark.parametrize("method", ["show", "put_away"])
def test_ctrl_c_before_and_after_the_event_loop_ends_the_program_at_once(home: Path, method: str) -> None:
    code = f"""
import os, signal, sys, time
from PySide6.QtCore import QTimer
from workbench.gui import app, main_window
class Window(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        QTimer.singleShot(0, self, self.close)
    def {method}(self, *arguments):
        if {method == "show"} or not self.isVisible():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
            os._exit(7)
app.MainWindow = Window
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(app.run(None, None))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, timeout=60, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (INTERRUPTED, ""), done.stderr


def test_ctrl_c_stays_ignored_where_it_was_ignored(qtbot: QtBot) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        CtrlC().catch()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


# Errors nobody foresaw.


@pytest.fixture
def unforeseen(monkeypatch: pytest.MonkeyPatch) -> Unforeseen:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = Unforeseen()
    made.catch()
    return made


def raise_and_take(unforeseen: Unforeseen, error: BaseException) -> None:
    try:
        raise error
    except BaseException:
        kind, value, trace = sys.exc_info()
        assert kind is not None
        assert value is not None
        unforeseen.take(kind, value, trace)


def test_an_error_is_written_whole_and_told_calmly_once_a_minute(
    log: logging.Handler, unforeseen: Unforeseen, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    unforeseen.happened.connect(lambda title, sentence: told.append((title, sentence)))
    clock = [100.0]
    monkeypatch.setattr(error_log.time, "monotonic", lambda: clock[0])
    for moment in (100.0, 110.0, 159.0, 161.0):
        clock[0] = moment
        raise_and_take(unforeseen, ValueError(f"at {moment}"))
    assert len(told) == 2
    assert str(log_file()) in told[0][1]
    assert "ValueError" not in " ".join(told[0])
    written = log_file().read_text()
    assert written.count("Traceback") == 4
    assert "ValueError: at 110.0" in written


def test_an_error_in_a_thread_is_heard_in_the_windows_thread(
    qtbot: QtBot, log: logging.Handler, unforeseen: Unforeseen, window: MainWindow
) -> None:
    unforeseen.happened.connect(window.show_failure)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: window.findChild(object, "failure") is not None)
    assert "ZeroDivisionError" in log_file().read_text()


def test_the_log_stays_small(log: logging.Handler, home: Path) -> None:
    for _ in range(300):
        logging.getLogger("workbench.test").info("x" * 10_000)
    sizes = [file.stat().st_size for file in home.glob("workbench.log*")]
    assert len(sizes) == 2
    assert max(sizes) <= error_log.LARGEST


def test_a_home_that_cannot_be_written_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "file"))
    assert keep_log() is None
