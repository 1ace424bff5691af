"""Play, halt, search and repeat a film."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from workbench.gui import icons
from workbench.gui.panels.camera.film import Film
from workbench.gui.widgets import IconButton, format_duration

TICKS = 10  # of the slider in a second of film


class FilmControls(QWidget):
    """One row that is there while a film is open."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("film_controls")
        self._film = film
        self.play = IconButton("play", "Play or halt the film", "Play or halt the film", self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.time = QLabel("", self)
        self.loop = IconButton("refresh", "Begin anew at the end", "Begin anew at the end of the film", self)
        self._build()
        self.play.clicked.connect(self._toggle)
        self.slider.valueChanged.connect(self._seek)
        self.loop.toggled.connect(self._set_loop)
        film.opened.connect(self._refresh)
        film.state_changed.connect(self._refresh)
        film.arrived.connect(self._follow)
        self._refresh()

    def _build(self) -> None:
        self.play.setObjectName("film_play")
        self.slider.setObjectName("film_position")
        self.slider.setAccessibleName("Position in the film")
        self.slider.setToolTip("Position in the film")
        self.loop.setObjectName("film_loop")
        self.loop.setCheckable(True)
        self.loop.setChecked(self._film.loops)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        row.addWidget(self.time)
        row.addWidget(self.loop)

    @Slot()
    def _toggle(self) -> None:
        if self._film.playing:
            self._film.halt()
        else:
            self._film.resume()

    @Slot(int)
    def _seek(self, tick: int) -> None:
        self._film.seek(tick / TICKS)
        self._follow()

    @Slot(bool)
    def _set_loop(self, loops: bool) -> None:
        self._film.loops = loops

    @Slot()
    def _refresh(self) -> None:
        film = self._film
        self.setVisible(bool(film.name))
        icons.assign(self.play, "pause" if film.playing else "play", self)
        self.slider.setVisible(film.seconds is not None)
        self.slider.setMaximum(round((film.seconds or 0.0) * TICKS))
        self._follow()

    @Slot()
    def _follow(self) -> None:
        film = self._film
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(film.position * TICKS))
        whole = "" if film.seconds is None else f" / {format_duration(film.seconds)}"
        self.time.setText(f"{format_duration(film.position)}{whole}")
