"""The trail of a mistake: picture, saliency, the maps that spoke for the wrong class, the nearest training pictures."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from workbench.data.base import one_line
from workbench.gui.judging.words import as_of
from workbench.gui.number_text import number, percent, whole_percent
from workbench.gui.panels.decisions.look import Look
from workbench.gui.panels.decisions.tracer import Mistake, Neighbours, Tracer
from workbench.gui.panels.decisions.trail_words import company, looked_through, signed, space
from workbench.gui.picture_words import picture_name
from workbench.gui.session import Session
from workbench.gui.views.heat import overlaid
from workbench.gui.views.picture_tiles import PictureTiles, Tile
from workbench.gui.widgets import ElidedLabel, EmptyState, IconButton, format_count
from workbench.inspection.cell import Cell
from workbench.inspection.decisions.mistakes import confident_mistakes
from workbench.inspection.decisions.trail import Trail

LARGE, SMALL = 128, 84  # px, side of a picture
CHANNELS = 6
NOTHING = "Choose a mistake in the matrix or among the most confident ones: its trail is followed here."


def softened(saliency: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return saliency in which one pixel in a hundred cannot outshine all others."""
    return np.minimum(saliency, np.percentile(saliency, 99)).astype(np.float32)


class TrailPage(QWidget):
    """Shows the steps from a picture to why it was taken for another class; each tile leads somewhere."""

    pin_wanted = Signal(str, int)
    mistakes_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisions_trail")
        self._session = session
        self._look: Look | None = None
        self._chosen: Mistake | None = None
        self.tracer = Tracer(session, self)
        self.title = ElidedLabel("", self)
        self.previous = IconButton("chevron-left", "Previous mistake", "The mistake it is surer of", self)
        self.next = IconButton("chevron-right", "Next mistake", "The mistake it is less sure of", self)
        self.picture, self.channels, self.near = (PictureTiles(side, self) for side in (LARGE, SMALL, SMALL))
        self.heads = [QLabel("", self) for _ in range(3)]
        self.notes = [QLabel("", self) for _ in range(3)]
        self.nothing = EmptyState("search", "The trail of a mistake", NOTHING, "Show the mistakes", self)
        self._pages = QStackedWidget(self)
        self._build()
        self.previous.clicked.connect(self._turn_back)
        self.next.clicked.connect(self._turn_on)
        self.nothing.clicked.connect(self.mistakes_wanted)
        self.picture.activated.connect(self._on_picture)
        self.channels.activated.connect(self._on_channel)
        self.near.activated.connect(self._on_near)
        self.tracer.changed.connect(self._draw)
        session.standpoint_changed.connect(self._start_anew)

    def _build(self) -> None:
        self.title.setObjectName("trail_title")
        self.title.setProperty("role", "title")
        self.previous.setObjectName("trail_previous")
        self.next.setObjectName("trail_next")
        self.nothing.setObjectName("trail_nothing")
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(4)
        bar.addWidget(self.title, 1)
        bar.addWidget(self.previous)
        bar.addWidget(self.next)
        steps = QWidget(self)
        column = QVBoxLayout(steps)
        column.setContentsMargins(8, 0, 8, 8)
        column.setSpacing(0)
        rows = (
            (self.picture, "trail_picture", "The picture and what moved the class"),
            (self.channels, "trail_channels", "The maps that spoke most for the class"),
            (self.near, "trail_near", "The nearest training pictures"),
        )
        for (tiles, name, words), head, note in zip(rows, self.heads, self.notes, strict=True):
            tiles.setObjectName(name)
            tiles.setAccessibleName(words)
            for label, role in ((head, "title"), (note, "muted")):
                label.setProperty("role", role)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
            head.setContentsMargins(0, 8, 0, 0)
            column.addWidget(head)
            column.addWidget(note)
            column.addWidget(tiles)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(steps)
        page = QWidget(self)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(area, 1)
        self._pages.addWidget(page)
        self._pages.addWidget(self.nothing)
        self._pages.setCurrentIndex(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    # What is followed.

    def show_look(self, look: Look) -> None:
        """Follow the mistake chosen through what the network said last; without one, the surest mistake."""
        if not look.same_pictures(self._look):
            self._chosen = None
        self._look = look
        if self._chosen is None:
            order = confident_mistakes(look.predictions)
            if len(order):
                self.choose(int(order[0]))
        else:
            self._follow()
        self._pages.setCurrentIndex(1 if self._chosen is None else 0)

    def choose(self, index: int) -> None:
        """Follow another picture of the split: what it is taken for, right or wrong."""
        look = self._look
        if look is None or not 0 <= index < len(look.predictions.predicted):
            return
        taken_for = int(look.predictions.predicted[index])
        if taken_for >= 0:
            self._chosen = Mistake(look.split, index, taken_for)
            self._pages.setCurrentIndex(0)
            self._follow()

    def _follow(self) -> None:
        if self._look is not None and self._chosen is not None and self.isVisible():
            self.tracer.follow(self._look.data, self._chosen, self._look.predictions.step)

    def forget(self) -> None:
        """Follow nothing any more."""
        self._look = self._chosen = None
        self.tracer.forget()
        self._pages.setCurrentIndex(1)

    @Slot()
    def _start_anew(self) -> None:
        """Look into the network in the state looked at now."""
        self.tracer.forget()

    @Slot()
    def _turn_back(self) -> None:
        self._turn(-1)

    @Slot()
    def _turn_on(self) -> None:
        self._turn(1)

    def _turn(self, by: int) -> None:
        look, chosen = self._look, self._chosen
        order = [] if look is None else confident_mistakes(look.predictions).tolist()
        if chosen is not None and order:
            at = order.index(chosen.index) + by if chosen.index in order else 0
            self.choose(int(order[at % len(order)]))

    # What is shown.

    @Slot()
    def _draw(self) -> None:
        look, chosen, tracer = self._look, self._chosen, self.tracer
        if look is None or chosen is None or tracer.mistake != chosen:
            return
        part = look.data.split(chosen.split)
        names = [one_line(name) for name in look.data.classes]
        truth, taken = names[int(part.targets[chosen.index])], names[chosen.taken_for]
        self.title.setText(f"{picture_name(chosen.split, chosen.index, truth)} · taken for {taken}")
        picture, trail = part.picture(chosen.index).numpy(), tracer.trail
        self.heads[0].setText(f"1  The pixels that move {taken} most")
        sure = "" if trail is None else percent(float(trail.probabilities[chosen.taken_for]))
        tiles = [Tile(picture, (f"{sure} {taken}".strip(), f"true class {truth}"), alarm=truth != taken)]
        if trail is not None:
            tiles.append(Tile(overlaid(picture, softened(trail.saliency)), ("saliency", "|gradient| per pixel")))
        self.picture.set_tiles(tiles)
        self.notes[0].setText(tracer.message or self._verdict(trail, names, chosen))
        self._draw_channels(trail, picture, taken)
        self._draw_near(tracer.neighbours(), look, truth, taken)

    def _verdict(self, trail: Trail | None, names: list[str], chosen: Mistake) -> str:
        collected = self.tracer.collected
        if trail is None or collected is None:
            return "Looking into the network…"
        now = int(trail.probabilities.argmax())
        when = as_of(collected.step)
        if now == chosen.taken_for:
            return f"{when.capitalize()}. A click pins the picture: every panel then shows what becomes of it."
        share = whole_percent(float(trail.probabilities[now]))
        return f"{when.capitalize()} it is taken for {names[now]} ({share}) instead."

    def _draw_channels(self, trail: Trail | None, picture: NDArray[np.uint8], taken: str) -> None:
        if trail is None or not trail.path:
            self.channels.set_tiles(())
            self.heads[1].setText("2  The maps that speak most for it")
            missing = "No layer of this network has a spatial output, so no map can be told apart."
            self.notes[1].setText(missing if trail is not None else "")
            return
        self.heads[1].setText(f"2  The maps of {self._block(trail.path)} that speak most for {taken}")
        speak = trail.says[0] > 0
        self.notes[1].setText(
            "By mean gradient × activation, summed over the map (Grad-CAM). A click looks into the map where it is "
            "strongest."
            if speak
            else f"None of its {format_count(trail.count)} maps speaks for {taken}: what is left is the bias."
        )
        rows = zip(trail.channels.tolist(), trail.says.tolist(), trail.weights.tolist(), trail.maps, strict=True)
        self.channels.set_tiles(
            [
                Tile(
                    overlaid(picture, values),
                    (f"map {channel}", f"says {signed(says)}"),
                    f"map {channel}: mean gradient {number(weight)} × activation, summed: {signed(says)}",
                )
                for channel, says, weight, values in list(rows)[:CHANNELS]
                if says > 0
            ]
        )

    def _draw_near(self, found: Neighbours | None, look: Look, truth: str, taken: str) -> None:
        collected = self.tracer.collected
        self.heads[2].setText("3  The nearest training pictures")
        if found is None or collected is None:
            self.notes[2].setText("" if self.tracer.message else "Looking through the training pictures…")
            self.near.set_tiles(())
            return
        train = look.data.train
        classes = [one_line(look.data.classes[int(train.targets[i])]) for i in found.indices.tolist()]
        between = space(self._block(collected.spot.path), collected.shape, collected.treatment)
        looked = looked_through(found.done, found.total, len(train))
        self.notes[2].setText(f"{company(classes, truth, taken)} Distance: 1 − cosine between {between}. {looked}")
        rows = zip(found.indices.tolist(), found.distances.tolist(), classes, strict=True)
        self.near.set_tiles(
            [
                Tile(
                    train.picture(index).numpy(),
                    (name, number(distance, 2)),
                    f"{picture_name('train', index, name)}, distance {number(distance)}",
                    alarm=name == taken and taken != truth,
                )
                for index, distance, name in rows
            ]
        )

    def _block(self, path: str) -> str:
        row = self._session.inspected_summary.row(path)
        return path if row is None else f"{path} {row.name or row.title}"

    # Where tiles lead.

    @Slot(int)
    def _on_picture(self, _: int) -> None:
        if self._chosen is not None:
            self.pin_wanted.emit(self._chosen.split, self._chosen.index)

    @Slot(int)
    def _on_channel(self, place: int) -> None:
        trail, chosen = self.tracer.trail, self._chosen
        if trail is None or chosen is None:
            return
        values = trail.maps[place]
        row, column = divmod(int(values.argmax()), values.shape[1])
        self.pin_wanted.emit(chosen.split, chosen.index)
        if not self._session.looks_at_run:
            self._session.select((trail.path,))
        self._session.point_at(Cell(trail.path, int(trail.channels[place]), row, column))

    @Slot(int)
    def _on_near(self, place: int) -> None:
        found = self.tracer.neighbours()
        if found is not None and place < len(found.indices):
            self.pin_wanted.emit("train", int(found.indices[place]))

    def showEvent(self, event: QShowEvent) -> None:
        """Go on."""
        super().showEvent(event)
        self.tracer.resume()
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self.tracer.pause()
