"""Training on augmented pictures, against a plain loop over the same draws."""

import numpy as np
import torch
from torch.nn import functional as F

from workbench.augmentation import pipeline
from workbench.augmentation.base import AUGMENTATIONS
from workbench.data.base import Data, Split
from workbench.training.events import EpochEnded, Progress
from workbench.training.generators import stream
from workbench.training.losses import CrossEntropy
from workbench.training.trainer import train

CHAIN = ("rotation", "brightness", "mixup")


def experiment_of(make, *kinds, **settings):
    plain = make([layer for layer in LAYERS if "dropout" not in layer["kind"]], **settings)
    return plain.changed(augmentations=tuple(AUGMENTATIONS[kind](p=0.7) for kind in kinds))


LAYERS = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool2d"},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 3},
]


def losses(events):
    return [loss for event in events if isinstance(event, Progress) for loss in event.losses]


def plain_losses(network, data, experiment):
    optimizer = torch.optim.Adam(network.parameters(), experiment.training.optimizer.lr)
    shuffle, drawing = stream(0, "shuffle"), stream(0, "augmentation")
    mean, std = data.mean.view(-1, 1, 1), data.std.view(-1, 1, 1)
    found = []
    for _ in range(experiment.training.epochs):
        for rows in torch.randperm(len(data.train), generator=shuffle).split(experiment.training.batch_size):
            drawn = pipeline.draw(experiment.augmentations, len(rows), (1, 8, 8), drawing)
            images = (pipeline.apply(data.train.images[rows].float() / 255, drawn) - mean) / std
            optimizer.zero_grad()
            targets = pipeline.apply_to_targets(data.train.targets[rows], drawn, 3)
            loss = F.cross_entropy(network(images), targets)
            loss.backward()
            optimizer.step()
            found.append(loss.item())
    return found


def test_learns_what_a_plain_loop_over_the_same_draws_learns(make, network, data, unmeasured):
    experiment = experiment_of(make, *CHAIN, epochs=3)
    ours, theirs = network(experiment), network(experiment)
    found = losses(train(experiment, data, ours))
    torch.testing.assert_close(found, plain_losses(theirs, data, experiment), atol=2e-4, rtol=2e-4)


def test_measuring_a_plan_draws_nothing_from_the_run(make, network, data):
    """With and without a measurement the same pictures are drawn."""
    fixed = experiment_of(make, *CHAIN)
    free = fixed.changed(training=fixed.training.changed(threads="auto"))
    one, other = (losses(train(e, data, network(e))) for e in (fixed, free))
    torch.testing.assert_close(one, other, atol=2e-4, rtol=2e-4)


def test_validation_pictures_are_not_augmented(make, network, data, unmeasured):
    """A step size of almost 0 learns nothing, so that the scores are the first network's on plain pictures."""
    experiment = experiment_of(make, "vertical_flip", epochs=1, optimizer={"kind": "sgd", "lr": 1e-12})
    module = network(experiment)
    ended = next(e for e in train(experiment, data, module) if isinstance(e, EpochEnded))
    with torch.inference_mode():
        logits = network(experiment).eval()(data.normalise(data.val.images))
    assert abs(ended.val_loss - F.cross_entropy(logits, data.val.targets).item()) < 1e-5


def test_rare_classes_count_more(make, network, unmeasured, data):
    rows = torch.cat([torch.nonzero(data.train.targets == k).flatten()[: 30 // (1 + 2 * k)] for k in range(3)])
    few = Split(data.train.images[rows], data.train.targets[rows])
    uneven = Data(few, data.val, data.test, data.classes, data.mean, data.std)
    experiment = experiment_of(
        make, epochs=1, batch_size=len(rows), loss={"kind": "cross_entropy", "balance": "classes"}
    )
    counts = torch.bincount(few.targets).tolist()
    assert counts == [30, 10, 6]
    weights = torch.tensor([46 / (3 * n) for n in counts])
    module = network(experiment)
    with torch.inference_mode():
        expected = F.cross_entropy(module(data.normalise(few.images)), few.targets, weights).item()
    assert abs(losses(train(experiment, uneven, module))[0] - expected) < 1e-5


def test_balanced_weights_are_scikit_learns():
    from sklearn.utils.class_weight import compute_class_weight

    targets = [0] * 5 + [1] * 20 + [2]
    expected = compute_class_weight("balanced", classes=np.arange(3), y=targets)
    weights = CrossEntropy(balance="classes").class_weights(torch.bincount(torch.tensor(targets)))
    torch.testing.assert_close(weights.double(), torch.from_numpy(expected), atol=1e-6, rtol=0)
    assert CrossEntropy().class_weights(torch.tensor([1, 2])) is None


def test_a_class_without_pictures_has_a_finite_weight():
    assert torch.isfinite(CrossEntropy(balance="classes").class_weights(torch.tensor([0, 4]))).all()
