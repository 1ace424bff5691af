"""The real window with all its panels, and a hand that answers its questions."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from workbench.data.base import DATASETS
from workbench.experiment import Experiment, find
from workbench.gui import history
from workbench.gui.dock import Dock
from workbench.gui.main_window import MainWindow
from workbench.gui.opening import fill
from workbench.gui.places import panel_entries
from workbench.gui.preferences import Preferences
from workbench.gui.session import Session

Panel = TypeVar("Panel", bound=QWidget)
OpenWindow = Callable[..., MainWindow]
Answer = Callable[[str], list[str]]


def session_of(window: MainWindow) -> Session:
    assert window.contents is not None
    return window.contents.session


def panel_of(window: MainWindow, kind: type[Panel]) -> Panel:
    """Return a panel of the window; it is made now if it has not been seen yet."""
    for entry in panel_entries():
        if entry.kind == kind.__name__:
            dock = window.findChild(Dock, f"dock_{entry.name}")
            assert dock is not None
            dock.panel()
    found = window.findChild(kind)
    assert found is not None
    return found


def failures(window: MainWindow) -> list[tuple[str, str]]:
    """Return title and sentence of the dialogs open in the window."""
    boxes = window.findChildren(QMessageBox, "failure")
    return [(box.text(), box.informativeText()) for box in boxes if box.isVisible()]


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """Return the pixels of an image (H, W, 3), red, green, blue."""
    whole = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(whole.constBits(), np.uint8).reshape(whole.height(), whole.width(), 4)[..., :3].copy()


def experiment_on(folder: Path) -> Experiment:
    """Return an experiment on pictures in a folder."""
    return find("digits").changed(dataset=DATASETS["image_folder"].model_validate({"folder": str(folder)}))


def make_pictures(folder: Path) -> None:
    """Write twenty pictures in two classes."""
    for name, shade in (("dark", 40), ("light", 200)):
        (folder / name).mkdir(parents=True)
        for number in range(10):
            Image.new("L", (28, 28), shade + number).save(folder / name / f"{number}.png")


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[OpenWindow]:
    """Open windows one after another on one home folder; each is closed, if it is still open, without a question."""
    opened: list[MainWindow] = []

    def open_one(file: str | None = None, data_root: Path | None = None) -> MainWindow:
        window = MainWindow(Preferences())
        window.show()
        opened.append(window)
        fill(window, file, data_root)
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.standard_layout is not None)
        return window

    yield open_one
    for window in opened:
        session = session_of(window)
        session.stop()
        qtbot.waitUntil(lambda s=session: s.run.state == "idle", timeout=20_000)
        window.close()
        assert session.shut_down()
        window.deleteLater()


@pytest.fixture
def answer(qtbot: QtBot) -> Iterator[Answer]:
    """Click the button called `text` in the next dialog that asks; the list returned gets what it says."""
    timers: list[QTimer] = []

    def prepare(text: str) -> list[str]:
        said: list[str] = []
        timer = QTimer(interval=10)
        timers.append(timer)

        def look() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                buttons = [b for b in box.findChildren(QAbstractButton) if b.text().replace("&", "") == text]
                if buttons:
                    timer.stop()
                    said.append(f"{box.text()} {box.informativeText()}".strip())
                    buttons[0].click()

        timer.timeout.connect(look)
        timer.start()
        return said

    yield prepare
    for timer in timers:
        timer.stop()


@pytest.fixture
def slow_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let typing be one step to undo, however slowly this computer types."""
    monkeypatch.setattr(history, "MERGE_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def no_button_held(qapp: QApplication) -> Iterator[None]:
    """Let no test leave a mouse button pressed: the next one's clicks would be drags."""
    before = qapp.mouseButtons()
    yield
    held = qapp.mouseButtons()
    assert held in (Qt.MouseButton.NoButton, before), f"a mouse button is still held: {held}"


@pytest.fixture(autouse=True)
def same_look(qapp: QApplication) -> Iterator[None]:
    """Give the next test the application as this one found it: light, dark or not dressed at all."""
    palette, sheet = qapp.palette(), qapp.styleSheet()
    yield
    if qapp.styleSheet() != sheet:
        qapp.setStyleSheet(sheet)
    if qapp.palette() != palette:
        qapp.setPalette(palette)
