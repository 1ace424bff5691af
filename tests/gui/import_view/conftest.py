"""Folders of pictures to import, and a hand that opens the view of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow
from workbench.gui.import_view.dialog import ImportDialog
from workbench.gui.main_window import MainWindow

OpenView = Callable[[Path], tuple[MainWindow, ImportDialog]]
SIZES = {"ant": 30, "bee": 20, "cow": 10}


def view_of(window: MainWindow) -> ImportDialog | None:
    """Return the view that is open, if one is."""
    return next((view for view in window.findChildren(ImportDialog) if view.isVisible()), None)


def seen(qtbot: QtBot, window: MainWindow) -> ImportDialog:
    """Return the view once it shows what there is."""
    qtbot.waitUntil(lambda: view_of(window) is not None, timeout=10_000)
    view = view_of(window)
    assert view is not None
    qtbot.waitUntil(lambda: not view.looking.busy, timeout=20_000)
    return view


@pytest.fixture
def open_view(qtbot: QtBot, open_window: OpenWindow) -> OpenView:
    """Open the view of something in a new window."""

    def open_one(path: Path) -> tuple[MainWindow, ImportDialog]:
        window = open_window()
        window.file_dropped.emit(str(path))
        return window, seen(qtbot, window)

    return open_one


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def animals(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A folder of three classes of different sizes, 60 pictures of 24×20 in colour."""
    folder = tmp_path / "animals"
    for name, count in SIZES.items():
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = rng.integers(0, 256, (20, 24, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{name}{number}.png")
    return folder


@pytest.fixture
def messy(animals: Path) -> Path:
    """The same with a fault of each kind: see the names of the files."""
    first = animals / "ant" / "ant0.png"
    for number in range(9):  # nine more, so that they cannot all be in one split
        (animals / "ant" / f"copy{number}.png").write_bytes(first.read_bytes())
    (animals / "bee" / "conflict.png").write_bytes(first.read_bytes())
    (animals / "bee" / "cut.png").write_bytes(first.read_bytes()[:200])
    Image.new("RGB", (24, 20), (9, 99, 9)).save(animals / "cow" / "flat.png")
    wrong = Image.open(animals / "cow" / "cow0.png")
    wrong.rotate(180).save(animals / "cow" / "wrong.jpg", format="PNG")
    return animals
