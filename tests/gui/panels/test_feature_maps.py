from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from tests.gui.conftest import experiment_on, make_pictures, pixels_of
from workbench.data.pictures.picture import open_picture, to_tensor
from workbench.experiment import find
from workbench.gui.block_choice import INPUT
from workbench.gui.panels.feature_maps.panel import WATCH, FeatureMapsPanel
from workbench.gui.panels.feature_maps.sheet import caption
from workbench.gui.widgets import plain_tooltip
from workbench.layers.base import LAYERS
from workbench.network.build import build
from workbench.training.generators import RunGenerators


@dataclass(frozen=True)
class Copy:
    """Asks for the network itself."""

    def ask(self, network):
        return deepcopy(network)


@pytest.fixture
def opened(open_panel):
    """Return a function that opens a preset with the panel on show and its data loaded."""

    def make(preset="digits", *, show=True):
        return open_panel(FeatureMapsPanel, find(preset) if isinstance(preset, str) else preset, (650, 430), show=show)

    return make


def untrained(experiment):
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    return build(experiment.network, experiment.dataset.input_shape, generator)


def forward(network, data, image):
    """Return every block's output, by path, and the probabilities: torch's own forward pass with hooks."""
    outputs = {}

    def keep(path):
        def hook(module, inputs, output):
            outputs[path] = output[0].clone()

        return hook

    network = deepcopy(network).eval()
    for path, module in network.named_modules():
        module.register_forward_hook(keep(path))
    mean, std = data.mean.view(-1, 1, 1), data.std.view(-1, 1, 1)
    with torch.no_grad():
        logits = network(((image.float() / 255 - mean) / std)[None])
    return outputs, logits[0].softmax(0)


def shown(panel):
    picture = panel.mosaic.canvas._picture
    return None if picture is None else picture.maps


def wait_for(qtbot, panel, maps):
    expected = maps.reshape(len(maps), *(maps.shape[1:] or (1, 1))).numpy()

    def agrees():
        seen = shown(panel)
        return seen is not None and seen.shape == expected.shape and np.allclose(seen, expected, rtol=1e-4, atol=1e-5)

    qtbot.waitUntil(agrees, timeout=5000)


def test_every_block_shows_what_torch_computes(qtbot, opened):
    session, panel = opened()
    outputs, probabilities = forward(untrained(session.experiment), session.data, session.pinned.image)
    for row in session.summary.rows:
        session.select((row.path,))
        wait_for(qtbot, panel, outputs[row.path])
    assert np.allclose(panel.picture.bars._probabilities, probabilities, atol=1e-6)


def test_the_input_is_the_normalised_picture(qtbot, opened):
    session, panel = opened()
    panel.bar.choice.setFocus()
    panel.bar.choice.choose(INPUT)
    image = session.data.normalise(session.pinned.image)
    wait_for(qtbot, panel, image)
    assert panel.picture.bars.rows


def test_blocks_within_blocks(qtbot, opened):
    experiment = find("digits")
    layers = find("resnet-small").network.layers
    residual = experiment.network.changed(layers=(*layers[:-1], layers[-1].changed(out_features=10)))
    session, panel = opened(experiment.changed(network=residual))
    outputs, _ = forward(untrained(session.experiment), session.data, session.pinned.image)
    nested = [row.path for row in session.summary.rows if "." in row.path]
    assert nested
    session.select((nested[-1],))
    wait_for(qtbot, panel, outputs[nested[-1]])


def test_maps_move_while_a_real_training_runs(qtbot, opened):
    session, panel = opened()
    session.select(("3",))
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None and session.run.record.last.step >= 10, timeout=20000)
    session.run.pause()
    session.watch("copy", Copy())
    answers = []
    session.frame.connect(lambda: answers.append(session.take("copy")))
    qtbot.waitUntil(lambda: any(answers), timeout=5000)
    network = next(answer.value for answer in answers if answer)
    outputs, probabilities = forward(network, session.data, session.pinned.image)
    wait_for(qtbot, panel, outputs["3"])
    qtbot.waitUntil(lambda: np.allclose(panel.picture.bars._probabilities, probabilities, atol=1e-4), timeout=5000)
    assert f"step {session.run.record.last.step}" in panel.mosaic.title
    before = shown(panel)
    session.step()
    qtbot.waitUntil(lambda: not np.array_equal(shown(panel), before), timeout=5000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)


def test_page_keys_walk_the_split_and_go_round(qtbot, opened):
    session, panel = opened()
    assert (session.pinned.split, session.pinned.index) == ("test", 0)
    panel.mosaic.canvas.setFocus()
    qtbot.keyClick(panel.mosaic.canvas, Qt.Key.Key_PageDown)
    assert session.pinned.index == 1
    qtbot.keyClick(panel.mosaic.canvas, Qt.Key.Key_PageUp)
    qtbot.keyClick(panel.mosaic.canvas, Qt.Key.Key_PageUp)
    assert session.pinned.index == len(session.data.test) - 1
    qtbot.mouseClick(panel.picture.next, Qt.MouseButton.LeftButton)
    assert session.pinned.index == 0
    outputs, _ = forward(untrained(session.experiment), session.data, session.data.test.images[0])
    wait_for(qtbot, panel, outputs["0"])


def test_another_split(qtbot, opened):
    session, panel = opened()
    panel.picture.split.setFocus()
    qtbot.keyClick(panel.picture.split, Qt.Key.Key_Home)
    assert (session.pinned.split, session.pinned.index) == ("train", 0)
    session.pin("val", 7)
    assert panel.picture.split.currentData() == "val"
    assert panel.picture.name.text() == session.pinned.title


def test_the_true_class_is_marked_and_the_verdict_told(qtbot, opened):
    session, panel = opened()
    _, probabilities = forward(untrained(session.experiment), session.data, session.pinned.image)
    qtbot.waitUntil(lambda: panel.picture.bars.predicted is not None, timeout=5000)
    best, true = int(probabilities.argmax()), int(session.data.test.targets[0])
    assert panel.picture.bars.predicted == best
    assert panel.picture.bars._true == true
    right = panel.picture.verdict.text().startswith("recognised")
    assert right == (best == true)


def test_a_photo_is_shown_as_the_network_gets_it(qtbot, opened, tmp_path, monkeypatch):
    session, panel = opened()
    rgb = np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8)
    file = tmp_path / "photo <b>.png"
    Image.fromarray(rgb).save(file)
    asked = []

    def choose(parent, title, folder, pattern):
        asked.append(folder)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    qtbot.mouseClick(panel.picture.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.pinned.title == file.name)
    expected = to_tensor(open_picture(file), (1, 28, 28))
    assert torch.equal(session.pinned.image, expected)
    assert np.array_equal(pixels_of(panel.picture.box.image)[:, :, 1], expected[0].numpy())
    assert panel.picture.name.text() == "photo <b>.png"
    assert panel.picture.verdict.text() == "seen as 28×28 grey"
    outputs, _ = forward(untrained(session.experiment), session.data, expected)
    wait_for(qtbot, panel, outputs["0"])
    assert panel.picture.bars._true is None
    qtbot.mouseClick(panel.picture.open, Qt.MouseButton.LeftButton)
    assert asked == ["", str(tmp_path)]
    qtbot.mouseClick(panel.picture.next, Qt.MouseButton.LeftButton)
    assert (session.pinned.split, session.pinned.index) == ("test", 0)


def test_colours_and_scale(qtbot, opened):
    session, panel = opened()
    outputs, _ = forward(untrained(session.experiment), session.data, session.pinned.image)
    wait_for(qtbot, panel, outputs["0"])
    low, high = float(outputs["0"].min()), float(outputs["0"].max())
    levels = panel.mosaic.canvas._picture.levels
    assert (levels.low[0], levels.high[0]) == (pytest.approx(low, rel=1e-4), pytest.approx(high, rel=1e-4))
    panel.bar.colors.setFocus()
    qtbot.keyClick(panel.bar.colors, Qt.Key.Key_End)
    assert panel.bar.colors.currentData() == "diverging"
    levels = panel.mosaic.canvas._picture.levels
    assert levels.high[0] == -levels.low[0] == pytest.approx(max(-low, high), rel=1e-4)
    qtbot.keyClick(panel.bar.shared, Qt.Key.Key_Space)
    levels = panel.mosaic.canvas._picture.levels
    assert levels.high == pytest.approx(outputs["0"].abs().amax((1, 2)).numpy(), rel=1e-4)


def test_a_hidden_panel_asks_nothing(qtbot, opened):
    session, panel = opened(show=False)
    assert not session.worker.watches._watches
    panel.show()
    assert WATCH in session.worker.watches._watches
    panel.hide()
    session.pin("test", 3)
    assert not session.worker.watches._watches
    panel.show()
    outputs, _ = forward(untrained(session.experiment), session.data, session.data.test.images[3])
    wait_for(qtbot, panel, outputs["0"])


def test_without_data_it_says_what_will_be_here(qtbot, opened, tmp_path, monkeypatch):
    session, panel = opened("lecture-cnn")
    assert session.loader.status == "missing"
    assert panel.no_data.isVisible()
    assert panel.no_data.button.isVisible()
    assert panel.no_data.text.text().endswith("once there are data. MNIST is not here yet.")
    assert panel.no_data.text.toolTip() == plain_tooltip(session.loader.message)
    folders = iter(["", str(tmp_path)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(folders))
    root = session.loader.root
    for looked_in in (root, tmp_path):
        qtbot.mouseClick(panel.no_data.look, Qt.MouseButton.LeftButton)
        assert session.loader.root == looked_in
    digits = find("digits").dataset
    session.edit(session.experiment.changed(dataset=digits), "x")
    qtbot.waitUntil(lambda: shown(panel) is not None, timeout=10000)
    assert not panel.no_data.isVisible()


def test_data_of_ones_own_that_failed_can_be_tried_again(qtbot, opened, tmp_path):
    session, panel = opened(experiment_on(tmp_path / "pictures"))
    assert session.loader.status == "failed"
    assert (panel.no_data.button.isVisible(), panel.no_data.button.text()) == (True, "Try again")
    make_pictures(tmp_path / "pictures")
    qtbot.mouseClick(panel.no_data.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.data is not None, timeout=10000)
    assert not panel.no_data.isVisible()


def test_a_broken_network_has_no_maps_and_no_prediction(qtbot, opened):
    session, panel = opened()
    qtbot.waitUntil(lambda: panel.picture.bars.predicted is not None, timeout=5000)
    layers = session.experiment.network.layers
    broken = session.experiment.network.changed(layers=(*layers[:6], *layers[7:]))
    session.edit(session.experiment.changed(network=broken), "Remove flatten")
    qtbot.waitUntil(lambda: shown(panel) is None, timeout=5000)
    assert panel.mosaic.canvas.placeholder.startswith("Layer 6 (linear): ")
    assert panel.mosaic.canvas.placeholder.endswith(". Mend it under Problems, and the maps appear here.")
    assert panel.picture.bars.rows == []


def test_outputs_that_are_not_the_classes_are_no_prediction(qtbot, opened):
    session, panel = opened()
    qtbot.waitUntil(lambda: panel.picture.bars.predicted is not None, timeout=5000)
    layers = session.experiment.network.layers
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers[:2])), "Cut")
    qtbot.waitUntil(lambda: not panel.picture.bars.rows and shown(panel) is not None, timeout=5000)
    assert panel.picture.bars.accessibleDescription() == (
        "No prediction yet: the network does not end in one number for each of the 10 classes."
    )
    assert panel.picture.verdict.text() == ""


def test_the_picture_is_enlarged_in_whole_pixels(qtbot, opened):
    session, panel = opened()
    box = panel.picture.box
    place = box.place()
    assert place.width() == place.height() == 28 * (box.width() // 28 if box.width() < box.height() else 4)
    image = box.grab(place).toImage()
    pixels = session.pinned.image[0].numpy()
    cell = place.width() // 28
    for row, column in ((5, 10), (14, 14), (20, 12)):
        color = image.pixelColor(round((column + 0.5) * cell), round((row + 0.5) * cell))
        assert color.red() == pixels[row, column]


def test_the_caption_counts_zeros_and_silent_maps():
    maps = np.zeros((4, 2, 2), np.float32)
    maps[0] = 1
    assert caption(maps, "untrained") == "4×2×2 · untrained · 75\u2009% zeros · 3 of 4 maps all zero"
    assert caption(np.ones((4, 1, 1), np.float32), "step 5") == "4 values · step 5"


def test_fits_560_pixels_and_shows_fewer_classes_when_low(qtbot, opened):
    _, panel = opened()
    assert panel.minimumSizeHint().width() <= 560
    qtbot.waitUntil(lambda: len(panel.picture.bars.rows) >= 5, timeout=5000)
    panel.resize(650, 800)
    qtbot.waitUntil(lambda: len(panel.picture.bars.rows) == 10, timeout=5000)
    panel.resize(560, 360)
    qtbot.waitUntil(lambda: len(panel.picture.bars.rows) < 7, timeout=5000)


def test_nothing_of_another_document_stays(qtbot, opened):
    session, panel = opened()
    qtbot.waitUntil(lambda: shown(panel) is not None)
    assert panel.picture.verdict.text() == "untrained"
    session.new(find("shapes-rgb"))
    assert session.data is None
    assert shown(panel) is None
    assert panel.picture.box.image.isNull()
    assert panel.picture.name.text() == ""
    assert panel.picture.verdict.text() == ""
    assert panel.picture.bars.rows == []
    assert not panel.picture.split.isEnabled()
    qtbot.waitUntil(lambda: shown(panel) is not None, timeout=10_000)
    assert not panel.picture.box.image.isNull()
    session.new(session.experiment.changed(name="the same data"))
    assert session.data is not None
    assert shown(panel) is None
    assert panel.picture.bars.rows == []
    qtbot.waitUntil(lambda: shown(panel) is not None, timeout=10_000)


def test_no_maps_of_another_block_stay(qtbot, opened):
    session, panel = opened()
    qtbot.waitUntil(lambda: shown(panel) is not None)
    last = session.summary.rows[-1].path
    session.select((last,))
    assert shown(panel) is None
    qtbot.waitUntil(lambda: shown(panel) is not None)
    assert shown(panel).shape[1:] == (1, 1)


def test_an_edit_during_a_run_leaves_the_runs_layers_on_show(qtbot, opened):
    session, panel = opened()
    before = [panel.bar.choice.itemText(i) for i in range(panel.bar.choice.count())]
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None and session.run.record.last.step >= 5, timeout=20000)
    session.run.pause()
    session.watch("copy", Copy())
    answers = []
    session.frame.connect(lambda: answers.append(session.take("copy")))
    qtbot.waitUntil(lambda: any(answers), timeout=5000)
    outputs, _ = forward(next(a.value for a in answers if a), session.data, session.pinned.image)
    network = session.experiment.network
    edited = network.changed(layers=(LAYERS["tanh"].model_validate({}), *network.layers))
    session.edit(session.experiment.changed(network=edited), "Add tanh", select=("0",))
    assert [panel.bar.choice.itemText(i) for i in range(panel.bar.choice.count())] == before
    assert panel.display.note.isVisible()
    for path in ("0", "3"):
        panel.bar.choice.choose(path)
        wait_for(qtbot, panel, outputs[path])
    assert session.selected == ("0",)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)
    assert not panel.display.note.isVisible()
    assert panel.bar.choice.count() == len(before) + 1
    assert panel.bar.choice.path == "0"
    outputs, _ = forward(untrained(session.experiment), session.data, session.pinned.image)
    wait_for(qtbot, panel, outputs["0"])
    assert "untrained" in panel.mosaic.title
