"""A line that says what an embedding shows, as of when, and how far the work is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, format_count

BAR = 96  # px


class StatusLine(QWidget):
    """Text, a warning where the network has learned since, progress, and a button that cancels."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("embedding_status_line")
        self.text, self.stale = ElidedLabel("", self), ElidedLabel("", self)
        self.text.setObjectName("embedding_status")
        self.stale.setObjectName("embedding_stale")
        self.stale.setProperty("role", "warning")
        self.stale.setAccessibleName("The network has learned since")
        for label in (self.text, self.stale):
            label.setFont(tabular(label.font()))
        self.bar = QProgressBar(self)
        self.bar.setObjectName("embedding_progress")
        self.bar.setAccessibleName("How far the work is")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setObjectName("embedding_cancel")
        self.cancel.setAccessibleName("Cancel")
        self.cancel.setToolTip("Lay out no further")
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        for widget in (self.stale, self.bar, self.cancel):
            row.addWidget(widget)
        self.show_progress(None)

    def show_text(self, text: str) -> None:
        """Say what is shown."""
        _set(self.text, text)

    def show_progress(self, progress: tuple[int, int] | None, *, can_cancel: bool = False) -> None:
        """Show how much of how much is done, nothing of nothing where nobody knows; None: no work is done."""
        self.bar.setVisible(progress is not None)
        self.cancel.setVisible(progress is not None and can_cancel)
        if progress is not None:
            self.bar.setRange(0, progress[1])
            self.bar.setValue(progress[0])

    def show_stale(self, step: int | None) -> None:
        """Say that the network is at another step by now; None: what is shown is up to date."""
        self.stale.setVisible(step is not None)
        _set(self.stale, "" if step is None else f"now at step {format_count(step)}" if step else "begun anew since")


def _set(label: ElidedLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
