from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt

from workbench.experiment import find
from workbench.gui.panels.kernels.panel import WATCH, KernelsPanel
from workbench.gui.panels.kernels.words import caption, flattened
from workbench.gui.session import Session
from workbench.inspection.kernels.pictures import KernelPictures
from workbench.layers.base import LAYERS
from workbench.network.build import build
from workbench.network.summary import summarize
from workbench.training.generators import RunGenerators

SPACE = "\u2009"


@dataclass(frozen=True)
class Copy:
    """Asks for the network itself."""

    def ask(self, network):
        return deepcopy(network)


@pytest.fixture
def opened(qtbot):
    """Return a function that opens a preset with the panel on show."""
    sessions = []

    def make(preset="lecture-cnn", *, show=True):
        session = Session(find(preset) if isinstance(preset, str) else preset)
        sessions.append(session)
        panel = KernelsPanel(session)
        qtbot.addWidget(panel)
        panel.resize(650, 430)
        if show:
            with qtbot.waitExposed(panel):
                panel.show()
        return session, panel

    yield make
    for session in sessions:
        assert session.shut_down()


def untrained(experiment):
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    return build(experiment.network, experiment.dataset.input_shape, generator)


def shown(panel):
    picture = panel.mosaic.canvas._picture
    return None if picture is None else picture.maps


def wait_for(qtbot, panel, weights):
    """Wait until the panel shows these weights, to the last bit."""
    expected = weights.detach().numpy()
    qtbot.waitUntil(lambda: shown(panel) is not None and np.array_equal(shown(panel), expected), timeout=5000)


def test_the_kernels_of_each_input_channel(qtbot, opened):
    session, panel = opened()
    network = untrained(session.experiment)
    wait_for(qtbot, panel, network[0].weight[:, 0])
    assert panel.mosaic.title == "12 kernels of 1×3×3 · untrained: random start values"
    assert panel.controls.channel.isHidden() or not panel.controls.channels.isVisible()
    session.select(("3",))
    wait_for(qtbot, panel, network[3].weight[:, 0])
    assert panel.controls.channels.isVisible()
    assert panel.controls.channel.maximum() == 11
    panel.controls.channel.setFocus()
    qtbot.keyClick(panel.controls.channel, Qt.Key.Key_Up)
    wait_for(qtbot, panel, network[3].weight[:, 1])
    assert panel.controls.slider.value() == 1
    qtbot.keyClick(panel.controls.slider, Qt.Key.Key_End)
    wait_for(qtbot, panel, network[3].weight[:, 11])
    assert panel.controls.channel.value() == 11


def test_a_linear_layer_after_the_flatten_as_pictures(qtbot, opened):
    session, panel = opened()
    network = untrained(session.experiment)
    session.select(("7",))
    wait_for(qtbot, panel, network[7].weight.reshape(64, 24, 7, 7)[:, 0])
    panel.controls.channel.setValue(23)
    wait_for(qtbot, panel, network[7].weight.reshape(64, 24, 7, 7)[:, 23])
    assert panel.mosaic.title.startswith("64 outputs, each with weights for 24×7×7")
    session.select(("10",))
    wait_for(qtbot, panel, network[10].weight.reshape(10, 1, 64))
    assert panel.mosaic.title.startswith("10 outputs with 64 weights each")


def test_kernels_move_while_a_real_training_runs(qtbot, opened):
    session, panel = opened("digits")
    seen = []
    session.frame.connect(lambda: seen.append(shown(panel)))
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None and session.run.record.last.step >= 10, timeout=20000)
    session.run.pause()
    session.watch("copy", Copy())
    answers = []
    session.frame.connect(lambda: answers.append(session.take("copy")))
    qtbot.waitUntil(lambda: any(answers), timeout=5000)
    network = next(answer.value for answer in answers if answer)
    wait_for(qtbot, panel, network[0].weight[:, 0].contiguous())
    assert not np.array_equal(shown(panel), untrained(session.experiment)[0].weight[:, 0].detach().numpy())
    step = f"{session.run.record.last.step:,}".replace(",", SPACE)
    qtbot.waitUntil(lambda: panel.mosaic.title == f"12 kernels of 1×3×3 · step {step}", timeout=5000)
    before = shown(panel)
    session.step()
    qtbot.waitUntil(lambda: not np.array_equal(shown(panel), before), timeout=5000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)


def test_a_hidden_panel_asks_nothing(qtbot, opened):
    session, panel = opened(show=False)
    assert not session.worker.watches._watches
    with qtbot.waitExposed(panel):
        panel.show()
    assert WATCH in session.worker.watches._watches
    wait_for(qtbot, panel, untrained(session.experiment)[0].weight[:, 0])
    panel.hide()
    assert not session.worker.watches._watches
    session.select(("3",))
    assert not session.worker.watches._watches
    panel.show()
    wait_for(qtbot, panel, untrained(session.experiment)[3].weight[:, 0])


def test_one_scale_or_one_each(qtbot, opened):
    session, panel = opened()
    weights = untrained(session.experiment)[0].weight[:, 0].detach()
    wait_for(qtbot, panel, weights)
    picture = panel.mosaic.canvas._picture
    assert picture.levels.high == pytest.approx(np.full(12, weights.abs().max()))
    assert np.array_equal(picture.levels.low, -picture.levels.high)
    panel.controls.shared.setFocus()
    qtbot.keyClick(panel.controls.shared, Qt.Key.Key_Space)
    picture = panel.mosaic.canvas._picture
    assert picture.levels.high == pytest.approx(weights.abs().amax((1, 2)).numpy())


def test_a_broken_network_is_told_calmly(qtbot, opened):
    session, panel = opened()
    wait_for(qtbot, panel, untrained(session.experiment)[0].weight[:, 0])
    layers = session.experiment.network.layers
    broken = session.experiment.network.changed(layers=(*layers[:6], *layers[7:]))  # no flatten
    session.edit(session.experiment.changed(network=broken), "Remove flatten")
    qtbot.waitUntil(lambda: shown(panel) is None, timeout=5000)
    assert panel.mosaic.canvas.placeholder == "The network has errors: see Problems."
    session.undo()
    wait_for(qtbot, panel, untrained(session.experiment)[0].weight[:, 0])


def test_the_empty_place_offers_a_convolution(qtbot, opened):
    experiment = find("digits")
    session, panel = opened(experiment.changed(network=experiment.network.changed(layers=())))
    assert panel._empty.isVisible()
    qtbot.mouseClick(panel._empty.button, Qt.MouseButton.LeftButton)
    assert session.experiment.network.layers[0].model_fields_set == set()
    assert session.selected == ("0",)
    assert panel.mosaic.isVisible()
    session.undo()
    assert panel._empty.isVisible()


@pytest.mark.parametrize(
    ("preset", "path", "expected"),
    [
        ("lecture-cnn", "7", (24, 7, 7)),
        ("lecture-cnn", "10", None),  # gets what a linear layer made
        ("lecture-cnn", "0", None),
        ("lecture-cnn", "nowhere", None),
    ],
)
def test_what_was_flattened(preset, path, expected):
    assert flattened(summarize(find(preset)), path) == expected


def test_what_was_flattened_passes_layers_that_keep_the_order():
    experiment = find("lecture-cnn")
    layers = experiment.network.layers
    dropout, relu, flatten, linear = layers[9], layers[8], layers[6], layers[7]
    network = experiment.network.changed(layers=(*layers[:6], flatten, dropout, relu, linear))
    assert flattened(summarize(experiment.changed(network=network)), "9") == (24, 7, 7)


def test_single_cells_make_no_pictures():
    experiment = find("resnet-small")
    summary = summarize(experiment)
    linear = [row.path for row in summary.rows if row.kind == "linear"]
    for path in linear:
        assert flattened(summary, path) is None


def test_the_caption():
    weights = np.zeros((24, 3, 3), np.float32)
    value = KernelPictures("3", weights, 2, 12, None, (3, 3), np.zeros(24, np.float32))
    assert caption(value, 1204, linear=False) == f"24 kernels of 12×3×3 · step 1{SPACE}204"


def test_fits_560_pixels(qtbot, opened):
    session, panel = opened()
    session.select(("7",))
    qtbot.waitUntil(lambda: panel.controls.channels.isVisible(), timeout=5000)
    assert panel.minimumSizeHint().width() <= 560


def test_no_kernels_of_another_layer_stay(qtbot, opened):
    session, panel = opened()
    network = untrained(session.experiment)
    wait_for(qtbot, panel, network[0].weight[:, 0])
    session.select(("3",))
    assert shown(panel) is None
    wait_for(qtbot, panel, network[3].weight[:, 0])
    panel.mosaic.enlarge(5)
    assert panel.mosaic._header.title.text() == "kernel 5 of 0 … 23"
    session.new(session.experiment.changed(name="another"))
    assert shown(panel) is None
    wait_for(qtbot, panel, network[3].weight[:, 0])


def insert_tanh(session):
    """Put a tanh before everything else, and select it, as the palette does."""
    network = session.experiment.network
    edited = network.changed(layers=(LAYERS["tanh"].model_validate({}), *network.layers))
    session.edit(session.experiment.changed(network=edited), "Add tanh", select=("0",))


def offers(panel):
    return [panel.choice.itemData(i) for i in range(panel.choice.count())]


def the_network(qtbot, session):
    """Return a copy of the network that is asked about now."""
    session.watch("copy", Copy())
    answers = []
    session.frame.connect(lambda: answers.append(session.take("copy")))
    qtbot.waitUntil(lambda: any(answers), timeout=5000)
    session.watch("copy", None)
    return next(answer.value for answer in answers if answer)


def test_an_edit_during_a_run_leaves_the_runs_layers_on_show(qtbot, opened):
    session, panel = opened("digits")
    before = offers(panel)
    assert not panel.note.isVisible()
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None and session.run.record.last.step >= 5, timeout=20000)
    session.run.pause()
    insert_tanh(session)
    assert offers(panel) == before
    assert panel.choice.path == before[0]
    assert panel.note.isVisible()
    network = the_network(qtbot, session)
    wait_for(qtbot, panel, network[0].weight[:, 0].contiguous())
    assert "step" in panel.mosaic.title
    panel.choice.setCurrentIndex(1)
    panel.choice.activated.emit(1)
    wait_for(qtbot, panel, network.get_submodule(before[1]).weight[:, 0].contiguous())
    assert session.selected == ("0",)  # of the document, which has other layers
    session.undo()
    assert not panel.note.isVisible()
    session.redo()
    assert panel.note.isVisible()
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)
    assert offers(panel) == [str(int(path) + 1) for path in before]
    assert not panel.note.isVisible()
    session.select(("1",))
    wait_for(qtbot, panel, untrained(session.experiment)[1].weight[:, 0])
    assert panel.mosaic.title.endswith("untrained: random start values")


def test_the_selection_counts_again_after_the_run(qtbot, opened):
    session, panel = opened("digits")
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20000)
    insert_tanh(session)
    session.select(("4",))
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)
    assert panel.choice.path == "4"


def test_a_panel_without_kernels_lets_the_window_rest(qtbot, opened):
    session, panel = opened("digits")
    wait_for(qtbot, panel, untrained(session.experiment)[0].weight[:, 0])
    network = session.experiment.network
    session.new(session.experiment.changed(network=network.changed(layers=())))
    assert not session.worker.watches._watches
    qtbot.waitUntil(lambda: not session._frames.running, timeout=5000)
