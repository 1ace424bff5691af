"""Start of the window, against importing what it is made of: first paint and usable, in real processes."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1200)]

REPOSITORY = Path(__file__).parent.parent.parent
ROUNDS = 5

# Prints the seconds from the process's start to the first paint, and to the moment all panels stand and answer.
WINDOW = """
import sys, time, os, psutil
born = psutil.Process().create_time()
from PySide6.QtCore import QObject, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from workbench.gui import app, main_window
marks = {}
class Watch(main_window.MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        marks.setdefault("paint", time.time() - born)
    def populate(self, contents):
        super().populate(contents)
        QTimer.singleShot(0, self, self.done)
    def done(self):
        marks["usable"] = time.time() - born
        print(marks["paint"], marks["usable"], flush=True)
        os._exit(0)
app.MainWindow = Watch
from pathlib import Path
app.run(None, Path("."))
"""
IMPORTS = "import time, psutil; born = psutil.Process().create_time(); import {}; print(time.time() - born)"


def seconds(code: str, home: Path) -> list[float]:
    environment = os.environ | {"WORKBENCH_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    return [float(word) for word in done.stdout.split()]


def test_first_paint_and_usable(home: Path) -> None:
    qt, everything, paint, usable = [], [], [], []
    for _ in range(ROUNDS):
        qt += seconds(IMPORTS.format("PySide6.QtWidgets, pyqtgraph"), home)
        everything += seconds(IMPORTS.format("torch, PySide6.QtWidgets, pyqtgraph"), home)
        first, last = seconds(WINDOW, home)
        paint.append(first)
        usable.append(last)
        time.sleep(0.2)
    qt_, all_, paint_, usable_ = map(statistics.median, (qt, everything, paint, usable))
    print(f"\n{os.cpu_count()} cores, medians of {ROUNDS}")
    print(f"first paint {paint_:.2f} s = {paint_ / qt_:.2f} x import PySide6, pyqtgraph ({qt_:.2f} s)")
    print(f"usable      {usable_:.2f} s = {usable_ / all_:.2f} x import torch, PySide6, pyqtgraph ({all_:.2f} s)")
