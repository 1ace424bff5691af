"""Train in the real window, curves, kernels and feature maps in view; print one JSON line. Run by test_window.py."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDockWidget

from workbench.gui import theme
from workbench.gui.main_window import MainWindow
from workbench.gui.preferences import Preferences
from workbench.training.allocator import keep_freed_memory

TICK_MS = 5
preset, epochs, data_root = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])


class Probe(QObject):
    """Starts the training, measures how late the event loop answers, reports at the end."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        from workbench.gui.opening import fill

        self.session = fill(window, preset, data_root)
        spread_out(window)
        training = self.session.experiment.training.changed(epochs=epochs)
        self.session.edit(self.session.experiment.changed(training=training), "Set epochs")
        self.session.run.changed.connect(self.watch_run)
        self.delays: list[float] = []
        self.costs: list[float] = []
        self.last = time.perf_counter()
        self.timer = QTimer(self, interval=TICK_MS)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self.session.data_changed.connect(self.begin)
        self.begin()

    @Slot()
    def begin(self) -> None:
        if self.session.data is not None and not self.session.run.is_under_way:
            self.session.train()

    @Slot()
    def tick(self) -> None:
        now = time.perf_counter()
        if self.session.run.state == "running":
            self.delays.append(1000 * (now - self.last) - TICK_MS)
            self.costs.append(self.session.view_cost)
        self.last = now

    @Slot()
    def watch_run(self) -> None:
        if self.session.run.state == "running":
            self.last = time.perf_counter()
            self.timer.start()
        if self.session.run.state == "idle" and self.session.run.record.ended is not None:
            self.report()

    def report(self) -> None:
        end, delays = self.session.run.record.ended, np.array(self.delays)
        assert end is not None
        figures = {
            "images_per_second": round(end.images_per_second),
            "seconds": end.seconds,
            "test_accuracy": end.test_accuracy,
            "delay_p50_ms": float(np.percentile(delays, 50)),
            "delay_p99_ms": float(np.percentile(delays, 99)),
            "delay_max_ms": float(delays.max()),
            "view_cost": float(np.mean(self.costs)),
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        print(json.dumps(figures), flush=True)
        os._exit(0)


def spread_out(window: MainWindow) -> None:
    """Put curves, kernels and feature maps side by side, so that all three are drawn."""
    docks = {d.objectName(): d for d in window.findChildren(QDockWidget)}
    training, kernels, maps = (docks[f"dock_{name}"] for name in ("training", "kernels", "feature_maps"))
    window.splitDockWidget(training, maps, Qt.Orientation.Vertical)
    window.splitDockWidget(maps, kernels, Qt.Orientation.Horizontal)
    for dock in (training, kernels, maps):
        dock.show()
        dock.raise_()


if __name__ == "__main__":
    keep_freed_memory()
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    window = MainWindow(Preferences())
    window.resize(1600, 1000)
    window.show()
    probe = Probe(window)
    app.exec()
