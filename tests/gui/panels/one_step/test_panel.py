import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from torch.nn import functional as F

from workbench.experiment import find
from workbench.gui.panels.one_step.panel import OneStepPanel
from workbench.gui.panels.one_step.verdict import EDITED
from workbench.inspection.one_step.batch import training_batch
from workbench.inspection.standpoint import PresentWeights, Standpoint
from workbench.layers.base import LAYERS
from workbench.network.build import build
from workbench.spec import parse
from workbench.training.generators import stream
from workbench.training.optimizers import SGD


@pytest.fixture
def digits():
    """Return digits to learn for long."""
    experiment = find("digits")
    return experiment.changed(training=experiment.training.changed(epochs=1000))


def built(experiment):
    return build(experiment.network, experiment.dataset.input_shape, stream(experiment.training.seed, "init"))


def with_layers(experiment, *layers):
    chosen = tuple(parse(LAYERS[kind], settings) for kind, settings in layers)
    return experiment.changed(network=experiment.network.changed(layers=chosen))


def take(qtbot, panel):
    before = panel.step
    qtbot.mouseClick(panel.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.step is not None and panel.step is not before, timeout=10_000)


def number(text):
    """Read a number as the panel writes it."""
    return float(text.replace("\u2212", "-").replace("\u2009", ""))


def weights_of(qtbot, session):
    """Return the weights that are looked at."""
    answers = []

    def taken():
        answers.append(session.take("weights"))
        return answers[-1] is not None

    session.watch("weights", PresentWeights())
    qtbot.waitUntil(taken, timeout=5000)
    session.watch("weights", None)
    return answers[-1].value


def test_nothing_is_computed_until_it_is_asked_for(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    assert not session.worker.watches.waiting()
    assert panel._empty.isVisible()
    qtbot.mouseClick(panel._empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.step is not None, timeout=10_000)
    assert not session.worker.watches.waiting()
    assert panel.verdict.outcome.text().startswith("Step 1: loss of the batch ")


def test_the_tables_show_the_step(qtbot, open_panel, digits):
    layers = tuple(layer for layer in digits.network.layers if layer.kind != "dropout")
    digits = digits.changed(network=digits.network.changed(layers=layers))
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    panel.source.count.setValue(8)
    panel.source.number.setValue(3)
    take(qtbot, panel)
    network, batch = built(digits), training_batch(session.data, 0, 8, 2)
    logits = network.train()(batch.images)
    outputs = network[0](batch.images).detach()
    forward = panel.shown.forward.table.texts
    assert [row[0].split()[0] for row in forward] == [str(at) for at in range(len(digits.network.layers))]
    assert number(forward[0][2]) == pytest.approx(float(outputs.mean()), rel=1e-3)
    assert len(panel.shown.loss.pictures.texts) == 8
    losses = [number(row[4]) for row in panel.shown.loss.pictures.texts]
    expected = F.cross_entropy(logits, batch.targets).detach()
    assert np.mean(losses) == pytest.approx(float(expected), rel=1e-3)
    # The classes of another picture: their probabilities add up to 1, the right one is what the table above says.
    panel.shown.loss.pictures.selectRow(5)
    shares = [number(row[3]) for row in panel.shown.loss.classes.texts]
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    right = int(batch.targets[5])
    assert -np.log(shares[right]) == pytest.approx(losses[5], rel=1e-2)


def test_the_terms_of_a_weights_gradient_add_up_to_what_is_updated(qtbot, open_panel, digits):
    _, panel = open_panel(OneStepPanel, digits, (650, 520))
    panel.source.count.setValue(2)
    take(qtbot, panel)
    panel.shown.tabs.setCurrentIndex(3)
    linear = panel.shown.picker.layer.count() - 1
    panel.shown.picker.layer.setCurrentIndex(linear)
    output, place = panel.shown.picker.boxes[:2]
    output.setFocus()
    qtbot.keyClick(output, Qt.Key.Key_Up)
    assert panel.shown.picker.place[:2] == (1, 0)
    place.setValue(7)
    products = [number(row[4]) for row in panel.shown.gradient.terms.texts]
    per_picture = [number(row[1]) for row in panel.shown.gradient.pictures.texts]
    assert sum(products) == pytest.approx(sum(per_picture), rel=1e-2, abs=1e-12)
    panel.shown.tabs.setCurrentIndex(4)
    rows = {row[0]: row for row in panel.shown.update_page.table.texts}
    name = f"{panel.shown.picker.path}.weight"
    assert number(rows["g"][3]) == pytest.approx(float(panel.step.slopes[name][1, 7]), rel=1e-3)
    assert number(rows["w"][3]) == pytest.approx(float(panel.step.values[name][1, 7]), rel=1e-3)
    assert number(rows["w′"][3]) == pytest.approx(float(panel.step.weights[name][1, 7]), rel=1e-3)
    assert rows["w′"][1] == "w − Δ"


def test_a_cell_of_the_kernel_is_chosen_by_a_click(qtbot, open_panel, digits):
    _, panel = open_panel(OneStepPanel, digits, (650, 520))
    take(qtbot, panel)
    panel.shown.tabs.setCurrentIndex(3)
    page, picker = panel.shown.gradient, panel.shown.picker
    picker.boxes[0].setValue(5)
    slopes = panel.step.slopes["0.weight"][5, 0].numpy()
    np.testing.assert_array_equal(page.kernel.values, slopes.astype(np.float64))
    qtbot.mouseClick(page.kernel, Qt.MouseButton.LeftButton, pos=page.kernel.rect().center())
    assert picker.place == (5, 0, 1, 1)
    total = number(page.total.text().split("= ")[-1].split("\n")[0])
    assert total == pytest.approx(float(slopes[1, 1]), rel=1e-3)
    picker.layer.setCurrentIndex(picker.layer.count() - 1)
    assert not page.kernel.isVisible()


def test_committed_steps_are_looked_at_one_after_another_and_trained_from(qtbot, open_panel, digits):
    experiment = with_layers(digits, ("conv2d", {"out_channels": 2}), ("flatten", {}), ("linear", {"out_features": 10}))
    training = experiment.training.changed(optimizer=SGD(lr=0.1, momentum=0.9), batch_size=16, threads=1)
    experiment = experiment.changed(training=training)
    session, panel = open_panel(OneStepPanel, experiment, (650, 520))
    twin = built(experiment)
    velocities = [torch.zeros_like(p) for p in twin.parameters()]
    assert not panel.keep.isEnabled()
    for at in range(2):
        panel.source.number.setValue(at + 1)
        take(qtbot, panel)
        qtbot.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
        assert session.standpoint.origin == "step"
        assert session.standpoint.step == at + 1
        batch = training_batch(session.data, 0, 16, at)
        slopes = torch.autograd.grad(F.cross_entropy(twin(batch.images), batch.targets), list(twin.parameters()))
        with torch.no_grad():
            for parameter, velocity, slope in zip(twin.parameters(), velocities, slopes, strict=True):
                parameter -= 0.1 * velocity.mul_(0.9).add_(slope)
        looked_at = weights_of(qtbot, session)
        for name, value in twin.state_dict().items():
            np.testing.assert_allclose(looked_at[name].numpy(), value.numpy(), atol=1e-5)
    assert session.standpoint.label == "2 steps tried out"
    assert "the step kept before after 1 step" in panel.verdict.memory.text()
    qtbot.mouseClick(panel.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20_000)
    assert session.standpoint is None
    assert not panel.keep.isEnabled() or not panel.committed


def test_a_discarded_step_leaves_the_network_as_it_is(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    take(qtbot, panel)
    qtbot.mouseClick(panel.drop, Qt.MouseButton.LeftButton)
    assert panel.step is None
    assert session.standpoint is None
    take(qtbot, panel)
    qtbot.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    assert panel.drop.text() == "Back to the present"
    qtbot.mouseClick(panel.drop, Qt.MouseButton.LeftButton)
    assert session.standpoint is None
    found = weights_of(qtbot, session)
    assert all(torch.equal(found[name], value) for name, value in built(digits).state_dict().items())


def test_a_step_from_within_a_training_goes_on_with_what_the_run_remembers(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None and session.run.record.last.step > 5, timeout=20_000)
    take(qtbot, panel)
    assert "what the run remembers after" in panel.verdict.memory.text()
    assert panel.step.before.step >= 5
    assert panel._begins == panel.step.before.step
    assert session.run.state == "running"
    before = session.run.record.last.step
    qtbot.waitUntil(lambda: session.run.record.last.step > before, timeout=20_000)


def test_the_pinned_picture_alone_with_a_class_of_ones_choice(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    session.pin("test", 4)
    panel.source.kind.setCurrentIndex(1)
    assert panel.source.label.currentIndex() == session.pinned.target
    panel.source.label.setCurrentIndex(9)
    take(qtbot, panel)
    assert panel.step.loss.targets.tolist() == [9]
    assert panel.step.loss_after < panel.step.torch_loss


def test_an_edited_network_is_told(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    take(qtbot, panel)
    layers = session.experiment.network.layers
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=layers[1:])), "Remove")
    assert panel.verdict.outcome.text() == EDITED
    assert not panel.keep.isEnabled()
    session.undo()
    assert panel.keep.isEnabled()


def test_broken_weights_and_single_numbers_are_told(qtbot, open_panel, digits):
    tiny = with_layers(
        digits,
        ("adaptive_avg_pool2d", {"output_size": 1}),
        ("batch_norm2d", {}),
        ("flatten", {}),
        ("linear", {"out_features": 10}),
    )
    _, panel = open_panel(OneStepPanel, tiny, (650, 520))
    panel.source.count.setValue(1)
    qtbot.mouseClick(panel.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Batch norm cannot learn from 1 picture" in panel._empty.text.text(), timeout=10_000)
    assert panel.step is None
    panel.source.count.setValue(2)
    take(qtbot, panel)


def test_weights_that_are_not_numbers_are_told_with_what_is_still_known(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    weights = built(digits).state_dict()
    weights["3.weight"][0] = float("nan")
    session.look_from(Standpoint(digits, weights, 7, "broken", "lab"))
    take(qtbot, panel)
    assert panel.verdict.outcome.text().startswith("The loss is not a number: ")
    assert "Layer 3 is the first to give numbers that are not finite" in panel.shown.forward.note.text()
    for at in range(5):
        panel.shown.tabs.setCurrentIndex(at)
        panel.grab()
    assert not panel.keep.isEnabled()


def test_the_documents_learning_rate_counts_once_a_run_has_ended(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    training = digits.training.changed(optimizer=digits.training.optimizer.changed(lr=0.25))
    session.edit(digits.changed(training=training), "lr")
    take(qtbot, panel)
    assert panel.step.recipe.learning_rate == 0.25
    assert panel.step.before.step > 0


def test_a_network_without_weights_shows_forward_and_loss(qtbot, open_panel, digits):
    bare = with_layers(digits, ("adaptive_avg_pool2d", {"output_size": (2, 5)}), ("flatten", {}))
    _, panel = open_panel(OneStepPanel, bare, (650, 520))
    take(qtbot, panel)
    assert panel.verdict.outcome.text() == "There is nothing to learn: add a layer with weights."
    assert len(panel.shown.forward.table.texts) == 2
    for at in range(5):
        panel.shown.tabs.setCurrentIndex(at)
    assert not panel.keep.isEnabled()


def test_a_network_with_errors_is_told(qtbot, open_panel, digits):
    broken = with_layers(digits, ("linear", {"out_features": 10}))
    _, panel = open_panel(OneStepPanel, broken, (650, 520))
    qtbot.mouseClick(panel.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel._empty.text.text().startswith("The network has errors"), timeout=10_000)


def test_a_step_does_not_make_the_window_grow(qtbot, open_panel, digits):
    layers = (("conv2d", {"kernel_size": 5}), ("flatten", {}), ("linear", {"out_features": 10}))
    _, panel = open_panel(OneStepPanel, with_layers(digits, *layers), (544, 330))
    take(qtbot, panel)
    for at in range(5):
        panel.shown.tabs.setCurrentIndex(at)
        qtbot.wait(20)
        assert panel.minimumSizeHint().height() <= 330
        assert panel.minimumSizeHint().width() <= 552


def test_every_control_is_named(open_panel, digits):
    _, panel = open_panel(OneStepPanel, digits, (650, 520))
    for control in (panel.take, panel.keep, panel.drop, panel.train, panel.source.kind, panel.shown.picker.layer):
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()


def test_a_step_of_an_earlier_run_goes_when_another_one_begins(qtbot, open_panel, digits):
    session, panel = open_panel(OneStepPanel, digits, (650, 520))
    take(qtbot, panel)
    session.train()
    assert panel.step is None
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
