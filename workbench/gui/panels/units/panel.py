"""The units panel: what one channel has learned to look for, by the data's own pictures and by one made for it."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.block_choice import BlockChoice
from workbench.gui.network_key import NetworkKey
from workbench.gui.no_data import NoData
from workbench.gui.panels.units.growth import Growth
from workbench.gui.panels.units.recipe import Recipe
from workbench.gui.panels.units.search import Search
from workbench.gui.panels.units.words import growth_words, search_words
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.split_buttons import SplitButtons
from workbench.gui.views.patch_tiles import PatchTile, PatchTiles
from workbench.gui.views.picture_box import PictureBox
from workbench.inspection.units.top_images import Peak, patch
from workbench.inspection.units.unit import Unit

WILL_BE = "Which pictures a channel answers to most is shown here once there are data."
OTHER = "The network that is training takes other pictures than this data set has."
ASK = "Press Look: every picture of the split is shown to the channel, and those that excite it most appear here."


class UnitsPanel(QWidget):
    """Layer and channel above; the most exciting pictures at the left, the picture made at the right.

    A hidden panel asks nothing; what it has found stays as long as the network's layers, channel and data stay.
    """

    title: ClassVar[str] = "Units"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("units_panel")
        self._session = session
        self._path = ""  # of the layer whose channels are offered
        self._key = NetworkKey.of(session.inspected)  # of the network whose layers are offered
        self._record = session.run.record
        self.choice = BlockChoice(session, parent=self)
        self.channel = QSpinBox(self)
        self.splits = SplitButtons("units", self)
        self.look = QPushButton("Look", self)
        self.note = RunNote(session, self)
        self.tiles = PatchTiles(self)
        self.found = QLabel(self)
        self.box = PictureBox(self)
        self.grow = QPushButton("Make a picture", self)
        self.recipe = Recipe(self)
        self.grown = QLabel(self)
        self.no_data = NoData(session, "why", "Units", WILL_BE, self)
        self._pages = QStackedWidget(self)
        self.search, self.growth = Search(session, self), Growth(session, self)
        self._build()
        self._connect()
        self.main_view = self.tiles
        self._refresh()

    def _build(self) -> None:
        self.channel.setObjectName("units_channel")
        self.channel.setAccessibleName("Channel")
        self.channel.setToolTip("Channel of the layer, or class of the last one, from 0")
        self.channel.setPrefix("channel ")
        self.look.setObjectName("units_look")
        self.look.setAccessibleName("Look for the most exciting pictures")
        self.look.setToolTip("Show every picture of the split to the channel, with the network as it is now")
        self.look.setProperty("primary", True)
        self.grow.setObjectName("units_grow")
        self.grow.setAccessibleName("Make a picture that excites the channel")
        self.grow.setToolTip("Start from noise and change every pixel so that the channel answers more and more")
        self.box.setAccessibleName("Picture made for the channel")
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for label, name in ((self.found, "units_found"), (self.grown, "units_grown")):
            label.setObjectName(name)
            label.setProperty("role", "muted")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._arrange()

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 0)
        bar.setSpacing(8)
        bar.addWidget(self.choice, 1)
        bar.addWidget(self.channel)
        left, right = QWidget(self), QWidget(self)
        finding = QVBoxLayout(left)
        finding.setContentsMargins(8, 8, 4, 8)
        finding.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.splits, 1)
        row.addWidget(self.look)
        finding.addLayout(row)
        finding.addWidget(self.tiles, 1)
        finding.addWidget(self.found)
        making = QVBoxLayout(right)
        making.setContentsMargins(4, 8, 8, 8)
        making.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.grow, 1)
        making.addLayout(line)
        making.addWidget(self.recipe)
        making.addWidget(self.box, 1)
        making.addWidget(self.grown)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([400, 230])
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(4)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.note)
        column.addWidget(splitter, 1)
        self._pages.addWidget(page)
        self._pages.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        session = self._session
        self.choice.path_changed.connect(self._on_layer)
        self.channel.valueChanged.connect(self._forget)
        self.splits.chosen.connect(self._on_split)
        self.look.clicked.connect(self._look)
        self.grow.clicked.connect(self._grow)
        self.tiles.clicked.connect(self._pin)
        self.search.changed.connect(self._show_found)
        self.growth.changed.connect(self._show_grown)
        session.data_changed.connect(self._refresh)
        session.experiment_changed.connect(self._on_network)
        session.run.changed.connect(self._on_network)
        session.standpoint_changed.connect(self._forget)
        session.document_changed.connect(self._forget)

    @property
    def unit(self) -> Unit | None:
        """What is asked about; None where the network has no layers."""
        path = self.choice.path
        return None if path is None else Unit(path, self.channel.value())

    @Slot()
    def _refresh(self) -> None:
        data = self._session.data
        without = data is None and self._session.loader.status != "loading"
        if without:
            self.no_data.refresh()
        self._pages.setCurrentIndex(int(without))
        if data is not None:
            self.splits.show_counts(data)
        if data is not self.search.data:
            self._forget()
        self._on_layer()

    @Slot()
    def _on_network(self) -> None:
        """Let go of what is known of a channel of other layers, though of the same name, or of an earlier run."""
        key, record = NetworkKey.of(self._session.inspected), self._session.run.record
        if not key.same_layers(self._key) or record is not self._record:
            self._key, self._record = key, record
            self._forget()
        self._on_layer()

    @Slot()
    def _on_layer(self) -> None:
        """Offer the channels of the layer; of another layer nothing is known."""
        row = self.choice.row
        count = row.output_shape[0] if row is not None and row.output_shape is not None else 0
        changed = count != self.channel.maximum() + 1 or (row is not None and row.path != self._path)
        self._path = "" if row is None else row.path
        with QSignalBlocker(self.channel):
            self.channel.setRange(0, max(0, count - 1))
        for control in (self.channel, self.look, self.grow):
            control.setEnabled(count > 0)
        if changed:
            self._forget()

    @Slot()
    def _forget(self) -> None:
        self.search.forget()
        self.growth.forget()

    @Slot()
    def _on_split(self) -> None:
        self.search.forget()

    @Slot()
    def _look(self) -> None:
        """Begin to look, or stop looking."""
        data, unit = self._session.data, self.unit
        if self.search.running:
            self.search.stop()
            self._show_found()
        elif data is not None and unit is not None and self._fits():
            self.search.start(data, self.splits.split, unit)

    @Slot()
    def _grow(self) -> None:
        """Begin to make a picture, or stop."""
        data, unit = self._session.data, self.unit
        if self.growth.running:
            self.growth.stop()
        elif data is not None and unit is not None and self._fits():
            shape = self._session.experiment.dataset.input_shape
            self.growth.start(data, shape, unit, self.recipe.ascent, self.recipe.steps.value())

    def _fits(self) -> bool:
        """Say so where the network that would be asked takes other pictures."""
        fits = self._session.inspected.dataset.input_shape == self._session.experiment.dataset.input_shape
        if not fits:
            self.found.setText(OTHER)
        return fits

    @Slot(int)
    def _pin(self, number: int) -> None:
        top = self.search.top
        if top is not None and number < len(top.peaks):
            self._session.pin(self.search.split, top.peaks[number].index)

    @Slot()
    def _show_found(self) -> None:
        top, data, search = self.search.top, self.search.data, self.search
        self.look.setText("Stop" if search.running else "Look")
        self.found.setText(search_words(top, search.split, search.step, search.message))
        if top is None or data is None:
            self.tiles.clear(search.message or ASK)
            return
        self.tiles.set_tiles([self._tile(peak) for peak in top.peaks])

    def _tile(self, peak: Peak) -> PatchTile:
        data, row = self.search.data, self.choice.row
        assert data is not None
        part = data.split(self.search.split)
        picture = part.picture(peak.index).numpy()
        window = None if row is None or row.sees_all else row.receptive_field
        rows, columns = patch(peak, window, *picture.shape[1:])
        name = data.classes[int(part.targets[peak.index])]
        return PatchTile(picture, rows, columns, f"{peak.value:.2f} · {name}")

    @Slot()
    def _show_grown(self) -> None:
        picture, growth = self.growth.picture, self.growth
        self.grow.setText("Stop" if growth.running else "Make a picture")
        self.box.set_picture(None if picture is None else np.rint(255 * picture.image).astype(np.uint8))
        self.grown.setText(growth_words(picture, growth.goal, growth.message))

    def showEvent(self, event: QShowEvent) -> None:
        """Say what can be asked."""
        super().showEvent(event)
        self._show_found()
        self._show_grown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self.search.stop()
        self.growth.stop()
