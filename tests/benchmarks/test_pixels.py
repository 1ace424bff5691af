"""How long the pixels of a large picture take to paint, and what hovering and panning over them cost."""

import statistics
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.gui import theme
from workbench.gui.views.pixel_grid.canvas import PixelCanvas
from workbench.gui.views.pixel_grid.geometry import Pixel
from workbench.gui.views.pixel_grid.scene import Mode
from workbench.gui.views.pixel_grid.sheet import sheets

pytestmark = pytest.mark.benchmark

FRAMES = 30


def frame_ms(act: Callable[[int], None]) -> float:
    """Return the median time that an act takes with what it makes the window paint, in ms."""
    times = []
    for number in range(FRAMES):
        begin = time.perf_counter()
        act(number)
        QApplication.processEvents()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


@pytest.mark.parametrize(
    ("side", "mode", "scale"),
    [
        (1024, "values", 20.0),
        (1024, "values", 33.0),
        (1024, "numbers", 20.0),
        (1024, "picture", 1.5),
        (4000, "picture", 1.0),
    ],
)
@pytest.mark.parametrize("channels", ["grey", "together"])
def test_large_pictures(qtbot: QtBot, side: int, mode: Mode, scale: float, channels: str) -> None:
    canvas = PixelCanvas()
    qtbot.addWidget(canvas)
    canvas.setPalette(theme.palette(theme.LIGHT))
    canvas.resize(1920, 1080)
    with qtbot.waitExposed(canvas):
        canvas.show()
    picture = np.random.default_rng(0).integers(0, 256, (3, side, side), dtype=np.uint8)
    (sheet,) = sheets(picture, "grey" if channels == "grey" else "together")
    canvas.show_sheet(sheet, mode)
    canvas.zoom(scale / canvas.viewport.scale)
    middle = side // 2

    def hover(number: int) -> None:
        canvas.point(Pixel(middle + number % 10, middle + number % 7))

    def pan(number: int) -> None:
        canvas.look(canvas.viewport.moved(-3, 2), fitted=False)

    def whole(number: int) -> None:
        canvas.repaint(QRect(QPoint(0, 0), canvas.size()))

    hovering, panning, painting = frame_ms(hover), frame_ms(pan), frame_ms(whole)
    print(
        f"\n{side} × {side} {channels}, {mode}, {canvas.viewport.scale:g} px a cell, numbers {canvas.has_numbers}: "
        f"hover {hovering:.1f} ms, pan {panning:.1f} ms, whole {painting:.1f} ms (bar 33)"
    )
