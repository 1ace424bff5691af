"""The bar of the time machine: says what is looked at, and moves through the run's kept states."""

from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QToolBar, QToolButton, QWidget

from workbench.gui.forms.fields import QuietCombo
from workbench.gui.icons import assign
from workbench.gui.panels.time_machine import words
from workbench.gui.panels.time_machine.machine import SPEEDS, TimeMachine
from workbench.gui.panels.time_machine.slider import TimeSlider
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, plain_tooltip
from workbench.runs.schedule import best

SLIDER_TIP = (
    "Look at an earlier step of the run: kernels, feature maps, predictions and the mark on the loss curve follow. "
    "Below, a tick where an epoch ended; above, a star at the best. Ctrl+click in the loss curve comes here, too"
)
NOW_TIP = "Look at the network as it is now"
USUAL_SPEED = 10


class _Sentence(ElidedLabel):
    """Loses its end where room is short: how it begins says most."""

    def shown_text(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())


class TimeBar(QToolBar):
    """A slider over what the run has kept, and the film it makes."""

    title: ClassVar = "Time machine"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.title, parent)
        self.setObjectName("time_bar")
        self.setMovable(False)
        self._session = session
        self._wanted = False  # on the screen
        self.machine = TimeMachine(session, self)
        self.slider = TimeSlider(self)
        self.label, self.notice = ElidedLabel(parent=self), _Sentence(parent=self)
        self.speed = QuietCombo(self)
        self.back = self._action("Look one step back", "chevron-left", "Shift+F8", "Look at the kept step before")
        self.play = self._action("Play", "play", "F8", "Let the run pass by as a film")
        self.on = self._action("Look one step on", "chevron-right", "F9", "Look at the kept step after")
        self.now = self._action("Now", "target", "Shift+F9", NOW_TIP)
        self.film = self._action("Export film…", "export", "Ctrl+Shift+M", "Write the run as a GIF or a video")
        for action, slot in (
            (self.back, self.machine.back),
            (self.play, self.machine.toggle),
            (self.on, self.machine.on),
            (self.now, self.machine.now),
            (self.film, self.open_film),
        ):
            action.triggered.connect(slot)
        self._build()
        self.machine.changed.connect(self.refresh)
        session.run.events.connect(self._on_events)
        self.refresh()

    def setVisible(self, visible: bool) -> None:
        """Be there once there is a run to look back at; an old layout of the window has no say in it."""
        super().setVisible(visible and self._wanted)

    def _appear(self) -> None:
        wanted = self._session.run.kept is not None or self._session.standpoint is not None
        if wanted != self._wanted:
            self._wanted = wanted
            self.setVisible(wanted)

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the Run menu."""
        return {"Run": [self.play, self.back, self.on, self.now, self.film]}

    def _action(self, text: str, icon: str, shortcut: str, tip: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"time_{text.lower().replace(' ', '_').rstrip('…')}")
        action.setShortcut(QKeySequence(shortcut))
        action.setToolTip(f"{tip} ({shortcut})")
        assign(action, icon, self)
        return action

    def _button(self, action: QAction, *, text: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setObjectName(f"{action.objectName()}_button")
        button.setAccessibleName(action.text().rstrip("…"))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly)
        return button

    def _build(self) -> None:
        self.slider.setObjectName("time_slider")
        self.slider.setAccessibleName("Kept steps of the run")
        self.slider.setToolTip(plain_tooltip(SLIDER_TIP))
        self.slider.setPageStep(10)
        self.slider.valueChanged.connect(self._on_slider)
        for label, name, meaning in (
            (self.label, "time_label", "What is looked at"),
            (self.notice, "time_notice", "What is kept"),
        ):
            label.setObjectName(name)
            label.setAccessibleName(meaning)
            label.setFont(tabular(self.font()))
        self.label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.notice.setProperty("role", "warning")
        self.speed.setObjectName("time_speed")
        self.speed.setAccessibleName("Speed of the film")
        self.speed.setToolTip("Kept steps a second while the film runs")
        self.speed.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed} / s", speed)
        self.speed.currentIndexChanged.connect(self._on_speed)
        self.speed.setCurrentIndex(SPEEDS.index(USUAL_SPEED))
        self.speed.setMinimumWidth(self.speed.sizeHint().width())
        inside = QWidget(self)
        row = QHBoxLayout(inside)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        for action in (self.back, self.play, self.on):
            row.addWidget(self._button(action))
        row.addWidget(self.slider, 1)
        row.addSpacing(4)
        row.addWidget(self.label)
        row.addWidget(self.notice)
        row.addSpacing(4)
        row.addWidget(self._button(self.now, text=True))
        row.addWidget(self.speed)
        row.addWidget(self._button(self.film))
        self.addWidget(inside)

    @Slot()
    def refresh(self) -> None:
        """Show where the machine is."""
        self._appear()
        machine, states = self.machine, self.machine.states
        standpoint = self._session.standpoint
        top = best(states)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, len(states))
            self.slider.setValue(machine.index)
        ends = [place for place, state in enumerate(states) if state.ends_epoch]
        self.slider.set_marks(ends, states.index(top) if top else None)
        self.slider.setEnabled(bool(states))
        self.back.setEnabled(bool(states) and machine.index > 0)
        self.on.setEnabled(bool(states) and machine.index < len(states))
        self.play.setEnabled(bool(states))
        words_now = "Pause film" if machine.playing else "Play film"
        if words_now != self.play.text():
            self.play.setText(words_now)
            assign(self.play, "pause" if machine.playing else "play", self)
        self.film.setEnabled(len(states) > 1)
        self.now.setEnabled(standpoint is not None or machine.wanted is not None)
        self.now.setText("Back to now" if self.now.isEnabled() else "Now")
        self._write()

    def _write(self) -> None:
        machine = self.machine
        standpoint, record = self._session.standpoint, self._session.run.record
        muted = False
        if machine.wanted is not None:
            text = words.moment(machine.wanted, machine.states, record)
        elif standpoint is not None:
            text = standpoint.label
        else:
            text, muted = machine.reason or words.now(record), True
        self._show(self.label, text, "muted" if muted else "")
        self.slider.setAccessibleDescription(text)
        notice = machine.notice if text != machine.notice else ""
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))

    def _show(self, label: ElidedLabel, text: str, role: str) -> None:
        label.setText(text)
        if label.property("role") != role:
            label.setProperty("role", role)
            label.style().unpolish(label)
            label.style().polish(label)
        # Room for the longest of this run, so that the slider stands still.
        longest = text if self.machine.notice else words.longest(self._session.run.record)
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance(longest) + 8 if self.machine.states else 0)

    @Slot()
    def open_film(self) -> None:
        """Open the dialog that makes a film."""
        # Here, because the dialog's modules would delay every start, and a film is made seldom.
        from workbench.gui.panels.time_machine.film_dialog import FilmDialog

        self.machine.pause()
        dialog = FilmDialog(self._session, self.machine.states, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self.machine.pause()
        self.machine.go(value)

    @Slot(int)
    def _on_speed(self, index: int) -> None:
        self.machine.set_speed(self.speed.itemData(index))

    @Slot(object)
    def _on_events(self, _: object) -> None:
        if self.machine.wanted is None and self._session.standpoint is None and self.isVisible():
            self._write()
