"""Change, frequencies, colours and orders, as a person chooses them."""

import numpy as np
import pytest
import torch

from workbench.experiment import find
from workbench.gui.panels.kernels.panel import KernelsPanel
from workbench.gui.panels.kernels.words import reads_colors
from workbench.inspection.standpoint import PresentWeights
from workbench.network.build import build
from workbench.network.summary import summarize
from workbench.training.generators import RunGenerators


@pytest.fixture
def digits(open_panel):
    return open_panel(KernelsPanel, find("digits"), (640, 560))


def untrained(experiment):
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    return build(experiment.network, experiment.dataset.input_shape, generator)


def shown(panel):
    picture = panel.mosaic.canvas._picture
    return None if picture is None else picture.maps


def wait_for(qtbot, panel, expected, **near):
    qtbot.waitUntil(
        lambda: (
            shown(panel) is not None
            and shown(panel).shape == expected.shape
            and np.allclose(shown(panel), expected, **near)
        ),
        timeout=5000,
    )


def newest(panel):
    history = panel._recorder.history("0")
    return None if history is None else history.steps[-1]


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def train_until(qtbot, session, step):
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None and session.run.record.last.step >= step, timeout=20000)
    session.run.pause()
    qtbot.waitUntil(lambda: not session.worker._running, timeout=5000)
    session.watch("present", PresentWeights())
    answers = []
    qtbot.waitUntil(lambda: answers.append(session.take("present")) or any(answers), timeout=5000)
    session.watch("present", None)
    return answers[-1]


def test_the_change_and_its_curves(qtbot, digits):
    session, panel = digits
    start = untrained(session.experiment)[0].weight.detach().numpy()
    choose(panel.controls.view_box, "change")
    wait_for(qtbot, panel, np.zeros((12, 3, 3)))
    present = train_until(qtbot, session, 10)
    qtbot.waitUntil(lambda: newest(panel) == panel._step == present.step, timeout=5000)
    assert panel.mosaic.title.startswith("Change since the start: 12 kernels of 1×3×3 · step ")
    change = shown(panel).copy()
    assert np.abs(change).max() > 0
    history = panel._recorder.history("0")
    assert history.steps[0] == 0
    np.testing.assert_allclose(history.changes[-1], np.linalg.norm(change.reshape(12, 9), axis=1), rtol=1e-4)
    assert panel.traces.isVisible()
    assert panel.traces.drawn == list(range(12))
    choose(panel.controls.view_box, "weights")
    np.testing.assert_array_equal(change, present.value["0.weight"].numpy()[:, 0] - start[:, 0])
    wait_for(qtbot, panel, present.value["0.weight"].numpy()[:, 0], atol=0)
    assert not panel.traces.isVisible()


def test_another_run_begins_another_curve(qtbot, digits):
    session, panel = digits
    present = train_until(qtbot, session, 30)
    qtbot.waitUntil(lambda: newest(panel) == present.step, timeout=5000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=5000)
    session.run.forget()
    assert panel._recorder.history("0") is None
    session.step()
    qtbot.waitUntil(lambda: newest(panel) == 1, timeout=5000)
    assert panel._recorder.history("0").steps.tolist() == [0, 1]


@pytest.mark.parametrize("decibels", [False, True])
def test_frequencies(qtbot, digits, decibels):
    session, panel = digits
    choose(panel.controls.view_box, "frequency")
    if decibels:
        panel.controls.logarithmic.click()
    weights = untrained(session.experiment)[0].weight.detach().numpy()[:, 0]
    response = np.abs(np.fft.fftshift(np.fft.fft2(weights, (32, 32)), axes=(1, 2)))
    expected = np.maximum(20 * np.log10(response / response.max()), -60) if decibels else response
    wait_for(qtbot, panel, expected, atol=1e-2 if decibels else 1e-5)


def test_a_row_of_weights_has_no_frequencies_and_says_so(qtbot, digits):
    session, panel = digits
    choose(panel.controls.view_box, "frequency")
    session.select(("10",))
    qtbot.waitUntil(lambda: "make no pictures" in panel.mosaic.canvas.placeholder, timeout=5000)
    choose(panel.controls.view_box, "weights")
    wait_for(qtbot, panel, untrained(session.experiment)[10].weight.detach().numpy()[:, None])


def test_by_norm(qtbot, digits):
    session, panel = digits
    session.select(("3",))
    weights = untrained(session.experiment)[3].weight.detach().numpy()
    order = np.argsort(-np.linalg.norm(weights.reshape(24, -1), axis=1), kind="stable")
    choose(panel.controls.order_box, "norm")
    wait_for(qtbot, panel, weights[order, 0], atol=0)
    assert list(panel.mosaic.canvas._picture.labels) == [str(index) for index in order]
    choose(panel.controls.order_box, "index")
    np.testing.assert_array_equal(shown(panel), weights[:, 0])


def test_colours_where_the_input_channels_are_the_pictures(qtbot, open_panel):
    session, panel = open_panel(KernelsPanel, find("shapes-rgb"), (640, 560))
    first, second = [row.path for row in session.summary.rows if row.kind == "conv2d"][:2]
    weights = untrained(session.experiment).get_submodule(first).weight.detach().numpy()
    qtbot.waitUntil(lambda: shown(panel) is not None, timeout=5000)
    np.testing.assert_array_equal(panel._value.rgb, weights)
    assert panel.mosaic.canvas._picture.colors is not None
    assert not panel.controls.channels.isVisible()
    panel.controls.colored.click()
    qtbot.waitUntil(lambda: panel._value.rgb is None, timeout=5000)
    assert panel.mosaic.canvas._picture.colors is None
    assert panel.controls.channels.isVisible()
    panel.controls.colored.click()
    session.select((second,))
    qtbot.waitUntil(lambda: panel._value is not None and panel._value.path == second, timeout=5000)
    assert not panel.controls.colored.isVisible()
    assert panel._value.rgb is None


def test_only_the_first_layer_of_a_coloured_picture_reads_colours():
    summary = summarize(find("shapes-rgb"))
    paths = [row.path for row in summary.rows if row.kind in ("conv2d", "linear")]
    assert [reads_colors(summary, path) for path in paths] == [True] + [False] * (len(paths) - 1)
    assert not any(reads_colors(summarize(find("digits")), path) for path in ("0", "3"))
