from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.panels.conftest import OpenPanel
from workbench.data.base import DATASETS
from workbench.experiment import Experiment, find
from workbench.gui.number_text import number
from workbench.gui.panels.attribution import asking
from workbench.gui.panels.attribution.bar import TRUE
from workbench.gui.panels.attribution.panel import AttributionPanel
from workbench.gui.session import Session
from workbench.gui.views.heat_tiles import strongest
from workbench.inspection.attribution.methods import GRAD_CAM, METHODS, OCCLUSION, SALIENCY
from workbench.inspection.attribution.question import Attribute
from workbench.inspection.standpoint import Standpoint
from workbench.network.build import build
from workbench.training.generators import RunGenerators

SIZE = (640, 600)
LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool2d", "kernel_size": 4},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 10},
]


@pytest.fixture
def experiment() -> Experiment:
    base = find("digits")
    network = type(base.network).model_validate({"kind": "sequential", "layers": LAYERS})
    return base.changed(network=network, training=base.training.changed(epochs=1, threads=1))


def wait_for_all(qtbot: QtBot, panel: AttributionPanel) -> None:
    qtbot.waitUntil(
        lambda: len(panel.tiles.tiles) == 6 and all(t.heat is not None for t in panel.tiles.tiles[1:]), timeout=30_000
    )


def untrained(session: Session) -> Any:
    import torch

    experiment = session.experiment
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    return build(experiment.network, experiment.dataset.input_shape, generator)


def test_every_method_shows_what_the_network_says(open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment) -> None:
    session, panel = open_panel(AttributionPanel, experiment, SIZE)
    wait_for_all(qtbot, panel)
    for method, tile in zip(METHODS, panel.tiles.tiles[1:], strict=True):
        settings = asking.replace(panel.detail.settings, path="2")
        expected = Attribute(session.data, session.pinned.image, method, settings=settings).ask(untrained(session))
        np.testing.assert_allclose(tile.heat, expected.heat, rtol=1e-4, atol=1e-6)
        assert tile.title == method.title


def test_another_class_picture_and_setting_are_asked_about(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    session, panel = open_panel(AttributionPanel, experiment, SIZE)
    wait_for_all(qtbot, panel)
    for change in (
        lambda: panel.bar.classes.setCurrentIndex(panel.bar.classes.findData(7)),
        lambda: session.pin("test", 3),
    ):
        before = panel.tiles.tiles[1].heat
        change()
        wait_for_all(qtbot, panel)
        assert not np.array_equal(panel.tiles.tiles[1].heat, before)
    assert panel.asking.said(SALIENCY).attribution.target == 7
    panel.tiles.select(1 + METHODS.index(OCCLUSION))
    before = panel.tiles.tiles[4].heat
    panel.detail.window_side.setValue(9)
    wait_for_all(qtbot, panel)
    assert not np.array_equal(panel.tiles.tiles[4].heat, before)


def test_the_true_class_follows_the_picture(open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment) -> None:
    session, panel = open_panel(AttributionPanel, experiment, SIZE)
    panel.bar.classes.setCurrentIndex(panel.bar.classes.findData(TRUE))
    for index in (0, 1):
        session.pin("test", index)
        wait_for_all(qtbot, panel)
        assert panel.asking.said(SALIENCY).attribution.target == session.pinned.target


def test_random_weights_are_compared_with_the_network(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    _, panel = open_panel(AttributionPanel, experiment, SIZE)
    wait_for_all(qtbot, panel)
    own = panel.tiles.tiles[1].heat
    assert panel.bar.random.maximum() == 2
    panel.bar.random.setValue(2)
    qtbot.waitUntil(lambda: all("ρ = " in tile.caption for tile in panel.tiles.tiles[1:]), timeout=30_000)
    assert not np.array_equal(panel.tiles.tiles[1].heat, own)
    assert panel.bar.randomness.text() == "all 2"


def test_a_selected_method_is_explained_with_its_settings(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    _, panel = open_panel(AttributionPanel, experiment, SIZE)
    wait_for_all(qtbot, panel)
    assert panel.method is GRAD_CAM
    assert panel.detail.layer.isVisible()
    panel.tiles.select(2)
    assert "add up" in panel.detail.result.text()
    assert panel.detail.steps.isVisible()
    assert panel.detail.values.currentText() == "Signed"
    assert not panel.detail.layer.isVisible()
    panel.tiles.select(0)
    assert not panel.detail.isVisible()


def test_a_hidden_panel_asks_nothing(open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment) -> None:
    session, panel = open_panel(AttributionPanel, experiment, SIZE)
    wait_for_all(qtbot, panel)
    panel.hide()
    session.pin("test", 4)
    qtbot.waitUntil(lambda: session.worker.settled)
    assert all(session.take(f"attribution.{method.name}") is None for method in METHODS)


def test_what_takes_long_waits_for_the_training_to_pause(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_MACS", 1)
    endless = experiment.changed(training=experiment.training.changed(epochs=10_000))
    session, panel = open_panel(AttributionPanel, endless, SIZE)
    wait_for_all(qtbot, panel)
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)
    assert "pause the training" in panel.tiles.tiles[1].message
    session.run.pause()
    wait_for_all(qtbot, panel)


def test_it_waits_also_where_another_state_is_looked_at(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_MACS", 1)
    endless = experiment.changed(training=experiment.training.changed(epochs=10_000))
    session, panel = open_panel(AttributionPanel, endless, SIZE)
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)
    weights = untrained(session).state_dict()
    session.look_from(Standpoint(session.run.experiment, weights, 0, "step 0", "kept"))
    assert all("pause the training" in tile.message for tile in panel.tiles.tiles[1:])
    session.run.stop()


def test_what_would_take_minutes_is_not_begun(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, panel = open_panel(AttributionPanel, experiment, SIZE)
    wait_for_all(qtbot, panel)
    runs = OCCLUSION.runs((1, 28, 28), panel.detail.settings)
    monkeypatch.setattr(asking, "_IDLE_MACS", (runs - 1) * session.inspected_summary.macs)
    session.pin("test", 3)
    assert panel.tiles.tiles[1 + METHODS.index(OCCLUSION)].message == asking.TOO_LONG
    panel.tiles.select(1 + METHODS.index(OCCLUSION))
    panel.detail.window_side.setValue(9)
    qtbot.waitUntil(lambda: panel.tiles.tiles[1 + METHODS.index(OCCLUSION)].heat is not None, timeout=20_000)


def test_without_data_the_panel_says_what_will_be_here(open_panel: OpenPanel) -> None:
    _, panel = open_panel(AttributionPanel, find("digits").changed(dataset=DATASETS["mnist"]()), SIZE)
    assert panel.no_data.isVisible()


def test_signed_heat_can_be_shown_by_magnitude_with_its_scale(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    _, panel = open_panel(AttributionPanel, experiment, SIZE)
    wait_for_all(qtbot, panel)
    panel.tiles.select(2)
    signed = panel.tiles.tiles[2]
    assert signed.signed
    most = number(strongest(signed.heat))
    assert panel.scale.toolTip() == f"Colour scale: {number(-strongest(signed.heat))} to {most}"
    panel.detail.values.setCurrentIndex(1)
    shown = panel.tiles.tiles[2]
    assert not shown.signed
    np.testing.assert_array_equal(shown.heat, np.abs(signed.heat))
    panel.tiles.select(1)
    assert not panel.detail.values.isVisible()
    panel.tiles.select(0)
    assert not panel.scale.isVisible()


def test_an_answer_on_its_way_is_given_up_for_another_question(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, panel = open_panel(AttributionPanel, experiment, SIZE)
    asked: list[Attribute] = []
    watch = session.watch
    monkeypatch.setattr(session, "watch", lambda name, question: (asked.append(question), watch(name, question)))
    panel.asking.ask()
    panel.detail.window_side.setValue(9)
    first = next(each for each in asked if each is not None and each.method is OCCLUSION)
    last = [each for each in asked if each is not None and each.method is OCCLUSION][-1]
    assert first.given_up.is_set()
    assert not last.given_up.is_set()
    panel.hide()
    assert last.given_up.is_set()


def test_what_takes_many_minutes_says_how_to_shorten_it(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_IDLE_MACS", 1e7)
    _, panel = open_panel(AttributionPanel, experiment, SIZE)
    qtbot.waitUntil(lambda: len(panel.tiles.tiles) == 6 and panel.tiles.tiles[1].heat is not None)
    panel.detail.window_side.setValue(1)
    assert panel.asking.said(OCCLUSION).message == asking.TOO_LONG
