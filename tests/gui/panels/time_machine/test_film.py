from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from workbench.data.films import ffmpeg
from workbench.gui.panels.time_machine.film_dialog import FilmDialog
from workbench.gui.panels.time_machine.recorder import Film, Recorder, chosen
from workbench.gui.session import Session
from workbench.inspection.standpoint import PresentWeights


class Swatch(QWidget):
    """Shows the first kernel's first weight as a shade, and asks for it as a panel does."""

    title = "Swatch"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("swatch_panel")
        self._session, self.shade = session, 0
        session.watch("swatch", PresentWeights())
        session.frame.connect(self._on_frame)
        self.resize(120, 90)

    @Slot()
    def _on_frame(self) -> None:
        answer = self._session.take("swatch")
        if answer is not None and answer.value is not None:
            self.shade = shade_of(answer.value["0.weight"].numpy())
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(self.shade, self.shade, self.shade))


def shade_of(weights: np.ndarray) -> int:
    return int(np.clip(128 + 300 * weights[0, 0, 0, 0], 0, 255))


@pytest.fixture
def swatch(qtbot: QtBot, trained: Session) -> Swatch:
    made = Swatch(trained)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def record(qtbot: QtBot, session: Session, film: Film) -> str:
    recorder = Recorder(session)
    with qtbot.waitSignal(recorder.ended, timeout=20_000) as ended:
        recorder.start(film)
    return ended.args[0]


def test_each_picture_of_a_film_is_that_of_its_step(qtbot, trained, swatch, tmp_path: Path):
    """The oracle reads the weights of every state itself."""
    states = trained.run.kept.states
    assert record(qtbot, trained, Film(tmp_path / "x.gif", swatch, states, 20, None)) == ""
    expected = [shade_of(trained.run.kept.read(state)["0.weight"].numpy()) for state in states]
    assert len(set(expected)) > 3
    with Image.open(tmp_path / "x.gif") as image:
        shades = [frame.convert("RGB").getpixel((10, 10))[0] for frame in ImageSequence.Iterator(image)]
        assert image.size == (120, 90 + 28)
    assert shades == expected
    assert trained.standpoint is None


@pytest.mark.skipif(ffmpeg.program() is None, reason="ffmpeg is not here")
def test_a_video_is_written_at_the_width_asked_for(qtbot, trained, swatch, tmp_path: Path):
    states = chosen(trained.run.kept.states, "epochs")
    assert [state.step for state in states] == [0, *(epoch.step for epoch in trained.run.record.epochs)]
    assert record(qtbot, trained, Film(tmp_path / "x.mp4", swatch, states, 5, 100)) == ""
    assert (tmp_path / "x.mp4").stat().st_size > 500


def test_a_film_that_cannot_be_written_gives_a_sentence_and_the_window_looks_where_it_did(
    qtbot, trained, swatch, tmp_path: Path
):
    sentence = record(qtbot, trained, Film(tmp_path / "no" / "x.gif", swatch, trained.run.kept.states, 20, None))
    assert sentence == "x.gif cannot be written: No such file or directory."
    assert trained.standpoint is None


def test_a_training_pauses_for_a_film_and_goes_on_after_it(qtbot, session, tmp_path: Path):
    session.edit(session.experiment.changed(training=session.experiment.training.changed(epochs=1000)), "Long")
    session.train()
    qtbot.waitUntil(lambda: session.run.kept is not None and len(session.run.kept.states) > 3, timeout=20_000)
    swatch = Swatch(session)
    qtbot.addWidget(swatch)
    recorder = Recorder(session)
    with qtbot.waitSignal(recorder.ended, timeout=20_000):
        recorder.start(Film(tmp_path / "x.gif", swatch, session.run.kept.states[:3], 20, None))
        assert session.run.state == "paused"
    assert session.run.state == "running"
    assert (tmp_path / "x.gif").exists()


@pytest.fixture
def dialog(qtbot: QtBot, trained: Session, swatch: Swatch) -> FilmDialog:
    made = FilmDialog(trained, trained.run.kept.states, swatch)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_dialog_says_how_long_the_film_is_and_writes_it(qtbot, trained, dialog, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "run"), ""))
    count = len(trained.run.kept.states)
    dialog.rate.setValue(20)
    assert dialog.summary.text().startswith(f"{count} pictures, {count / 20:.1f} s.")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    assert dialog.bar.isVisible()
    qtbot.waitUntil(lambda: (tmp_path / "run.gif").exists(), timeout=20_000)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_a_film_given_up_leaves_no_file_and_the_dialog_open(qtbot, trained, dialog, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "run.gif"), ""))
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(dialog.recorder.cancelled, timeout=10_000):
        qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.close_button.text() == "Close"
    assert list(tmp_path.iterdir()) == []
    assert trained.standpoint is None


def test_a_film_that_fails_is_told_of_in_a_box(qtbot, dialog, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "run.gif"), ""))
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox) is not None, timeout=10_000)
    box = dialog.findChild(QMessageBox)
    assert box.informativeText() == "run.gif cannot be written: No such file or directory."
    box.close()


def test_without_ffmpeg_only_a_gif_is_offered_and_the_reason_given(qtbot, trained, swatch, monkeypatch):
    monkeypatch.setattr(ffmpeg, "program", lambda: None)
    dialog = FilmDialog(trained, trained.run.kept.states, swatch)
    qtbot.addWidget(dialog)
    assert not dialog.kind.model().item(1).isEnabled()
    assert "Videos need the program ffmpeg" in dialog.summary.text()
