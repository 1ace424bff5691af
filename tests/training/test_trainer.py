"""The training generator, against a plain loop with torch.optim and torch's own dropout."""

import copy
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from workbench.data.base import Split
from workbench.training.events import Control, EpochEnded, Progress, RunEnded, RunStarted, SettingChanged
from workbench.training.generators import stream
from workbench.training.trainer import train

pytestmark = pytest.mark.usefixtures("unmeasured")

STEPS_PER_EPOCH = 7  # 100 pictures in batches of 16
BATCH_NORM = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 8},
    {"kind": "batch_norm2d"},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 3},
]


def losses(events):
    return [loss for event in events if isinstance(event, Progress) for loss in event.losses]


def plain_losses(network, data, experiment, steps):
    """Train as a tutorial would, with the run's streams as torch's default generator."""
    settings = experiment.training
    optimizer = torch.optim.Adam(network.parameters(), settings.optimizer.lr)
    shuffle = stream(settings.seed, "shuffle")
    found = []
    network.train()
    with torch.random.fork_rng():
        torch.manual_seed(stream(settings.seed, "dropout").initial_seed())
        while True:
            for rows in torch.randperm(len(data.train), generator=shuffle).split(settings.batch_size):
                optimizer.zero_grad()
                loss = F.cross_entropy(network(data.normalise(data.train.images[rows])), data.train.targets[rows])
                loss.backward()
                optimizer.step()
                found.append(loss.item())
                if len(found) == steps:
                    return found


def test_learns_what_a_plain_loop_learns(make, network, data):
    experiment = make(epochs=5)
    ours, theirs = network(experiment), network(experiment)
    found = losses(train(experiment, data, ours))
    torch.testing.assert_close(found, plain_losses(theirs, data, experiment, 35), atol=2e-4, rtol=2e-4)
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(p, q, atol=2e-3, rtol=2e-3)


def test_events_tell_the_whole_run(make, network, data):
    experiment = make()
    events = list(train(experiment, data, network(experiment)))
    started, *middle, end = events
    assert isinstance(started, RunStarted)
    assert (started.device, started.epochs, started.steps_per_epoch) == ("cpu", 2, STEPS_PER_EPOCH)
    assert (started.train_images, started.val_images, started.test_images) == (100, 30, 33)
    reports = [event for event in middle if isinstance(event, Progress)]
    assert [r.step for r in reports] == [sum(len(s.losses) for s in reports[: i + 1]) for i in range(len(reports))]
    assert all(r.epoch == 1 + (r.step - 1) // STEPS_PER_EPOCH and r.losses for r in reports)
    assert [r.seconds for r in reports] == sorted(r.seconds for r in reports)
    assert [(e.epoch, e.step) for e in middle if isinstance(e, EpochEnded)] == [(1, 7), (2, 14)]
    assert isinstance(end, RunEnded)
    assert (end.outcome, end.step, end.epoch) == ("finished", 14, 2)


def test_scores_are_those_of_the_network(make, network, data):
    experiment = make(epochs=4)
    module = network(experiment)
    events = list(train(experiment, data, module))
    module.eval()
    with torch.inference_mode():
        for split, loss, accuracy in (
            (data.val, events[-2].val_loss, events[-2].val_accuracy),
            (data.test, events[-1].test_loss, events[-1].test_accuracy),
        ):
            logits = module(data.normalise(split.images))
            assert loss == pytest.approx(F.cross_entropy(logits, split.targets).item(), rel=1e-4)
            assert accuracy == (logits.argmax(1) == split.targets).float().mean().item()
    assert events[-1].test_accuracy > 0.9


def test_training_scores_are_the_mean_over_pictures(make, network, data):
    experiment = make(epochs=1)
    events = list(train(experiment, data, network(experiment)))
    sizes = torch.tensor([16.0] * 6 + [4.0])
    mean = (torch.tensor(losses(events)) * sizes).sum().item() / 100
    ended = next(e for e in events if isinstance(e, EpochEnded))
    assert ended.train_loss == pytest.approx(mean, rel=1e-6)
    assert ended.train_accuracy * 100 == pytest.approx(round(ended.train_accuracy * 100))


def test_same_seed_repeats_every_bit_and_another_does_not(make, network, data):
    def run(seed):
        experiment = make(seed=seed)
        return losses(train(experiment, data, network(experiment)))

    assert run(3) == run(3) != run(4)


def test_looking_after_every_event_changes_nothing(make, network, data):
    experiment = make()
    undisturbed = losses(train(experiment, data, network(experiment)))
    module = network(experiment)
    run = train(experiment, data, module)
    events = [next(run)]
    for event in iter(lambda: next(run, None) if isinstance(events[-1], EpochEnded) else _step(run), None):
        events.append(event)
        module.eval()
        with torch.inference_mode():
            module(data.normalise(data.val.images))
        module(data.normalise(data.val.images[:4])).sum().backward()
        module.zero_grad()
        torch.rand(3)
    assert losses(events) == undisturbed


def _step(run):
    try:
        return run.send(Control(steps=1))
    except StopIteration:
        return None


def test_one_step_at_a_time(make, network, data):
    experiment = make()
    run = train(experiment, data, network(experiment))
    next(run)
    for step in range(1, STEPS_PER_EPOCH + 1):
        event = run.send(Control(steps=1))
        assert (event.step, len(event.losses)) == (step, 1)
    assert isinstance(run.send(Control(steps=1)), EpochEnded)
    assert run.send(Control(steps=2)).step == STEPS_PER_EPOCH + 2
    run.close()


def test_learning_rate_changes_live(make, network, data):
    experiment = make()
    module = network(experiment)
    run = train(experiment, data, module)
    next(run)
    run.send(Control(steps=3))
    assert run.send(Control(learning_rate=1e-30)) == SettingChanged(3, "learning_rate", 0.01, 1e-30)
    before = copy.deepcopy(module.state_dict())
    event = run.send(Control(steps=1))
    assert (event.step, event.learning_rate) == (4, 1e-30)
    assert all(torch.equal(before[name], tensor) for name, tensor in module.state_dict().items())
    run.close()


def test_paused_time_is_not_counted(make, network, data, monkeypatch):
    now = 0.0
    monkeypatch.setattr("time.perf_counter", lambda: now)
    experiment = make()
    run = train(experiment, data, network(experiment))
    next(run)
    for _ in range(3):
        now += 1000.0
        event = run.send(Control(steps=1))
    assert event.seconds == 0
    run.close()


def test_the_rate_is_pictures_by_the_seconds_of_training(make, network, data, monkeypatch):
    now = 0.0

    def tick():
        nonlocal now
        now += 0.001
        return now

    monkeypatch.setattr("time.perf_counter", tick)
    experiment = make()
    *_, end = train(experiment, data, network(experiment))
    # A step looks at the clock once, a report a few times more; nothing takes longer than that here.
    assert 200 / end.images_per_second == pytest.approx(14 * 0.001, rel=0.9)
    assert 200 / end.images_per_second < end.seconds


def test_afterwards_the_network_is_an_ordinary_module(make, network, data):
    experiment = make()
    module = network(experiment)
    names = [name for name, _ in module.named_modules()]
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    run = train(experiment, data, module)
    for _ in range(3):
        next(run)
    run.close()
    assert (torch.get_num_threads(), [name for name, _ in module.named_modules()]) == (threads, names)
    assert torch.equal(torch.get_rng_state(), state)
    parameters = list(module.parameters())
    assert all(p.is_contiguous() and p.grad is None and p.requires_grad for p in parameters)
    assert len({p.untyped_storage().data_ptr() for p in parameters}) == len(parameters)
    assert all(p.untyped_storage().nbytes() == p.nbytes for p in parameters)


def test_batch_may_be_larger_than_the_split(make, network, data):
    experiment = make(batch_size=1000, epochs=1)
    events = list(train(experiment, data, network(experiment)))
    assert events[0].steps_per_epoch == len(losses(events)) == 1


def test_no_validation_and_no_test_pictures(make, network, data):
    empty = Split(data.val.images[:0], data.val.targets[:0])
    experiment = make(epochs=1)
    *_, epoch, end = train(experiment, replace(data, val=empty, test=empty), network(experiment))
    assert (epoch.val_loss, epoch.val_accuracy, end.test_loss, end.test_accuracy) == (None, None, None, None)


def test_with_batch_norm_a_last_single_picture_joins_the_batch_before(make, network, data):
    experiment = make(BATCH_NORM, batch_size=33, epochs=1)  # 100 = 33 + 33 + 34
    events = list(train(experiment, data, network(experiment)))
    assert events[0].steps_per_epoch == len(losses(events)) == 3


def test_frozen_parameters_stay_and_others_learn(make, network, data):
    experiment = make()
    module = network(experiment)
    module[0].weight.requires_grad_(False)
    frozen = module[0].weight.clone()
    learned = module[4].weight.clone()
    list(train(experiment, data, module))
    assert torch.equal(module[0].weight, frozen)
    assert module[0].weight.is_contiguous()
    assert not torch.equal(module[4].weight, learned)


def test_two_threads_learn_what_one_does(make, network, data):
    def run(threads):
        experiment = make(threads=threads)
        return losses(train(experiment, data, network(experiment)))

    torch.testing.assert_close(run(2), run(1), atol=1e-4, rtol=1e-4)


def test_a_caller_without_gradients_trains_all_the_same(make, network, data):
    experiment = make(epochs=1)
    module = network(experiment)
    with torch.no_grad():
        inside = losses(train(experiment, data, module))
    assert inside == losses(train(experiment, data, network(experiment)))


def test_plain_module_of_layers_that_were_not_built_here(make, data):
    experiment = make(epochs=1)
    module = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    assert isinstance([*train(experiment, data, module)][-1], RunEnded)
