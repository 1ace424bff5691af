"""How a training that cannot start or go on says so."""

from dataclasses import replace

import pytest
import torch

from workbench.data.base import Split
from workbench.training.events import Control, Progress
from workbench.training.failures import TrainingError
from workbench.training.learner import Learner
from workbench.training.trainer import train

pytestmark = pytest.mark.usefixtures("unmeasured")

BATCH_NORM = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 8},
    {"kind": "batch_norm2d"},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 3},
]


@pytest.mark.parametrize("wish", [{"steps": 0}, {"learning_rate": 0.0}, {"learning_rate": float("nan")}])
def test_senseless_wishes_are_refused(wish):
    with pytest.raises(ValueError, match=next(iter(wish))):
        Control(**wish)


def test_batch_norm_over_a_single_number_fails_with_advice(make, network, data):
    experiment = make(BATCH_NORM, batch_size=1)
    with pytest.raises(TrainingError, match="batch_size of 2"):
        list(train(experiment, data, network(experiment)))


def test_a_loss_that_is_not_finite_names_step_and_learning_rate(make, network, data):
    experiment = make(optimizer={"kind": "sgd", "lr": 900.0}, epochs=20)
    seen = []  # keeps what came before the exception
    with pytest.raises(TrainingError) as failure:
        seen.extend(train(experiment, data, network(experiment)))
    found = [loss for event in seen if isinstance(event, Progress) for loss in event.losses]
    assert torch.tensor(found).isfinite().all()
    assert f"at step {len(found) + 1} with a learning rate of 900; try a smaller one, e.g. 90" in str(failure.value)


@pytest.mark.parametrize("split", ["val", "test"])
def test_a_last_step_too_far_is_told_by_the_evaluation(make, network, data, split):
    layers = [
        {"kind": "flatten"},
        *[{"kind": "linear", "out_features": 64}] * 14,
        {"kind": "linear", "out_features": 3},
    ]
    experiment = make(layers, optimizer={"kind": "adam", "lr": 1000.0}, epochs=1, batch_size=100)
    empty = Split(data.val.images[:0], data.val.targets[:0])
    left = data if split == "val" else replace(data, val=empty)
    with pytest.raises(TrainingError, match=f"the {split} loss became .* at step 1 with a learning rate of 1000"):
        list(train(experiment, left, network(experiment)))


def test_memory_that_ends_before_the_first_step_is_not_taken_for_a_wrong_shape(make, network, data, monkeypatch):
    def forward(self, x):
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(torch.nn.Conv2d, "forward", forward)
    experiment = make()
    with pytest.raises(TrainingError, match=r"memory ran out .* try a smaller network"):
        list(train(experiment, data, network(experiment)))


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory: you tried …"),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        MemoryError(),
    ],
)
def test_out_of_memory_suggests_half_the_batch(make, network, data, monkeypatch, error):
    def step(self, images, targets):
        raise error

    monkeypatch.setattr(Learner, "step", step)
    experiment = make()
    module = network(experiment)
    with pytest.raises(TrainingError, match="batch_size of 16; try a batch_size of 8") as failure:
        list(train(experiment, data, module))
    assert failure.value.__context__ is None
    assert all(p.grad is None for p in module.parameters())


def test_an_unknown_error_is_not_hidden(make, network, data, monkeypatch):
    def step(self, images, targets):
        raise RuntimeError("unheard of")

    monkeypatch.setattr(Learner, "step", step)
    experiment = make()
    with pytest.raises(RuntimeError, match="unheard of"):
        list(train(experiment, data, network(experiment)))


@pytest.mark.parametrize(
    ("layers", "change", "sentence"),
    [
        ([{"kind": "flatten"}, {"kind": "linear", "out_features": 4}], {}, "4 outputs but the data has 3 classes"),
        ([{"kind": "conv2d", "out_channels": 3, "kernel_size": 3}], {}, "3×6×6 for each picture"),
        ([{"kind": "flatten"}], {}, "nothing to learn"),
        (None, {"train": Split(torch.empty(0, 1, 8, 8, dtype=torch.uint8), torch.empty(0).long())}, "no pictures"),
    ],
)
def test_what_cannot_learn_is_refused(make, network, data, layers, change, sentence):
    experiment = make(layers) if layers else make()
    with pytest.raises(TrainingError, match=sentence):
        next(train(experiment, replace(data, **change), network(experiment)))


def test_pictures_of_another_shape_are_refused(make, network, data):
    experiment = make()
    wider = Split(torch.zeros(4, 1, 8, 16, dtype=torch.uint8), torch.zeros(4).long())
    with pytest.raises(TrainingError, match="1×8×16"):
        next(train(experiment, replace(data, train=wider), network(experiment)))


def test_an_absent_device_is_named(make, network, data, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    experiment = make()
    with pytest.raises(TrainingError, match="cuda is not on this computer; it has cpu"):
        next(train(experiment, data, network(experiment), device="cuda"))
