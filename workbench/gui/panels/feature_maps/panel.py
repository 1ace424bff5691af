"""The feature maps panel: what each block makes of the pinned picture, while the network learns."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.block_choice import INPUT, BlockChoice
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.icons import assign
from workbench.gui.no_data import NoData
from workbench.gui.number_text import whole_percent
from workbench.gui.panels.feature_maps.pinned_picture import PinnedPicture
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.views.mosaic.menu import MosaicMenu
from workbench.gui.views.mosaic.titled import TitledMosaic
from workbench.gui.widgets import format_count
from workbench.inspection.activations import Activations, FeatureMaps
from workbench.layers.base import shape_text

WATCH = "feature_maps"
LOADING = "Loading the data…"
WILL_BE = "What every layer makes of a picture is shown here once there are data."
LOOKING = "Looking into the network…"
COLORS = (("Viridis", "viridis"), ("Grey", "grey"), ("Diverging", "diverging"))
CHANNELS = ("red", "green", "blue")


def caption(maps: NDArray[np.float32], step: int) -> str:
    """Say the shape, the step, the share of zeros, and how many maps hold nothing else.

    Args:
        maps: (C, H, W); flat features are (F, 1, 1).
        step: training steps the network has behind it.
    """
    flat = maps.shape[1:] == (1, 1)
    words = [f"{format_count(len(maps))} values" if flat else shape_text(maps.shape)]
    words.append(f"step {format_count(step)}" if step else "untrained")
    zeros = 1 - np.count_nonzero(maps) / maps.size
    if zeros >= 0.005:
        words.append(f"{whole_percent(zeros)} zeros")
    silent = int(np.count_nonzero(~maps.any(axis=(1, 2))))
    if silent and not flat:
        words.append(f"{format_count(silent)} of {format_count(len(maps))} maps all zero")
    return " · ".join(words)


class FeatureMapsPanel(QWidget):
    """Shows all feature maps of a block for the pinned picture, live; a hidden panel asks nothing."""

    title: ClassVar[str] = "Feature maps"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("feature_maps_panel")
        self._session = session
        self._question: Activations | None = None
        self._maps: NDArray[np.float32] | None = None
        self.picture = PinnedPicture(session, self)
        self.choice = BlockChoice(session, with_input=True, parent=self)
        self.colors = QuietCombo(self)
        self.shared = QCheckBox("One scale", self)
        self.note = RunNote(session, self)
        self.mosaic = TitledMosaic(self)
        self.no_data = NoData(session, "maps", "Feature maps", WILL_BE, self)
        self._pages = QStackedWidget(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._build()
        self._add_actions()
        self.choice.path_changed.connect(self._on_path)
        self.colors.currentIndexChanged.connect(self._draw)
        self.shared.toggled.connect(self._draw)
        self.mosaic.page_requested.connect(self.picture.turn)
        session.document_changed.connect(self._forget)
        session.experiment_changed.connect(self._ask)
        session.data_changed.connect(self._refresh)
        session.pinned_changed.connect(self._ask)
        session.run.changed.connect(self._ask)
        session.frame.connect(self._on_frame)
        self._refresh()

    def _build(self) -> None:
        self.colors.setObjectName("map_colors")
        self.colors.setAccessibleName("Colours")
        self.colors.setToolTip("Colours of the maps; diverging ones are centred on zero")
        self.colors.setMinimumContentsLength(6)
        self.colors.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for text, name in COLORS:
            self.colors.addItem(text, name)
        self.colors.setCurrentIndex(0)
        self.shared.setObjectName("map_shared_scale")
        self.shared.setChecked(True)
        self.shared.setAccessibleName("One scale for all maps")
        self.shared.setToolTip("One range of colours for all maps, so that they compare; otherwise one each")
        menu = self.mosaic.findChild(MosaicMenu)
        if menu is not None:
            menu.colormap_chosen.connect(self._on_menu_color)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 0)
        bar.setSpacing(8)
        bar.addWidget(self.choice, 1)
        bar.addWidget(self.colors)
        bar.addWidget(self.shared)
        maps = QWidget(self)
        column = QVBoxLayout(maps)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.note)
        column.addWidget(self.mosaic, 1)
        self._splitter.addWidget(self.picture)
        self._splitter.addWidget(maps)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([212, 456])
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(4)
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.main_view = self.mosaic
        self.mosaic.setAccessibleName("Feature maps")
        self.mosaic.set_hint("A map that is all zero for every picture belongs to a dead ReLU: it learns no more")

    def _add_actions(self) -> None:
        self._back = self._action("Previous picture", "chevron-left", Qt.Key.Key_PageUp)
        self._back.triggered.connect(self.picture.turn_back)
        self._on = self._action("Next picture", "chevron-right", Qt.Key.Key_PageDown)
        self._on.triggered.connect(self.picture.turn_on)

    def _action(self, text: str, icon: str, key: Qt.Key) -> QAction:
        action = QAction(text, self)
        action.setObjectName(text.lower().replace(" ", "_"))
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        assign(action, icon, self)
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the View menu."""
        end = QAction(self)
        end.setSeparator(True)
        return {"View": [self._back, self._on, end]}

    @Slot()
    def _refresh(self) -> None:
        """Show maps where there is a picture, else what will be here."""
        session = self._session
        if session.data is None and session.loader.status != "loading":
            self.no_data.refresh()
            self._pages.setCurrentIndex(1)
        else:
            self._pages.setCurrentIndex(0)
        if session.data is None:
            self._say(LOADING)
        self._ask()

    @Slot()
    def _forget(self) -> None:
        """Show nothing of another document's network."""
        self._question = None
        self._say(LOOKING)

    @Slot()
    def _on_path(self) -> None:
        """Show another block as soon as the network has answered; until then nothing of the one before."""
        self._maps = None
        self.mosaic.clear(LOOKING)
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Ask for the maps of the picture pinned; a hidden panel withdraws its question."""
        self._question = self._wanted() if self.isVisible() else None
        self._session.watch(WATCH, self._question)

    def _wanted(self) -> Activations | None:
        session, path = self._session, self.choice.path
        data, pinned = session.data, session.pinned
        if data is None or pinned is None or path is None:
            return None
        shape = tuple(pinned.image.shape)
        if shape != session.experiment.dataset.input_shape:
            return None  # the picture of a data set that is being replaced
        needed = session.inspected.dataset.input_shape
        if needed != shape:
            needs = shape_text(needed)
            self._say(f"The network that is training takes pictures of {needs}; this one has {shape_text(shape)}.")
            return None
        return Activations(data.normalise(pinned.image)[None], "" if path == INPUT else path)

    def _say(self, sentence: str) -> None:
        """Show a sentence instead of maps."""
        self._maps = None
        self.mosaic.clear(sentence)
        self.picture.forget_prediction()

    @Slot()
    def _on_frame(self) -> None:
        if not self.isVisible():
            return
        answer = self._session.take(WATCH)
        if answer is None or self._question is None or answer.question is not self._question:
            return
        value: FeatureMaps | None = answer.value
        if value is None:
            self._say(answer.error)
            return
        self._maps = self._question.images[0].numpy() if self.choice.path == INPUT else value.maps[0]
        self.mosaic.set_title(caption(self._maps, answer.step))
        self.picture.show_prediction(value.probabilities[0], trained=answer.step > 0)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        name = self.colors.currentData()
        if name != "diverging":
            self.mosaic.set_colormap(name)
        if self._maps is not None:
            self.mosaic.set_maps(
                self._maps,
                diverging=name == "diverging",
                shared_scale=self.shared.isChecked(),
                labels=self._labels(self._maps),
            )

    def _labels(self, maps: NDArray[np.float32]) -> list[str] | None:
        """Return the names of colours and classes; None names other maps by their index."""
        data, rows = self._session.data, self._session.inspected_summary.rows
        if self.choice.path == INPUT and len(maps) == len(CHANNELS):
            return list(CHANNELS)
        last = bool(rows) and rows[-1].path == self.choice.path
        if data is not None and last and maps.shape == (len(data.classes), 1, 1):
            return list(data.classes)
        return None

    @Slot(str)
    def _on_menu_color(self, name: str) -> None:
        self.colors.setCurrentIndex(self.colors.findData(name))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._ask()
