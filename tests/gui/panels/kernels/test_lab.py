import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLabel, QPushButton, QSpinBox, QToolButton

from tests.gui.conftest import panel_of, session_of
from workbench.experiment import find
from workbench.gui.dock import Dock
from workbench.gui.panels.kernels.accuracy import NO_SPLIT
from workbench.gui.panels.kernels.panel import KernelsPanel
from workbench.gui.views.number_cells import NumberCells
from workbench.gui.views.paired_bars import PairedBars
from workbench.inspection.standpoint import PresentWeights, Standpoint
from workbench.layers.base import LAYERS
from workbench.network.build import build
from workbench.training.generators import RunGenerators

SHARPEN = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]


@pytest.fixture
def opened(qtbot, open_panel):
    """Return a function that opens the panel on an experiment, with the lab open and its copy taken."""

    def make(experiment=None):
        session, panel = open_panel(KernelsPanel, experiment or find("digits"), (640, 620))
        panel.lab_button.click()
        qtbot.waitUntil(lambda: panel.lab.bench.lab is not None, timeout=5000)
        return session, panel

    return make


def untrained(experiment):
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    return build(experiment.network, experiment.dataset.input_shape, generator)


def weight(panel, path="0"):
    return panel.lab.bench.lab.weights[f"{path}.weight"].numpy()


def preset(panel, key):
    panel.findChild(QPushButton, f"lab_preset_{key}").click()


def text(panel, name):
    return panel.findChild(QLabel, name).text()


def press(panel, name):
    panel.findChild(QToolButton, name).click()


def seen(qtbot, session, question):
    """Return the answer to a question put to what the window looks at."""
    session.watch("seen", question)
    answers = []
    qtbot.waitUntil(lambda: answers.append(session.take("seen")) or any(answers), timeout=5000)
    session.watch("seen", None)
    return next(answer for answer in answers if answer)


def test_a_preset_goes_into_the_kernel_and_every_panel_sees_it(qtbot, opened):
    session, panel = opened()
    start = untrained(session.experiment)[0].weight.detach().numpy()
    np.testing.assert_array_equal(weight(panel), start)
    assert session.standpoint.origin == "lab"
    panel.findChild(QSpinBox, "lab_kernel").setValue(4)
    preset(panel, "sharpen")
    expected = start.copy()
    expected[4, 0] = SHARPEN
    np.testing.assert_array_equal(weight(panel), expected)
    np.testing.assert_array_equal(panel.lab.cells.numbers, SHARPEN)
    qtbot.waitUntil(lambda: session.standpoint.weights is panel.lab.bench.lab.weights, timeout=5000)
    answer = seen(qtbot, session, PresentWeights())
    np.testing.assert_array_equal(answer.value["0.weight"].numpy(), expected)
    qtbot.waitUntil(lambda: np.array_equal(panel.mosaic.canvas._picture.maps, expected[:, 0]), timeout=5000)
    assert "edited kernels" in panel.mosaic.title
    assert panel.mosaic.selected_kernel == 4


def test_typing_undo_redo_and_reset_by_keys(qtbot, opened):
    session, panel = opened()
    start = weight(panel).copy()
    cells = panel.lab.cells
    cells.setFocus()
    qtbot.keyClicks(cells, "2")
    qtbot.keyClicks(cells.editor, ",5")
    qtbot.keyClick(cells.editor, Qt.Key.Key_Return)
    assert weight(panel)[0, 0, 0, 0] == 2.5
    qtbot.keyClick(cells, Qt.Key.Key_Delete)
    assert weight(panel)[0, 0, 0, 1] == 0
    qtbot.keyClick(cells, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert weight(panel)[0, 0, 0, 1] == start[0, 0, 0, 1]
    qtbot.keyClick(cells, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_array_equal(weight(panel), start)
    press(panel, "lab_redo")
    assert weight(panel)[0, 0, 0, 0] == 2.5
    press(panel, "lab_reset")
    np.testing.assert_array_equal(weight(panel), start)
    assert not session.modified


def test_a_stroke_of_the_brush_is_one_edit(qtbot, opened):
    _, panel = opened()
    start = weight(panel).copy()
    panel.lab.tools.brush.click()
    panel.lab.tools.value.setValue(-0.75)
    cells = panel.lab.cells
    places = [cells.cell_rect(row, 1).center().toPoint() for row in range(3)]
    qtbot.mousePress(cells, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        qtbot.mouseMove(cells, place)
    qtbot.mouseRelease(cells, Qt.MouseButton.LeftButton, pos=places[2])
    assert weight(panel)[0, 0, :, 1].tolist() == [-0.75] * 3
    press(panel, "lab_undo")
    np.testing.assert_array_equal(weight(panel), start)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("abc", "not “abc”."), ("nan", "has to be finite"), ("1e60", "and 1e+60 is beyond.")],
)
def test_what_is_no_weight_is_refused_in_a_sentence(opened, typed, sentence):
    _, panel = opened()
    before = weight(panel).copy()
    panel.lab.cells.typed.emit(0, 0, typed)
    assert sentence in text(panel, "lab_said")
    assert panel.lab.said.isVisible()
    np.testing.assert_array_equal(weight(panel), before)
    preset(panel, "zero")
    assert not panel.lab.said.isVisible()


def test_a_preset_in_all_channels_with_the_norm_kept(qtbot, opened):
    session, panel = opened()
    session.select(("3",))
    qtbot.waitUntil(lambda: panel.lab.cells.numbers.shape == (3, 3), timeout=5000)
    start = weight(panel, "3").copy()
    panel.findChild(QSpinBox, "lab_channel").setValue(-1)
    panel.lab.tools.keep_norm.click()
    preset(panel, "sobel_x")
    now = weight(panel, "3")
    np.testing.assert_allclose(np.linalg.norm(now[0], axis=(1, 2)), np.linalg.norm(start[0], axis=(1, 2)), rtol=1e-5)
    assert not now[0, :, :, 1].any()
    np.testing.assert_array_equal(now[1:], start[1:])
    assert "mean of 12 channels" in text(panel, "lab_status")


def test_map_prediction_and_accuracy_follow(qtbot, opened):
    session, panel = opened()
    network = untrained(session.experiment).eval()
    effect = panel.lab.effect
    qtbot.waitUntil(lambda: effect.accuracy.before is not None and effect.accuracy.before.complete, timeout=10000)
    val = session.data.val
    with torch.no_grad():
        images = session.data.normalise(session.pinned.image)[None]
        before = network[0](images)[0, 0].numpy()
        hits = int((network(session.data.normalise(val.pictures(slice(0, len(val))))).argmax(1) == val.targets).sum())
    assert (effect.accuracy.before.hits, effect.accuracy.before.total) == (hits, len(val))
    for kernel in range(12):
        panel.findChild(QSpinBox, "lab_kernel").setValue(kernel)
        preset(panel, "laplacian")
    panel.findChild(QSpinBox, "lab_kernel").setValue(0)
    with torch.no_grad():
        network[0].weight[:] = torch.tensor([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])
        now = network[0](images)[0, 0].numpy()
        logits = network(images)[0].numpy()
        hits = int((network(session.data.normalise(val.pictures(slice(0, len(val))))).argmax(1) == val.targets).sum())
    qtbot.waitUntil(lambda: effect.accuracy.now is not None and effect.accuracy.now.complete, timeout=10000)
    assert effect.accuracy.now.hits == hits
    assert "→" in text(panel, "lab_accuracy")
    qtbot.waitUntil(lambda: np.allclose(effect._effect("lab_now").logits, logits, atol=1e-4), timeout=5000)
    maps = effect.canvas._picture.maps
    np.testing.assert_allclose(maps[0], before, atol=1e-4)
    np.testing.assert_allclose(maps[1], now, atol=1e-4)
    np.testing.assert_allclose(maps[2], now - before, atol=1e-4)
    assert f"→ {logits.argmax()} (" in text(panel, "lab_prediction")


def test_back_to_the_network_and_to_the_lab_again(qtbot, opened):
    session, panel = opened()
    preset(panel, "zero")
    back = panel.findChild(QPushButton, "lab_back")
    qtbot.waitUntil(lambda: session.standpoint is not None and session.standpoint.label == "edited kernels")
    back.click()
    assert session.standpoint is None
    assert "another state" in text(panel, "lab_status")
    assert back.text() == "Show these kernels"
    effect = panel.lab.effect
    assert effect.canvas._picture is None  # rather than two equal maps
    assert "Show these kernels" in effect.canvas.placeholder
    assert text(panel, "lab_prediction") == ""
    back.click()
    qtbot.waitUntil(lambda: "→" in text(panel, "lab_prediction"), timeout=5000)
    assert effect.canvas._picture.maps[2].any()
    assert session.standpoint.weights is panel.lab.bench.lab.weights
    panel.lab_button.click()
    assert session.standpoint is None
    panel.lab_button.click()
    assert session.standpoint.weights is panel.lab.bench.lab.weights
    assert not weight(panel)[0].any()


def test_train_from_these_starts_a_run_with_the_edited_weights(qtbot, opened):
    session, panel = opened()
    preset(panel, "identity")
    edited = panel.lab.bench.lab.weights
    train = panel.findChild(QPushButton, "lab_train")
    assert train.isEnabled()
    train.click()
    assert session.run.start_weights is edited
    assert session.standpoint is None
    assert not train.isEnabled()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20000)
    panel.controls.view_box.setCurrentIndex(1)  # the change is counted from these
    session.run.pause()
    qtbot.waitUntil(lambda: not session.worker._running, timeout=5000)
    qtbot.waitUntil(lambda: panel._value is not None and panel._question.view == "change", timeout=5000)
    network = seen(qtbot, session, PresentWeights())
    expected = network.value["0.weight"] - edited["0.weight"]
    qtbot.waitUntil(
        lambda: panel._value is not None and np.array_equal(panel._value.weights, expected[:, 0].numpy()), timeout=5000
    )


def test_while_training_the_copy_is_frozen_and_says_so(qtbot, open_panel):
    session, panel = open_panel(KernelsPanel, find("digits"), (640, 620))
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None and session.run.record.last.step > 3, timeout=20000)
    panel.lab_button.click()
    qtbot.waitUntil(lambda: panel.lab.bench.lab is not None, timeout=5000)
    step = panel.lab.bench.lab.step
    assert f"as of step {step} (frozen" in text(panel, "lab_status").replace("\u2009", "")
    kept = weight(panel).copy()
    preset(panel, "sharpen")
    qtbot.waitUntil(lambda: session.run.record.last.step > step + 5, timeout=20000)
    np.testing.assert_array_equal(weight(panel)[1:], kept[1:])
    accuracy = panel.lab.effect.accuracy
    qtbot.waitUntil(lambda: accuracy.before is not None and accuracy.before.done > 0, timeout=20000)


def test_other_layers_end_the_lab_and_it_begins_anew(qtbot, opened):
    session, panel = opened()
    preset(panel, "zero")
    before = panel.lab.bench.lab
    network = session.experiment.network
    layers = (network.layers[0].changed(out_channels=7), *network.layers[1:])
    session.edit(session.experiment.changed(network=network.changed(layers=layers)), "Fewer kernels")
    qtbot.waitUntil(lambda: panel.lab.bench.lab not in (None, before), timeout=5000)
    assert weight(panel).shape[0] == 7
    assert "other layers" in text(panel, "lab_said")
    assert panel.findChild(QSpinBox, "lab_kernel").maximum() == 6


def test_a_linear_layer_has_no_kernels_to_edit(qtbot, opened):
    session, panel = opened()
    session.select(("7",))
    assert "Layer 7 is no convolution" in text(panel, "lab_status")
    assert not panel.lab.cells.isEnabled()
    session.select(("0",))
    assert panel.lab.cells.isEnabled()


def test_a_single_number_takes_no_sobel(opened):
    experiment = find("digits")
    small = LAYERS["conv2d"].model_validate({"out_channels": 4, "kernel_size": 1})
    network = experiment.network.changed(layers=(small, *experiment.network.layers))
    _, panel = opened(experiment.changed(network=network))
    preset(panel, "sobel_x")
    assert text(panel, "lab_said") == "Sobel x takes a kernel of at least 3×3; this one is 1×1."
    preset(panel, "identity")
    assert weight(panel)[0, 0, 0, 0] == 1


def test_without_a_validation_split_the_rest_follows(qtbot, opened):
    experiment = find("digits")
    _, panel = opened(experiment.changed(dataset=experiment.dataset.changed(validation_share=0)))
    qtbot.waitUntil(lambda: text(panel, "lab_accuracy") == NO_SPLIT, timeout=5000)
    preset(panel, "sobel_x")
    qtbot.waitUntil(lambda: "→" in text(panel, "lab_prediction"), timeout=5000)


def test_numbers_that_are_none_are_told(qtbot, opened):
    _, panel = opened()
    bench = panel.lab.bench
    broken = np.full((1, 3, 3), np.nan, np.float32)
    bench.change(panel.lab._place, broken)
    qtbot.waitUntil(lambda: "not finite" in text(panel, "lab_prediction"), timeout=5000)
    panel.lab.tools.keep_norm.click()
    preset(panel, "sobel_x")
    assert "no norm to keep" in text(panel, "lab_said")
    panel.lab.tools.keep_norm.click()
    preset(panel, "sobel_x")
    assert np.isfinite(weight(panel)).all()


def test_out_of_sight_the_window_goes_on_showing_the_edits_but_nothing_is_asked(qtbot, opened):
    session, panel = opened()
    preset(panel, "zero")
    panel.hide()
    assert not session.worker.watches._watches or set(session.worker.watches._watches) <= {"lab_original"}
    assert session.standpoint is not None


def test_fits_a_narrow_window(opened):
    _, panel = opened()
    assert panel.minimumSizeHint().width() <= 630


def test_in_the_window_the_undo_keys_are_the_labs_while_the_focus_is_in_it(qtbot, open_window):
    window = open_window("digits")
    session = session_of(window)
    session.edit(session.experiment.changed(name="edited"), "Rename")
    panel = panel_of(window, KernelsPanel)
    window.findChild(Dock, "dock_kernels").bring_to_front()
    qtbot.waitUntil(panel.isVisible, timeout=5000)
    panel.lab_button.click()
    qtbot.waitUntil(lambda: panel.lab.bench.lab is not None, timeout=5000)
    preset(panel, "zero")
    panel.lab.cells.setFocus()
    qtbot.keyClick(panel.lab.cells, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not panel.lab.bench.lab.edited
    assert session.experiment.name == "edited"
    panel.mosaic.canvas.setFocus()
    qtbot.keyClick(panel.mosaic.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.experiment.name != "edited"


def test_the_lab_begins_with_what_the_window_looks_at(qtbot, open_panel):
    session, panel = open_panel(KernelsPanel, find("digits"), (640, 620))
    weights = {name: torch.full_like(value, 0.25) for name, value in untrained(session.experiment).state_dict().items()}
    session.look_from(Standpoint(session.experiment, weights, 77, "step 77", "kept"))
    panel.lab_button.click()
    qtbot.waitUntil(lambda: panel.lab.bench.lab is not None, timeout=5000)
    assert panel.lab.bench.lab.step == 77
    assert (weight(panel) == 0.25).all()


def test_map_and_prediction_are_of_the_picture_pinned_last(qtbot, opened):
    session, panel = opened()
    preset(panel, "identity")
    effect = panel.lab.effect
    network = untrained(session.experiment).eval()
    for index in (3, 4):
        session.pin("val", index)
    with torch.no_grad():
        before = network[0](session.data.normalise(session.pinned.image)[None])[0, 0].numpy()

    def first():
        picture = effect.canvas._picture
        return None if picture is None else picture.maps[0]

    qtbot.waitUntil(lambda: first() is not None and np.allclose(first(), before, atol=1e-5), timeout=5000)
    assert not effect._is_half()


def test_once_all_is_measured_the_window_rests(qtbot, opened):
    session, panel = opened()
    preset(panel, "zero")
    accuracy = panel.lab.effect.accuracy
    qtbot.waitUntil(lambda: accuracy.now is not None and accuracy.now.complete, timeout=10000)
    qtbot.waitUntil(lambda: not session._frames.running, timeout=5000)


def test_another_document_ends_the_lab(qtbot, opened):
    session, panel = opened()
    preset(panel, "zero")
    before = panel.lab.bench.lab
    session.new(session.experiment.changed(name="another"))
    assert panel.lab.bench.lab is not before
    qtbot.waitUntil(lambda: panel.lab.bench.lab is not None, timeout=5000)
    assert not panel.lab.bench.lab.edited
    assert weight(panel)[0].any()


def test_a_network_with_errors_is_told_and_the_lab_goes_on_after_they_are_mended(qtbot, opened):
    session, panel = opened()
    layers = session.experiment.network.layers
    broken = session.experiment.network.changed(layers=(*layers[:6], *layers[7:]))  # no flatten
    session.edit(session.experiment.changed(network=broken), "Remove flatten")
    qtbot.waitUntil(lambda: "has errors" in text(panel, "lab_status"), timeout=5000)
    assert not panel.lab.cells.isEnabled()
    assert text(panel, "lab_accuracy") == ""  # not that of the network before
    assert panel.lab.effect.canvas.placeholder == ""  # there is a pinned picture
    session.undo()
    qtbot.waitUntil(lambda: panel.lab.cells.isEnabled(), timeout=5000)


def test_all_logits_are_shown_where_there_is_room(qtbot, opened):
    _, panel = opened()
    effect = panel.lab.effect
    assert not effect.bars.isVisible()
    assert effect.logits.isVisible()
    panel.resize(1000, 700)
    qtbot.waitUntil(effect.bars.isVisible, timeout=5000)
    qtbot.waitUntil(lambda: len(effect.bars.rows) == 10, timeout=5000)
    preset(panel, "zero")
    qtbot.waitUntil(lambda: not np.array_equal(effect.bars._before, effect.bars._now), timeout=5000)
    np.testing.assert_array_equal(effect.bars._before, effect._effect("lab_before").logits)


def test_every_control_has_a_name_and_says_what_it_does(qtbot, opened):
    _, panel = opened()
    panel.resize(1000, 700)
    kinds = (QAbstractButton, QAbstractSpinBox, NumberCells, PairedBars)
    controls = [w for kind in kinds for w in panel.findChildren(kind) if w.isVisible() or panel.lab.isAncestorOf(w)]
    assert len(controls) >= 20
    for control in controls:
        assert control.objectName(), control
        assert control.accessibleName() or control.text(), control.objectName()
        assert control.toolTip(), control.objectName()


def test_the_keyboard_reaches_every_control_of_the_lab(qtbot, opened):
    _, panel = opened()
    preset(panel, "zero")
    panel.activateWindow()
    panel.choice.setFocus()
    reached = set()
    for _ in range(60):
        qtbot.keyClick(panel.window().focusWidget(), Qt.Key.Key_Tab)
        reached.add(panel.window().focusWidget())
    wanted = [w for w in panel.lab.findChildren(QAbstractButton) if w.isVisible() and w.isEnabled()]
    assert {w.objectName() for w in wanted} - {w.objectName() for w in reached} == set()
    assert panel.lab.cells in reached
