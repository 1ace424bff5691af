"""The attribution panel: which pixels a decision rests on, by five methods side by side."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.no_data import NoData
from workbench.gui.number_text import percent
from workbench.gui.panels.attribution.asking import Asking, Said
from workbench.gui.panels.attribution.bar import Bar
from workbench.gui.panels.attribution.detail import Detail
from workbench.gui.panels.attribution.scale import Scale
from workbench.gui.panels.attribution.words import caption, outcome
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.views.heat_tiles import HeatTiles, Tile
from workbench.inspection.attribution.base import Method
from workbench.inspection.attribution.methods import GRAD_CAM, METHODS
from workbench.inspection.attribution.randomised import similarity

WILL_BE = "Which pixels a decision of the network rests on is shown here once there are data."
PICTURE = "Picture"


class AttributionPanel(QWidget):
    """The pinned picture beside what every method says; a hidden panel asks nothing."""

    title: ClassVar[str] = "Attribution"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attribution_panel")
        self._session = session
        self.asking = Asking(session, self)
        self.bar = Bar(session, self)
        self.note = RunNote(session, self)
        self.tiles = HeatTiles(self)
        self.scale = Scale(self)
        self.detail = Detail(session, self)
        self.no_data = NoData(session, "why", "Attribution", WILL_BE, self)
        self._pages = QStackedWidget(self)
        self._build()
        self.bar.target_changed.connect(self._ask)
        self.bar.random_changed.connect(self._ask)
        self.bar.opacity_changed.connect(self.tiles.set_opacity)
        self.detail.changed.connect(self._on_settings)
        self.detail.values_changed.connect(self._show)
        self.tiles.selection_changed.connect(self._explain)
        self.asking.changed.connect(self._show)
        session.data_changed.connect(self._refresh)
        for changed in (session.pinned_changed, session.experiment_changed, session.run.changed):
            changed.connect(self._ask)
        session.standpoint_changed.connect(self._ask)
        self.main_view = self.tiles
        self.tiles.selected = 1 + METHODS.index(GRAD_CAM)
        self._refresh()

    def _build(self) -> None:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addWidget(self.note)
        pictures = QHBoxLayout()
        pictures.setContentsMargins(0, 0, 8, 0)
        pictures.addWidget(self.tiles, 1)
        pictures.addWidget(self.scale)
        column.addLayout(pictures, 1)
        column.addWidget(self.detail)
        self._pages.addWidget(page)
        self._pages.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    @property
    def method(self) -> Method | None:
        """The method selected; None where the picture itself is."""
        number = self.tiles.selected - 1
        return METHODS[number] if 0 <= number < len(METHODS) else None

    @Slot()
    def _refresh(self) -> None:
        without = self._session.data is None and self._session.loader.status != "loading"
        if without:
            self.no_data.refresh()
        self._pages.setCurrentIndex(int(without))
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Ask by every method, as long as somebody looks."""
        self.asking.target = self.bar.target
        self.asking.random_layers = self.bar.random.value()
        self.asking.settings = self.detail.settings
        self.asking.set_active(self.isVisible())

    @Slot()
    def _on_settings(self) -> None:
        self.asking.settings = self.detail.settings
        for method in METHODS:
            if method.settings and self.isVisible():
                self.asking.ask_by(method)

    @Slot()
    def _show(self) -> None:
        """Draw what is known."""
        pinned = self._session.pinned
        if not self.isVisible() or pinned is None or self._session.data is None:
            return
        picture = pinned.image.numpy()
        self.tiles.set_tiles([Tile(PICTURE, picture, pinned.title), *(self._tile(each, picture) for each in METHODS)])
        self._explain()

    def _shown(self, method: Method) -> Said:
        return self.asking.said(method, randomised=self.bar.random.value() > 0)

    def _tile(self, method: Method, picture: np.ndarray) -> Tile:
        said = self._shown(method)
        if said.attribution is None:
            return Tile(method.title, picture, message=said.message)
        likeness = self._likeness(method) if self.bar.random.value() else None
        words = caption(said.attribution, likeness)
        heat, signed = said.attribution.heat, method.signed
        if signed and self.detail.absolute:
            heat, signed = np.abs(heat), False
        return Tile(method.title, picture, words, heat, signed)

    def _likeness(self, method: Method) -> float | None:
        """Return how alike the heats of the network and of the one with random weights are."""
        own, random = self.asking.said(method).attribution, self.asking.said(method, randomised=True).attribution
        return None if own is None or random is None else similarity(own.heat, random.heat)

    @Slot()
    def _explain(self) -> None:
        """Say what the selected method shows, and what came out."""
        method, data = self.method, self._session.data
        self.scale.show_tile(self.tiles.tiles[self.tiles.selected] if self.tiles.tiles else None)
        self.detail.setVisible(method is not None)
        if method is None or data is None:
            return
        said = self._shown(method)
        result = said.message
        if said.attribution is not None and said.attribution.target < len(data.classes):
            name = data.classes[said.attribution.target]
            chance = percent(said.attribution.probability)
            result = outcome(said.attribution, name, chance, said.step)
        self.detail.show_method(method, result)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self.asking.set_active(False)
