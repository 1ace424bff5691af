"""A line above what the network said: how many the network gets wrong, as of when, and a way to ask it anew."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from workbench.data.base import SplitName
from workbench.gui.judging.judge import Judge
from workbench.gui.judging.words import summary
from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, IconButton, format_count

ASKING = "Asking the network…"
BAR = 120  # px


class VerdictLine(QWidget):
    """Shown while predictions play a part; `refresh_wanted` is for those of the network as it is now."""

    refresh_wanted = Signal()

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        """Build the line; `prefix` begins the names of its parts."""
        super().__init__(parent)
        self.setObjectName(f"{prefix}_verdict_line")
        self.text = ElidedLabel("", self)
        self.text.setObjectName(f"{prefix}_summary")
        self.text.setFont(tabular(self.text.font()))
        self.stale = ElidedLabel("", self)
        self.stale.setObjectName(f"{prefix}_stale")
        self.stale.setProperty("role", "warning")
        self.stale.setFont(tabular(self.stale.font()))
        self.stale.setAccessibleName("The network has learned since")
        self.bar = QProgressBar(self)
        self.bar.setObjectName(f"{prefix}_progress")
        self.bar.setAccessibleName("Pictures that the network has been asked about")
        self.bar.setToolTip("Pictures that the network has been asked about; a training hardly notices")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR)
        self.refresh = IconButton(
            "refresh", "Ask the network anew", "Ask the network as it is now", self, text="Refresh"
        )
        self.refresh.setObjectName(f"{prefix}_refresh")
        self.refresh.clicked.connect(self.refresh_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.text)
        row.addWidget(self.stale)
        row.addStretch(1)
        row.addWidget(self.bar)
        row.addWidget(self.refresh)
        self.hide()

    def show_state(self, judge: Judge, split: SplitName, *, wanted: bool) -> None:
        """Show what is known about a split, or being asked; nothing where predictions play no part."""
        known, progress = judge.predictions(split), judge.progress_of(split)
        text = (
            judge.message
            if wanted and judge.message
            else ASKING
            if known is None
            else summary(known, another_run=judge.is_of_another_run(split))
        )
        stale = judge.is_stale(split)
        self._set(self.text, text)
        self._set(self.stale, self._moved_on(judge.step) if stale else "")
        self.stale.setVisible(stale)
        self.bar.setVisible(progress is not None)
        if progress is not None:
            done, count = progress
            self.bar.setRange(0, count)
            self.bar.setValue(done)
        self.refresh.setEnabled(progress is None)
        self.setVisible(known is not None or wanted)

    @staticmethod
    def _moved_on(step: int) -> str:
        return f"now at step {format_count(step)}" if step else "begun anew since"

    @staticmethod
    def _set(label: ElidedLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)
