"""The main job in the real window: build the lecture's network, train it, look inside it, keep it."""

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import panel_of
from workbench.experiment import find, load
from workbench.gui import history
from workbench.gui.dock import Dock
from workbench.gui.forms.number_box import NumberBox
from workbench.gui.main_window import MainWindow
from workbench.gui.opening import fill
from workbench.gui.panels.builder.chips import Chip
from workbench.gui.panels.builder.panel import BuilderPanel
from workbench.gui.panels.feature_maps.panel import FeatureMapsPanel
from workbench.gui.panels.kernels.panel import KernelsPanel
from workbench.gui.preferences import Preferences
from workbench.gui.session import Session

Key, Mouse = Qt.Key, Qt.MouseButton
NONE, CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
THIN = "\u2009"


class Person:
    """Does to the window what hands do; each method is a few clicks or keys."""

    def __init__(self, qtbot: QtBot, window: MainWindow, session: Session, patch: pytest.MonkeyPatch) -> None:
        self.qtbot, self.window, self.session, self._patch = qtbot, window, session, patch
        self.builder = window.findChild(BuilderPanel)
        self.maps = panel_of(window, FeatureMapsPanel)

    def press(self, key: Key, modifier: Qt.KeyboardModifier = NONE, on: QWidget | None = None) -> None:
        target = on or QApplication.focusWidget() or self.window
        self.qtbot.keyClick(target, key, modifier)

    def click_chip(self, kind: str) -> None:
        chip = self.window.findChild(Chip, f"chip_{kind}")
        if not chip.isVisible():
            self.qtbot.mouseClick(self.window.findChild(QWidget, f"category_{chip.category}"), Mouse.LeftButton)
        self.qtbot.waitUntil(chip.isVisible)
        self.qtbot.mouseClick(chip, Mouse.LeftButton)

    def find_and_add(self, letters: str) -> None:
        field = self.builder.palette_of_layers.filter
        self.qtbot.mouseClick(field, Mouse.LeftButton)
        field.selectAll()
        self.qtbot.keyClicks(field, letters)
        self.press(Key.Key_Return, on=field)
        self.press(Key.Key_Escape, on=field)
        self.press(Key.Key_Escape, on=field)
        assert self.builder.tree.hasFocus()

    def drag_chip(self, kind: str, to: QPoint) -> None:
        """Press on a chip and pull until the drag begins; the platform without a screen then needs its events told."""
        tree = self.builder.tree

        def carry(drag: object, *_: object) -> Qt.DropAction:
            drop_on(tree.viewport(), drag.mimeData(), to)  # type: ignore[attr-defined]
            return Qt.DropAction.CopyAction

        chip = self.window.findChild(Chip, f"chip_{kind}")
        with self._patch.context() as patch:
            patch.setattr("workbench.gui.panels.builder.chips.QDrag.exec", carry)
            self.qtbot.mousePress(chip, Mouse.LeftButton, NONE, QPoint(10, 10))
            self.qtbot.mouseMove(chip, QPoint(40, 30))
            self.qtbot.mouseRelease(chip, Mouse.LeftButton, NONE, QPoint(40, 30))

    def click_row(self, path: str, modifier: Qt.KeyboardModifier = NONE) -> None:
        tree = self.builder.tree
        line = tree.line(path)
        assert line is not None
        tree.scrollToItem(line)
        at = tree.visualItemRect(line).center()
        self.qtbot.mouseClick(tree.viewport(), Mouse.LeftButton, modifier, at)

    def end_of_tree(self) -> QPoint:
        tree = self.builder.tree
        last = tree.topLevelItem(tree.topLevelItemCount() - 1)
        rect = tree.visualItemRect(last)
        return QPoint(60, min(rect.bottom() + 12, tree.viewport().height() - 2))

    def type_value(self, setting: str, value: str) -> None:
        def seen() -> list[NumberBox]:
            return [box for box in self.window.findChildren(NumberBox, setting) if box.isVisible()]

        self.qtbot.waitUntil(lambda: len(seen()) == 1)
        (box,) = seen()
        self.qtbot.mouseClick(box.lineEdit(), Mouse.LeftButton)
        box.lineEdit().selectAll()
        self.qtbot.keyClicks(box, value)

    def raise_tab(self, name: str) -> None:
        dock = self.window.findChild(Dock, f"dock_{name}")
        dock.bring_to_front()
        self.qtbot.waitUntil(dock.panel().isVisible)

    def drop_file(self, file: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        drop_on(self.window, data, QPoint(200, 10))

    def choose(self, file: Path) -> None:
        """Let the next file dialog return `file`."""
        for name in ("getOpenFileName", "getSaveFileName"):
            self._patch.setattr(QFileDialog, name, lambda *_: (str(file), ""))

    # What a person sees.

    def rows(self) -> list[tuple[str, str, str]]:
        """Kind, shape and parameters, as they stand on the lines."""
        lines = [self.builder.tree.line(str(i)) for i in range(len(self.session.experiment.network.layers))]
        assert all(line is not None for line in lines)
        return [(line.node.row.label, line.node.row.shape, line.node.row.parameters) for line in lines if line]

    def row(self, path: str) -> tuple[str, str, str]:
        return self.rows()[int(path)]

    def total(self) -> str:
        return self.builder.totals.parameters.text()


def drop_on(target: QWidget, data: QMimeData, at: QPoint) -> None:
    """Send what Qt sends while something is dragged over a widget and let go."""
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    for event in (
        QDragEnterEvent(at, both, data, Mouse.LeftButton, NONE),
        QDragMoveEvent(at, both, data, Mouse.LeftButton, NONE),
        QDropEvent(QPointF(at), both, data, Mouse.LeftButton, NONE),
    ):
        QApplication.sendEvent(target, event)


@pytest.fixture
def person(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setattr(history, "MERGE_SECONDS", 60.0)  # however slowly this computer types
    window = MainWindow(Preferences())
    window.resize(1280, 900)
    window.show()
    session = fill(window, None, None)
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield Person(qtbot, window, session, monkeypatch)
    session.stop()
    qtbot.waitUntil(lambda: not session.run.is_under_way, timeout=20_000)
    window.close()
    assert session.shut_down()
    window.deleteLater()


def build_lecture(person: Person) -> None:
    """From an empty network to the lecture's, by every way the builder offers."""
    session = person.session
    person.press(Key.Key_N, CTRL, on=person.window)
    assert session.experiment.network.layers == ()
    assert [problem.code for problem in session.problems if problem.severity == "error"] != []

    person.click_chip("conv2d")
    person.type_value("layer.out_channels", "12")
    assert person.row("0") == ("conv2d", "12×26×26", "120")
    person.type_value("layer.padding", "1")
    assert person.row("0") == ("conv2d", "12×28×28", "120")
    assert session.history.undo_label == "Change padding"

    person.find_and_add("relu")
    person.find_and_add("max pool")
    assert person.rows()[1:] == [("relu", "12×28×28", ""), ("max_pool2d", "12×14×14", "")]

    person.qtbot.mouseClick(person.window.findChild(QWidget, "category_convolution"), Mouse.LeftButton)
    person.drag_chip("conv2d", person.end_of_tree())
    assert session.selected == ("3",)
    person.type_value("layer.out_channels", "24")
    person.type_value("layer.padding", "1")
    assert person.row("3") == ("conv2d", "24×14×14", f"2{THIN}616")

    tree = person.builder.tree
    person.click_row("1")
    person.click_row("2", SHIFT)
    person.press(Key.Key_C, CTRL, on=tree)
    person.click_row("3")
    person.press(Key.Key_V, CTRL, on=tree)
    assert person.rows()[4:] == [("relu", "24×14×14", ""), ("max_pool2d", "24×7×7", "")]

    person.find_and_add("linear")  # without flattening: the row says so, and offers what repairs it
    broken = [problem for problem in session.problems if problem.severity == "error"]
    assert broken[0].path == "6"
    person.press(Key.Key_Period, CTRL, on=tree)
    assert [kind for kind, _, _ in person.rows()[6:]] == ["flatten", "linear"]
    person.click_row("7")
    person.type_value("layer.out_features", "64")
    assert person.rows()[6:] == [("flatten", "1176", ""), ("linear", "64", f"75{THIN}328")]

    person.find_and_add("relu")
    person.find_and_add("dropout")
    person.type_value("layer.p", "0.2")
    person.find_and_add("linear")
    person.type_value("layer.out_features", "10")


def play_with_it(person: Person) -> None:
    """Duplicate, move, delete; every step can be taken back."""
    session, tree = person.session, person.builder.tree
    built = session.experiment
    person.click_row("8")
    person.press(Key.Key_D, CTRL, on=tree)
    assert [kind for kind, _, _ in person.rows()[8:10]] == ["relu", "relu"]
    person.press(Key.Key_Delete, on=tree)
    assert session.experiment == built
    person.click_row("9")
    person.press(Key.Key_Up, ALT, on=tree)
    assert [kind for kind, _, _ in person.rows()[7:10]] == ["linear", "dropout", "relu"]
    for _ in range(3):
        person.press(Key.Key_Z, CTRL, on=tree)
    assert session.experiment == built
    for _ in range(3):
        person.press(Key.Key_Z, CTRL | SHIFT, on=tree)
    assert [kind for kind, _, _ in person.rows()[7:10]] == ["linear", "dropout", "relu"]
    person.press(Key.Key_Z, CTRL, on=tree)
    assert session.experiment == built


def train(person: Person) -> None:
    """F5, F6, F7 and Shift+F5 in the worker's thread, until the validation pictures are known by heart."""
    session, qtbot, window = person.session, person.qtbot, person.window
    person.type_value("training.epochs", "60")
    person.type_value("training.threads", "1")
    person.press(Key.Key_F5, on=window)
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)
    qtbot.waitUntil(
        lambda: bool(session.run.record.epochs) and session.run.record.epochs[-1].val_accuracy >= 0.97, timeout=50_000
    )
    person.press(Key.Key_F6, on=window)
    assert session.run.state == "paused"
    qtbot.waitUntil(lambda: session.worker.settled, timeout=5_000)
    qtbot.wait(100)
    halted = len(session.run.record.losses)
    qtbot.wait(200)
    assert len(session.run.record.losses) == halted
    for step in (1, 2):
        person.press(Key.Key_F7, on=window)
        qtbot.waitUntil(lambda step=step: len(session.run.record.losses) == halted + step)
        qtbot.wait(100)
        assert len(session.run.record.losses) == halted + step
    person.press(Key.Key_F5, on=window)
    qtbot.waitUntil(lambda: len(session.run.record.losses) > halted + 10, timeout=20_000)
    person.press(Key.Key_F5, SHIFT, on=window)
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    assert session.run.record.ended is not None
    assert session.run.record.ended.outcome == "stopped"
    assert np.isfinite(session.run.record.losses.values).all()


def trained(person: Person) -> torch.nn.Sequential:
    """A copy of the network that the worker holds, in eval mode."""
    network = person.session.worker._networks.network
    assert network is not None
    return copy.deepcopy(network).eval()


def photo(file: Path) -> np.ndarray:
    """Write a JPEG that a camera held sideways would: pixels turned, upright by its EXIF; return it upright, (H, W)."""
    upright = np.full((168, 224), 20, np.uint8)
    upright[40:130, 60:90] = 230  # an L
    upright[104:130, 60:170] = 230
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise to see it upright
    colored = Image.fromarray(np.rot90(upright)).convert("RGB")
    colored.save(file, quality=95, exif=exif.tobytes())
    return upright


def check_inside(person: Person, network: torch.nn.Sequential) -> None:
    """What the panel shows of some blocks, against torch's own forward pass."""
    session, panel, qtbot = person.session, person.maps, person.qtbot
    data, pinned = session.data, session.pinned
    assert data is not None
    assert pinned is not None
    train_pixels = data.train.images.double() / 255
    picture = (pinned.image.double() / 255 - train_pixels.mean()) / train_pixels.std(correction=0)
    outputs = {}
    x = picture.float()[None]
    with torch.no_grad():
        for index, module in enumerate(network):
            x = module(x)
            outputs[str(index)] = x[0].numpy()
    for path in ("0", "2", "3", "5", "7", "10"):
        person.click_row(path)
        wanted = outputs[path].reshape(outputs[path].shape if outputs[path].ndim == 3 else (-1, 1, 1))
        qtbot.waitUntil(lambda shape=wanted.shape: shown(panel) is not None and shown(panel).shape == shape)
        qtbot.waitUntil(lambda wanted=wanted: np.allclose(shown(panel), wanted, rtol=1e-3, atol=1e-4), timeout=5_000)
    softmax = np.exp(x[0].numpy()) / np.exp(x[0].numpy()).sum()
    bars = panel.picture.bars
    np.testing.assert_allclose(bars._probabilities, softmax, rtol=1e-3, atol=1e-5)
    assert bars.predicted == int(softmax.argmax())
    assert bars.rows == list(range(len(softmax)))  # all classes, in their order


def shown(panel: FeatureMapsPanel) -> np.ndarray | None:
    return panel.mosaic._maps


def check_kernels(person: Person, network: torch.nn.Sequential) -> None:
    panel = panel_of(person.window, KernelsPanel)
    person.raise_tab("kernels")
    person.click_row("0")
    weights = network[0].weight.detach().numpy()[:, 0]
    person.qtbot.waitUntil(lambda: panel.mosaic._maps is not None and panel.mosaic._maps.shape == weights.shape)
    person.qtbot.waitUntil(lambda: np.allclose(panel.mosaic._maps, weights))


def test_from_an_empty_network_to_the_prediction_of_a_photo(person: Person, tmp_path: Path) -> None:
    session = person.session
    build_lecture(person)
    lecture = find("lecture-cnn")
    assert session.experiment.network == lecture.network
    assert person.total() == f"78{THIN}714"
    assert [row[1] for row in person.rows()] == [
        *("12×28×28", "12×28×28", "12×14×14", "24×14×14", "24×14×14", "24×7×7"),
        *("1176", "64", "64", "64", "10"),
    ]
    play_with_it(person)

    train(person)
    network = trained(person)
    assert session.data is not None
    with torch.no_grad():
        logits = network(session.data.normalise(session.data.test.images))
    assert (logits.argmax(1) == session.data.test.targets).double().mean() >= 0.93

    upright = photo(tmp_path / "photo.jpg")
    person.raise_tab("feature_maps")
    person.choose(tmp_path / "photo.jpg")
    person.press(Key.Key_O, CTRL | SHIFT, on=person.window)
    person.qtbot.waitUntil(lambda: session.pinned is not None and session.pinned.title == "photo.jpg")
    assert session.pinned is not None
    middle = Image.fromarray(upright[:, 28:196]).resize((28, 28), Image.Resampling.BILINEAR)
    assert np.abs(session.pinned.image[0].numpy().astype(int) - np.asarray(middle)).mean() < 3
    check_inside(person, network)
    session.pin("test", 3)
    check_inside(person, network)
    person.drop_file(tmp_path / "photo.jpg")
    person.qtbot.waitUntil(lambda: session.pinned is not None and session.pinned.title == "photo.jpg")
    check_inside(person, network)
    check_kernels(person, network)


def test_an_experiment_is_saved_changed_and_opened_again(person: Person, tmp_path: Path) -> None:
    session, window = person.session, person.window
    file = tmp_path / "mine.json"
    person.click_row("0")
    person.type_value("layer.out_channels", "16")
    assert window.isWindowModified()
    person.choose(file)
    person.press(Key.Key_S, CTRL, on=window)
    assert not window.isWindowModified()
    assert window.windowTitle().startswith(f"{session.experiment.name}[*] - mine.json")
    kept = session.experiment
    assert load(file) == kept

    person.type_value("layer.out_channels", "17")
    assert window.isWindowModified()
    person.press(Key.Key_Z, CTRL, on=window)
    assert session.experiment == kept
    assert not window.isWindowModified()
    person.press(Key.Key_Z, CTRL | SHIFT, on=window)
    assert session.experiment != kept
    person.press(Key.Key_S, CTRL, on=window)
    assert load(file) == session.experiment
    person.press(Key.Key_N, CTRL, on=window)
    assert session.experiment.network.layers == ()
    person.press(Key.Key_O, CTRL, on=window)
    assert session.experiment == load(file)
    assert person.row("0")[:2] == ("conv2d", "17×28×28")


def test_the_run_bar_is_operated_with_the_mouse(person: Person) -> None:
    session, qtbot = person.session, person.qtbot
    bar = person.window.findChild(QToolBar, "run_bar")

    def click(name: str) -> None:
        action = bar.findChild(QAction, name)
        qtbot.mouseClick(bar.widgetForAction(action), Mouse.LeftButton)

    click("step")
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    assert session.run.state == "paused"
    assert not bar.findChild(QComboBox, "device").isEnabled()
    click("train")
    qtbot.waitUntil(lambda: len(session.run.record.losses) > 3, timeout=20_000)
    click("pause")
    assert session.run.state == "paused"
    click("stop")
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    assert bar.findChild(QComboBox, "device").isEnabled()
