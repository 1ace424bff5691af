"""Ways to look at maps: ordered, before and after, beside others, as differences, and what a cell sees."""

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from tests.gui.panels.test_feature_maps import forward, untrained
from workbench.data.base import DATASETS
from workbench.experiment import find
from workbench.gui.panels.feature_maps import field
from workbench.gui.panels.feature_maps.field import WATCH as FIELD
from workbench.gui.panels.feature_maps.panel import FeatureMapsPanel
from workbench.gui.panels.feature_maps.sheet import Sheet, caption, sheet_of
from workbench.gui.panels.feature_maps.words import NO_CELL, NO_RULE, NOT_A_NUMBER, WAITS, heat_words, seen_words
from workbench.gui.views.mosaic.layout import Cell as Tile
from workbench.inspection.activations import FeatureMaps
from workbench.inspection.cell import Cell
from workbench.inspection.effective_field import effective_field
from workbench.inspection.standpoint import Standpoint
from workbench.network.patch import Patch


@pytest.fixture
def opened(open_panel):
    def make(preset="digits"):
        return open_panel(FeatureMapsPanel, find(preset), (760, 520))

    return make


def tiles(panel):
    picture = panel.mosaic.canvas._picture
    return None if picture is None else picture.maps


def agrees(qtbot, panel, expected):
    def close():
        seen = tiles(panel)
        return seen is not None and seen.shape == expected.shape and np.allclose(seen, expected, rtol=1e-4, atol=1e-5)

    qtbot.waitUntil(close, timeout=5000)


def maps_of(session, path, *pictures):
    network = untrained(session.experiment)
    return [forward(network, session.data, picture.image)[0][path].numpy() for picture in pictures]


def choose(qtbot, combo, value):
    combo.setFocus()
    combo.setCurrentIndex(combo.findData(value))


@pytest.mark.parametrize(
    ("order", "measure"),
    [("mean", np.mean), ("max", np.max), ("variance", np.var), ("zeros", lambda m: np.mean(m == 0))],
)
def test_maps_in_another_order(qtbot, opened, order, measure):
    session, panel = opened()
    session.select(("1",))
    (maps,) = maps_of(session, "1", session.pinned)
    agrees(qtbot, panel, maps)
    choose(qtbot, panel.bar.orders, order)
    values = [measure(m.astype(np.float64)) for m in tiles(panel)]
    assert np.all(np.diff(values) <= 1e-6)
    shown = [int(label) for label in panel.mosaic.canvas._picture.labels]
    assert sorted(shown) == list(range(len(maps)))
    np.testing.assert_allclose(tiles(panel), maps[shown], rtol=1e-4, atol=1e-5)


def test_before_and_after_an_activation_with_its_curve(qtbot, opened):
    session, panel = opened()
    session.select(("1",))
    panel.bar.choose("before")
    outputs, _ = forward(untrained(session.experiment), session.data, session.pinned.image)
    pairs = np.stack([outputs["0"].numpy(), outputs["1"].numpy()], 1)
    agrees(qtbot, panel, pairs.reshape(-1, *pairs.shape[2:]))
    assert panel.curve.isVisible()
    assert panel.mosaic.title.startswith("12×28×28 · before | after · untrained")
    session.select(("2",))
    agrees(qtbot, panel, outputs["2"].numpy())
    assert not panel.curve.isVisible()
    assert panel.display.remark.text() == "This layer makes 12×14×14 of 12×28×28: only what it makes is shown."
    session.select(("6",))
    qtbot.waitUntil(lambda: "1176 of" in panel.display.remark.text(), timeout=5000)


def test_pictures_side_by_side_and_their_difference(qtbot, opened):
    session, panel = opened()
    first = session.pinned
    qtbot.mouseClick(panel.kept.picture, Qt.MouseButton.LeftButton)
    session.pin("test", 5)
    second = session.pinned
    panel.kept.picture.click()
    session.pin("test", 9)
    panel.bar.choose("pictures")
    maps = np.stack(maps_of(session, "0", session.pinned, second, first), 1)
    agrees(qtbot, panel, maps.reshape(-1, 28, 28))
    assert "pinned | kept 1 | kept 2" in panel.mosaic.title
    panel.bar.choose("picture_change")
    agrees(qtbot, panel, maps[:, 0] - maps[:, 1])
    assert panel.mosaic.canvas._picture.levels.diverging
    assert not panel.bar.colors.isEnabled()
    assert panel.kept.thumbnails[1].isVisible()
    qtbot.mouseClick(panel.kept.thumbnails[0], Qt.MouseButton.LeftButton)
    assert panel.subject.kept == (first,)
    agrees(qtbot, panel, maps[:, 0] - maps[:, 2])


def test_what_a_view_compares_with_is_kept_when_nothing_is(qtbot, opened):
    session, panel = opened()
    panel.bar.choose("picture_change")
    assert panel.subject.kept == (session.pinned,)
    qtbot.waitUntil(lambda: tiles(panel) is not None and not tiles(panel).any(), timeout=5000)
    title = session.pinned.title
    assert panel.mosaic.title == f"12×28×28 · {title} − {title} · untrained · no change"
    assert panel.display.remark.text().endswith("turn to another one.")
    session.pin("test", 4)
    qtbot.waitUntil(lambda: tiles(panel) is not None and tiles(panel).any(), timeout=5000)
    assert not panel.display.remark.isVisible()


def test_the_change_since_a_step(qtbot, opened):
    session, panel = opened()
    (before,) = maps_of(session, "0", session.pinned)
    panel.bar.choose("step_change")
    qtbot.waitUntil(lambda: panel.subject.network is not None, timeout=5000)
    assert panel.kept.step_line.text() == "Kept: untrained"
    session.step()
    qtbot.waitUntil(lambda: session.run.state == "paused", timeout=20000)
    panel.bar.choose("maps")
    qtbot.waitUntil(lambda: "step 1" in panel.mosaic.title, timeout=5000)
    now = tiles(panel).copy()
    assert not np.array_equal(now, before)
    panel.bar.choose("step_change")
    agrees(qtbot, panel, now - before)
    assert "step 1 − untrained" in panel.mosaic.title
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)
    layers = session.experiment.network.layers
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers[:2])), "Cut")
    assert "has other layers: press Keep step" in panel.mosaic.canvas.placeholder
    panel.bar.choose("maps")
    qtbot.waitUntil(lambda: tiles(panel) is not None, timeout=5000)
    assert panel.display.remark.text().startswith("Edited since its training")
    panel.bar.choose("step_change")
    qtbot.waitUntil(lambda: tiles(panel) is not None and not tiles(panel).any(), timeout=5000)


def test_kept_things_go_with_the_document(qtbot, opened):
    session, panel = opened()
    panel.kept.picture.click()
    panel.kept.step.click()
    qtbot.waitUntil(lambda: panel.subject.network is not None, timeout=5000)
    session.new(find("digits"))
    assert panel.subject.kept == ()
    assert panel.subject.network is None
    assert not panel.kept.step_line.isVisible()


def test_a_picture_kept_while_data_of_another_shape_are_loaded_goes_with_them(qtbot, opened):
    session, panel = opened()
    panel.bar.choose("pictures")
    session.use_dataset(DATASETS["shapes"].model_validate({}), "Use shapes")
    panel.subject.keep_picture()  # still of the data before, while the others are loaded
    assert len(panel.subject.kept) == 1
    qtbot.waitUntil(lambda: session.data is not None and session.data.train.shape == (3, 32, 32), timeout=20_000)
    assert panel.subject.kept == ()
    agrees(qtbot, panel, maps_of(session, "0", session.pinned)[0])


def test_a_click_points_the_session_at_the_cell(qtbot, opened):
    session, panel = opened()
    session.select(("3",))
    (maps,) = maps_of(session, "3", session.pinned)
    agrees(qtbot, panel, maps)
    choose(qtbot, panel.bar.orders, "variance")
    place = panel.mosaic.canvas.cell_rect(Tile(0, 5, 6)).center().toPoint()
    channel = int(panel.mosaic.canvas._picture.labels[0])
    qtbot.mouseClick(panel.mosaic.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert session.cell == Cell("3", channel, 5, 6)
    assert panel.mosaic.enlarged
    assert panel.mosaic.canvas.marked == (Tile(0, 5, 6),)
    assert panel.picture.box.patch == (range(7, 15), range(9, 17))
    assert panel.field.sentence.text() == "Sees 8×8: rows 7–14, columns 9–16."
    QApplication.sendEvent(panel.mosaic.canvas, QEvent(QEvent.Type.Leave))
    session.select(("0",))
    assert panel.mosaic.canvas.marked == ()
    qtbot.waitUntil(lambda: tiles(panel) is not None, timeout=5000)
    assert panel.picture.box.patch is None
    assert panel.field.sentence.text() == NO_CELL


def test_the_heat_is_the_gradient(qtbot, opened):
    session, panel = opened()
    session.select(("3",))
    qtbot.waitUntil(lambda: tiles(panel) is not None, timeout=5000)
    session.point_at(Cell("3", 2, 5, 6))
    qtbot.waitUntil(lambda: panel.picture.box.heat is not None, timeout=5000)
    image = session.data.normalise(session.pinned.image)[None]
    for mode, channel in (("cell", 2), ("all", None)):
        choose(qtbot, panel.field.heat, mode)
        heat = effective_field(untrained(session.experiment), image, "3", 5, 6, channel).heat
        expected = np.rint(220 * np.sqrt(heat / heat.max()))
        qtbot.waitUntil(
            lambda e=expected: panel.picture.box.heat is not None and np.abs(panel.picture.box.heat - e).max() <= 1,
            timeout=5000,
        )
    choose(qtbot, panel.field.heat, "none")
    assert panel.picture.box.heat is None
    assert FIELD not in session.worker.watches._watches
    choose(qtbot, panel.field.heat, "cell")
    qtbot.waitUntil(lambda: panel.picture.box.heat is not None, timeout=5000)
    panel.hide()
    assert FIELD not in session.worker.watches._watches


def test_flat_features_have_no_frame_and_the_input_no_cell(qtbot, opened):
    session, panel = opened()
    session.select(("6",))
    qtbot.waitUntil(lambda: tiles(panel) is not None, timeout=5000)
    session.point_at(Cell("6", 40))
    assert panel.field.sentence.text() == NO_RULE
    assert panel.picture.box.patch is None
    qtbot.waitUntil(lambda: panel.picture.box.heat is not None or "Gradient 0" in panel.field.sentence.text())
    panel.bar.choice.choose("input")
    qtbot.waitUntil(lambda: tiles(panel) is not None and tiles(panel).shape == (1, 28, 28), timeout=5000)
    place = panel.mosaic.canvas.cell_rect(Tile(0, 5, 6)).center().toPoint()
    qtbot.mouseClick(panel.mosaic.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert session.cell == Cell("6", 40)


def test_maps_that_are_not_finite_are_counted():
    maps = np.ones((4, 2, 2), np.float32)
    maps[1, 0, 0], maps[2] = np.nan, np.inf
    assert caption(maps, "step 3") == "4×2×2 · step 3 · 2 of 4 maps not finite"
    assert caption(maps, "step 3", difference=True) == "4×2×2 · step 3 · largest change 1 · 2 of 4 maps not finite"
    sheet = sheet_of(FeatureMaps("0", maps[None], np.ones((1, 2)), earlier=maps[None]), "step_change")
    assert isinstance(sheet, Sheet)
    assert np.isnan(sheet.maps[2]).all()


def test_words_about_what_is_seen():
    assert seen_words(Patch(range(3), range(2, 5), 5, 3), 28, 28) == "Sees 5×3: rows 0–2, columns 2–4, padded."
    assert seen_words(Patch(range(28), range(28), 30, 30), 28, 28) == "Sees the whole picture."
    assert seen_words(Patch(range(0), range(2), 1, 2), 28, 28) == "Sees padding only."
    assert seen_words(Patch(range(4, 5), range(2, 3), 1, 1), 28, 28) == "Sees row 4, column 2."
    assert seen_words(None, 28, 28) == NO_RULE
    assert heat_words(np.ones((2, 2))) == ""
    assert "Gradient 0" in heat_words(np.zeros((2, 2)))
    assert "NaN" in heat_words(np.array([[np.nan]]))


def test_a_photo_is_compared_like_any_picture(qtbot, opened):
    session, panel = opened()
    first = session.pinned
    panel.kept.picture.click()
    session.use_picture(Image.fromarray(torch.randint(0, 256, (40, 50, 3), dtype=torch.uint8).numpy()), "photo")
    panel.bar.choose("picture_change")
    photo, kept = maps_of(session, "0", session.pinned, first)
    agrees(qtbot, panel, photo - kept)


def test_a_kernel_larger_than_the_picture_is_told(qtbot, opened):
    session, panel = opened()
    layers = session.experiment.network.layers
    first = layers[0].changed(kernel_size=40)
    edited = session.experiment.network.changed(layers=(first, *layers[1:]))
    session.edit(session.experiment.changed(network=edited), "Larger kernel")
    reason = "Layer 0 (conv2d): its kernel spans 40×40 but the input, padding included, is only 30×30"
    qtbot.waitUntil(lambda: panel.mosaic.canvas.placeholder.startswith(reason[:30]), timeout=5000)
    assert "40×40" in panel.mosaic.canvas.placeholder
    assert panel.field.sentence.text() == NO_CELL
    session.undo()
    qtbot.waitUntil(lambda: tiles(panel) is not None, timeout=5000)


def test_weights_that_are_not_a_number_are_counted_and_said(qtbot, opened):
    session, panel = opened()
    network = untrained(session.experiment)
    weights = {name: value.clone() for name, value in network.state_dict().items()}
    weights["0.weight"][3] = float("nan")
    session.look_from(Standpoint(session.experiment, weights, 7, "edited kernels", "lab"))
    qtbot.waitUntil(lambda: "1 of 12 maps not finite" in panel.mosaic.title, timeout=5000)
    assert "edited kernels" in panel.mosaic.title
    session.point_at(Cell("0", 3, 5, 5))
    qtbot.waitUntil(lambda: panel.field.sentence.text().endswith(NOT_A_NUMBER), timeout=5000)
    assert panel.picture.box.heat is None
    choose(qtbot, panel.bar.orders, "mean")
    assert panel.mosaic.canvas._picture.labels[-1] == "3"
    panel.bar.choose("step_change")
    qtbot.waitUntil(lambda: panel.subject.network is not None and tiles(panel) is not None, timeout=5000)
    assert panel.subject.network.label == "edited kernels"
    session.look_from(None)
    qtbot.waitUntil(lambda: "untrained − edited kernels" in panel.mosaic.title, timeout=5000)
    assert np.isnan(tiles(panel)).any()


def test_no_training_halts_for_the_heat_of_a_large_network(qtbot, opened, monkeypatch):
    session, panel = opened()
    monkeypatch.setattr(field, "LARGEST", 1)
    session.point_at(Cell("0", 1, 5, 5))
    qtbot.waitUntil(lambda: panel.picture.box.heat is not None, timeout=5000)
    session.edit(session.experiment.changed(training=session.experiment.training.changed(epochs=1000)), "Longer")
    session.train()
    qtbot.waitUntil(lambda: panel.field.sentence.text().endswith(WAITS), timeout=20000)
    assert FIELD not in session.worker.watches._watches
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20000)
    session.run.pause()
    qtbot.waitUntil(lambda: not panel.field.sentence.text().endswith(WAITS), timeout=5000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)
