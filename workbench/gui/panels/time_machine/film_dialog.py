"""The dialog that makes a film of the run: of what, how fast, as what kind of file."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QCloseEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.data.films import ffmpeg
from workbench.gui.dialogs import ask_where_to_save, failure, file_stem, say
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.time_machine.recorder import Film, Recorder, chosen
from workbench.gui.session import Session
from workbench.gui.widgets import format_count, plain_tooltip
from workbench.runs.film import GIF, MP4
from workbench.runs.schedule import KeptState

WIDTHS = ((None, "as on the screen"), (960, "960 px"), (640, "640 px"), (480, "480 px"))
WHICH = (("all", "every kept step"), ("half", "every second kept step"), ("epochs", "ends of epochs"))
KINDS = ((GIF, "GIF picture", "GIF picture (*.gif)"), (MP4, "MP4 video", "MP4 video (*.mp4)"))
NO_FFMPEG = "Videos need the program ffmpeg, which is not here; a GIF plays everywhere."
_WIDTH = 440  # px
_RATE = 10  # pictures a second


def panels_of(window: QWidget) -> list[tuple[str, QWidget]]:
    """Return name and widget of what a film can show: visible panels, the largest first, and the whole window."""
    panels = [
        (str(widget.title), widget)
        for widget in window.findChildren(QWidget)
        if widget.objectName().endswith("_panel") and hasattr(widget, "title") and widget.isVisible()
    ]
    panels.sort(key=lambda one: -one[1].width() * one[1].height())
    return [*panels, ("The whole window", window)]


class FilmDialog(QDialog):
    """Asks what is wanted, then shows how far it is."""

    def __init__(self, session: Session, states: Sequence[KeptState], window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("film_dialog")
        self.setWindowTitle("Export a film of the run")
        self.setModal(True)
        self._session, self._states, self._window = session, states, window
        self._offered = panels_of(window)
        self._path = ""
        self.recorder = Recorder(session, self)
        self.recorder.progressed.connect(self._on_progress)
        self.recorder.ended.connect(self._on_ended)
        self.recorder.cancelled.connect(self._on_cancelled)
        self.shows = self._combo("shows", "What is filmed", "A panel that is open now, or all of the window")
        self.which = self._combo("which", "Steps", "Which of the kept steps are pictures of the film")
        self.width_box = self._combo("width", "Width", "Of the pictures; a smaller one makes a smaller file")
        self.kind = self._combo("kind", "Kind of file", "A GIF plays in every browser; a video is smaller and sharper")
        self.rate = QSpinBox(self)
        self.summary, self.bar = QLabel(self), QProgressBar(self)
        self.start_button, self.close_button = QPushButton("Export…", self), QPushButton("Close", self)
        self._fill()
        self._build()
        self._refresh()
        self.resize(_WIDTH, self.sizeHint().height())

    def _combo(self, name: str, meaning: str, tip: str) -> QComboBox:
        combo = QuietCombo(self)
        combo.setObjectName(f"film_{name}")
        combo.setAccessibleName(meaning)
        combo.setToolTip(tip)
        combo.currentIndexChanged.connect(self._refresh)
        return combo

    def _fill(self) -> None:
        for combo, rows in (
            (self.shows, [(None, name) for name, _ in self._offered]),
            (self.which, WHICH),
            (self.width_box, WIDTHS),
            (self.kind, [(suffix, name) for suffix, name, _ in KINDS]),
        ):
            with QSignalBlocker(combo):
                for data, text in rows:
                    combo.addItem(text, data)
                combo.setCurrentIndex(0)
        self._has_video = ffmpeg.program() is not None
        if not self._has_video:
            model = self.kind.model()
            assert isinstance(model, QStandardItemModel)
            model.item(1).setEnabled(False)
            self.kind.setToolTip(plain_tooltip(NO_FFMPEG))
        self.rate.setRange(1, 60)
        self.rate.setValue(_RATE)
        self.rate.setObjectName("film_rate")
        self.rate.setAccessibleName("Pictures a second")
        self.rate.setToolTip("How many kept steps pass in a second")
        self.rate.valueChanged.connect(self._refresh)

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for text, field in (
            ("&Show", self.shows),
            ("S&teps", self.which),
            ("&Pictures a second", self.rate),
            ("&Width", self.width_box),
            ("&Kind of file", self.kind),
        ):
            form.addRow(text, field)
        self.summary.setObjectName("film_summary")
        self.summary.setProperty("role", "muted")
        self.summary.setWordWrap(True)
        self.bar.setObjectName("film_progress")
        self.bar.setAccessibleName("Progress of the film")
        self.bar.setVisible(False)
        for button, name, tip in (
            (self.start_button, "film_start", "Choose a file, and make the film"),
            (self.close_button, "film_close", "Close this dialog; a film under way is given up (Esc)"),
        ):
            button.setObjectName(name)
            button.setAccessibleName(button.text().rstrip("…"))
            button.setToolTip(tip)
        self.start_button.setProperty("primary", True)
        self.start_button.setDefault(True)
        self.start_button.clicked.connect(self.ask_and_start)
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.start_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(self.summary)
        column.addWidget(self.bar)
        column.addStretch(1)
        column.addLayout(buttons)

    @property
    def states(self) -> tuple[KeptState, ...]:
        """What the film would show."""
        return chosen(self._states, self.which.currentData())

    @Slot()
    def ask_and_start(self) -> None:
        """Ask for a file, and make the film."""
        suffix, _, kinds = KINDS[self.kind.currentIndex()]
        name = "-".join(file_stem(self._session.experiment.name).lower().split())
        path = ask_where_to_save(self, "Export film", f"{name}-film{suffix}", kinds, suffix)
        if path is None:
            return
        path = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        self._path = str(path)
        _, shown = self._offered[self.shows.currentIndex()]
        self.recorder.start(Film(path, shown, self.states, self.rate.value(), self.width_box.currentData()))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        busy, count = self.recorder.busy, len(self.states)
        for widget in (self.shows, self.which, self.rate, self.width_box, self.kind, self.start_button):
            widget.setEnabled(not busy)
        self.bar.setVisible(busy)
        self.close_button.setText("Cancel" if busy else "Close")
        self.bar.setRange(0, max(count, 1))
        if not busy:
            self.bar.setValue(0)
        seconds = count / self.rate.value()
        pictures = f"{format_count(count)} picture{'s' * (count != 1)}"
        video = "" if self._has_video else f" {NO_FFMPEG}"
        pause = " The training pauses meanwhile." if self._session.run.is_under_way else ""
        self.summary.setText(f"{pictures}, {seconds:.1f} s.{pause}{video}")

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    @Slot(str)
    def _on_ended(self, sentence: str) -> None:
        self._refresh()
        if sentence:
            failure("film_failure", "The film could not be written", self, sentence).open()
            return
        say(self._window, f"Film saved as {self._path}.")
        self.accept()

    @Slot()
    def _on_cancelled(self) -> None:
        self._refresh()

    def reject(self) -> None:
        """Give a film under way up; without one, close."""
        if self.recorder.busy:
            self.recorder.cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.recorder.cancel()
        super().closeEvent(event)
