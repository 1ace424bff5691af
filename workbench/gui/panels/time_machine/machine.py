"""Moves through the kept states of the run: the model behind the bar."""

from bisect import bisect_left

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.gui.network_key import NetworkKey
from workbench.gui.panels.time_machine import words
from workbench.gui.panels.time_machine.reader import KeptReader, Loaded
from workbench.gui.session import Session
from workbench.inspection.standpoint import Standpoint
from workbench.runs.kept_weights import KeptWeights
from workbench.runs.schedule import KeptState

SPEEDS = (2, 5, 10, 20, 30)
"""States a second."""

_LOOK_MS = 200  # between two looks at what is kept
_AHEAD = 3  # states that are read before they are asked for


class TimeMachine(QObject):
    """Where in the run the window looks.

    Attributes:
        states: what can be looked at, by rising step.
        wanted: the state looked at, or about to be; None: the present.
        sentence: why the last wish could not be met; "" where it was.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.states: tuple[KeptState, ...] = ()
        self.wanted: KeptState | None = None
        self.sentence = ""
        self.reader = KeptReader(self)
        self.reader.read.connect(self._on_read)
        self.reader.failed.connect(self._on_failed)
        self._fits = True
        self._noticed = ""
        self._looks = QTimer(self, interval=_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._film = QTimer(self, interval=1000 // 10)
        self._film.timeout.connect(self._play_on)
        session.run.changed.connect(self._on_run)
        session.experiment_changed.connect(self._on_run)
        session.document_changed.connect(self._on_run)
        session.standpoint_changed.connect(self._on_standpoint)

    @property
    def store(self) -> KeptWeights | None:
        """What the run keeps."""
        return self._session.run.kept

    @property
    def playing(self) -> bool:
        """Whether the film runs."""
        return self._film.isActive()

    @property
    def index(self) -> int:
        """The place in `states` that is looked at; their number where it is the present."""
        return len(self.states) if self.wanted is None else self.nearest(self.wanted.step)

    @property
    def reason(self) -> str:
        """Why there is nothing to look at, a sentence; "" where there is."""
        if self.states:
            return ""
        if not self._fits:
            return words.EDITED
        return self.notice or (words.COMING if self._session.run.is_under_way else words.NOTHING)

    @property
    def notice(self) -> str:
        """What a person should know of the keeping, a sentence; "" where all is as usual."""
        return self.sentence or (self.store.notice if self.store else "")

    def nearest(self, step: int) -> int:
        """Return the place of the state nearest to a step, at least one being kept."""
        steps = [state.step for state in self.states]
        after = bisect_left(steps, step)
        near = [place for place in (after - 1, after) if 0 <= place < len(steps)]
        return min(near, key=lambda place: abs(steps[place] - step), default=0)

    @Slot(int)
    def go(self, index: int) -> None:
        """Look at a place in `states`; behind the last one is the present."""
        self.sentence = ""
        if index >= len(self.states):
            self.now()
            return
        forward = index >= self.index or self.wanted is None
        self.wanted = state = self.states[max(index, 0)]
        place = max(index, 0)
        ahead = self.states[place + 1 : place + 1 + _AHEAD] if forward else self.states[max(place - _AHEAD, 0) : place]
        self.reader.want(state, list(ahead if forward else reversed(ahead)))
        self.changed.emit()

    @Slot()
    def back(self) -> None:
        """Look at the state before."""
        self.pause()
        self.go(self.index - 1)

    @Slot()
    def on(self) -> None:
        """Look at the state after."""
        self.pause()
        self.go(self.index + 1)

    @Slot(object)
    def go_to_step(self, step: int) -> None:
        """Look at the state nearest to a step."""
        if self.states:
            self.pause()
            self.go(self.nearest(step))

    @Slot()
    def now(self) -> None:
        """Look at the present again."""
        self.pause()
        self.wanted = None
        self.reader.forget()
        self._session.look_from(None)
        self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Let the film run from here, from the present from the beginning; or halt it."""
        if self.playing:
            self.pause()
        elif self.states:
            if self.wanted is None:
                self.go(0)
            self._film.start()
            self.changed.emit()

    @Slot()
    def pause(self) -> None:
        """Halt the film."""
        if self.playing:
            self._film.stop()
            self.changed.emit()

    def set_speed(self, states_a_second: int) -> None:
        """Choose how fast the film runs."""
        self._film.setInterval(1000 // states_a_second)

    @Slot()
    def _play_on(self) -> None:
        if not self.reader.busy:
            self.go(self.index + 1)

    @Slot(object, object)
    def _on_read(self, state: KeptState, weights: Loaded) -> None:
        if state == self.wanted and self.store is not None:
            label = words.step_label(state.step)
            self._session.look_from(Standpoint(self.store.experiment, weights, state.step, label, "kept"))

    @Slot(object, str)
    def _on_failed(self, state: KeptState, sentence: str) -> None:
        self.sentence = sentence
        standpoint = self._session.standpoint
        if state == self.wanted and not self.playing:
            seen = [s for s in self.states if standpoint is not None and s.step == standpoint.step]
            self.wanted = seen[0] if seen else None
        self._look()
        self.changed.emit()

    @Slot()
    def _on_run(self) -> None:
        """Follow another run, or a network that was edited meanwhile."""
        store = self.store
        self._fits = store is None or NetworkKey.of(store.experiment).same_layers(
            NetworkKey.of(self._session.inspected)
        )
        self.reader.use(store)
        self.sentence = ""
        self._looks.start()
        self._look()
        self.changed.emit()

    @Slot()
    def _on_standpoint(self) -> None:
        standpoint = self._session.standpoint
        if standpoint is None or standpoint.origin != "kept":
            self.wanted = None
            self.pause()
        elif not self.reader.busy:
            self.wanted = next((s for s in self.states if s.step == standpoint.step), self.wanted)
        self.changed.emit()

    @Slot()
    def _look(self) -> None:
        """See what has been kept by now; rest once nothing more comes."""
        store = self.store
        if not self._session.run.is_under_way and (store is None or store.idle):
            self._looks.stop()
        states = store.states if store is not None and self._fits else ()
        notice = store.notice if store is not None else ""
        if (states, notice) != (self.states, self._noticed):
            self.states, self._noticed = states, notice
            self.changed.emit()
