from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.gui.panels.conftest import OpenPanel
from workbench.experiment import find
from workbench.gui.panels.camera import panel as camera_panel
from workbench.gui.panels.camera import webcam
from workbench.gui.panels.camera.panel import CameraPanel

SIZE = (640, 560)


@pytest.fixture
def animation(tmp_path: Path) -> Path:
    """Return a GIF of thirty frames of 50 ms, each brighter than the one before."""
    first, *rest = (Image.new("L", (40, 40), 8 * number) for number in range(1, 31))
    first.save(tmp_path / "film.gif", save_all=True, append_images=rest, duration=50)
    return tmp_path / "film.gif"


@pytest.fixture(autouse=True)
def no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no camera, whatever this computer has."""
    monkeypatch.setattr(webcam, "multimedia", lambda: None)
    monkeypatch.setattr(camera_panel, "multimedia", lambda: None)


class Lens(QObject):
    """Stands for a camera: shows what a test holds in front of it."""

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, device: str, parent: QObject) -> None:
        super().__init__(parent)
        self.device, self.on = device, False
        self.latest: QImage | None = None

    def start(self) -> None:
        self.on = True

    def stop(self) -> None:
        self.on = False

    def see(self, pixels: np.ndarray) -> None:
        """Show (H, W, 3) uint8."""
        height, width = pixels.shape[:2]
        self.latest = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self.arrived.emit()


@pytest.fixture
def lens(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Connect a camera; `made` is the one that was turned on last."""
    found = SimpleNamespace(made=None)

    def make(device: str, parent: QObject) -> Lens:
        found.made = Lens(device, parent)
        return found.made

    monkeypatch.setattr(camera_panel, "Webcam", make)
    monkeypatch.setattr(camera_panel, "cameras", lambda: [("Front camera", "front")])
    monkeypatch.setattr(camera_panel, "multimedia", lambda: object())
    return found


def test_a_film_is_played_through_the_network(open_panel: OpenPanel, qtbot: QtBot, animation: Path) -> None:
    session, panel = open_panel(CameraPanel, find("digits"), SIZE)
    panel.film.open(animation)
    qtbot.waitUntil(lambda: session.pinned is not None and session.pinned.title == "film.gif", timeout=5000)
    qtbot.waitUntil(lambda: panel.seen.bars.predicted is not None, timeout=5000)
    first = int(session.pinned.image.max())
    qtbot.waitUntil(lambda: int(session.pinned.image.max()) > first, timeout=5000)
    assert session.pinned.image.shape == (1, 28, 28)
    assert panel.controls.isVisible()
    assert panel.controls.slider.maximum() == 15
    panel.controls.play.click()
    assert not panel.film.playing


def test_a_film_can_be_searched_and_goes_on_from_there(open_panel: OpenPanel, qtbot: QtBot, animation: Path) -> None:
    _, panel = open_panel(CameraPanel, find("digits"), SIZE)
    panel.film.open(animation)
    qtbot.waitUntil(lambda: panel.film.playing)
    panel.controls.play.click()
    panel.controls.slider.setValue(10)
    with qtbot.waitSignal(panel.film.arrived) as shown:
        panel.controls.play.click()
    assert np.asarray(shown.args[0]).max() >= 8 * 20
    assert panel.film.position >= 0.95


def test_a_hidden_panel_turns_the_camera_off_and_halts_the_film(
    open_panel: OpenPanel, qtbot: QtBot, animation: Path, lens: SimpleNamespace
) -> None:
    _, panel = open_panel(CameraPanel, find("digits"), SIZE)
    panel.power.click()
    assert lens.made.on
    panel.hide()
    assert not lens.made.on
    panel.show()
    panel.film.open(animation)
    qtbot.waitUntil(lambda: panel.film.playing)
    panel.hide()
    assert not panel.film.playing


@pytest.mark.parametrize("mirrored", [True, False])
def test_a_camera_s_picture_is_pinned_mirrored_or_not(
    open_panel: OpenPanel, qtbot: QtBot, lens: SimpleNamespace, mirrored: bool
) -> None:
    session, panel = open_panel(CameraPanel, find("digits"), SIZE)
    panel.mirror.setChecked(mirrored)
    panel.power.click()
    pixels = np.zeros((60, 60, 3), np.uint8)
    pixels[:, :30] = 255
    qtbot.waitUntil(lambda: not panel.seen.waiting)
    lens.made.see(pixels)
    assert session.pinned.title == "camera"
    left, right = session.pinned.image[0, 14, [5, 22]].tolist()
    assert (left > right) is not mirrored
    qtbot.waitUntil(lambda: panel.seen.bars.predicted is not None)


def test_a_camera_that_fails_is_turned_off_and_says_why(open_panel: OpenPanel, lens: SimpleNamespace) -> None:
    _, panel = open_panel(CameraPanel, find("digits"), SIZE)
    panel.power.click()
    lens.made.failed.emit("The camera gives no picture (busy); another program may be using it.")
    assert not lens.made.on
    assert "another program" in panel.words.text()
    assert panel.words.isVisible()


def test_a_broken_film_is_refused_in_a_sentence(open_panel: OpenPanel, qtbot: QtBot, tmp_path: Path) -> None:
    _, panel = open_panel(CameraPanel, find("digits"), SIZE)
    (tmp_path / "film.gif").write_bytes(b"GIF89a")
    panel.film.open(tmp_path / "film.gif")
    qtbot.waitUntil(lambda: panel.words.isVisible())
    assert "film.gif is damaged" in panel.words.text()


@pytest.mark.parametrize(("module", "word"), [(None, "uv pip install"), (object(), "No camera is connected")])
def test_without_a_camera_the_panel_says_what_is_missing_and_offers_films(
    open_panel: OpenPanel, monkeypatch: pytest.MonkeyPatch, module: object | None, word: str
) -> None:
    monkeypatch.setattr(camera_panel, "multimedia", lambda: module)
    _, panel = open_panel(CameraPanel, find("digits"), SIZE)
    assert word in panel.empty.text.text()
    assert panel.empty.button.isVisible()
    assert not panel.power.isVisible()
