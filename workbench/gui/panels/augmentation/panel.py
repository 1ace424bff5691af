"""The augmentation panel: the chain, what it makes of a picture, and what the network makes of that."""

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from workbench.gui.no_data import NoData
from workbench.gui.panels.augmentation.chain import Chain
from workbench.gui.panels.augmentation.column import ChainColumn
from workbench.gui.panels.augmentation.microscope import Microscope
from workbench.gui.panels.augmentation.preview import Preview
from workbench.gui.session import Session
from workbench.gui.widgets import ElidedLabel, IconButton

WILL_BE = "What the augmentations make of a picture is shown here once there are data."
LOWEST = 200  # px
PAGES = (
    ("Preview", "The pinned picture beside what training may make of it"),
    ("Microscope", "How sure the network stays while the picture is varied step by step"),
)


class AugmentationPanel(QWidget):
    """Edits the document's augmentations and shows them at work on the pinned picture."""

    title: ClassVar[str] = "Augmentation"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentation_panel")
        self._session = session
        self.chain = Chain(session, self)
        self.column = ChainColumn(self.chain, self)
        self.preview = Preview(session, self.chain, self)
        self.microscope = Microscope(session, self.chain, self)
        self.name = ElidedLabel("", self)
        self.previous = IconButton("chevron-left", "Previous picture", "Previous picture of this split", self)
        self.next = IconButton("chevron-right", "Next picture", "Next picture of this split", self)
        self._tabs = QButtonGroup(self)
        self._works = QStackedWidget(self)
        self.no_data = NoData(session, "augmentation", "Augmentation at work", WILL_BE, self)
        self._pages = QStackedWidget(self)
        self.addAction(self.preview.key)
        self.main_view = self.column.list
        self._arrange()
        self._connect()
        self._refresh()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 8, 0)
        head.setSpacing(4)
        for place, (text, tip) in enumerate(PAGES):
            button = QToolButton(self)
            button.setObjectName(f"augmentation_{text.lower()}_tab")
            button.setText(text)
            button.setAccessibleName(f"Show the {text.lower()}")
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._tabs.addButton(button, place)
            head.addWidget(button)
        self._tabs.button(0).setChecked(True)
        self.name.setObjectName("augmentation_picture")
        self.name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.previous.setObjectName("augmentation_previous")
        self.next.setObjectName("augmentation_next")
        head.addSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.previous)
        head.addWidget(self.next)
        work = QWidget(self)
        right = QVBoxLayout(work)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(head)
        right.addWidget(self._works, 1)
        for page in (self.preview, self.microscope):
            self._works.addWidget(page)
        self._pages.addWidget(work)
        self._pages.addWidget(self.no_data)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.column)
        splitter.addWidget(self._pages)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([232, 480])
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def _connect(self) -> None:
        session = self._session
        self._tabs.idClicked.connect(self._works.setCurrentIndex)
        self.previous.clicked.connect(self._turn_back)
        self.next.clicked.connect(self._turn_on)
        session.data_changed.connect(self._refresh)
        session.pinned_changed.connect(self._refresh)

    def sizeHint(self) -> QSize:
        """Ask for the room of the centre."""
        return QSize(640, 420)

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the other panels of the centre; the pages leave parts out where they are low."""
        return QSize(super().minimumSizeHint().width(), LOWEST)

    @Slot()
    def _refresh(self) -> None:
        """Show the picture's name; where there are no data, what will be here."""
        session = self._session
        pinned = session.pinned if session.data is not None else None
        self.name.setText("" if pinned is None else pinned.title)
        for button in (self.previous, self.next):
            button.setEnabled(session.data is not None)
        missing = session.data is None and session.loader.status != "loading"
        if missing:
            self.no_data.refresh()
        self._pages.setCurrentIndex(int(missing))

    @Slot()
    def _turn_back(self) -> None:
        self._turn(-1)

    @Slot()
    def _turn_on(self) -> None:
        self._turn(1)

    def _turn(self, step: int) -> None:
        """Pin the next picture of the split, past its end the first; after a person's own, the first for training."""
        session = self._session
        data, pinned = session.data, session.pinned
        if data is None:
            return
        if pinned is None or pinned.split is None or pinned.index is None:
            session.pin("train", 0)
        else:
            session.pin(pinned.split, (pinned.index + step) % len(data.split(pinned.split)))
