"""The embedding panel, against plain torch and numpy."""

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QToolButton
from sklearn.manifold import trustworthiness

from workbench.data.base import DATASETS
from workbench.experiment import find
from workbench.gui.block_choice import INPUT
from workbench.gui.panels.embedding.controls import COUNTS
from workbench.gui.panels.embedding.panel import EmbeddingPanel
from workbench.inspection.standpoint import Standpoint
from workbench.network.build import build
from workbench.training.generators import RunGenerators


@pytest.fixture
def opened(open_panel):
    """Return a function that opens the embedded digits, or another data set, with the panel on show."""

    def make(dataset=None):
        experiment = find("digits")
        return open_panel(
            EmbeddingPanel, experiment if dataset is None else experiment.changed(dataset=dataset), (630, 560)
        )

    return make


def laid_out(qtbot, panel, path=None):
    def done():
        collected, projection = panel.collector.collected, panel.work.projection
        return (
            collected is not None
            and collected.complete
            and (path is None or collected.spot.path == path)
            and projection is not None
            and projection.stage == projection.stages
            and not panel.work.busy
        )

    qtbot.waitUntil(done, timeout=60_000)
    assert panel.work.wait(5)


def step_of(panel):
    return None if panel.collector.collected is None else panel.collector.collected.step


def network_of(session, seed=None):
    experiment = session.experiment
    generators = RunGenerators(experiment.training.seed if seed is None else seed, torch.device("cpu"))
    return build(experiment.network, experiment.dataset.input_shape, generators.init).eval()


def features(session, panel, upto, seed=None):
    """Return what plain torch says the first layers make of the pictures shown, (N, F)."""
    wanted, data = panel.collector.collected.wanted, session.data
    pictures = data.split(wanted.split).pictures(torch.from_numpy(wanted.which))
    with torch.no_grad():
        return network_of(session, seed)[:upto](data.normalise(pictures)).flatten(1).double().numpy()


def plane(rows):
    """Return the first two principal components (N, 2) by numpy's SVD."""
    left, values, _ = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
    return np.abs((left * values)[:, :2])


def test_any_layer_is_laid_out_by_pca(qtbot, opened):
    session, panel = opened()
    for path, upto in (("8", 9), ("5", 6), (INPUT, 0)):
        panel.controls.block.choose(path)
        laid_out(qtbot, panel, "" if path == INPUT else path)
        np.testing.assert_allclose(
            np.abs(panel.work.projection.points), plane(features(session, panel, upto)), atol=2e-3
        )
    text = panel.line.text.text().replace("\u2009", " ")
    assert text == "500 of 1 294 train pictures · 1×28×28 numbers each · by the untrained network"
    counts = np.bincount(session.data.train.targets.numpy()[panel.collector.collected.wanted.which])
    ideal = np.bincount(session.data.train.targets.numpy()) * 500 / 1294
    assert (np.abs(counts - ideal) < 1).all()


def test_the_empty_place_says_when_all_have_been_run(qtbot, opened):
    _, panel = opened()
    assert panel.waiting.title.text().startswith("Running")
    laid_out(qtbot, panel)
    assert panel.waiting.title.text().startswith("Laying")


def test_tsne_shows_its_stages_and_keeps_neighbours(qtbot, opened):
    session, panel = opened()
    panel.controls._count.setCurrentIndex(COUNTS.index(250))
    panel.controls.block.choose("8")
    laid_out(qtbot, panel, "8")
    stages = []
    panel.work.changed.connect(lambda: panel.work.projection and stages.append(panel.work.projection.stage))
    panel.controls._method.setCurrentIndex(1)
    laid_out(qtbot, panel)
    assert sorted(set(stages)) == [1, 2, 3, 4]
    rows = features(session, panel, 9)
    assert trustworthiness(rows, panel.work.projection.points, n_neighbors=10) > 0.9
    assert panel.scatter.count == 250


def test_cancelling_leaves_the_last_stage(qtbot, opened):
    _, panel = opened()
    laid_out(qtbot, panel)
    panel.controls._method.setCurrentIndex(1)
    qtbot.waitUntil(lambda: panel.work.projection is not None and panel.work.busy, timeout=30_000)
    qtbot.mouseClick(panel.line.cancel, Qt.MouseButton.LeftButton)
    assert not panel.work.busy
    assert panel.line.cancel.isHidden()
    assert panel.work.projection.stage < 4
    assert panel.work.wait(30)


def test_a_click_pins_the_picture_that_is_seen(qtbot, opened):
    session, panel = opened()
    laid_out(qtbot, panel)
    outermost = int(panel.scatter.places()[:, 0].argmax())
    spot = QPointF(*panel.scatter.places()[outermost]).toPoint()
    point = panel.scatter.index_at(spot.x(), spot.y())
    qtbot.mouseClick(panel.scatter, Qt.MouseButton.LeftButton, pos=spot)
    index = int(panel.collector.collected.wanted.which[point])
    assert (session.pinned.split, session.pinned.index) == ("train", index)
    name = session.data.classes[int(session.data.train.targets[index])]
    assert panel.scatter.accessibleDescription().startswith(session.pinned.title)
    assert session.pinned.title.endswith(f": {name}")


def test_a_click_while_another_split_is_collected_pins_what_is_still_seen(qtbot, opened):
    session, panel = opened()
    laid_out(qtbot, panel)
    index = int(panel.collector.collected.wanted.which[7])
    qtbot.mouseClick(panel.findChild(QToolButton, "embedding_test"), Qt.MouseButton.LeftButton)
    assert panel.collector.collected is None
    panel.scatter.activated.emit(7)
    assert (session.pinned.split, session.pinned.index) == ("train", index)


def test_other_data_are_laid_out_in_place_of_those_before(qtbot, opened):
    session, panel = opened()
    laid_out(qtbot, panel)
    session.use_dataset(DATASETS["shapes"].model_validate({}), "Use shapes")
    qtbot.waitUntil(lambda: session.data is not None and session.data.train.shape == (3, 32, 32), timeout=20_000)
    laid_out(qtbot, panel)
    assert panel.collector.collected.wanted.data is session.data


def test_colours_say_class_prediction_or_verdict(qtbot, opened):
    session, panel = opened()
    laid_out(qtbot, panel)
    wanted = panel.collector.collected.wanted
    targets = session.data.train.targets.numpy()[wanted.which]
    predicted = features(session, panel, len(session.experiment.network.layers)).argmax(1)
    for kind, expected in enumerate((targets, predicted, (predicted != targets).astype(int))):
        panel.controls._color.setCurrentIndex(kind)
        np.testing.assert_array_equal(panel.scatter.groups, expected)
    assert panel.findChild(QToolButton, "embedding_group_1").text() == "wrong"
    panel.controls._color.setCurrentIndex(0)
    button = panel.findChild(QToolButton, "embedding_group_3")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.legend.chosen == 3
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.legend.chosen == -1


def test_a_run_that_ends_is_followed_and_a_standpoint_too(qtbot, opened):
    session, panel = opened()
    laid_out(qtbot, panel)
    training = session.experiment.training.changed(epochs=1, threads=1)
    session.edit(session.experiment.changed(training=training), "x")
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60_000)
    last = session.run.record.last.step
    qtbot.waitUntil(lambda: step_of(panel) == last, timeout=20_000)
    laid_out(qtbot, panel)
    panel.controls.block.choose("8")
    weights = network_of(session, seed=5).state_dict()
    session.look_from(Standpoint(session.experiment, weights, 40, "step 40", "kept"))
    qtbot.waitUntil(lambda: step_of(panel) == 40, timeout=20_000)
    laid_out(qtbot, panel, "8")
    np.testing.assert_allclose(
        np.abs(panel.work.projection.points), plane(features(session, panel, 9, seed=5)), atol=2e-3
    )
    assert "as of step 40" in panel.line.text.text()
    assert panel.line.stale.isHidden()


def test_a_hidden_panel_asks_nothing_and_goes_on_when_shown(qtbot, opened):
    _, panel = opened()
    panel.hide()
    assert not panel.collector.busy
    panel.show()
    laid_out(qtbot, panel)
    before = panel.collector.collected
    panel.hide()
    panel.show()
    assert panel.collector.collected is before


def test_a_layer_of_nothing_but_nan_is_said_and_another_one_still_shown(qtbot, opened):
    session, panel = opened()
    weights = network_of(session).state_dict()
    weights["7.weight"] = torch.full_like(weights["7.weight"], torch.nan)
    panel.controls.block.choose("8")
    session.look_from(Standpoint(session.experiment, weights, 3, "step 3", "kept"))
    qtbot.waitUntil(lambda: "NaN or infinite" in panel.work.message, timeout=20_000)
    assert panel.waiting.isVisible()
    panel.controls.block.choose("5")
    laid_out(qtbot, panel, "5")
    assert panel.scatter.isVisible()


def test_a_network_that_does_not_end_in_classes_is_laid_out_all_the_same(qtbot, opened):
    session, panel = opened()
    layers = session.experiment.network.layers[:-1]
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers)), "x")
    panel.controls.block.choose("8")
    laid_out(qtbot, panel, "8")
    assert (panel.collector.collected.predicted == -1).all()
    panel.controls._color.setCurrentIndex(2)
    assert (panel.scatter.groups == -1).all()


def test_without_data_it_offers_to_fetch_them(opened):
    _, panel = opened(DATASETS["mnist"].model_validate({}))
    assert panel.no_data.isVisible()
