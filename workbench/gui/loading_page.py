"""The progress of long work: how far it is, how fast, and a way to end it."""

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, format_bytes, format_count, format_duration

STEADY = 0.5  # seconds before a rate says anything
_IN_BYTES = ("Downloading", "Unpacking", "Checking")


class LoadingPage(QWidget):
    """How far the loading is, how long it will take, and a way to end it."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_loading")
        self._what, self._began, self._first = "", 0.0, 0
        self.what = ElidedLabel("Loading…", self)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("data_progress")
        self.bar.setAccessibleName("Progress of the loading")
        self.bar.setToolTip("How much is there already")
        self.bar.setTextVisible(False)
        self.amount = ElidedLabel("", self)
        self.amount.setProperty("role", "muted")
        self.amount.setFont(tabular(self.amount.font()))
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setObjectName("data_cancel")
        self.cancel.setAccessibleName("Cancel the loading")
        self.cancel.setToolTip("End the loading; a download goes on later where it was, all else begins anew")
        self.cancel.clicked.connect(self.cancelled)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self.what)
        column.addWidget(self.bar)
        column.addWidget(self.amount)
        column.addSpacing(4)
        column.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        self.restart()

    def restart(self) -> None:
        """Forget the progress of what was loaded before."""
        self._what = ""
        self.what.setText("Loading…")
        self.amount.setText("")
        self.bar.setRange(0, 0)

    def show_progress(self, what: str, done: int, total: int | None) -> None:
        """Show progress in bytes or things; without a total the bar only moves."""
        now = time.monotonic()
        if what != self._what or done < self._first:
            self._what, self._began, self._first = what, now, done
        self.what.setText(what)
        self.bar.setRange(0, 0 if total is None else 1000)
        if total is not None:
            self.bar.setValue(round(1000 * min(1.0, done / max(total, 1))))
        self.amount.setText(amount(what, done, total, now - self._began, self._first))


def amount(what: str, done: int, total: int | None, seconds: float, first: int = 0) -> str:
    """Say how much is done and, after a while, how fast and how long the rest takes.

    Args:
        what: what is done; files are counted in bytes, "3.2 MB of 9.9 MB · 1.4 MB/s · 0:12 left", pictures one by one.
        done: bytes or things.
        total: as many as there will be, or None.
        seconds: since the start.
        first: how many were done at the start, e.g. by an earlier download.
    """
    in_bytes = what.startswith(_IN_BYTES)
    count = format_bytes if in_bytes else format_count
    parts = [count(done) if total is None else f"{count(done)} of {count(total)}"] if done or total is not None else []
    rate = (done - first) / seconds if seconds >= STEADY else 0.0
    if rate > 0 and done != total:
        if in_bytes:
            parts.append(f"{format_bytes(round(rate))}/s")
        if total is not None and done < total:
            parts.append(f"{format_duration((total - done) / rate)} left")
    return " · ".join(parts)
