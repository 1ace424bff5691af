"""The document's augmentations, which of them is selected, and what can be done to them."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.augmentation.base import Augmentation
from workbench.augmentation.suggestion import suggested
from workbench.data.base import DataError
from workbench.gui.panels.augmentation.lines import added
from workbench.gui.session import Session
from workbench.spec import SpecError

Augmentations = tuple[Augmentation, ...]


class Chain(QObject):
    """Turns commands into new documents. Signal: `changed`, of the augmentations, the selection or the classes.

    Attributes:
        current: index of the selected augmentation, −1 where there is none.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seen = session.experiment.augmentations
        self._dataset = session.experiment.dataset
        self._edits = False
        self.current = 0 if self._seen else -1
        session.experiment_changed.connect(self._on_experiment)
        session.data_changed.connect(self.changed)

    @property
    def augmentations(self) -> Augmentations:
        """All of them, in order."""
        return self._session.experiment.augmentations

    @property
    def selected(self) -> Augmentation | None:
        """The selected one, if any."""
        return self.augmentations[self.current] if 0 <= self.current < len(self.augmentations) else None

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the data set's classes; () while they are not known."""
        if self._session.data is not None:
            return self._session.data.classes
        try:
            return self._session.experiment.dataset.classes()
        except DataError:
            return ()

    @property
    def channels(self) -> int:
        """Of the data set's pictures."""
        return self._session.experiment.dataset.input_shape[0]

    def suggestion(self) -> Augmentations:
        """Return what is worth a first try on the data set at hand."""
        return suggested(self.classes, self._session.experiment.dataset.input_shape)

    @Slot()
    def _on_experiment(self) -> None:
        before, self._seen = self._seen, self.augmentations
        dataset, self._dataset = self._dataset, self._session.experiment.dataset
        if (before, dataset) == (self._seen, self._dataset):
            return
        if not self._edits and before != self._seen:
            pairs = zip(before, self._seen, strict=False)
            alike = next((i for i, (one, other) in enumerate(pairs) if one != other), min(len(before), len(self._seen)))
            self.current = alike  # what undo brought back or changed
        self.current = min(self.current, len(self._seen) - 1)
        if self._seen and self.current < 0:
            self.current = 0
        self.changed.emit()

    @Slot(int)
    def select(self, index: int) -> None:
        """Select another one."""
        if index != self.current:
            self.current = index
            self.changed.emit()

    def _edit(self, augmentations: Augmentations, label: str, current: int, merge_key: str | None = None) -> None:
        session = self._session
        try:
            experiment = session.experiment.changed(augmentations=augmentations)
        except SpecError as error:
            session.failed.emit("This cannot be done", error.reason)
            return
        self.current, self._edits = current, True
        try:
            session.edit(experiment, label, merge_key=merge_key)
        finally:
            self._edits = False

    def add(self, kind: str) -> None:
        """Put an augmentation of a kind after the selected one."""
        new, at = added(kind), self.current + 1
        self._edit((*self.augmentations[:at], new, *self.augmentations[at:]), f"Add {_name(new)}", at)

    @Slot()
    def add_suggested(self) -> None:
        """Put a first set in, in place of nothing."""
        self._edit((*self.augmentations, *self.suggestion()), "Add augmentations", len(self.augmentations))

    def do(self, command: str) -> None:
        """Do what a key or a button says: "delete", "duplicate", "move_up", "move_down", "switch" or "switch_all"."""
        actions = {
            "delete": self.delete,
            "duplicate": self.duplicate,
            "move_up": self.move_up,
            "move_down": self.move_down,
            "switch": self.switch_current,
            "switch_all": self.switch_all,
        }
        actions[command]()

    def delete(self) -> None:
        """Take the selected one out."""
        spec, at = self.selected, self.current
        if spec is not None:
            rest = (*self.augmentations[:at], *self.augmentations[at + 1 :])
            self._edit(rest, f"Delete {_name(spec)}", min(at, len(rest) - 1))

    def duplicate(self) -> None:
        """Put a copy of the selected one after it."""
        spec, at = self.selected, self.current + 1
        if spec is not None:
            self._edit((*self.augmentations[:at], spec, *self.augmentations[at:]), f"Duplicate {_name(spec)}", at)

    def move_up(self) -> None:
        """Apply the selected one earlier."""
        self.move(self.current, self.current - 1)

    def move_down(self) -> None:
        """Apply the selected one later."""
        self.move(self.current, self.current + 1)

    @Slot(int, int)
    def move(self, index: int, to: int) -> None:
        """Move one so that its index is `to`; beyond the ends nothing happens."""
        all_ = self.augmentations
        if not (0 <= index < len(all_) and 0 <= to < len(all_)):
            return
        rest = [*all_[:index], *all_[index + 1 :]]
        rest.insert(to, all_[index])
        self._edit(tuple(rest), f"Move {_name(all_[index])}", to)

    def switch_current(self) -> None:
        """Switch the selected one on or off."""
        self.switch(self.current)

    @Slot(int)
    def switch(self, index: int) -> None:
        """Switch one on or off."""
        if 0 <= index < len(self.augmentations):
            spec = self.augmentations[index]
            word = "off" if spec.enabled else "on"
            self._replace(index, spec.changed(enabled=not spec.enabled), f"Switch {_name(spec)} {word}", self.current)

    def switch_all(self) -> None:
        """Switch all off, or on where all are off."""
        on = not self.any_on
        switched = tuple(a.changed(enabled=on) for a in self.augmentations)
        self._edit(switched, f"Switch all augmentations {'on' if on else 'off'}", self.current)

    @property
    def any_on(self) -> bool:
        """Whether one at least is switched on."""
        return any(a.enabled for a in self.augmentations)

    def set_selected(self, spec: Augmentation, setting: str) -> None:
        """Give the selected one another setting; typing is undone as one step."""
        label = f"Change {setting} of {_name(spec)}"
        self._replace(self.current, spec, label, self.current, f"augmentation:{self.current}:{setting}")

    def _replace(self, index: int, spec: Augmentation, label: str, current: int, merge_key: str | None = None) -> None:
        all_ = self.augmentations
        self._edit((*all_[:index], spec, *all_[index + 1 :]), label, current, merge_key)


def _name(augmentation: Augmentation) -> str:
    return augmentation.title.lower()
