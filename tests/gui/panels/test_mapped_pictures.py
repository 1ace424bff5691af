"""How much memory it takes to look through pictures that stay in a file, asked of the system."""

import os
import subprocess
import sys

import pytest

MEGABYTE = 1_000_000
FILE, BUDGET = 120 * MEGABYTE, 12 * MEGABYTE

# Scrolls through a file of noughts in a panel; prints how far the process grew.
_SCROLL = """
import os, sys
from pathlib import Path
import psutil, torch
from PySide6.QtWidgets import QApplication
from workbench.data.base import Data, Split
from workbench.data.cache.mapped import map_pictures
from workbench.experiment import find
from workbench.gui.panels.data.panel import DataPanel
from workbench.gui.panels.gallery.panel import GalleryPanel
from workbench.gui.session import Session
name, path, size, budget = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
shape, count = (3, 64, 64), size // 12288
path.touch()
os.truncate(path, count * 12288)
images, pages = map_pictures(path, count, shape, budget)
split = Split(images, torch.zeros(count, dtype=torch.int64), torch.arange(count), pages)
data = Data(split, split, split, ("a", "b"), torch.zeros(3), torch.ones(3))
app = QApplication([])
session = Session(find("digits"), path.parent / "root")
panel = {"data": DataPanel, "gallery": GalleryPanel}[name](session)
panel.resize(640, 560)
panel.show()
while session.loader.status == "loading":
    app.processEvents()
session.loader.data = data
session.data_changed.emit()
app.processEvents()
grid, process = panel.grid, psutil.Process()
grid.viewport().grab()
before = highest = process.memory_info().rss
for top in range(0, grid.verticalScrollBar().maximum(), grid.viewport().height()):
    grid.verticalScrollBar().setValue(top)
    grid.viewport().grab()
    highest = max(highest, process.memory_info().rss)
assert session.shut_down()
print(highest - before)
"""


def growth(name: str, path, budget: int) -> int:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _SCROLL, name, str(path), str(FILE), str(budget)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1", "QT_QPA_PLATFORM": "offscreen", "HOME": str(path.parent)},
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds the pages of a mapped file by itself")
@pytest.mark.parametrize("panel", ["data", "gallery"])
def test_looking_through_mapped_pictures_takes_little_memory(tmp_path, panel):
    kept = 40 * MEGABYTE  # rows that stay painted, and what the allocator keeps for itself
    assert growth(panel, tmp_path / "bounded", BUDGET) < kept + 2 * BUDGET
