from dataclasses import dataclass

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from tests.gui.conftest import experiment_on
from workbench.experiment import find
from workbench.gui.panels.arithmetic.network_source import NO_LAYER
from workbench.gui.panels.arithmetic.panel import ArithmeticPanel
from workbench.inspection.arithmetic.example import EXAMPLES
from workbench.inspection.cell import Cell
from workbench.inspection.passes import forward_pass
from workbench.layers.base import LAYERS

SIZE = (650, 620)


@dataclass(frozen=True, eq=False)
class Output:
    """Asks for what a layer gives for pictures."""

    images: torch.Tensor
    path: str

    def ask(self, network):
        return forward_pass(network, self.images, self.path).outputs[self.path][0].numpy().copy()


@pytest.fixture
def opened(open_panel):
    """Return a function that opens an experiment with the panel on show and its data loaded."""

    def make(experiment=None, *, show=True):
        return open_panel(ArithmeticPanel, experiment or find("digits"), SIZE, show=show)

    return make


def shown(qtbot, panel, cell):
    """Wait until a cell's calculation is shown, and return it."""
    qtbot.waitUntil(
        lambda: panel.calculation.arithmetic is not None and panel.calculation.arithmetic.cell == cell, timeout=10_000
    )
    return panel.calculation.arithmetic


def output_of(qtbot, session, path):
    """Return what torch gives for the pinned picture."""
    question = Output(session.data.normalise(session.pinned.image)[None], path)
    session.watch("test", question)
    answers = []

    def arrived():
        answer = session.take("test")
        answers.extend([] if answer is None else [answer.value])
        return bool(answers)

    qtbot.waitUntil(arrived, timeout=10_000)
    session.watch("test", None)
    return answers[0]


def of_layers(*kinds, **settings):
    layers = tuple(LAYERS.parse(kind if isinstance(kind, dict) else {"kind": kind}) for kind in kinds)
    experiment = find("digits")
    return experiment.changed(network=experiment.network.changed(layers=layers))


def test_it_begins_in_the_middle_of_the_first_layer(qtbot, opened):
    session, panel = opened()
    arithmetic = shown(qtbot, panel, Cell("0", 0, 14, 14))
    assert session.cell == Cell("0", 0, 14, 14)
    assert arithmetic.torch == output_of(qtbot, session, "0")[0, 14, 14]
    assert panel.calculation.symbols.text() == "y = ReLU(Σ w·x + b)"
    assert panel.calculation.verdict.text().startswith("before ReLU, torch says ")
    assert panel.calculation.state.text() == "untrained"


def test_terms_shown_add_up_to_the_result(qtbot, opened):
    session, panel = opened()
    session.point_at(Cell("3", 5, 2, 13))
    arithmetic = shown(qtbot, panel, Cell("3", 5, 2, 13))
    rows = panel.calculation.terms.rows
    patch, kernel, products = rows.grids
    assert patch.shape == (12, 3, 3)
    np.testing.assert_array_equal(patch * kernel, products)
    np.testing.assert_allclose(products.sum((1, 2)), rows.sums)
    assert list(np.abs(rows.sums)) == sorted(np.abs(rows.sums), reverse=True)
    table = panel.calculation.steps
    bias = float(table.item(1, 2).text().partition(" + ")[2].strip("()").replace("−", "-"))
    assert rows.sums.sum() + bias == pytest.approx(output_of(qtbot, session, "3")[5, 2, 13], rel=1e-3)
    assert arithmetic.agrees
    assert (rows.marks == 1).any()  # column 13 reads padding


def test_clicking_a_cell_of_the_output_goes_there(qtbot, opened):
    session, panel = opened()
    shown(qtbot, panel, Cell("0", 0, 14, 14))
    output = panel.calculation.maps.output
    qtbot.mouseClick(output, Qt.MouseButton.LeftButton, pos=output.center_of(3, 20))
    shown(qtbot, panel, Cell("0", 0, 3, 20))
    assert session.cell == Cell("0", 0, 3, 20)
    assert (panel.network.row.value, panel.network.column.value) == (3, 20)
    qtbot.keyClick(output, Qt.Key.Key_Down)
    qtbot.keyClick(output, Qt.Key.Key_Right)
    shown(qtbot, panel, Cell("0", 0, 4, 21))


def test_spin_boxes_choose_the_cell_and_know_its_limits(qtbot, opened):
    session, panel = opened()
    shown(qtbot, panel, Cell("0", 0, 14, 14))
    assert [spin.box.maximum() for spin in (panel.network.channel, panel.network.row)] == [11, 27]
    panel.network.channel.box.setValue(7)
    panel.network.row.box.setValue(0)
    shown(qtbot, panel, Cell("0", 7, 0, 14))
    assert session.cell == Cell("0", 7, 0, 14)


def test_it_follows_a_cell_and_a_layer_chosen_elsewhere(qtbot, opened):
    session, panel = opened()
    session.point_at(Cell("2", 3, 1, 1))
    arithmetic = shown(qtbot, panel, Cell("2", 3, 1, 1))
    assert panel.choice.path == "2"
    assert arithmetic.title == "Max pooling"
    session.select(("7",))
    shown(qtbot, panel, Cell("7", 0))
    assert session.cell == Cell("7", 0)
    assert not panel.network.row.box.isEnabled()


def test_a_cell_out_of_range_is_moved_inside(qtbot, opened):
    session, panel = opened()
    session.point_at(Cell("0", 11, 27, 27))
    shown(qtbot, panel, Cell("0", 11, 27, 27))
    first = session.experiment.network.layers[0].changed(out_channels=4, stride=2)
    layers = (first, *session.experiment.network.layers[1:3], LAYERS.parse({"kind": "flatten"}))
    last = LAYERS.parse({"kind": "linear", "out_features": 10})
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=(*layers, last))), "x")
    shown(qtbot, panel, Cell("0", 3, 13, 13))
    assert session.cell == Cell("0", 3, 13, 13)


def test_every_layer_of_a_rich_network_is_reckoned(qtbot, opened):
    conv = {"kind": "conv2d", "out_channels": 4, "kernel_size": 1}
    row = {"kind": "sequential", "layers": [conv]}
    experiment = of_layers(
        {"kind": "conv2d", "out_channels": 4, "kernel_size": 5, "dilation": 2, "padding": "same"},
        "batch_norm2d",
        "gelu",
        {"kind": "avg_pool2d", "kernel_size": 3, "padding": 1, "ceil_mode": True},
        {"kind": "residual", "body": {"kind": "sequential", "layers": [{**conv, "kernel_size": 3, "padding": 1}]}},
        {"kind": "parallel", "branches": [row, row]},
        "squeeze_excite",
        "upsample",
        "group_norm",
        {"kind": "adaptive_avg_pool2d", "output_size": 1},
        "flatten",
        "dropout",
        {"kind": "linear", "out_features": 10},
        "softmax",
    )
    session, panel = opened(experiment)
    for row in session.summary.rows:
        panel.choice.choose(row.path)
        qtbot.waitUntil(
            lambda path=row.path: (
                panel.calculation.arithmetic is not None and panel.calculation.arithmetic.cell.path == path
            ),
            timeout=5000,
        )
        assert panel.calculation.arithmetic.agrees, row.path
        panel.grab()


def test_a_step_read_from_another_layer_leads_there(qtbot, opened):
    session, panel = opened()
    session.point_at(Cell("1", 2, 5, 6))
    shown(qtbot, panel, Cell("1", 2, 5, 6))
    table = panel.calculation.steps
    assert table.item(0, 0).text() == "reads layer 0 ↗"
    table.itemActivated.emit(table.item(0, 0))
    shown(qtbot, panel, Cell("0", 2, 5, 6))
    assert panel.choice.path == "0"


def test_choosing_a_row_shows_the_map_of_its_channel(qtbot, opened):
    session, panel = opened()
    session.point_at(Cell("3", 0, 7, 7))
    shown(qtbot, panel, Cell("3", 0, 7, 7))
    terms = panel.calculation.terms
    last = int(panel.calculation.arithmetic.working.terms.order[-1])
    qtbot.keyClick(terms, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: panel.calculation.arithmetic.input_channel == last)
    expected = output_of(qtbot, session, "2")[last]
    np.testing.assert_array_equal(panel.calculation.maps.input.picture.values, expected)
    assert terms.current == 11
    qtbot.mouseClick(terms.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 20))


def test_playing_slides_over_the_map(qtbot, opened):
    session, panel = opened()
    session.point_at(Cell("0", 0, 0, 26))
    shown(qtbot, panel, Cell("0", 0, 0, 26))
    panel.player.speed.setCurrentIndex(panel.player.speed.count() - 1)
    qtbot.mouseClick(panel.player.play, Qt.MouseButton.LeftButton)
    assert panel.player.playing
    shown(qtbot, panel, Cell("0", 0, 1, 1))  # past the end of a row
    qtbot.mouseClick(panel.player.play, Qt.MouseButton.LeftButton)
    assert not panel.player.playing
    panel.player.scrub.setValue(28 * 28 - 1)
    shown(qtbot, panel, Cell("0", 0, 27, 27))
    qtbot.mouseClick(panel.player.on, Qt.MouseButton.LeftButton)
    shown(qtbot, panel, Cell("0", 0, 0, 0))
    qtbot.mouseClick(panel.player.back, Qt.MouseButton.LeftButton)
    shown(qtbot, panel, Cell("0", 0, 27, 27))


def test_it_follows_a_training(qtbot, opened):
    session, panel = opened(find("digits").changed(training=find("digits").training.changed(epochs=3, threads=1)))
    shown(qtbot, panel, Cell("0", 0, 14, 14))
    session.train()
    qtbot.waitUntil(lambda: panel.calculation.state.text().startswith("step"), timeout=20_000)
    assert panel.calculation.arithmetic.agrees
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60_000)


def test_the_whole_calculation_can_be_copied(qtbot, opened):
    _, panel = opened()
    shown(qtbot, panel, Cell("0", 0, 14, 14))
    qtbot.mouseClick(panel.calculation.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Convolution 0: channel 0, row 14, column 14")
    assert "torch says" in text


def test_a_hidden_panel_asks_nothing(qtbot, opened):
    session, panel = opened(show=False)
    assert session.cell is None
    panel.show()
    shown(qtbot, panel, Cell("0", 0, 14, 14))
    panel.hide()
    session.point_at(Cell("3", 1, 1, 1))
    assert panel.choice.path == "3"
    qtbot.wait(50)
    assert panel.calculation.arithmetic.cell.path == "0"


def test_without_layers_it_says_what_will_be_here(qtbot, opened):
    _, panel = opened(of_layers())
    assert panel.empty.isVisible()
    assert panel.empty.text.text() == NO_LAYER


def test_without_data_the_lecture_is_still_there(qtbot, opened, tmp_path):
    _, panel = opened(experiment_on(tmp_path / "nowhere"))
    assert panel.no_data.isVisible()
    qtbot.mouseClick(panel._lecture, Qt.MouseButton.LeftButton)
    assert panel.small.isVisible()
    assert panel.small.arithmetic.working.result == 114


def test_a_network_with_errors_says_so_and_goes_on_when_mended(qtbot, opened):
    session, panel = opened()
    shown(qtbot, panel, Cell("0", 0, 14, 14))
    broken = session.experiment.network.layers[0].changed(groups=5)
    layers = (broken, *session.experiment.network.layers[1:])
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers)), "break")
    qtbot.waitUntil(panel.empty.isVisible, timeout=5000)
    assert "see Problems" in panel.empty.text.text()
    session.undo()
    qtbot.waitUntil(panel.calculation.isVisible, timeout=5000)


def test_the_lecture_s_examples_by_number(qtbot, opened):
    _, panel = opened()
    panel.show_example()
    small = panel.small
    assert small.arithmetic.working.result == 114
    assert small.output_size.text() == "output size: ⌊(5 + 2·1 − 3) / 1⌋ + 1 = 5"
    assert small.maps.output.picture.values.shape == (5, 5)
    for place, name in enumerate(EXAMPLES):
        panel.example.choice.setCurrentIndex(place)
        panel.example.choice.activated.emit(place)
        assert panel.example.choice.currentText() == name
        assert small.arithmetic.agrees
        panel.grab()
        if place in (1, 2):
            assert small.maps.output.picture.values.shape == (2, 2)
    assert panel.example.operation.currentText() == "Average pooling"
    assert small.maps.input.picture.unread.sum() == 9
    assert "9 never read" in small.maps.captions[0].text()


def test_numbers_of_the_example_are_changed_in_place(qtbot, opened):
    _, panel = opened()
    panel.show_example()
    picture = panel.small.maps.input
    qtbot.mouseDClick(picture, Qt.MouseButton.LeftButton, pos=picture.center_of(0, 0))
    qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton)
    picture.editor.clear()
    qtbot.keyClicks(picture.editor, "100")
    qtbot.keyClick(picture.editor, Qt.Key.Key_Return)
    assert panel.small.arithmetic.working.result == 114 + 40 * 5
    assert panel.example.choice.currentIndex() == -1
    kernel = panel.small.maps.kernel
    kernel.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_1):
        qtbot.keyClick(kernel, key)
    qtbot.keyClick(kernel.editor, Qt.Key.Key_Return)
    assert panel.small.arithmetic.working.result == 100 - 113 - 73
    assert next(iter(EXAMPLES.values())).picture[0, 0] == 60


def test_stride_padding_and_dilation_follow_and_refuse(qtbot, opened):
    _, panel = opened()
    panel.show_example()
    panel.example.stride.box.setValue(2)
    assert panel.small.output_size.text() == "output size: ⌊(5 + 2·1 − 3) / 2⌋ + 1 = 3"
    panel.example.padding.box.setValue(0)
    panel.example.dilation.box.setValue(2)
    assert panel.small.arithmetic.working.result == 70 * 5 - 56 - 131 - 127 - 123
    panel.example.dilation.box.setValue(3)
    assert "spans 7×7" in panel.small.trouble.text()
    assert panel.small.trouble.isVisible()
    panel.example.dilation.box.setValue(1)
    assert not panel.small.trouble.isVisible()
    panel.example.picture.box.setValue(7)
    assert panel.example.example.picture.shape == (7, 7)
    panel.example.kernel.box.setValue(2)
    assert panel.example.example.kernel.tolist() == [[0, -1], [-1, 5]]


def test_every_control_has_a_name_and_a_tip(qtbot, opened):
    _, panel = opened()
    controls = [panel.source, panel.choice, panel.example.choice, panel.example.operation, panel.player.scrub]
    controls += [spin.box for spin in (*panel.example.spins, panel.network.channel, panel.network.row)]
    controls += [panel.player.play, panel.player.back, panel.player.on, panel.player.speed, panel.calculation.copy]
    controls += [panel.calculation.terms, panel.calculation.steps, panel.calculation.maps.output]
    for control in controls:
        assert control.accessibleName(), control.objectName()
        assert control.toolTip(), control.objectName()
        assert control.objectName()


def test_a_layer_that_is_gone_hands_over_to_one_that_is_there(qtbot, opened):
    session, panel = opened()
    session.point_at(Cell("10", 3))
    shown(qtbot, panel, Cell("10", 3))
    layers = session.experiment.network.layers[:2]
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers)), "cut")
    qtbot.waitUntil(lambda: panel.choice.path == "0", timeout=5000)
    shown(qtbot, panel, Cell("0", 0, 14, 14))


def test_a_network_edited_since_the_run_began_is_told_of(qtbot, opened):
    session, panel = opened()
    shown(qtbot, panel, Cell("0", 0, 14, 14))
    session.step()
    qtbot.waitUntil(lambda: session.run.state == "paused", timeout=20_000)
    first = session.experiment.network.layers[0].changed(out_channels=5)
    layers = (first, *session.experiment.network.layers[1:])
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers)), "edit")
    assert panel.note.isVisible()
    session.point_at(Cell("0", 11, 3, 3))  # a map of the run's network alone
    arithmetic = shown(qtbot, panel, Cell("0", 11, 3, 3))
    assert arithmetic.shape == (12, 28, 28)
    assert panel.calculation.state.text() == "step 1"
