"""The gallery: every picture of a split, by class, and which of them the network gets wrong."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.data.base import SplitName
from workbench.gui import icons
from workbench.gui.judging.judge import judge_of
from workbench.gui.judging.verdict_line import VerdictLine
from workbench.gui.no_data import NoData
from workbench.gui.panels.gallery.arrangement import Wish
from workbench.gui.panels.gallery.bar import GalleryBar
from workbench.gui.panels.gallery.pictures import SplitPictures
from workbench.gui.session import Session
from workbench.gui.views.image_grid import ImageGrid

WISHER = "gallery"  # to the judge
PATIENCE_MS = 300  # loading that is over sooner leaves the pictures standing
WILL_BE = "All pictures of a split are shown here, class by class."
GATHER_MS, TRAINING_GATHER_MS = 300, 1500  # predictions come ten times a second; the pictures move less often


class GalleryPanel(QWidget):
    """Shows all pictures of a split; a click pins one, `maps_wanted` asks for the sight of its feature maps."""

    title: ClassVar[str] = "Gallery"
    maps_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery_panel")
        self._session = session
        self.judge = judge_of(session)
        self.bar = GalleryBar(self)
        self.line = VerdictLine("gallery", self)
        self.pictures = SplitPictures(self)
        self.no_data = NoData(session, "image", self.title, WILL_BE, self)
        self._pages = QStackedWidget(self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._find = self._find_action()
        self._build()
        self._connect()
        self._refresh_data()

    def _find_action(self) -> QAction:
        action = QAction("Find classes", self)
        action.setObjectName("gallery_find")
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        icons.assign(action, "search", self)
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the Edit menu."""
        return {"Edit": [self._find, self.pictures.for_picture.copy]}

    def _build(self) -> None:
        self.main_view = self.grid
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.line)
        column.addWidget(self.pictures, 1)
        self._pages.addWidget(page)
        self._pages.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        session, bar, pictures = self._session, self.bar, self.pictures
        bar.splits.chosen.connect(self._fill)
        bar.sought_changed.connect(self._on_sought)
        bar.wish_changed.connect(self._arrange)
        bar.captions_toggled.connect(pictures.show_captions)
        bar.size_wanted.connect(self.grid.set_picture_size)
        self.grid.size_changed.connect(bar.size_slider.setValue)
        self.grid.activated.connect(self._pin)
        self.grid.opened.connect(self._open)
        pictures.changed.connect(self._arrange)
        pictures.remedied.connect(self._remedy)
        pictures.for_picture.pin_wanted.connect(self._pin_current)
        pictures.for_picture.maps_wanted.connect(self._open_current)
        self.line.refresh_wanted.connect(self._refresh_predictions)
        self.judge.changed.connect(self._on_judged)
        self._gather.timeout.connect(self._arrange)
        self._patience.timeout.connect(self._show_no_data)
        self._find.triggered.connect(bar.begin_search)
        session.data_changed.connect(self._refresh_data)
        session.pinned_changed.connect(self._mark_pinned)

    @property
    def grid(self) -> ImageGrid:
        """The pictures."""
        return self.pictures.grid

    @property
    def split(self) -> SplitName:
        """The split whose pictures are shown."""
        return self.bar.splits.split

    @Slot(int)
    def show_class(self, index: int) -> None:
        """Show all pictures of one class and no others."""
        model = self.pictures.rail.model
        if 0 <= index < len(model.names):
            self.bar.sought.clear()
            self.bar.show_wish(Wish())
            model.ticks[:] = False
            model.tick(np.array([index]), on=True)

    # From the session.

    @Slot()
    def _refresh_data(self) -> None:
        """Show the pictures, or why there are none; quick loading leaves the old pictures standing."""
        data = self._session.data
        if data is None:
            if self._session.loader.status != "loading":
                self._show_no_data()
            elif not self._patience.isActive():
                self._patience.start()
            return
        self._patience.stop()
        if self.pictures.rail.model.names != data.classes:
            self.pictures.rail.model.set_classes(data.classes)
            self.bar.completer.set_classes(data.classes)
            self.pictures.list_sought(self.bar.sought.text())
        self.bar.splits.show_counts(data)
        self._pages.setCurrentIndex(0)
        self._fill()

    @Slot()
    def _show_no_data(self) -> None:
        self.pictures.forget()
        self.no_data.refresh()
        self._pages.setCurrentIndex(1)

    @Slot()
    def _fill(self) -> None:
        """Show the split that is chosen; a hidden panel does so when it is shown."""
        data = self._session.data
        if data is None or not self.isVisible():
            return
        if self.pictures.data is not data or self.pictures.split != self.split:
            self.pictures.show_split(data, self.split)
        self._arrange()
        self._mark_pinned()

    @Slot()
    def _mark_pinned(self) -> None:
        if self._session.data is not None and self._session.data is self.pictures.data:
            self.pictures.mark(self._session.pinned)

    # What is shown.

    @Slot(str)
    def _on_sought(self, sought: str) -> None:
        self.pictures.list_sought(sought)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Show what is wanted; the network is asked where that needs it."""
        self._gather.stop()
        self._ask()
        judge = self.judge
        self.pictures.arrange(
            self.bar.wish,
            judge.predictions(self.split),
            sought=self.bar.sought.text(),
            message=judge.message,
            asking=judge.progress_of(self.split) is not None,
        )

    def _ask(self) -> None:
        """Ask the network while its word plays a part; a hidden panel asks nothing."""
        known = self.judge.predictions(self.split) is not None
        wanted = self.isVisible() and self.pictures.data is not None and (known or self.bar.wish.needs_predictions)
        self.judge.want(WISHER, self.split if wanted else None)
        self._show_line()

    def _show_line(self) -> None:
        self.line.show_state(self.judge, self.split, wanted=self.bar.wish.needs_predictions)

    @Slot()
    def _refresh_predictions(self) -> None:
        self.judge.refresh(self.split)

    @Slot()
    def _on_judged(self) -> None:
        """Show all predictions at once, and some of them soon."""
        if not self.isVisible():
            return
        self._show_line()
        known = self.judge.predictions(self.split)
        news = known is not self.pictures.predictions
        if news and (known is None or known.complete):
            self._arrange()
        elif (news or self.judge.message) and not self._gather.isActive():
            self._gather.start(TRAINING_GATHER_MS if self._session.run.is_computing else GATHER_MS)

    # From the person.

    @Slot(int)
    def _pin(self, index: int) -> None:
        if self.pictures.data is self._session.data and index >= 0:
            self._session.pin(self.pictures.split, index)

    @Slot()
    def _pin_current(self) -> None:
        self._pin(self.grid.current)

    @Slot(int)
    def _open(self, index: int) -> None:
        self._pin(index)
        self.maps_wanted.emit()

    @Slot()
    def _open_current(self) -> None:
        self._open(self.grid.current)

    @Slot(str)
    def _remedy(self, remedy: str) -> None:
        model = self.pictures.rail.model
        if remedy == "clear":
            self.bar.sought.clear()
        elif remedy == "tick":
            model.tick(np.arange(len(model.names)), on=True)
        elif remedy == "all":
            self.bar.show_wish(Wish())

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._fill()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._gather.stop()
        self._ask()
