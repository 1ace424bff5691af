"""The decisions panel: what the network decides for the pictures of a split, how well, how surely, and why it errs."""

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from workbench.data.base import Data, SplitName
from workbench.gui.flow_row import FlowRow
from workbench.gui.judging.judge import judge_of
from workbench.gui.judging.verdict_line import VerdictLine
from workbench.gui.no_data import NoData
from workbench.gui.panels.decisions.calibration_page import CalibrationPage
from workbench.gui.panels.decisions.confusion_page import ConfusionPage
from workbench.gui.panels.decisions.look import Look
from workbench.gui.panels.decisions.mistakes_page import MistakesPage
from workbench.gui.panels.decisions.scores_page import ScoresPage
from workbench.gui.panels.decisions.trail_page import TrailPage
from workbench.gui.readiness import can_be_asked
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.split_buttons import SplitButtons
from workbench.gui.widgets import EmptyState, format_count

WISHER = "decisions"  # to the judge
WILL_BE = "Which classes the network confuses, how sure it is and why it errs is shown here once there are data."
ASKING = "What the network decides is shown as soon as it has been asked about the first pictures."
BAR = 72  # px
GATHER_MS, TRAINING_GATHER_MS = 300, 1500  # until a part of the predictions is drawn
TABS = (
    ("Confusion", "Which classes are taken for which"),
    ("Classes", "Precision, recall and F1 of every class"),
    ("Calibration", "Whether the network is as often right as it is sure"),
    ("Mistakes", "The mistakes the network is most sure of"),
    ("Trail", "Why one picture was taken for another class"),
)
CONFUSION, MISTAKES, TRAIL = 0, 3, 4
PREFERRED: tuple[SplitName, ...] = ("val", "test", "train")


def not_finite_words(count: int, done: int) -> str:
    """Say that the network's output is not finite for some pictures, and what helps."""
    return (
        f"For {format_count(count)} of {format_count(done)} pictures the network's output is NaN or infinite: they are "
        "left out here. Its weights have grown out of bounds; train anew with a smaller learning rate."
    )


class DecisionsPanel(QWidget):
    """Shows predictions of a split from five sides; hidden, it asks nothing."""

    title: ClassVar[str] = "Decisions"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisions_panel")
        self._session = session
        self._data: Data | None = None  # whose splits the buttons offer
        self._drawn: list[object] = [None] * len(TABS)  # the predictions each page shows
        self.judge = judge_of(session)
        self.line = VerdictLine("decisions", self)
        self.splits = SplitButtons("decisions", self)
        self.warning = QLabel("", self)
        self.note = RunNote(session, self)
        self.confusion, self.scores, self.calibration = ConfusionPage(self), ScoresPage(self), CalibrationPage(self)
        self.mistakes, self.trail = MistakesPage(self), TrailPage(session, self)
        self.no_data = NoData(session, "target", self.title, WILL_BE, self)
        self.waiting = EmptyState("target", "", "", "Ask again", self)
        self._tabs = QButtonGroup(self)
        self._sides = QStackedWidget(self)
        self._pages = QStackedWidget(self)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self.main_view = self.confusion.matrix
        self._build()
        self._connect()
        self._refresh_data()

    def _build(self) -> None:
        tabs = FlowRow(self)
        for place, (text, tip) in enumerate(TABS):
            button = QToolButton(self)
            button.setObjectName(f"decisions_{text.lower()}_tab")
            button.setText(text)
            button.setAccessibleName(f"Show {text.lower()}")
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._tabs.addButton(button, place)
            tabs.add(button, 0)
        self._tabs.button(0).setChecked(True)
        tabs.add(self.splits)
        self.line.bar.setFixedWidth(BAR)
        tabs.add(self.line.bar, 16)  # the line itself is full of words
        tabs.add(self.line.refresh)
        self.warning.setObjectName("decisions_warning")
        self.warning.setProperty("role", "warning")
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setWordWrap(True)
        self.warning.setContentsMargins(8, 0, 8, 4)
        self.warning.hide()
        self.waiting.setObjectName("decisions_waiting")
        for page in (self.confusion, self.scores, self.calibration, self.mistakes, self.trail):
            self._sides.addWidget(page)
        self._pages.addWidget(self._sides)
        self._pages.addWidget(self.waiting)
        work = QWidget(self)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QVBoxLayout()
        row.setContentsMargins(4, 8, 4, 4)
        row.addWidget(tabs)
        column.addLayout(row)
        column.addWidget(self.line)
        column.addWidget(self.note)
        column.addWidget(self.warning)
        column.addWidget(self._pages, 1)
        self._whole = QStackedWidget(self)
        self._whole.addWidget(work)
        self._whole.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._whole)

    def _connect(self) -> None:
        session = self._session
        self._tabs.idClicked.connect(self.show_side)
        self.splits.chosen.connect(self._on_split)
        self.line.refresh_wanted.connect(self._look_again)
        self.waiting.clicked.connect(self._look_again)
        self.judge.changed.connect(self._on_judged)
        self._gather.timeout.connect(self._draw)
        for page in (self.confusion, self.mistakes):
            page.pin_wanted.connect(self._pin)
            page.trail_wanted.connect(self._show_trail)
        self.trail.pin_wanted.connect(self._pin_of)
        self.trail.mistakes_wanted.connect(self._show_mistakes)
        self.scores.class_wanted.connect(self._show_class)
        session.data_changed.connect(self._refresh_data)

    @property
    def split(self) -> SplitName:
        """The split looked at."""
        return self.splits.split

    @property
    def side(self) -> int:
        """The place in TABS of what is shown."""
        return self._sides.currentIndex()

    @Slot(int)
    def show_side(self, place: int) -> None:
        """Look at the decisions from another side."""
        self._tabs.button(place).setChecked(True)
        self._sides.setCurrentIndex(place)
        self._draw()

    # From the session and the judge.

    @Slot()
    def _refresh_data(self) -> None:
        session = self._session
        data = session.data
        if data is None:
            if session.loader.status != "loading":
                self.no_data.refresh()
                self._whole.setCurrentIndex(1)
            return
        self._whole.setCurrentIndex(0)
        self.splits.show_counts(data)
        self.splits.fit()
        if data is not self._data:
            self._data = data
            self.splits.choose(next((name for name in PREFERRED if len(data.split(name))), "train"))
            self._forget()
        self._ask()

    def _forget(self) -> None:
        self._drawn = [None] * len(TABS)
        self.trail.forget()

    @Slot()
    def _ask(self) -> None:
        """Ask about the split; a hidden panel asks nothing."""
        wanted = self.isVisible() and self._session.data is not None
        self.judge.want(WISHER, self.split if wanted else None, every_epoch=True)
        self._on_judged()

    @Slot()
    def _look_again(self) -> None:
        self._ask()
        self.judge.refresh(self.split)

    @Slot()
    def _on_judged(self) -> None:
        """Draw all predictions at once, and some of them soon."""
        if not self.isVisible() or self._session.data is None:
            return
        if self.judge.wish_of(WISHER) != self.split:  # it forgets wishes about other data
            self.judge.want(WISHER, self.split, every_epoch=True)
        self.line.show_state(self.judge, self.split, wanted=True)
        known = self.judge.predictions(self.split)
        if known is None or known.complete or not known.done or not self._is_drawn():
            self._draw()
        elif not self._gather.isActive() and known is not self._drawn[self.side]:
            self._gather.start(TRAINING_GATHER_MS if self._session.run.is_computing else GATHER_MS)

    def _is_drawn(self) -> bool:
        return self._pages.currentIndex() == 0 and self._drawn[self.side] is not None

    @Slot()
    def _draw(self) -> None:
        """Show the page that is looked at; what was said before stays until there is something new."""
        self._gather.stop()
        data, known = self._session.data, self.judge.predictions(self.split)
        if data is None or not self.isVisible():
            return
        if self.judge.message or (known is None and self._drawn[self.side] is None):
            self._show_waiting()
            return
        if known is None or not known.done:
            return
        self._pages.setCurrentIndex(0)
        self.warning.setVisible(known.not_finite > 0)
        if known.not_finite:
            self.warning.setText(not_finite_words(known.not_finite, known.done))
        if self._drawn[self.side] is not known:
            self._drawn[self.side] = known
            page = (self.confusion, self.scores, self.calibration, self.mistakes, self.trail)[self.side]
            page.show_look(Look(data, self.split, known))

    def _show_waiting(self) -> None:
        message = self.judge.message
        self._drawn = [None] * len(TABS)
        self.warning.hide()
        self.waiting.title.setText("The network cannot be asked" if message else "Asking the network…")
        asked = can_be_asked(self._session.problems, self._session.summary)
        more = " The Embedding panel may still show what its layers make of the pictures." if asked else ""
        self.waiting.text.setText(f"{message}{more}" if message else ASKING)
        self.waiting.button.setVisible(bool(message))
        self._pages.setCurrentIndex(1)

    # From the person.

    @Slot()
    def _on_split(self) -> None:
        self._forget()
        self._ask()

    @Slot(int)
    def _pin(self, index: int) -> None:
        self._pin_of(self.split, index)

    @Slot(str, int)
    def _pin_of(self, split: SplitName, index: int) -> None:
        if self._session.data is not None and index >= 0:
            self._session.pin(split, index)

    @Slot(int)
    def _show_trail(self, index: int) -> None:
        self._pin(index)
        self.show_side(TRAIL)
        self.trail.choose(index)

    @Slot()
    def _show_mistakes(self) -> None:
        self.show_side(MISTAKES)

    @Slot(int)
    def _show_class(self, index: int) -> None:
        self.show_side(MISTAKES)
        self.mistakes.show_class(index)

    def sizeHint(self) -> QSize:
        """Ask for the room of the centre."""
        return QSize(640, 420)

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the other panels of the centre."""
        return QSize(320, 200)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._gather.stop()
        self._ask()
