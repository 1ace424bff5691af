"""The decisions panel, against plain torch and scikit-learn."""

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from workbench.data.base import DATASETS
from workbench.experiment import find
from workbench.gui.panels.decisions.panel import MISTAKES, TABS, TRAIL, DecisionsPanel
from workbench.gui.panels.decisions.score_model import RECALL
from workbench.inspection.standpoint import Standpoint
from workbench.network.build import build
from workbench.training.generators import RunGenerators

THIN = "\u2009"
CALIBRATION, CLASSES = 2, 1


@pytest.fixture
def opened(open_panel):
    """Return a function that opens the embedded digits, or another data set, with the panel on show."""

    def make(dataset=None, **network):
        experiment = find("digits")
        if dataset is not None:
            experiment = experiment.changed(dataset=dataset)
        return open_panel(DecisionsPanel, experiment.changed(**network), (630, 560))

    return make


def network_of(session, seed=None):
    experiment = session.experiment
    generators = RunGenerators(experiment.training.seed if seed is None else seed, torch.device("cpu"))
    return build(experiment.network, experiment.dataset.input_shape, generators.init).eval()


def truth(session, split, seed=None):
    """Return what plain torch says to a split: probabilities (N, K)."""
    data = session.data
    with torch.no_grad():
        return network_of(session, seed)(data.normalise(data.split(split).pictures(slice(None)))).softmax(1).numpy()


def judged(qtbot, panel):
    def done():
        known = panel.judge.predictions(panel.split)
        return known is not None and known.complete and panel._drawn[panel.side] is known

    qtbot.waitUntil(done, timeout=30_000)


def tab(qtbot, panel, place):
    qtbot.mouseClick(panel.findChild(QToolButton, f"decisions_{TABS[place][0].lower()}_tab"), Qt.MouseButton.LeftButton)


def choose(qtbot, panel, split):
    qtbot.mouseClick(panel.findChild(QToolButton, f"decisions_{split}"), Qt.MouseButton.LeftButton)


def test_the_matrix_is_scikit_learns_and_a_cell_shows_its_pictures(qtbot, opened):
    session, panel = opened()
    assert panel.split == "val"
    choose(qtbot, panel, "test")
    judged(qtbot, panel)
    targets, predicted = session.data.test.targets.numpy(), truth(session, "test").argmax(1)
    expected = confusion_matrix(targets, predicted, labels=range(10))
    np.testing.assert_array_equal(panel.confusion.matrix.counts, expected)
    assert "by the untrained network" in panel.line.text.text()

    right, taken = (int(i) for i in np.unravel_index((expected * (1 - np.eye(10, dtype=int))).argmax(), (10, 10)))
    assert panel.confusion.matrix.current == (right, taken)  # confused most often
    matrix = panel.confusion.matrix
    row, column = np.argwhere((expected > 0) & (np.arange(100).reshape(10, 10) != right * 10 + taken))[0].tolist()
    spot = matrix.layout_().place(row, column).center().toPoint()
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    grid = panel.confusion.pictures.grid
    inside = np.flatnonzero((targets == row) & (predicted == column))
    assert sorted(grid.places.order.tolist()) == inside.tolist()
    place = grid.frame_of(int(grid.places.order[0])).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (session.pinned.split, session.pinned.index) == ("test", int(grid.places.order[0]))


def test_scores_are_scikit_learns_and_the_means_stay_at_the_end(qtbot, opened):
    session, panel = opened()
    tab(qtbot, panel, CLASSES)
    judged(qtbot, panel)
    targets, predicted = session.data.val.targets.numpy(), truth(session, "val").argmax(1)
    _, recall, _, support = precision_recall_fscore_support(targets, predicted, labels=range(10), zero_division=0)
    model = panel.scores.model
    panel.scores.order.setCurrentIndex(3)  # lowest recall first
    shown = [model.class_of(row) for row in range(10)]
    assert sorted(shown) == list(range(10))
    np.testing.assert_allclose(recall[shown], np.sort(recall))
    assert [model.index(row, 1).data() for row in range(10)] == [str(support[i]) for i in shown]
    assert model.index(10, 0).data() == "macro mean"
    assert model.index(11, RECALL).data() == f"{100 * (recall @ support) / support.sum():.1f}{THIN}%"
    wanted = next(row for row in range(10) if recall[shown[row]] < 1)
    panel.scores.table.activated.emit(model.index(wanted, 0))
    assert panel.side == MISTAKES
    order = panel.mistakes.pictures.grid.places.order
    assert set(targets[order]) == {shown[wanted]}
    assert (predicted[order] != shown[wanted]).all()


def test_calibration_tells_how_sure_it_is(qtbot, opened):
    session, panel = opened()
    tab(qtbot, panel, CALIBRATION)
    judged(qtbot, panel)
    shares, targets = truth(session, "val"), session.data.val.targets.numpy()
    brier = np.square(shares - np.eye(10)[targets]).sum(1).mean()
    assert panel.calibration.values["brier"].text() == f"Brier {brier:.3f}"
    assert panel.calibration.values["sure"].text() == f"sure {100 * shares.max(1).mean():.1f}{THIN}%"
    sure, right = shares.max(1).mean(), (shares.argmax(1) == targets).mean()
    assert panel.calibration.sentence.text().startswith(
        "Too sure" if sure > right + 0.01 else ("Too modest", "As sure")
    )


def test_the_trail_of_the_surest_mistake(qtbot, opened):
    session, panel = opened()
    tab(qtbot, panel, MISTAKES)
    judged(qtbot, panel)
    shares, targets = truth(session, "val"), session.data.val.targets.numpy()
    wrong = np.flatnonzero(shares.argmax(1) != targets)
    surest = int(wrong[shares.max(1)[wrong].argmax()])
    grid = panel.mistakes.pictures.grid
    assert grid.places.order[0] == surest
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert panel.side == TRAIL
    page = panel.trail
    qtbot.waitUntil(lambda: page.tracer.trail is not None, timeout=10_000)
    qtbot.waitUntil(lambda: page.tracer.collected.complete and page.tracer.neighbours() is not None, timeout=10_000)

    network, data, taken = network_of(session), session.data, int(shares[surest].argmax())
    picture = data.normalise(data.val.picture(surest))[None].requires_grad_()
    maps = network[:6](picture)
    maps.retain_grad()
    network[6:](maps)[0, taken].backward()
    np.testing.assert_allclose(page.tracer.trail.saliency, picture.grad[0].abs().amax(0).numpy(), rtol=1e-4, atol=1e-7)
    assert page.tracer.trail.path == "5"
    says = (maps.grad[0].mean((1, 2)) * maps[0].sum((1, 2))).detach().numpy()
    assert page.tracer.trail.channels[0] == says.argmax()
    with torch.no_grad():
        hidden = network[:10](data.normalise(data.train.pictures(slice(None)))).numpy()
        query = network[:10](picture)[0].numpy()
    cosines = hidden @ query / np.linalg.norm(hidden, axis=1) / np.linalg.norm(query)
    found = page.tracer.neighbours()
    np.testing.assert_allclose(found.distances, np.sort(1 - cosines)[:12], atol=1e-5)

    page.near.activated.emit(3)
    assert (session.pinned.split, session.pinned.index) == ("train", int(found.indices[3]))
    page.channels.activated.emit(0)
    assert (session.pinned.split, session.pinned.index) == ("val", surest)
    assert session.selected == ("5",)
    assert session.cell.channel == says.argmax()
    peak = maps[0, session.cell.channel].detach()
    assert peak[session.cell.row, session.cell.column] == peak.max()
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    second = int(wrong[np.argsort(-shares.max(1)[wrong], kind="stable")[1]])
    assert page.tracer.mistake.index == second


def test_a_run_and_a_standpoint_are_followed(qtbot, opened):
    session, panel = opened()
    judged(qtbot, panel)
    training = session.experiment.training.changed(epochs=1, threads=1)
    session.edit(session.experiment.changed(training=training), "x")
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60_000)
    last = session.run.record.last.step
    qtbot.waitUntil(lambda: panel.judge.predictions("val").step == last, timeout=20_000)
    judged(qtbot, panel)
    trained = panel.confusion.matrix.counts.copy()
    assert np.trace(trained) > 0.5 * trained.sum()

    weights = network_of(session, seed=5).state_dict()
    session.look_from(Standpoint(session.experiment, weights, 40, "step 40", "kept"))
    judged(qtbot, panel)
    predicted = truth(session, "val", seed=5).argmax(1)
    expected = confusion_matrix(session.data.val.targets.numpy(), predicted, labels=range(10))
    np.testing.assert_array_equal(panel.confusion.matrix.counts, expected)
    assert "as of step 40" in panel.line.text.text()
    session.look_from(None)
    judged(qtbot, panel)
    np.testing.assert_array_equal(panel.confusion.matrix.counts, trained)


def test_a_hidden_panel_asks_nothing(qtbot, opened):
    _, panel = opened()
    judged(qtbot, panel)
    tab(qtbot, panel, TRAIL)
    panel.hide()
    assert panel.judge.progress is None
    assert not panel.trail.tracer.collector.busy
    panel.show()
    qtbot.waitUntil(lambda: panel.trail.tracer.trail is not None, timeout=10_000)


def test_a_network_that_does_not_end_in_classes_says_so(qtbot, opened):
    session, panel = opened()
    layers = session.experiment.network.layers[:-1]
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers)), "x")
    qtbot.waitUntil(lambda: bool(panel.judge.message), timeout=10_000)
    assert panel.waiting.isVisible()
    assert panel.waiting.text.text().startswith("The network does not end in one number for each of the 10 classes. ")
    assert "Embedding panel may still" in panel.waiting.text.text()
    session.undo()
    judged(qtbot, panel)
    assert panel.confusion.isVisible()


def test_of_a_network_with_errors_no_other_panel_is_promised_to_show_more(qtbot, opened):
    session, panel = opened()
    layers = session.experiment.network.layers
    broken = (layers[0].changed(kernel_size=99), *layers[1:])
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=broken)), "x")
    qtbot.waitUntil(lambda: bool(panel.judge.message), timeout=10_000)
    assert panel.waiting.text.text() == "The network has errors: see Problems."


def test_weights_that_are_not_numbers_are_said(qtbot, opened):
    session, panel = opened()
    weights = {name: torch.full_like(value, torch.nan) for name, value in network_of(session).state_dict().items()}
    session.look_from(Standpoint(session.experiment, weights, 9, "step 9", "kept"))
    judged(qtbot, panel)
    assert panel.warning.isVisible()
    assert f"For {len(session.data.val)} of {len(session.data.val)} pictures" in panel.warning.text()
    assert panel.confusion.matrix.counts.sum() == 0
    for place in range(len(TABS)):
        tab(qtbot, panel, place)
    assert panel.trail.nothing.isVisible()
    session.look_from(None)
    judged(qtbot, panel)
    assert not panel.warning.isVisible()


def test_other_classes_are_shown_under_their_names(qtbot, opened, image_folder):
    session, panel = opened()
    judged(qtbot, panel)
    session.use_dataset(DATASETS["image_folder"].model_validate({"folder": str(image_folder)}), "x")
    qtbot.waitUntil(lambda: session.data is not None and len(session.data.classes) == 3, timeout=10_000)
    judged(qtbot, panel)
    assert panel.confusion.matrix.counts.shape == (3, 3)
    tab(qtbot, panel, MISTAKES)
    assert [panel.mistakes.choice.itemText(i) for i in range(4)] == ["All classes", *session.data.classes]


def test_a_split_without_pictures_is_not_offered(qtbot, opened):
    _, panel = opened(DATASETS["digits"].model_validate({"validation_share": 0}))
    judged(qtbot, panel)
    assert panel.split == "test"
    assert not panel.findChild(QToolButton, "decisions_val").isEnabled()


def test_without_data_it_offers_to_fetch_them(opened):
    _, panel = opened(DATASETS["mnist"].model_validate({}))
    assert panel.no_data.isVisible()
    assert "MNIST is not here yet." in panel.no_data.text.text()
