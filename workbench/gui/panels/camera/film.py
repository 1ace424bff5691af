"""A film file that is played, halted, begun anew and searched through."""

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.films.film import length
from workbench.gui.panels.camera.player import Player
from workbench.gui.task import Newest
from workbench.layers.base import Shape


class Film(QObject):
    """The film that is open, if one is.

    Attributes:
        name: of its file; "" where none is open.
        seconds: its length; None where that is not known.
        position: seconds from its beginning.
        loops: whether it begins anew at its end.
    """

    opened = Signal()
    arrived = Signal(object)  # a picture, PIL.Image
    state_changed = Signal()  # playing or not
    failed = Signal(str)  # one sentence

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self.seconds: float | None = None
        self.position = 0.0
        self.loops = True
        self._path: Path | None = None
        self._shape: Shape = (1, 28, 28)
        self._player: Player | None = None
        self._looking = Newest(self)
        self._looking.finished.connect(self._on_length)
        self._looking.failed.connect(self.failed)

    @property
    def playing(self) -> bool:
        """Whether it is being played."""
        return self._player is not None

    def open(self, path: Path) -> None:
        """Look at a film, and play it from its beginning."""
        self.halt()
        self._looking.start(lambda _: (path, length(path)))

    @Slot(object)
    def _on_length(self, found: tuple[Path, float | None]) -> None:
        self._path, self.seconds = found
        self.name, self.position = self._path.name, 0.0
        self.opened.emit()
        self.resume()

    def use(self, shape: Shape) -> None:
        """Say what pictures (C, H, W) the network takes; a film that is playing goes on in these."""
        if shape != self._shape:
            self._shape = shape
            if self.playing:
                self.resume()

    def resume(self) -> None:
        """Play on from `position`."""
        self._let_go()
        if self._path is None:
            return
        player = self._player = Player(self._path, self._shape, self.position, self)
        player.arrived.connect(self._on_frame)
        player.ended.connect(self._on_end)
        player.failed.connect(self._on_failed)
        player.start()
        self.state_changed.emit()

    def halt(self) -> None:
        """Stay at the present picture."""
        if self._player is not None:
            self._let_go()
            self.state_changed.emit()

    def seek(self, seconds: float) -> None:
        """Go to a moment, and on from there if it is playing."""
        self.position = seconds
        if self.playing:
            self.resume()

    def shut_down(self) -> bool:
        """Stop everything; return whether its threads ended in time."""
        self._let_go()
        self._looking.cancel()
        return self._looking.wait(1.0)

    def _let_go(self) -> None:
        player, self._player = self._player, None
        if player is not None:
            player.stop()
            player.deleteLater()

    @Slot()
    def _on_frame(self) -> None:
        frame = self._player.latest if self._player is not None else None
        if frame is not None and self.sender() is self._player:
            self.position = frame.seconds
            picture: Image.Image = frame.picture
            self.arrived.emit(picture)

    @Slot()
    def _on_end(self) -> None:
        if self.sender() is not self._player:
            return
        went_on = self.position > 0
        self.position = 0.0
        if self.loops and went_on:
            self.resume()
        else:
            self.halt()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self.sender() is self._player:
            self.halt()
            self.failed.emit(sentence)
