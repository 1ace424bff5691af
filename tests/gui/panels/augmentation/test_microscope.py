from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import Qt
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as tv

from tests.gui.conftest import pixels_of
from tests.gui.panels.augmentation.conftest import made
from workbench.experiment import find
from workbench.gui.panels.augmentation.microscope import GUESSES, TOO_LARGE, WATCH, values_worth
from workbench.gui.panels.augmentation.reading import verdict
from workbench.inspection.sensitivity import Response


@dataclass(frozen=True)
class Copy:
    """Asks for the network itself."""

    def ask(self, network):
        return deepcopy(network)


@pytest.fixture
def looking(qtbot, opened):
    """Return a function that opens the panel at its microscope and waits for the first curves."""

    panels = []  # qtbot does not keep them

    def make(*augmentations):
        session, panel = opened(*augmentations)
        panels.append(panel)
        panel._tabs.button(1).click()
        qtbot.waitUntil(lambda: bool(panel.microscope.plot.keys), timeout=5000)
        return session, panel.microscope

    return make


def network_of(qtbot, session):
    answers = []
    session.watch("copy", Copy())
    session.frame.connect(lambda: answers.append(session.take("copy")))
    qtbot.waitUntil(lambda: any(answers), timeout=5000)
    session.watch("copy", None)
    return next(answer.value for answer in answers if answer).eval()


def curves(microscope):
    return {int(key): curve.series for key, curve in microscope.plot._plot.curves.items()}


def turned(session, angles):
    """The pinned picture turned by torchvision, (V, C, H, W) in [0, 1]."""
    image = session.pinned.image.float() / 255
    return torch.stack([tv.rotate(image, angle, interpolation=InterpolationMode.BILINEAR) for angle in angles])


def test_the_curves_are_what_torch_computes(qtbot, looking):
    session, microscope = looking(made("rotation"))
    network, data = network_of(qtbot, session), session.data
    shown = curves(microscope)
    angles = shown[session.pinned.target].x.tolist()
    assert (angles[0], angles[-1], len(angles)) == (-180, 180, 61)
    with torch.no_grad():
        images = (turned(session, angles) - data.mean.view(-1, 1, 1)) / data.std.view(-1, 1, 1)
        expected = network(images).softmax(1).numpy()
    for index, series in shown.items():
        np.testing.assert_allclose(series.y, expected[:, index], atol=2e-4)
    said = verdict(
        Response(np.array(angles), expected), microscope.variation.sweep, data.classes, session.pinned.target
    )
    assert microscope.sentence.text() == f"{GUESSES} {said}"
    assert next(iter(shown)) == session.pinned.target
    assert len(shown) == 5
    assert microscope.plot._plot.curves[str(session.pinned.target)].name.endswith("(true)")


def test_they_move_while_the_network_learns(qtbot, looking):
    session, microscope = looking(made("rotation"))
    before = curves(microscope)[session.pinned.target].y.copy()
    session.train()
    qtbot.waitUntil(
        lambda: not np.allclose(curves(microscope)[session.pinned.target].y, before, atol=0.05), timeout=20_000
    )
    qtbot.waitUntil(lambda: GUESSES not in microscope.sentence.text())


def test_the_range_of_training_is_shaded_and_follows_the_settings(looking, opened):
    session, microscope = looking(made("rotation", degrees=20.0))
    bands = microscope.plot._plot.bands
    assert [(b.low, b.high) for b in bands] == [(-20, 20)]
    session.edit(session.experiment.changed(augmentations=(made("rotation", degrees=45.0),)), "x")
    assert [(b.low, b.high) for b in microscope.plot._plot.bands] == [(-45, 45)]
    session.edit(session.experiment.changed(augmentations=(made("rotation", enabled=False),)), "x")
    assert microscope.plot._plot.bands == []
    assert microscope.plot._plot.axis.label == "angle (°)"


def test_a_selected_augmentation_s_number_is_chosen_and_any_other_can_be(qtbot, looking):
    session, microscope = looking(made("rotation"), made("gaussian_blur"), made("horizontal_flip"))
    assert microscope.variation.key == "rotation.angle"
    microscope._chain.select(1)
    assert microscope.variation.key == "gaussian_blur.sigma"
    qtbot.waitUntil(lambda: bool(microscope.plot.keys), timeout=5000)
    assert microscope.plot._plot.axis.label == "width of the blur (px)"
    microscope._chain.select(2)  # has no number to vary
    assert microscope.variation.key == "gaussian_blur.sigma"
    microscope.choice.setFocus()
    qtbot.keyClick(microscope.choice, Qt.Key.Key_Home)
    qtbot.keyClick(microscope.choice, Qt.Key.Key_Down)
    assert microscope.variation.key == "translation.right"
    session.edit(session.experiment.changed(name="other"), "Name")
    assert microscope.variation.key == "translation.right"
    qtbot.waitUntil(lambda: bool(microscope.plot.keys), timeout=5000)
    assert all(x == int(x) for x in curves(microscope)[session.pinned.target].x)


def test_the_crosshair_shows_the_varied_picture_and_its_probabilities(qtbot, looking):
    session, microscope = looking(made("rotation"))
    assert microscope.detail.value.text() == "as it is"
    assert (pixels_of(microscope.detail.box.image)[:, :, 0] == session.pinned.image[0].numpy()).all()
    canvas = microscope.plot.canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    for _ in range(45):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    angle = microscope.plot.reads_at
    assert angle == 90
    assert microscope.detail.value.text() == "90°"
    expected = (turned(session, [angle])[0] * 255).round().byte().numpy()
    assert np.abs(pixels_of(microscope.detail.box.image)[:, :, 0].astype(int) - expected[0]).max() <= 1
    row = microscope._response.probabilities[45]
    np.testing.assert_array_equal(microscope.detail.bars._probabilities, row)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert microscope.detail.value.text() == "as it is"


def test_hidden_it_asks_nothing(qtbot, looking, opened):
    session, panel = opened(made("rotation"))
    watches = session.worker.watches._watches
    assert WATCH not in watches
    panel._tabs.button(1).click()
    assert WATCH in watches
    panel._tabs.button(0).click()
    assert WATCH not in watches
    panel._tabs.button(1).click()
    panel.hide()
    session.pin("test", 3)
    assert WATCH not in watches


def test_a_broken_network_and_other_outputs_are_told(qtbot, looking):
    session, microscope = looking(made("rotation"))
    layers = session.experiment.network.layers
    broken = session.experiment.network.changed(layers=(*layers[:6], *layers[7:]))
    session.edit(session.experiment.changed(network=broken), "Remove flatten")
    qtbot.waitUntil(lambda: not microscope.plot.keys, timeout=5000)
    assert microscope.plot._plot.placeholder == "The network has errors: see Problems."
    few = session.experiment.network.changed(layers=(*layers[:-1], layers[-1].changed(out_features=4)))
    session.edit(session.experiment.changed(network=few), "Fewer outputs")
    wanted = "The network does not end in one number for each of the 10 classes."
    qtbot.waitUntil(lambda: microscope.plot._plot.placeholder == wanted, timeout=5000)
    assert microscope.sentence.text() == ""


def test_a_costly_network_is_asked_for_fewer_values():
    assert values_worth(0) == values_worth(668_608) == 61
    assert values_worth(200_000_000) == 20
    assert values_worth(15_500_000_000) == 9


def test_the_button_asks_where_to_export(looking, monkeypatch):
    _, microscope = looking(made("rotation"))
    asked = []
    monkeypatch.setattr(microscope.plot, "ask_and_export", asked.append)
    for action in microscope.export.menu().actions():
        action.trigger()
    assert asked == ["csv", "png", "svg"]


def test_numbers_and_picture_are_exported(looking, tmp_path):
    _, microscope = looking(made("rotation"))
    microscope.plot.export_csv(tmp_path / "a.csv")
    head, first = (tmp_path / "a.csv").read_text().splitlines()[:2]
    assert head == "curve,angle (°),probability"
    assert first.split(",")[1] == "-180.0"
    microscope.plot.export_png(tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 5000


def test_a_network_too_large_to_follow_is_asked_once_it_rests(qtbot, looking, monkeypatch):
    session, microscope = looking(made("rotation"))
    monkeypatch.setattr("workbench.gui.panels.augmentation.microscope._MACS", 1.0)
    session.train()
    qtbot.waitUntil(lambda: microscope.plot._plot.placeholder == TOO_LARGE and not microscope.plot.keys, timeout=20_000)
    session.run.pause()
    qtbot.waitUntil(lambda: bool(microscope.plot.keys), timeout=20_000)
    assert len(curves(microscope)[session.pinned.target].x) == 9


def test_a_run_on_pictures_of_another_shape_is_told(qtbot, looking):
    session, microscope = looking(made("rotation"))
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20_000)
    session.run.pause()
    session.edit(session.experiment.changed(dataset=find("shapes-rgb").dataset), "Other data")
    wanted = "The network that is training takes pictures of 1×28×28; this one has 3×32×32."
    qtbot.waitUntil(lambda: microscope.plot._plot.placeholder == wanted, timeout=20_000)
    assert not microscope.plot.keys


def test_a_picture_of_one_s_own_has_no_true_class(qtbot, looking, tmp_path):
    session, microscope = looking(made("rotation"))
    Image.new("L", (40, 40), 200).save(tmp_path / "own.png")
    session.open_picture(tmp_path / "own.png")
    qtbot.waitUntil(lambda: session.pinned.title == "own.png", timeout=5000)
    qtbot.waitUntil(lambda: microscope.sentence.text().startswith(f"{GUESSES} Stays"), timeout=5000)
    names = [curve.name for curve in microscope.plot._plot.listed()]
    assert not any("true" in name for name in names)
    predicted = int(microscope._response.probabilities[30].argmax())
    assert microscope.plot.keys[0] == str(predicted)
