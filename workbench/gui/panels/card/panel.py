"""The data card: what is to be known about a data set before a network learns from it."""

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from workbench import paths
from workbench.data.base import Data, Dataset
from workbench.data.card import Card, card
from workbench.gui import icons
from workbench.gui.dialogs import ask_where_to_save, file_stem, say
from workbench.gui.no_data import NoData
from workbench.gui.panels.card.page import CardPage
from workbench.gui.panels.card.text import as_markdown, as_text, heading
from workbench.gui.session import Session
from workbench.gui.task import Newest
from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, IconButton, format_count

WILL_BE = "Counts, mean pictures, source and licence of the data set are shown here."
PATIENCE_MS = 300  # what is over sooner is not worth a page of its own


class CardPanel(QWidget):
    """Shows the data set's card; `class_wanted` asks for the sight of a class's pictures."""

    title: ClassVar[str] = "Card"
    class_wanted = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card_panel")
        self._session = session
        self._counted: Data | None = None  # what the card is of, or will be
        self._shown: tuple[Card, Dataset] | None = None  # and the data set it is of
        self._work = Newest(self)
        self.page = CardPage(self)
        self.no_data = NoData(session, "data", self.title, WILL_BE, self)
        self.name = ElidedLabel("", self)
        self.progress = QProgressBar(self)
        self.amount = ElidedLabel("", self)
        self.button = QPushButton("Cancel", self)
        self._pages = QStackedWidget(self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._copy = self._action("Copy the data card as text", "card_copy", "copy", self._on_copy)
        self._save = self._action("Save the data card as Markdown…", "card_save", "save", self._on_save)
        self._build()
        self._work.progressed.connect(self._on_progress)
        self._work.finished.connect(self._on_finished)
        self._work.failed.connect(self._end)
        self._patience.timeout.connect(self._show_counting)
        self.button.clicked.connect(self._on_button)
        self.page.activated.connect(self.class_wanted)
        session.data_changed.connect(self._refresh)
        self._refresh()

    @property
    def card(self) -> Card | None:
        """The card that is shown."""
        return None if self._shown is None else self._shown[0]

    def _action(self, text: str, name: str, icon: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setEnabled(False)
        icons.assign(action, icon, self)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the Edit and File menus."""
        return {"Edit": [self._copy], "File": [self._save]}

    def _build(self) -> None:
        self.main_view = self.page.bars
        self.name.setObjectName("card_title")
        self.name.setProperty("role", "title")
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 4)
        head.setSpacing(4)
        head.addWidget(self.name, 1)
        for action, icon, text in ((self._copy, "copy", "Copy"), (self._save, "save", "Save…")):
            button = IconButton(icon, action.text(), action.text(), self, text=text)
            button.setObjectName(f"{action.objectName()}_button")
            button.clicked.connect(action.trigger)
            head.addWidget(button)
        shown = QWidget(self)
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.page, 1)
        for page in (shown, self._counting_page(), self.no_data):
            self._pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _counting_page(self) -> QWidget:
        self.progress.setObjectName("card_progress")
        self.progress.setAccessibleName("Progress of the counting")
        self.progress.setToolTip("Pictures that have been counted")
        self.progress.setTextVisible(False)
        self.amount.setProperty("role", "muted")
        self.amount.setFont(tabular(self.amount.font()))
        self.button.setObjectName("card_button")
        self.button.setToolTip("End the counting, or begin it again")
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self.amount)
        column.addWidget(self.progress)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        return page

    @Slot()
    def _refresh(self) -> None:
        """Count other data; a hidden panel does so when it is shown."""
        data = self._session.data
        if data is not self._counted:
            self._give_up()
            self._counted = self._shown = None
            self._copy.setEnabled(False)
            self._save.setEnabled(False)
        if data is None:
            if self._session.loader.status != "loading" or self._pages.currentWidget() is self.no_data:
                self.no_data.refresh()
                self._pages.setCurrentWidget(self.no_data)
            return
        if self.isVisible() and self._counted is None:
            self._count(data)

    def _count(self, data: Data) -> None:
        dataset = self._session.loader.dataset
        self._counted = data
        self._work.start(lambda progress: (card(data, progress), dataset))
        self._patience.start()

    def _give_up(self) -> None:
        self._patience.stop()
        self._work.cancel()

    @Slot()
    def _show_counting(self) -> None:
        self.amount.setText("Counting pictures…")
        self.button.setText("Cancel")
        self.progress.setRange(0, 0)
        self.progress.show()
        self._pages.setCurrentIndex(1)

    @Slot(str, object, object)
    def _on_progress(self, what: str, done: int, total: int | None) -> None:
        if total:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * done / total))
            self.amount.setText(f"{what}: {format_count(done)} of {format_count(total)}")

    @Slot(object)
    def _on_finished(self, shown: tuple[Card, Dataset]) -> None:
        self._patience.stop()
        self._shown = shown
        found, dataset = shown
        self.name.setText(heading(dataset))
        self.page.show_card(found, dataset)
        self._copy.setEnabled(True)
        self._save.setEnabled(True)
        self._pages.setCurrentIndex(0)

    @Slot(str)
    def _end(self, sentence: str) -> None:
        self._give_up()
        self._show_counting()
        self.amount.setText(sentence)
        self.progress.hide()
        self.button.setText("Count again")

    @Slot()
    def _on_button(self) -> None:
        if self._work.busy:
            self._end("The counting was cancelled.")
        elif self._session.data is not None:
            self._count(self._session.data)

    @Slot()
    def _on_copy(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(as_text(*self._shown))
            say(self, "Data card copied.")

    @Slot()
    def _on_save(self) -> None:
        if self._shown is None:
            return
        name = f"{file_stem(heading(self._shown[1]))}.md"
        path = ask_where_to_save(self, "Save data card", name, "Markdown (*.md)", ".md")
        if path is None:
            return
        try:
            paths.write_atomically(path, as_markdown(*self._shown).encode())
        except OSError as error:
            self._session.failed.emit("The data card cannot be saved", f"{path}: {error.strerror or error}.")
        else:
            say(self, f"Data card saved as {path}.")

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh()
