from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.panels.conftest import OpenPanel
from workbench.data.base import DATASETS
from workbench.experiment import Experiment, find
from workbench.gui.judging import pace
from workbench.gui.panels.units import search
from workbench.gui.panels.units.panel import ASK, UnitsPanel
from workbench.inspection.units.optimised import Ascend, Ascent, Optimised
from workbench.inspection.units.top_images import FindPeaks
from workbench.inspection.units.unit import Unit
from workbench.network.build import build
from workbench.network.summary import summarize
from workbench.training.generators import RunGenerators

SIZE = (640, 600)
LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 10},
]


@pytest.fixture
def experiment() -> Experiment:
    base = find("digits")
    network = type(base.network).model_validate({"kind": "sequential", "layers": LAYERS})
    return base.changed(network=network, training=base.training.changed(epochs=1, threads=1))


def test_the_most_exciting_pictures_are_found_and_can_be_pinned(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    session, panel = open_panel(UnitsPanel, experiment, SIZE)
    panel.choice.choose("1")
    panel.channel.setValue(2)
    panel.look.click()
    qtbot.waitUntil(lambda: panel.search.top is not None and panel.search.top.complete, timeout=20_000)
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    network = build(experiment.network, (1, 28, 28), generator).eval()
    data = session.data
    with torch.no_grad():
        largest = network[:2](data.normalise(data.train.pictures(slice(None))))[:, 2].flatten(1).amax(1).numpy()
    best = np.argsort(-largest, kind="stable")
    assert [peak.index for peak in panel.search.top.peaks] == best[:24].tolist()
    tile = panel.tiles.tiles[0]
    assert (tile.rows.stop - tile.rows.start, tile.columns.stop - tile.columns.start) <= (3, 3)
    QTest.mouseClick(panel.tiles, Qt.MouseButton.LeftButton, pos=panel.tiles.places()[0].center())
    assert (session.pinned.split, session.pinned.index) == ("train", best[0])


def test_a_picture_grows_and_can_be_stopped(open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment) -> None:
    _, panel = open_panel(UnitsPanel, experiment, SIZE)
    panel.choice.choose("3")
    panel.channel.setValue(7)
    panel.recipe.steps.setValue(40)
    panel.grow.click()
    qtbot.waitUntil(lambda: not panel.growth.running, timeout=20_000)
    picture = panel.growth.picture
    assert picture is not None
    assert picture.step == 40
    assert picture.scores[-1] > picture.scores[0]
    assert "step 40 of 40" in panel.grown.text()
    assert panel.box.image.width() == 28
    panel.recipe.steps.setValue(10_000)
    panel.grow.click()
    qtbot.waitUntil(lambda: panel.growth.picture is not None and panel.growth.picture.step > 0)
    panel.grow.click()
    assert not panel.growth.running
    assert panel.grow.text() == "Make a picture"


def test_a_layer_edited_under_the_same_name_begins_anew(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    session, panel = open_panel(UnitsPanel, experiment, SIZE)
    panel.choice.choose("0")
    panel.look.click()
    qtbot.waitUntil(lambda: panel.search.top is not None and panel.search.top.complete, timeout=20_000)
    first, *others = experiment.network.layers
    layers = (first.changed(kernel_size=5, padding=2), *others)
    session.edit(experiment.changed(network=experiment.network.changed(layers=layers)), "Larger kernels")
    assert panel.search.top is None
    assert not panel.tiles.tiles


def test_another_channel_split_or_network_begins_anew(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    session, panel = open_panel(UnitsPanel, experiment, SIZE)
    changes = (
        lambda: panel.channel.setValue(1),
        lambda: panel.splits.findChild(type(panel.splits._group.button(2)), "units_test").click(),
        lambda: panel.choice.choose("3"),
        lambda: session.show(find("lenet5").changed(dataset=experiment.dataset), None, None),
    )
    for change in changes:
        panel.look.click()
        qtbot.waitUntil(lambda: bool(panel.tiles.tiles), timeout=10_000)
        change()
        assert panel.search.top is None
        assert not panel.tiles.tiles
    assert not panel.search.running


def test_during_a_training_the_search_goes_on(open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment) -> None:
    endless = experiment.changed(training=experiment.training.changed(epochs=10_000))
    session, panel = open_panel(UnitsPanel, endless, SIZE)
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20_000)
    panel.splits.choose("val")
    panel.look.click()
    qtbot.waitUntil(lambda: panel.search.top is not None and panel.search.top.done > 16, timeout=20_000)
    assert panel.search.step > 0


def test_of_a_large_network_the_first_portion_is_small(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[FindPeaks] = []

    def noted(*words: Any) -> FindPeaks:
        asked.append(FindPeaks(*words))
        return asked[-1]

    monkeypatch.setattr(search, "FindPeaks", noted)
    monkeypatch.setattr(pace, "_FIRST_MACS", 0.25 * summarize(experiment).macs)
    _, panel = open_panel(UnitsPanel, experiment, SIZE)
    panel.look.click()
    qtbot.waitUntil(lambda: len(asked) > 1, timeout=20_000)
    assert (asked[0].start, asked[0].stop) == (0, 2)


def test_nothing_is_asked_before_a_person_does(open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment) -> None:
    session, panel = open_panel(UnitsPanel, experiment, SIZE)
    assert not panel.search.running
    assert panel.tiles._placeholder == ASK
    panel.look.click()
    panel.hide()
    assert not panel.search.running
    qtbot.waitUntil(lambda: session.worker.settled)


def test_without_data_the_panel_says_what_will_be_here(open_panel: OpenPanel) -> None:
    _, panel = open_panel(UnitsPanel, find("digits").changed(dataset=DATASETS["mnist"]()), SIZE)
    assert panel.no_data.isVisible()


def test_a_picture_is_made_as_the_recipe_says(open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment) -> None:
    session, panel = open_panel(UnitsPanel, experiment, SIZE)
    assert panel.recipe.ascent == Ascent()
    assert not panel.recipe.blur.isVisible()
    panel.recipe.more.click()
    assert panel.recipe.blur.isVisible()
    panel.choice.choose("0")
    panel.recipe.goal.setCurrentIndex(1)
    for box, value in ((panel.recipe.steps, 5), (panel.recipe.seed, 4), (panel.recipe.jitter, 0)):
        box.setValue(value)
    panel.recipe.blur.setValue(0)
    panel.recipe.decay.setValue(0.1)
    panel.grow.click()
    qtbot.waitUntil(lambda: not panel.growth.running, timeout=10_000)
    ascent = Ascent(jitter=0, blur=0, decay=0.1, seed=4, middle=False)
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    network = build(experiment.network, (1, 28, 28), generator).eval().requires_grad_(False)
    start = Optimised.noise((1, 28, 28), ascent)
    expected = Ascend(network, session.data, Unit("0", 0), start, 5, ascent).ask(network)
    np.testing.assert_allclose(panel.growth.picture.image, expected.image, atol=1e-5)


def test_what_is_known_of_an_earlier_run_goes_when_another_one_begins(
    open_panel: OpenPanel, qtbot: QtBot, experiment: Experiment
) -> None:
    session, panel = open_panel(UnitsPanel, experiment, SIZE)
    panel.splits.choose("val")
    panel.look.click()
    qtbot.waitUntil(lambda: panel.search.top is not None and panel.search.top.complete, timeout=20_000)
    session.train()
    assert panel.search.top is None
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
