"""The open document: an experiment, its file, its history, what is selected in it and what is wrong with it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from workbench import experiment as experiments
from workbench.experiment import MAX_NAME, UNNAMED, Experiment
from workbench.gui.history import Entry, History
from workbench.network.problems import Problem, problems
from workbench.network.summary import Summary, summarize
from workbench.spec import SpecError


class Document(QObject):
    """Every change of it is a step of its history, and a signal."""

    document_changed = Signal()  # another one was opened; before its experiment_changed
    experiment_changed = Signal()
    selection_changed = Signal()
    failed = Signal(str, str)  # title, sentence: to be shown to the person

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History(experiment)
        self.path: Path | None = None
        self._saved: Experiment | None = experiment  # None where what was saved is not known any more
        self.selected: tuple[str, ...] = ()
        self._summary: Summary | None = None
        self._problems: tuple[Problem, ...] | None = None

    @property
    def experiment(self) -> Experiment:
        """The open experiment."""
        return self.history.current.experiment

    @property
    def modified(self) -> bool:
        """Whether the experiment differs from its file."""
        return self.experiment != self._saved

    @property
    def summary(self) -> Summary:
        """Shapes and costs of the open experiment."""
        if self._summary is None:
            self._summary = summarize(self.experiment)
        return self._summary

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the open experiment."""
        if self._problems is None:
            self._problems = problems(self.experiment)
        return self._problems

    def edit(
        self,
        experiment: Experiment,
        label: str,
        *,
        select: tuple[str, ...] | None = None,
        merge_key: str | None = None,
    ) -> None:
        """Make `experiment` the open one; `label` says what undo takes back.

        Quick edits with the same `merge_key` (typing into one field) are undone as one.
        """
        if experiment == self.experiment:
            self.select(self.selected if select is None else select)
            return
        self.history.add(Entry(experiment, self.selected if select is None else select, label), merge_key)
        self._announce()

    @Slot()
    def undo(self) -> None:
        """Take the last edit back."""
        if self.history.undo_label is not None:
            self.history.undo()
            self._announce()

    @Slot()
    def redo(self) -> None:
        """Do the edit taken back again."""
        if self.history.redo_label is not None:
            self.history.redo()
            self._announce()

    def select(self, selected: tuple[str, ...]) -> None:
        """Select the blocks at these paths; the last one is the one panels show."""
        if selected != self.selected:
            self.selected = selected
            self.history.select(selected)
            self.selection_changed.emit()

    def new(self, experiment: Experiment) -> None:
        """Open a document that has no file yet."""
        self.show(experiment, None, experiment)

    def show(self, experiment: Experiment, path: Path | None, saved: Experiment | None) -> None:
        """Open a document that is known already.

        Args:
            experiment: the document.
            path: its file, if it has one.
            saved: what it is compared with to see whether it is modified; None if it is.
        """
        self.history = History(experiment)
        self.path, self._saved = path, saved
        self.document_changed.emit()
        self._announce()

    def read(self, path: Path) -> Experiment | None:
        """Return what an experiment file holds; None, told to the person, if it cannot be read."""
        try:
            return experiments.load(path)
        except SpecError as error:
            self.failed.emit("This experiment cannot be opened", f"{path.name}: {error}")
            return None

    def save(self, path: Path) -> bool:
        """Write the experiment to a file, which gives it its name if it has none; return whether it worked."""
        experiment = self._named_after(path)
        try:
            experiments.save(experiment, path)
        except OSError as error:
            self.failed.emit("The experiment was not saved", f"{path}: {error.strerror or error}")
            return False
        self.path, self._saved = path, experiment
        self.edit(experiment, "Name the experiment")
        self.history.seal()
        self.experiment_changed.emit()
        return True

    def _named_after(self, path: Path) -> Experiment:
        """Return the open experiment, under its first file's name if it has none of its own."""
        if self.path is not None or self.experiment.name != UNNAMED:
            return self.experiment
        return self.experiment.changed(name=path.stem[:MAX_NAME])

    def look_for_problems(self) -> None:
        """Look again, since the folder of the data may have changed; tell the panels of what is different."""
        before, self._problems = self._problems, None
        if before is not None and before != self.problems:
            self.experiment_changed.emit()

    def _announce(self) -> None:
        self._summary = self._problems = None
        self.selected = self.history.current.selected
        self._prepare()
        self.experiment_changed.emit()
        self.selection_changed.emit()

    def _prepare(self) -> None:
        """Do what must be done with another experiment before panels hear of it."""
