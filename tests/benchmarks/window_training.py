"""Train in the real window, curves, kernels and feature maps in view; print one JSON line. Run by test_window.py."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from workbench.gui import theme
from workbench.gui.dock import Dock
from workbench.gui.main_window import MainWindow
from workbench.gui.preferences import Preferences
from workbench.training.allocator import keep_freed_memory

TICK_MS = 5
preset, epochs, data_root = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])


class Probe(QObject):
    """Starts the training, measures how late the event loop answers, reports at the end."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        from workbench.gui.opening import fill

        self.session = fill(window, preset, data_root)
        QTimer.singleShot(0, self, self.spread)  # once the window is laid out
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
    def spread(self) -> None:
        spread_out(self.window)

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
    """Put kernels and feature maps beside the curves, so that all three are drawn."""
    docks = {d.objectName(): d for d in window.findChildren(Dock)}
    maps, kernels = docks["dock_feature_maps"], docks["dock_kernels"]
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, maps)
    window.splitDockWidget(maps, kernels, Qt.Orientation.Vertical)
    for dock in (maps, kernels, docks["dock_training"]):
        dock.bring_to_front()


if __name__ == "__main__":
    keep_freed_memory()
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    window = MainWindow(Preferences())
    window.resize(1900, 1000)
    window.show()
    probe = Probe(window)
    app.exec()
