"""Problems one below the other, each with the button that repairs it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.experiment import Experiment
from workbench.gui.problem_row import AUGMENTATION, ProblemRow, is_layer
from workbench.gui.session import Session
from workbench.network.edit import get
from workbench.network.problems import Problem
from workbench.spec import SpecError

_MOST = 100  # rows; a network with more problems has the same one many times


class ProblemList(QWidget):
    """Keeps its rows from one list to the next, so that a list updated at every key stays cheap."""

    resized = Signal()
    augmentation_wanted = Signal()  # one of its problems was clicked

    def __init__(self, session: Session, parent: QWidget | None = None, *, places: bool = True) -> None:
        """Build an empty list; without `places` the rows do not say which layer they are about."""
        super().__init__(parent)
        self._session = session
        self._places = places
        self._rows: list[ProblemRow] = []
        self._shown = 0
        self._rest = QLabel(self)
        self._rest.setProperty("role", "muted")
        self._rest.setTextFormat(Qt.TextFormat.PlainText)
        self._rest.hide()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._layout.addWidget(self._rest)

    @property
    def rows(self) -> list[ProblemRow]:
        """The rows in use, from top to bottom."""
        return self._rows[: self._shown]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these problems instead of the last ones."""
        shown = problems[:_MOST]
        while len(self._rows) < len(shown):
            self._add_row(shown[len(self._rows)])
        self._shown = len(shown)
        for row, problem in zip(self._rows, shown, strict=False):
            layer = self._session.summary.row(problem.path) if self._places else None
            row.show_problem(problem, layer.name or layer.title if layer is not None else "")
            row.show()
        for row in self._rows[len(shown) :]:
            row.hide()
        rest = len(problems) - len(shown)
        self._rest.setVisible(rest > 0)
        self._rest.setText(f"and {rest} more")

    def height_of(self, count: int) -> int:
        """Return the height of the first rows at the present width, px."""
        rows = self.rows[:count]
        heights = [row.heightForWidth(self.width()) for row in rows]
        return sum(heights) + self._layout.spacing() * max(0, len(rows) - 1)

    def mark(self, selected: tuple[str, ...]) -> None:
        """Mark the rows of the selected layers."""
        for row in self.rows:
            row.mark(row.problem.path in selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that rows have wrapped, come or gone."""
        super().resizeEvent(event)
        self.resized.emit()

    def _add_row(self, problem: Problem) -> None:
        row = ProblemRow(problem, self, place=self._places)
        row.chosen.connect(self._on_chosen)
        row.fix_requested.connect(self._on_fix)
        self._layout.insertWidget(len(self._rows), row)
        self._rows.append(row)

    @Slot(str)
    def _on_chosen(self, path: str) -> None:
        if path == AUGMENTATION:
            self.augmentation_wanted.emit()
        else:
            self._session.select((path,))

    @Slot(object)
    def _on_fix(self, problem: Problem) -> None:
        if problem.fixed is not None and problem.fix is not None:
            self._session.edit(problem.fixed, problem.fix, select=self._selection_after(problem.fixed, problem.path))

    def _selection_after(self, fixed: Experiment, path: str) -> tuple[str, ...]:
        """Return what is selected after a repair: what stands where the problem was, else what is still there."""
        wished = (path,) if is_layer(path) else self._session.selected
        return tuple(path for path in wished if exists(fixed, path))


def exists(experiment: Experiment, path: str) -> bool:
    """Return whether the network has a layer at `path`."""
    try:
        get(experiment.network, path)
    except SpecError:
        return False
    return True
