"""Scrolls the gallery's grid in a real window, and prints what each frame took as lines of JSON."""

import json
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
sys.path.insert(0, str(REPOSITORY))

import numpy as np  # noqa: E402  (after the path)
from PySide6.QtCore import QPoint, QPointF, Qt  # noqa: E402
from PySide6.QtGui import QWheelEvent  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from workbench.gui import theme  # noqa: E402
from workbench.gui.judging.captions import Captions  # noqa: E402
from workbench.gui.panels.gallery.arrangement import Wish, arrange  # noqa: E402
from workbench.gui.views.image_grid import ImageGrid  # noqa: E402

COUNT, CLASSES = 60_000, tuple(f"class {i}" for i in range(10))
FRAMES = 120
NOTCH = 120  # eighths of a degree, of a mouse wheel


def wheel(grid: ImageGrid) -> None:
    """Turn the wheel by one notch."""
    spot = QPointF(grid.viewport().rect().center())
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    turn = QWheelEvent(spot, grid.viewport().mapToGlobal(spot), QPoint(), QPoint(0, -NOTCH), *none, False)
    QApplication.sendEvent(grid.viewport(), turn)


def page(grid: ImageGrid) -> None:
    """Press Page Down; from the end, begin again."""
    if grid.current >= 0 and grid.places.place(grid.current) == COUNT - 1:
        grid.clear_current()
        grid.verticalScrollBar().setValue(0)
    QTest.keyClick(grid, Qt.Key.Key_PageDown)


def jump(grid: ImageGrid) -> None:
    """Drag the scroll bar to somewhere else."""
    bar = grid.verticalScrollBar()
    bar.setValue((bar.value() + 7_919 * 131) % bar.maximum())


def frames(grid: ImageGrid, step: object) -> list[float]:
    """Return the milliseconds from each event to its picture on screen."""
    taken = []
    for _ in range(FRAMES):
        before = time.perf_counter()
        step(grid)
        grid.viewport().repaint()
        taken.append(1000 * (time.perf_counter() - before))
        QApplication.processEvents()
    return taken


def main() -> None:
    """Measure."""
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    rng = np.random.default_rng(0)
    targets = rng.integers(0, len(CLASSES), COUNT)
    grid = ImageGrid()
    grid.resize(1920, 1080)
    grid.show()
    for channels, side in ((1, 28), (3, 32)):
        images = rng.integers(0, 256, (COUNT, channels, side, side), dtype=np.uint8)
        order, sections = arrange(targets, CLASSES, np.ones(len(CLASSES), bool), Wish(), None)
        for size in (24, 32, 84):
            grid.set_picture_size(size)
            grid.set_images(images, Captions(targets, CLASSES, None), order, sections=sections)
            for step in (wheel, page, jump):
                grid.clear_current()
                grid.verticalScrollBar().setValue(0)
                taken = frames(grid, step)
                p50, p99 = np.percentile(taken, [50, 99]).tolist()
                seen = grid.columns * (grid.viewport().height() // grid.line_height)
                figures = {"pictures": f"{channels}×{side}×{side}", "size": size, "step": step.__name__, "seen": seen}
                print(json.dumps(figures | {"p50": p50, "p99": p99, "max": max(taken)}))


if __name__ == "__main__":
    main()
