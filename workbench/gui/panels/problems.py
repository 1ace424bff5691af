"""The problems panel: what keeps the experiment from being trained, what is probably not meant, and the repairs."""

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.gui.problem_list import ProblemList
from workbench.gui.session import Session
from workbench.gui.widgets import plain_tooltip

_ROW_HEIGHT = 30  # px, with the room between rows; of one line
_MOST_ROWS = 3  # without scrolling
_EDGE = 4  # px, above and below


class ProblemsPanel(QWidget):
    """Lists every problem of the open experiment, errors first."""

    title: ClassVar[str] = "Problems"

    counts_changed = Signal(int, int, int)  # errors, warnings, notices
    augmentation_wanted = Signal()  # a problem of the augmentations was clicked
    height_changed = Signal()  # of what is shown: a strip along the bottom may follow it

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self._session = session
        self._stale = True
        self.counts = (0, 0, 0)
        self.list = ProblemList(session)
        # One line, not an EmptyState: the dock is a strip along the bottom.
        self._empty = QLabel("✓  No problems: the experiment can be trained as it stands.", self)
        self._empty.setObjectName("no_problems")
        self._empty.setProperty("role", "success")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(8, 0, 8, 0)
        self._no_data = QLabel(self)
        self._no_data.setObjectName("no_data")
        self._no_data.setProperty("role", "warning")
        self._no_data.setTextFormat(Qt.TextFormat.PlainText)
        self._no_data.setWordWrap(True)
        self._no_data.setContentsMargins(8, 4, 8, 4)
        self._arrange()
        session.experiment_changed.connect(self._on_experiment)
        session.selection_changed.connect(self._on_selection)
        session.loader.changed.connect(self._on_data)
        self.list.resized.connect(self._tell_height)
        self.list.augmentation_wanted.connect(self.augmentation_wanted)
        self._on_experiment()

    def _arrange(self) -> None:
        content = QWidget(self)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(4, 0, 4, 0)
        inner.setSpacing(0)
        inner.addWidget(self._no_data)
        inner.addWidget(self.list)
        inner.addWidget(self._empty)
        inner.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setObjectName("problems_area")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, _EDGE, 0, _EDGE)
        layout.addWidget(self._area)
        self._area.setMinimumHeight(_ROW_HEIGHT)

    @Slot()
    def _on_experiment(self) -> None:
        found = [problem.severity for problem in self._session.problems]
        counts = (found.count("error"), found.count("warning"), found.count("notice"))
        if counts != self.counts:
            self.counts = counts
            self.counts_changed.emit(*counts)
            self._tell_height()
        self._stale = True
        if self.isVisible():
            self._refresh()

    @Slot()
    def _on_data(self) -> None:
        self._stale = True
        self._tell_height()
        if self.isVisible():
            self._refresh()

    @Slot()
    def _tell_height(self) -> None:
        self.updateGeometry()
        self.height_changed.emit()

    def _data_text(self) -> str:
        """Return what keeps the data from being used; "" if nothing does, or a problem of the experiment says it."""
        loader, problems = self._session.loader, self._session.problems
        told = any(problem.path == "dataset" and problem.severity == "error" for problem in problems)
        if told or loader.status not in ("missing", "failed"):
            return ""
        return f"{loader.headline} See the Data panel."

    def sizeHint(self) -> QSize:
        """Ask for as many whole rows as there are, from one to three."""
        first = bool(self._data_text())
        rows = max(1, min(_MOST_ROWS, sum(self.counts) + first))
        height = _ROW_HEIGHT * rows
        if self.list.rows and not self._stale:
            above = self._no_data.heightForWidth(self._no_data.width()) if first else 0
            height = above + self.list.height_of(rows - first)
        return QSize(640, height + 2 * _EDGE)

    @Slot()
    def _on_selection(self) -> None:
        if self.isVisible():
            self.list.mark(self._session.selected)

    def _refresh(self) -> None:
        self._stale = False
        problems = self._session.problems
        no_data = self._data_text()
        self._no_data.setText(no_data)
        self._no_data.setToolTip(plain_tooltip(self._session.loader.message))
        self._no_data.setVisible(bool(no_data))
        self._empty.setVisible(not problems and not no_data)
        self.list.setVisible(bool(problems))
        self.list.show_problems(problems)
        self.list.mark(self._session.selected)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh()
        self.list.mark(self._session.selected)
