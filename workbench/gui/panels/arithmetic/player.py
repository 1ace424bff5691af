"""Moves from cell to cell: step, play, pause, speed and scrub."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from workbench.gui import icons
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.widgets import IconButton

SPEEDS = {"1 / s": 1000, "2 / s": 500, "5 / s": 200, "10 / s": 100, "20 / s": 50}  # ms per cell
USUAL = 1


class Player(QWidget):
    """`wanted` tells the number of the cell to go to; while `waiting`, playing goes no further."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("arithmetic_player")
        self.waiting = False
        self._count = 1
        self.back = IconButton("chevron-left", "Step back", "One cell back", self)
        self.play = IconButton("play", "Play", "Let the kernel slide over the input, cell by cell", self)
        self.on = IconButton("chevron-right", "Step on", "One cell on", self)
        self.scrub = QSlider(Qt.Orientation.Horizontal, self)
        self.speed = QuietCombo(self)
        self._timer = QTimer(self)
        self._build()
        self.back.clicked.connect(self._go_back)
        self.on.clicked.connect(self._go_on)
        self.play.clicked.connect(self.toggle)
        self.scrub.valueChanged.connect(self.wanted)
        self.speed.currentIndexChanged.connect(self._on_speed)
        self._timer.timeout.connect(self._tick)

    def _build(self) -> None:
        for button, name in ((self.back, "back"), (self.play, "play"), (self.on, "on")):
            button.setObjectName(f"arithmetic_{name}")
        self.scrub.setObjectName("arithmetic_scrub")
        self.scrub.setAccessibleName("Cell of the map")
        self.scrub.setToolTip("Drag through all cells of the map, row by row")
        self.scrub.setFixedWidth(64)
        self.speed.setObjectName("arithmetic_speed")
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("Cells a second while playing")
        self.speed.setFixedWidth(76)
        for text, pause in SPEEDS.items():
            self.speed.addItem(text, pause)
        self.speed.setCurrentIndex(USUAL)
        self._timer.setInterval(self.speed.currentData())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (self.back, self.play, self.on):
            row.addWidget(button)
        row.addWidget(self.scrub, 1)
        row.addWidget(self.speed)

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def show_place(self, index: int, count: int) -> None:
        """Say that cell `index` of `count` is shown, without telling."""
        self._count = max(count, 1)
        with QSignalBlocker(self.scrub):
            self.scrub.setRange(0, self._count - 1)
            self.scrub.setPageStep(max(1, self._count // 10))
            self.scrub.setValue(index)
        self.waiting = False

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self.playing:
            self.pause()
        else:
            self._timer.start()
            self._name("pause", "Pause", "Let the kernel stand still")

    @Slot()
    def pause(self) -> None:
        """Stand still."""
        self._timer.stop()
        self._name("play", "Play", "Let the kernel slide over the input, cell by cell")

    def _name(self, icon: str, name: str, tip: str) -> None:
        icons.assign(self.play, icon, self)
        self.play.setAccessibleName(name)
        self.play.setToolTip(tip)

    @Slot()
    def _tick(self) -> None:
        if not self.waiting:
            self.waiting = True
            self._go_on()

    @Slot()
    def _go_on(self) -> None:
        self.wanted.emit((self.scrub.value() + 1) % self._count)

    @Slot()
    def _go_back(self) -> None:
        self.wanted.emit((self.scrub.value() - 1) % self._count)

    @Slot()
    def _on_speed(self) -> None:
        self._timer.setInterval(self.speed.currentData())

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still."""
        super().hideEvent(event)
        self.pause()
