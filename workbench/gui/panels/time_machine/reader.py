"""Reads kept weights in a thread, the ones wanted now first, then their neighbours."""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from torch import Tensor

from workbench.data.base import Progress
from workbench.gui.task import Task
from workbench.runs.kept_weights import KeptError, KeptWeights
from workbench.runs.schedule import KeptState

_ROOM = 100_000_000  # bytes of weights that are remembered
Loaded = dict[str, Tensor]


@dataclass(frozen=True)
class _Read:
    """What a thread brought back."""

    store: KeptWeights
    state: KeptState
    weights: Loaded | None
    error: str


@dataclass(frozen=True)
class _Reading:
    """The work of a thread."""

    store: KeptWeights
    state: KeptState

    def __call__(self, _: Progress) -> _Read:
        try:
            return _Read(self.store, self.state, self.store.read(self.state), "")
        except KeptError as error:
            return _Read(self.store, self.state, None, str(error))


class KeptReader(QObject):
    """One thread at a time; what is wanted meanwhile replaces what was wanted before."""

    read = Signal(object, object)  # KeptState and its weights: dict[str, Tensor] that nobody writes to
    failed = Signal(object, str)  # KeptState and a sentence

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: KeptWeights | None = None
        self._known: OrderedDict[KeptState, Loaded] = OrderedDict()  # last used last
        self._task: Task | None = None
        self._wanted: KeptState | None = None
        self._ahead: list[KeptState] = []

    @property
    def busy(self) -> bool:
        """Whether something wanted is still to come."""
        return self._wanted is not None

    def use(self, store: KeptWeights | None) -> None:
        """Read from another run's store."""
        if store is not self._store:
            self._store = store
            self.forget()
            self._known.clear()

    def forget(self) -> None:
        """Want nothing any more."""
        self._wanted, self._ahead = None, []

    def want(self, state: KeptState, ahead: list[KeptState]) -> None:
        """Read a state, at once where it is remembered; then, while nothing else is wanted, those `ahead`."""
        self._wanted, self._ahead = state, ahead
        known = self._known.get(state)
        if known is not None:
            self._known.move_to_end(state)
            self._wanted = None
            self.read.emit(state, known)
        self._next()

    def _next(self) -> None:
        if self._task is not None or self._store is None:
            return
        state = self._wanted
        while state is None and self._ahead:
            candidate = self._ahead.pop(0)
            state = None if candidate in self._known else candidate
        if state is not None:
            self._task = Task(_Reading(self._store, state), self)
            self._task.finished.connect(self._on_read)
            self._task.ended.connect(self._on_ended)
            self._task.start()

    @Slot(object)
    def _on_read(self, found: _Read) -> None:
        if found.store is not self._store:
            return
        wanted = found.state == self._wanted
        if wanted:
            self._wanted = None
        if found.weights is not None:
            self._remember(found.state, found.weights)
            if wanted:
                self.read.emit(found.state, found.weights)
        elif wanted:
            self.failed.emit(found.state, found.error)

    @Slot()
    def _on_ended(self) -> None:
        self._task = None
        self._next()

    def _remember(self, state: KeptState, weights: Loaded) -> None:
        size = sum(tensor.nbytes for tensor in weights.values())
        self._known[state] = weights
        while len(self._known) > max(3, _ROOM // max(size, 1)):
            self._known.popitem(last=False)
