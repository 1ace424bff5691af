import copy

import numpy as np
import pytest
import torch
from torch import nn

from workbench.experiment import find
from workbench.inspection.one_step import tape
from workbench.inspection.one_step.batch import batches, single, training_batch
from workbench.inspection.one_step.kernel_gradient import Place
from workbench.inspection.one_step.state import WhereItStands
from workbench.inspection.one_step.step import Recipe, take_step
from workbench.inspection.question import InspectionError
from workbench.layers.base import LAYERS
from workbench.network.build import build
from workbench.spec import parse
from workbench.training.generators import stream
from workbench.training.losses import CrossEntropy
from workbench.training.optimizers import OPTIMIZERS, SGD, Adam
from workbench.training.trainer import Control, train


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    return find("digits").dataset.load(tmp_path_factory.mktemp("data"))


def with_layers(experiment, *layers):
    chosen = tuple(parse(LAYERS[kind], settings) for kind, settings in layers)
    return experiment.changed(network=experiment.network.changed(layers=chosen))


@pytest.fixture
def experiment():
    """Return a network of all that behaves otherwise in training: batch norm and dropout."""
    return with_layers(
        find("digits"),
        ("conv2d", {"out_channels": 4, "kernel_size": 3}),
        ("batch_norm2d", {}),
        ("relu", {}),
        ("max_pool2d", {"kernel_size": 2}),
        ("flatten", {}),
        ("dropout", {"p": 0.3}),
        ("linear", {"out_features": 10}),
    )


def built(experiment):
    seed = experiment.training.seed
    return build(experiment.network, experiment.dataset.input_shape, stream(seed, "init"))


def recipe_of(experiment, **fields):
    training = experiment.training
    wanted = {"loss": training.loss, "optimizer": training.optimizer, "learning_rate": training.optimizer.lr}
    return Recipe(**(wanted | {"seed": training.seed} | fields))


def run_to(experiment, data, network, steps):
    """Return a run that has done so many steps."""
    run = train(experiment.changed(training=experiment.training.changed(threads=1)), data, network, device="cpu")
    next(run)
    done = 0
    while done < steps:
        event = run.send(Control(steps=1))
        done = getattr(event, "step", done)
    return run


def close(found, expected):
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name].numpy(), value.detach().numpy(), atol=2e-5, err_msg=name)


def test_the_first_step_is_the_one_a_run_does(experiment, digits):
    # Adam would blow up the rounding in the gradient of a bias that batch norm takes out again.
    experiment = experiment.changed(training=experiment.training.changed(optimizer=SGD()))
    batch = training_batch(digits, experiment.training.seed, experiment.training.batch_size, 0)
    step = take_step(built(experiment), batch, recipe_of(experiment))
    network = built(experiment)
    run_to(experiment, digits, network, 1).close()
    close(step.weights, network.state_dict())
    assert step.loss_after < step.torch_loss
    assert step.loss.mean == pytest.approx(step.torch_loss, rel=1e-5)


@pytest.mark.parametrize("kind", ["sgd", "adam", "adamw", "rmsprop"])
def test_a_step_from_within_a_run_goes_on_with_what_its_optimizer_remembers(kind, experiment, digits):
    plain = with_layers(experiment, ("conv2d", {"out_channels": 3}), ("flatten", {}), ("linear", {"out_features": 10}))
    optimizer = parse(OPTIMIZERS[kind], {})
    plain = plain.changed(training=plain.training.changed(optimizer=optimizer))
    network = built(plain)
    run = run_to(plain, digits, network, 3)
    start = WhereItStands().ask(network)
    assert start.state.step == 3
    assert set(start.state.moments) == set(optimizer.used_moments())
    batch = training_batch(digits, plain.training.seed, plain.training.batch_size, 3)
    step = take_step(start.network, batch, recipe_of(plain), start.state)
    run.send(Control(steps=1))
    close(step.weights, network.state_dict())
    run.close()
    after = WhereItStands().ask(network)
    for name, moments in after.state.moments.items():
        close(step.after.moments[name], moments)


def test_steps_one_after_another_carry_their_state(experiment, digits):
    plain = with_layers(experiment, ("flatten", {}), ("linear", {"out_features": 10}))
    network, recipe = built(plain), recipe_of(plain, optimizer=Adam(), learning_rate=0.01)
    batch = training_batch(digits, 0, 16, 0)
    twin, state = copy.deepcopy(network), None
    optimizer = torch.optim.Adam(twin.parameters(), 0.01)
    for _ in range(3):
        step = take_step(network, batch, recipe, state)
        network.load_state_dict(step.weights)
        state = step.after
        optimizer.zero_grad()
        nn.functional.cross_entropy(twin(batch.images), batch.targets).backward()
        optimizer.step()
    assert state.step == 3
    close(step.weights, twin.state_dict())


def test_a_step_leaves_no_trace(experiment, digits):
    network = built(experiment).eval()
    before = copy.deepcopy(network.state_dict())
    drawn = torch.get_rng_state()
    start = WhereItStands().ask(network)
    take_step(network, training_batch(digits, 0, 8, 0), recipe_of(experiment), start.state)
    assert start.state is None
    assert torch.equal(torch.get_rng_state(), drawn)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert not any(module.training for module in network.modules())
    assert all(parameter.grad is None for parameter in network.parameters())


def test_looking_into_a_run_changes_nothing_it_learns(experiment, digits):
    alone, watched = built(experiment), built(experiment)
    run_to(experiment, digits, alone, 4).close()
    run = run_to(experiment, digits, watched, 2)
    start = WhereItStands().ask(watched)
    take_step(start.network, training_batch(digits, 0, 8, 0), recipe_of(experiment), start.state)
    run.send(Control(steps=1))
    run.send(Control(steps=1))
    run.close()
    close(watched.state_dict(), alone.state_dict())


def test_outputs_and_gradients_are_those_of_autograd(experiment, digits):
    plain = with_layers(
        experiment,
        ("conv2d", {"out_channels": 3, "stride": 2, "padding": 1}),
        ("relu", {}),
        ("flatten", {}),
        ("linear", {"out_features": 10}),
    )
    network, batch = built(plain), training_batch(digits, 0, 5, 0)
    step = take_step(network, batch, recipe_of(plain))
    conv = network[0](batch.images)
    conv.retain_grad()
    mean, std = float(conv.detach().mean()), float(conv.detach().std(correction=0))
    nn.functional.cross_entropy(network[3](network[2](network[1](conv))), batch.targets).backward()
    assert [layer.path for layer in step.layers] == ["0", "1", "2", "3"]
    first, relu = step.layers[:2]
    assert (first.mean, first.std) == pytest.approx((mean, std), rel=1e-5)
    assert relu.zeros == pytest.approx(float((conv <= 0).float().mean()))
    assert first.counts.sum() == conv.numel()
    gradient = step.gradients[0]
    assert gradient.output.norm == pytest.approx(float(conv.grad.norm()), rel=1e-5)
    assert dict(gradient.tensors)["weight"].largest == pytest.approx(
        float(network[0].weight.grad.abs().max()), rel=1e-5
    )
    place = Place(2, 0, 1, 2)
    found = step.gradient_of("0", place)
    assert found.total == pytest.approx(float(network[0].weight.grad[place]), rel=1e-4, abs=1e-7)
    update = step.update_of("0", place)
    assert update.weight == pytest.approx(float(step.weights["0.weight"][place]), abs=1e-6)
    linear = step.update_of("3", Place(9, 0))
    assert linear.weight == pytest.approx(float(step.weights["3.weight"][9, 0]), abs=1e-6)


def test_class_weights_and_smoothing_reach_the_loss(experiment, digits):
    weights = torch.linspace(0.5, 2, 10)
    recipe = recipe_of(experiment, loss=CrossEntropy(label_smoothing=0.1), class_weights=weights)
    step = take_step(built(experiment), training_batch(digits, 0, 12, 0), recipe)
    assert step.loss.mean == pytest.approx(step.torch_loss, rel=1e-5)


def test_batch_norm_cannot_learn_from_a_single_number(experiment, digits):
    tiny = with_layers(
        experiment,
        ("adaptive_avg_pool2d", {"output_size": 1}),
        ("batch_norm2d", {}),
        ("flatten", {}),
        ("linear", {"out_features": 10}),
    )
    with pytest.raises(InspectionError, match="batch norm cannot learn from 1 picture"):
        take_step(built(tiny), training_batch(digits, 0, 1, 0), recipe_of(tiny))


def test_without_weights_there_is_forward_and_loss_only(experiment, digits):
    bare = with_layers(experiment, ("adaptive_avg_pool2d", {"output_size": (2, 5)}), ("flatten", {}))
    step = take_step(built(bare), training_batch(digits, 0, 4, 0), recipe_of(bare))
    assert step.obstacle == "There is nothing to learn: add a layer with weights."
    assert len(step.layers) == 2
    assert np.isfinite(step.loss.mean)
    with pytest.raises(InspectionError):
        step.gradient_of("0", Place(0, 0))


def test_broken_weights_are_told_with_all_that_is_known(experiment, digits):
    network = built(experiment)
    with torch.no_grad():
        network[0].weight[1] = float("nan")
    step = take_step(network, training_batch(digits, 0, 4, 0), recipe_of(experiment))
    assert step.obstacle.startswith("The loss is not a number: ")
    assert step.layers[0].broken == step.layers[0].counts.sum() / 3
    assert step.loss_after is None


def test_a_diverging_step_is_still_a_step(experiment, digits):
    recipe = recipe_of(experiment, optimizer=SGD(lr=1000.0), learning_rate=1000.0)
    step = take_step(built(experiment), training_batch(digits, 0, 4, 0), recipe)
    assert step.loss_after > step.torch_loss


def test_batches_share_out_the_training_pictures(digits):
    count = len(digits.train)
    seen = torch.cat([training_batch(digits, 0, 100, n).rows for n in range(batches(digits, 100))])
    assert sorted(seen.tolist()) == list(range(count))
    with pytest.raises(InspectionError, match="no batch"):
        training_batch(digits, 0, 100, batches(digits, 100))


def test_a_batch_of_too_many_numbers_is_refused(experiment, digits, monkeypatch):
    monkeypatch.setattr(tape, "MOST_BYTES", 100_000)
    with pytest.raises(InspectionError, match="choose fewer"):
        take_step(built(experiment), training_batch(digits, 0, 64, 0), recipe_of(experiment))
    take_step(built(experiment), training_batch(digits, 0, 2, 0), recipe_of(experiment))


def test_a_single_picture(experiment, digits):
    batch = single(digits, digits.train.picture(3), 7)
    step = take_step(built(experiment), batch, recipe_of(experiment))
    assert len(step.loss.losses) == 1
    assert step.loss.targets.tolist() == [7]
