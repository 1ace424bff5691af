"""The data panel: which pictures the network learns from, what they look like, and how they come here."""

from collections.abc import Sequence
from typing import ClassVar, overload

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from workbench.data.base import Data, Dataset, SplitName, one_line
from workbench.gui.dialogs import LOOK, ask_where_data_are
from workbench.gui.forms.spec_form import SpecForm
from workbench.gui.loading_page import LoadingPage
from workbench.gui.panels.data.choice import DataChoice, makers, takes_file, takes_folder
from workbench.gui.panels.data.pages import NoticePage
from workbench.gui.session import Session
from workbench.gui.split_buttons import SplitButtons
from workbench.gui.storage_dialog import StorageAction
from workbench.gui.views.grid_layout import SPACING
from workbench.gui.views.image_grid import ImageGrid
from workbench.network.problems import fitted

CHOOSE = "Choose folder…"
CHOOSE_FILE = "Choose file…"
AWAITED = "Choose a folder of pictures with one subfolder per class. Until then the experiment keeps {}."
AWAITED_FILE = "Choose the file, or drop it on the window. Until then the experiment keeps {}."
ORDER_SEED = 0  # the pictures come in the same shuffled order every time, so that several classes are in sight
PATIENCE_MS = 300  # loading that is over sooner is not worth a page of its own
ROOM_FOR_BOTH = 400  # px, height from which settings and pictures are shown together
PICTURE = 56  # px
HEAD_SPACES = 20  # px, around and between what stands above the pictures


class ClassNames(Sequence[str]):
    """The class name of each picture of a split, looked up when it is asked for."""

    def __init__(self, data: Data, name: SplitName) -> None:
        self._targets, self._classes = data.split(name).targets, tuple(map(one_line, data.classes))

    def __len__(self) -> int:
        return len(self._targets)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._classes[target] for target in self._targets[index].tolist()]
        return self._classes[int(self._targets[index])]


class DataPanel(QWidget):
    """Chooses the data set and its settings, shows its pictures; a click pins one."""

    title: ClassVar[str] = "Data"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_panel")
        self._session = session
        self._filled: Data | None = None  # what the grid shows, and of which split
        self._filled_split: SplitName = "train"
        self.choice = DataChoice(session, self)
        self.form = SpecForm(session.experiment.dataset, last=Dataset.model_fields, prefix="dataset.")
        self.grid = ImageGrid(self)
        self.loading = LoadingPage(self)
        self.notice = NoticePage(self)
        self.splits = SplitButtons("data", self)
        self._form_area = QScrollArea(self)
        self._form_page = QWidget()
        self._pages = QStackedWidget(self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._storage = StorageAction(session, self)
        self._build_form()
        self._arrange()
        self._connect()
        self._refresh_data()

    def _build_form(self) -> None:
        self.form.setObjectName("data_form")
        self._form_area.setObjectName("data_form_area")
        self._form_area.setWidgetResizable(True)
        self._form_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._form_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._form_page.setObjectName("data_form_page")
        column = QVBoxLayout(self._form_page)
        column.setContentsMargins(8, 4, 8, 8)
        column.addWidget(self.form)
        column.addStretch(1)
        self._form_area.setWidget(self._form_page)
        self._form_area.hide()

    def _arrange(self) -> None:
        self.main_view = self.grid
        self.grid.set_picture_size(PICTURE)
        self.grid.setToolTip("Click a picture to pin it: the feature maps are shown of the pinned one")
        for page in (self.grid, self.loading, self.notice):
            self._pages.addWidget(page)
        head = QVBoxLayout()
        head.setContentsMargins(8, 8, 8, 4)
        head.setSpacing(4)  # with the margins: HEAD_SPACES
        head.addWidget(self.choice)
        head.addWidget(self.splits)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._form_area)
        column.addWidget(self._pages, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        session = self._session
        self.choice.settings_toggled.connect(self._share_room)
        self.choice.place_awaited.connect(self._refresh_data)
        self.form.applied.connect(self._apply)
        self.grid.activated.connect(self._pin)
        self.splits.chosen.connect(self._fill_grid)
        self.loading.cancelled.connect(session.loader.cancel)
        self.notice.main.clicked.connect(self._help)
        self.notice.look.clicked.connect(self._look)
        self.notice.storage.clicked.connect(self._storage.trigger)
        self._patience.timeout.connect(self._show_loading)
        session.experiment_changed.connect(self._refresh_form)
        session.data_changed.connect(self._refresh_data)
        session.pinned_changed.connect(self._mark_pinned)
        session.loader.progressed.connect(self._on_progress)

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return the actions that belong into the window's menus."""
        return {"File": [self._storage]}

    @property
    def split(self) -> SplitName:
        """The split whose pictures are shown."""
        return self.splits.split

    # From the session.

    @Slot()
    def _refresh_form(self) -> None:
        if self.form.spec != self._session.experiment.dataset:
            self.form.set_specs(self._session.experiment.dataset)

    @Slot()
    def _refresh_data(self) -> None:
        """Show the pictures, or why there are none; quick loading leaves the old pictures standing."""
        loader, data = self._session.loader, self._session.data
        wanted = self.choice.awaited
        if wanted is not None:
            self._patience.stop()
            self._filled = None
            self.choice.show_facts(None)
            words, look = (AWAITED_FILE, CHOOSE_FILE) if takes_file(wanted) else (AWAITED, CHOOSE)
            self.notice.show_notice(words.format(type(self._session.experiment.dataset).title), "", "", look)
            self._show_page(self.notice)
            return
        if loader.status == "loading":
            if not self._patience.isActive() and self._pages.currentWidget() is not self.loading:
                self.loading.restart()
                self._patience.start()
            return
        self._patience.stop()
        self._filled = None
        self.choice.show_facts(data)
        if data is None:
            self._explain()
            return
        self.splits.show_counts(data)
        self._show_page(self.grid)
        self._fill_grid()

    @Slot()
    def _show_loading(self) -> None:
        self._filled = None
        self.choice.show_facts(None)
        self._show_page(self.loading)

    def _show_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._share_room()

    def _explain(self) -> None:
        """Say why there are no pictures, and offer what helps."""
        loader, kind = self._session.loader, type(self._session.experiment.dataset)
        own = CHOOSE_FILE if takes_file(kind) else CHOOSE if takes_folder(kind) else ""
        look = own or (LOOK if kind.download else "")
        sentence = loader.message[:1].upper() + loader.message[1:]
        fetched = bool(kind.download)
        if loader.status == "missing":
            tip = "\n".join(("Fetch it once; later it is read from here", *makers(kind)))
            self.notice.show_notice(sentence, "Download", tip, look, storage=fetched)
        else:
            self.notice.show_notice(sentence, "Try again", "Load the data set again", look, storage=fetched)
        self._show_page(self.notice)

    @Slot(str, object, object)
    def _on_progress(self, what: str, done: int, total: int | None) -> None:
        self.loading.show_progress(what, done, total)

    @Slot()
    def _fill_grid(self) -> None:
        """Hand the pictures to the grid; a hidden panel does so when it is shown."""
        data = self._session.data
        if (
            data is None
            or self.choice.awaited is not None
            or not self.isVisible()
            or (self._filled is data and self._filled_split == self.split)
        ):
            return
        self._filled, self._filled_split = data, self.split
        self._hand_over(data)
        self.grid.verticalScrollBar().setValue(0)
        self._mark_pinned()

    def _hand_over(self, data: Data) -> None:
        group = self._filled_split
        split = data.split(group)
        order = np.random.default_rng(ORDER_SEED).permutation(len(split))
        rows = None if split.rows is None else split.rows.numpy()
        names, touched = ClassNames(data, group), split.pages.touched if split.pages else None
        self.grid.set_images(split.images.numpy(), names, order, rows=rows, touched=touched, group=group)

    @Slot()
    def _mark_pinned(self) -> None:
        """Frame the pinned picture where it is one of those shown."""
        data, pinned = self._filled, self._session.pinned
        if data is None:
            return
        if pinned is not None and pinned.index is not None and pinned.split == self._filled_split:
            with QSignalBlocker(self.grid):
                self.grid.set_current(pinned.index)
        elif self.grid.current >= 0:
            self.grid.clear_current()

    # From the person.

    @Slot(int)
    def _pin(self, index: int) -> None:
        self._session.pin(self._filled_split, index)

    @Slot(str, object)
    def _apply(self, setting: str, specs: tuple[Dataset, ...]) -> None:
        experiment = self._session.experiment.changed(dataset=specs[0])
        if setting in ("split", "subset"):  # another set, with other classes
            experiment, _ = fitted(experiment)
        self._session.edit(experiment, f"Change {setting} of the data", merge_key=f"dataset.{setting}")

    @Slot()
    def _help(self) -> None:
        self._session.loader.download()  # or no more than loading again where nothing is missing

    @Slot()
    def _look(self) -> None:
        kind = self.choice.awaited or type(self._session.experiment.dataset)
        if takes_folder(kind) or takes_file(kind):
            self.choice.choose_place()
            return
        folder = ask_where_data_are(self, self._session.loader.root)
        if folder is not None:
            self._session.loader.look_in(folder)

    # Room.

    def height_for(self, available: int) -> int:
        """Return the height in which whole rows of pictures show: as many as go into `available` px, but one."""
        choice, row = self.choice, self.grid.row_height()
        top = max(choice.kind.sizeHint().height(), choice.settings.sizeHint().height())
        head = top + choice.facts.sizeHint().height() + self.splits.sizeHint().height() + HEAD_SPACES
        rows = max(1, (available - head - SPACING) // row)
        return head + rows * row + SPACING

    @Slot()
    def _share_room(self) -> None:
        """Where the panel is low, the settings take the place of the pictures while they are open."""
        opened = self.choice.settings.isChecked()
        shows_pages = not opened or self.height() >= ROOM_FOR_BOTH
        self._form_area.setVisible(opened)
        self._form_area.setMaximumHeight(self._form_page.sizeHint().height())
        self._pages.setVisible(shows_pages)
        self.splits.setVisible(shows_pages and self._pages.currentWidget() is self.grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share_room()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._fill_grid()
