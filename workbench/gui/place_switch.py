"""Shows the docks of one place in the centre, and hides those of the others."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from workbench.gui.dock import Dock
from workbench.gui.places import PLACES, Arrangement, Place


class PlaceSwitch(QObject):
    """Knows which place is chosen, which dock of each is in front, and which docks a person has closed.

    A dock is in the centre while it shares the tabs there. One that floats, or that a person moved elsewhere, belongs
    to no place until it comes back: it stays as it is whatever place is chosen.

    Attributes:
        place: the one that is chosen.
    """

    changed = Signal()  # the place chosen, or which places have something to show

    def __init__(self, window: QMainWindow, docks: Mapping[str, Dock]) -> None:
        """Take over the docks of the centre, by the names of their panels."""
        super().__init__(window)
        self.place = PLACES[0]
        self._window, self._docks = window, docks
        self._fronts: dict[str, str] = {}
        self._closed: set[str] = set()
        self._outside: set[str] = set()  # of the centre
        self._switching = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._settle)
        for dock in docks.values():
            dock.front_wanted.connect(self._on_front_wanted)
            dock.visibilityChanged.connect(self._timer.start)
            dock.topLevelChanged.connect(self._timer.start)
            dock.dockLocationChanged.connect(self._timer.start)

    def there(self) -> list[Place]:
        """Return the places that have something to show."""
        return [place for place in PLACES if self._open(place)]

    @Slot(object)
    def choose(self, place: Place) -> None:
        """Show the docks of a place, with the one in front that was so last."""
        self._note()
        if self._open(place):
            self._show(place)

    def arrangement(self) -> Arrangement:
        """Return what the places are like now."""
        self._note()
        return Arrangement(self.place.title, dict(self._fronts), frozenset(self._closed), frozenset(self._outside))

    def arrange(self, arrangement: Arrangement) -> None:
        """Make the places what they were once."""
        names = self._docks.keys()
        self._fronts = {title: name for title, name in arrangement.fronts.items() if name in names}
        self._closed = set(arrangement.closed & names)
        self._outside = set(arrangement.outside & names)
        self._look()
        there = self.there()
        if there:
            self._show(next((place for place in there if place.title == arrangement.place), there[0]))

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Take nothing that happens to the docks meanwhile for a wish of the person."""
        before, self._switching = self._switching, True
        try:
            yield
        finally:
            self._switching = before
            self._timer.stop()

    def _look(self) -> None:
        """Note which docks have left the centre or come back; of hidden ones Qt does not say what they share."""
        shown = {name: dock for name, dock in self._docks.items() if not dock.isHidden()}
        floating = {name for name, dock in shown.items() if dock.isFloating()}
        put = shown.keys() - floating
        groups = [
            {name for name in put if shown[name] is dock or shown[name] in self._window.tabifiedDockWidgets(dock)}
            for dock in (shown[name] for name in put)
        ]
        centre = max(groups, key=lambda group: (len(group - self._outside), len(group)), default=set())
        self._outside = (self._outside | floating | put) - centre

    def _open(self, place: Place) -> list[str]:
        """Return the names of a place's docks that are in the centre and not closed, in the order of their tabs."""
        return [panel.name for panel in place.panels if panel.name not in self._closed | self._outside]

    def _note(self) -> None:
        """Note which docks a person has closed or opened, and which one is in front."""
        if self._switching:
            return
        self._look()
        here = {panel.name for panel in self.place.panels}
        for name in here | self._outside:
            (self._closed.add if self._docks[name].isHidden() else self._closed.discard)(name)
        for name in here - self._outside:
            if self._docks[name].seen:
                self._fronts[self.place.title] = name

    @Slot()
    def _settle(self) -> None:
        """Follow what a person has done to the docks."""
        if self._switching:
            return
        self._note()
        of_others = self._docks.keys() - {panel.name for panel in self.place.panels} - self._outside
        opened = [name for name in of_others if not self._docks[name].isHidden()]
        if opened:
            self._lead_to(opened[0])
        elif not self._open(self.place) and self.there():
            self._show(self.there()[0])
        else:
            self.changed.emit()

    @Slot()
    def _on_front_wanted(self) -> None:
        dock = self.sender()
        if isinstance(dock, Dock) and not self._switching:
            self._note()
            self._lead_to(next(name for name, known in self._docks.items() if known is dock))

    def _lead_to(self, name: str) -> None:
        """Choose the place of a dock that is to be seen, if it is in the centre."""
        self._closed.discard(name)
        if name not in self._outside:
            self._show(next(place for place in PLACES if name in self._open(place)), name)

    def _show(self, place: Place, wanted: str = "") -> None:
        """Show a place that has something to show, with the dock wanted in front, else the one that was last."""
        names = self._open(place)
        front = next(name for name in (wanted, self._fronts.get(place.title), names[0]) if name in names)
        self._docks[front].panel()
        self.place = place
        self._fronts[place.title] = front
        window, animated = self._window, self._window.isAnimated()
        window.setUpdatesEnabled(False)
        window.setAnimated(False)
        with self.at_rest():
            # Shown before the others are hidden: the centre never loses its room.
            for name in names:
                self._docks[name].show()
            for name in self._docks.keys() - self._outside - set(names):
                self._docks[name].hide()
            self._docks[front].raise_()
        window.setAnimated(animated)
        window.setUpdatesEnabled(True)
        self.changed.emit()
