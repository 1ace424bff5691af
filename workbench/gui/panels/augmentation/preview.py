"""The preview: the pinned picture beside what training would make of it."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.augmentation import pipeline
from workbench.augmentation.base import Augmentation
from workbench.gui import icons
from workbench.gui.forms.number_box import NumberBox
from workbench.gui.forms.settings import Range
from workbench.gui.panels.augmentation.chain import Chain
from workbench.gui.panels.augmentation.drawer import Drawer
from workbench.gui.panels.augmentation.draws import Draws, Request
from workbench.gui.panels.augmentation.lines import changed_share, changed_words
from workbench.gui.session import Session
from workbench.gui.views.tiles import MOST, TilesView

ORIGINAL = "original"
LOADING = "Loading the data…"
NOTHING = "Nothing is switched on: the network learns from the pictures as they are."
_MOST_VALUES = 24_000_000  # of all pictures of a draw: 96 MB as float32
_SEEDS = Range(0, 9999)


class Preview(QWidget):
    """Draws anew when the chain, the picture, the seed or the room changes; hidden, it draws nothing."""

    def __init__(self, session: Session, chain: Chain, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentation_preview")
        self._session, self._chain = session, chain
        self._drawer = Drawer(self)
        self._seed = 0
        self.tiles = TilesView(self)
        self.alone = QCheckBox("Selected only", self)
        self.seed = NumberBox(_SEEDS, parent=self)
        self.redraw = QPushButton("Redraw", self)
        self.share = QLabel(self)
        self._build()
        self._arrange()
        self._drawer.drawn.connect(self._on_drawn)
        self._drawer.failed.connect(self.tiles.clear)
        self.alone.toggled.connect(self.refresh)
        self.seed.edited.connect(self._on_seed)
        self.seed.editingFinished.connect(self._show_seed)
        self.redraw.clicked.connect(self.draw_again)
        chain.changed.connect(self.refresh)
        session.pinned_changed.connect(self.refresh)
        self.refresh()

    def _build(self) -> None:
        self.alone.setObjectName("preview_alone")
        self.alone.setToolTip("Apply the selected augmentation alone, even where it is switched off")
        self.alone.setAccessibleName("Apply the selected augmentation alone")
        self.seed.setObjectName("preview_seed")
        self.seed.setAccessibleName("Seed of the preview")
        self.seed.setToolTip("The same seed draws the same again; it is the preview's own and changes no training")
        self.seed.setMaximumWidth(72)
        self.seed.show_value(self._seed)
        self.redraw.setObjectName("preview_redraw")
        self.redraw.setAccessibleName("Redraw")
        self.redraw.setToolTip("Draw anew, with the next seed (R)")
        icons.assign(self.redraw, "refresh", self)
        self.share.setObjectName("preview_share")
        self.share.setProperty("role", "muted")
        self.share.setTextFormat(Qt.TextFormat.PlainText)
        self.share.setWordWrap(True)
        key = QAction("Redraw", self)
        key.setShortcut(QKeySequence(Qt.Key.Key_R))
        key.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.triggered.connect(self.draw_again)
        self.key = key  # the panel owns it, so that it works from the list, too

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 0)
        row.setSpacing(8)
        name = QLabel("Seed", self)
        name.setBuddy(self.seed)
        row.addWidget(self.alone)
        row.addStretch(1)
        row.addWidget(name)
        row.addWidget(self.seed)
        row.addWidget(self.redraw)
        below = QHBoxLayout()
        below.setContentsMargins(8, 0, 8, 8)
        below.addWidget(self.share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.tiles, 1)
        column.addLayout(below)

    @Slot()
    def draw_again(self) -> None:
        """Draw with the next seed."""
        self._seed = (self._seed + 1) % (int(_SEEDS.high) + 1)
        self._show_seed()
        self.refresh()

    @Slot()
    def _show_seed(self) -> None:
        self.seed.show_value(self._seed)

    @Slot(object)
    def _on_seed(self, value: object) -> None:
        if isinstance(value, int) and value in _SEEDS:
            self._seed = value
            self.refresh()

    def _applied(self) -> tuple[Augmentation, ...]:
        """Return what is to be shown: the whole chain, or the selected one whether it is on or not."""
        selected = self._chain.selected
        if not self.alone.isChecked() or selected is None:
            return self._chain.augmentations
        return (selected if selected.enabled else selected.changed(enabled=True),)

    @Slot()
    def refresh(self) -> None:
        """Draw what is to be shown now."""
        self.alone.setEnabled(self._chain.selected is not None)
        applied = self._applied()
        self.share.setText(changed_words(changed_share(applied, self._chain.channels)))
        self.share.setVisible(bool(pipeline.active(applied)))
        self._drawer.ask(self._request(applied) if self.isVisible() else None)

    def _request(self, applied: tuple[Augmentation, ...]) -> Request | None:
        session = self._session
        data, pinned = session.data, session.pinned
        if data is None or pinned is None or tuple(pinned.image.shape) != data.train.shape:
            self.tiles.clear(LOADING)  # or between two data sets
            return None
        if not pipeline.active(applied):
            self._show_original(NOTHING)
            return None
        # As many whatever the room, so that a seed means the same draws in a larger window.
        count = max(2, min(MOST, _MOST_VALUES // pinned.image.numel()))
        return Request(pinned.image, pinned.target, applied, count, self._seed, data)

    def _show_original(self, message: str) -> None:
        pinned = self._session.pinned
        if pinned is not None:
            self.tiles.set_tiles(pinned.image[None].numpy(), [(ORIGINAL,)], [()], message)

    @Slot(object, object)
    def _on_drawn(self, request: Request, draws: Draws) -> None:
        images = np.concatenate([request.image[None].numpy(), draws.images])
        known = request.target is not None and any(draws.labels)
        own = (request.data.classes[request.target],) if known and request.target is not None else ()
        self.tiles.set_tiles(images, [(ORIGINAL,), *draws.words], [own, *draws.labels])

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what changed while hidden."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing."""
        super().hideEvent(event)
        self.refresh()
