"""How often a second the network's view of a drawing changes while the pen moves; the bar is 20."""

import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.experiment import find
from workbench.gui.panels.draw.panel import DrawPanel
from workbench.gui.session import Session

SECONDS = 3.0
MOVES = 100  # of the pen a second


@pytest.mark.benchmark
def test_updates_a_second_while_drawing(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    session = Session(find("lecture-cnn").changed(dataset=find("digits").dataset), tmp_path)
    panel = DrawPanel(session)
    qtbot.addWidget(panel)
    panel.resize(640, 600)
    panel.show()
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    angles = np.linspace(0, 2 * np.pi, 100)
    place = panel.pad.place()
    shares = np.stack([0.5 + 0.3 * np.sin(angles), 0.5 - 0.4 * np.cos(angles)], 1) * place.width()
    points = [(place.topLeft() + QPointF(x, y)).toPoint() for x, y in shares]
    shown = []
    set_title = panel.seen.mosaic.set_title
    panel.seen.mosaic.set_title = lambda text: (shown.append(time.perf_counter()), set_title(text))
    QTest.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=points[0])
    began = time.perf_counter()
    for number in range(int(SECONDS * MOVES)):
        QTest.mouseMove(panel.pad, points[number % len(points)])
        while time.perf_counter() < began + (number + 1) / MOVES:
            qapp.processEvents()
            time.sleep(0.001)
    QTest.mouseRelease(panel.pad, Qt.MouseButton.LeftButton, pos=points[0])
    gaps = np.diff(shown) * 1000
    print(f"\ndrawing: {len(shown) / SECONDS:.1f} updates a second, p95 of the gap {np.percentile(gaps, 95):.0f} ms")
    assert session.shut_down()
