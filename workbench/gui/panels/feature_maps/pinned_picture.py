"""The pinned picture as the network sees it, ways to another one, and what the network takes it for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.data.base import SPLITS, SplitName
from workbench.gui import icons
from workbench.gui.dialogs import ask_for_picture
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.number_text import percent
from workbench.gui.picture_words import size_and_colors
from workbench.gui.session import Session
from workbench.gui.views.bars import NOTHING, ProbabilityBars
from workbench.gui.views.picture_box import PictureBox
from workbench.gui.widgets import ElidedLabel, IconButton, format_count

NO_PREDICTION = "No prediction yet: the network does not end in one number for each of the {} classes."


class PinnedPicture(QWidget):
    """A slim column: the picture, its title and class, the way to others, and the network's probabilities."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pinned_picture")
        self._session = session
        self._folder = ""
        self.box = PictureBox(self)
        self.name = ElidedLabel("", self)
        self.verdict = ElidedLabel("", self)
        self.split = QuietCombo(self)
        self.previous = IconButton("chevron-left", "Previous picture", "Previous picture of this split (Page Up)", self)
        self.next = IconButton("chevron-right", "Next picture", "Next picture of this split (Page Down)", self)
        self.open = QPushButton("Open picture…", self)
        self.bars = ProbabilityBars(self)
        self._added = QVBoxLayout()
        self._build()
        self.split.activated.connect(self._on_split)
        self.previous.clicked.connect(self.turn_back)
        self.next.clicked.connect(self.turn_on)
        self.open.clicked.connect(self._ask_for_picture)
        session.data_changed.connect(self._refresh_splits)
        session.pinned_changed.connect(self.refresh)
        self._refresh_splits()
        self.refresh()

    def _build(self) -> None:
        self.name.setObjectName("pinned_title")
        self.name.setProperty("role", "title")
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verdict.setObjectName("pinned_verdict")
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.split.setObjectName("pinned_split")
        self.split.setAccessibleName("Split")
        self.split.setToolTip("Split whose pictures are walked through")
        self.split.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.previous.setObjectName("pinned_previous")
        self.next.setObjectName("pinned_next")
        self.open.setObjectName("pinned_open")
        self.open.setAccessibleName("Open a picture of your own")
        self.open.setToolTip("See what every layer makes of a picture of your own; it never leaves this computer")
        icons.assign(self.open, "image", self)
        self.bars.setMinimumHeight(1)
        self.bars.setToolTip("What the network takes the picture for; the check marks its true class")
        walk = QHBoxLayout()
        walk.setSpacing(4)
        walk.addWidget(self.previous)
        walk.addWidget(self.split, 1)
        walk.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.box)
        column.addSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.verdict)
        column.addSpacing(4)
        column.addLayout(walk)
        column.addWidget(self.open)
        column.addLayout(self._added)
        column.addSpacing(4)
        column.addWidget(self.bars, 1)
        column.addStretch(0)

    def add(self, widget: QWidget) -> None:
        """Put a widget between the buttons and the probabilities."""
        self._added.addWidget(widget)

    @Slot()
    def turn_back(self) -> None:
        """Pin the picture before this one."""
        self._turn(-1)

    @Slot()
    def turn_on(self) -> None:
        """Pin the picture after this one."""
        self._turn(1)

    @Slot(int)
    def turn(self, pages: int) -> None:
        """Go `pages` pictures on in the split, past its end to its beginning."""
        self._turn(pages)

    def _turn(self, pages: int) -> None:
        data, name = self._session.data, self.split.currentData()
        if data is None or name is None:
            return
        pinned, count = self._session.pinned, len(data.split(name))
        if pinned is not None and pinned.split == name and pinned.index is not None:
            index = pinned.index
        else:
            index = -1 if pages > 0 else count
        self._session.pin(name, (index + pages) % count)

    @Slot(int)
    def _on_split(self, index: int) -> None:
        name: SplitName = self.split.itemData(index)
        pinned = self._session.pinned
        if pinned is None or pinned.split != name:
            self._session.pin(name, 0)

    @Slot()
    def _ask_for_picture(self) -> None:
        path = ask_for_picture(self, self._folder)
        if path is not None:
            self._folder = str(path.parent)
            self._session.open_picture(path)

    @Slot()
    def _refresh_splits(self) -> None:
        data = self._session.data
        for widget in (self.split, self.previous, self.next):
            widget.setEnabled(data is not None)
        if data is None:
            self.refresh()
            return
        chosen = self.split.currentData()
        with QSignalBlocker(self.split):
            self.split.clear()
            for name in SPLITS:
                count = len(data.split(name))
                if count:
                    self.split.addItem(name, name)
                    tip = f"{format_count(count)} pictures"
                    self.split.setItemData(self.split.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self.split.setCurrentIndex(max(0, self.split.findData(chosen)))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the session's pinned picture; its prediction is still to come."""
        # Between two data sets the picture pinned is still of the old one.
        pinned = self._session.pinned if self._session.data is not None else None
        self.box.set_picture(None if pinned is None else pinned.image.numpy())
        self.name.setText("" if pinned is None else pinned.title)
        self._judge("", "muted")
        if pinned is not None and pinned.split is not None:
            self.split.setCurrentIndex(self.split.findData(pinned.split))
        if pinned is not None and pinned.picture is not None:
            self._judge(self._fitted(), "muted")

    def _fitted(self) -> str:
        return f"seen as {size_and_colors(self._session.experiment.dataset.input_shape)}"

    def show_prediction(self, probabilities: NDArray[np.floating[Any]], *, trained: bool) -> None:
        """Show what the network takes the picture for, (K,); what an untrained one guesses is not judged."""
        data, pinned = self._session.data, self._session.pinned
        if data is None or pinned is None:
            return
        names, target = data.classes, pinned.target
        one_each = (len(names),)
        if self._session.inspected_summary.output_shape != one_each or probabilities.shape != one_each:
            self.forget_prediction(NO_PREDICTION.format(len(names)))
            return
        self.bars.set_probabilities(probabilities, names, true_class=target)
        best = self.bars.predicted
        if target is None or best is None:
            return
        if not trained:
            self._judge("untrained", "muted")
        elif best == target:
            self._judge(f"recognised: {percent(float(probabilities[best]))}", "success")
        else:
            self._judge(f"taken for {names[best]}", "error")

    def forget_prediction(self, sentence: str = NOTHING) -> None:
        """Show that there is no prediction, and why."""
        self.bars.clear(sentence)
        self.refresh()

    def _judge(self, text: str, role: str) -> None:
        self.verdict.setText(text)
        if self.verdict.property("role") != role:
            self.verdict.setProperty("role", role)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)
