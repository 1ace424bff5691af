"""Garbage collection in the GUI thread only.

Python's cyclic collector runs in whatever thread allocates; in the training thread it would destroy widgets there, and
Qt crashes (https://github.com/napari/napari/issues/1029). So it is off, and a timer collects in the GUI thread.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1000
THRESHOLDS = (700, 10, 10)  # Python's own: objects, then collections of the generation below


class GarbageCollector(QObject):
    """Collects in the thread it lives in, for as long as it runs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        # What is loaded by now (torch: half a million objects) stays; looking through it would take 0.2 s each time.
        gc.freeze()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > THRESHOLDS[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
