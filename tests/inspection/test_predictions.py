"""What a network takes pictures for, against plain torch."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from workbench.data.base import Data, Split, statistics
from workbench.inspection.predictions import LONGEST, Predictions, PredictPortion, Snapshot, next_size
from workbench.inspection.question import InspectionError

COUNT, CLASSES = 700, 5


def some_data(*, mapped: bool) -> Data:
    generator = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (2 * COUNT, 3, 6, 6), dtype=torch.uint8, generator=generator)
    targets = torch.randint(0, CLASSES, (COUNT,), generator=generator)
    rows = torch.randperm(2 * COUNT, generator=generator)
    train = Split(images, targets, rows[:COUNT]) if mapped else Split(images[rows[:COUNT]], targets)
    test = Split(images, targets, rows[COUNT:]) if mapped else Split(images[rows[COUNT:]], targets)
    val = Split(images[:0], targets[:0])
    return Data(train, val, test, tuple("abcde"), *statistics(images))


def some_network(out: int = CLASSES) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Dropout(0.5), nn.Linear(64, out)
    )


@pytest.mark.parametrize("mapped", [False, True])
def test_portions_together_are_what_torch_says(mapped: bool) -> None:
    data, network = some_data(mapped=mapped), some_network()
    network.train()
    state = torch.get_rng_state()
    before = deepcopy(network.state_dict())
    snapshot = Snapshot().ask(network)
    known = Predictions.none_yet(data.test.targets.numpy(), 7)
    for start in range(0, COUNT, 301):
        assert not known.complete
        known = known.add(PredictPortion(snapshot, data, "test", start, start + 301).ask(network))
    assert known.complete
    assert known.step == 7

    pixels = data.test.pictures(slice(None)).float() / 255
    mean, std = data.mean.view(-1, 1, 1), data.std.view(-1, 1, 1)
    with torch.no_grad():
        logits = deepcopy(network).eval()((pixels - mean) / std)
    shares = logits.softmax(1)
    np.testing.assert_array_equal(known.predicted, logits.argmax(1).numpy())
    np.testing.assert_allclose(known.confidence, shares.max(1).values.numpy(), rtol=2e-5)
    right = shares[torch.arange(COUNT), data.test.targets]
    np.testing.assert_allclose(known.right, right.numpy(), rtol=2e-5, atol=1e-7)
    one_hot = nn.functional.one_hot(data.test.targets, CLASSES)
    np.testing.assert_allclose(known.brier, (shares - one_hot).square().sum(1).numpy(), rtol=1e-4, atol=1e-6)
    assert known.finite.all()
    np.testing.assert_array_equal(known.wrong, (logits.argmax(1) != data.test.targets).numpy())
    np.testing.assert_array_equal(known.known_right, ~known.wrong)

    assert all(module.training for module in network.modules())  # as it was found
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_a_snapshot_stays_as_it_was_while_the_network_learns() -> None:
    data, network = some_data(mapped=False), some_network()
    snapshot = Snapshot().ask(network)
    first = PredictPortion(snapshot, data, "test", 0, 50).ask(network)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(1.0)
    again = PredictPortion(snapshot, data, "test", 0, 50).ask(network)
    np.testing.assert_array_equal(first.confidence, again.confidence)
    assert not any(module.training for module in snapshot.modules())
    pointers = {p.data_ptr() for p in network.parameters()}
    assert not pointers & {p.data_ptr() for p in snapshot.parameters()}


def test_what_has_not_been_asked_yet_is_neither_right_nor_wrong() -> None:
    data, network = some_data(mapped=False), some_network()
    known = Predictions.none_yet(data.test.targets.numpy(), 0)
    assert not known.wrong.any()
    assert not known.known_right.any()
    portion = PredictPortion(Snapshot().ask(network), data, "test", 0, 10).ask(network)
    known = known.add(portion)
    assert (known.wrong | known.known_right).sum() == 10
    assert np.isnan(known.right[10:]).all()
    with pytest.raises(ValueError, match="starts at 10, not at 0"):
        known.add(portion)


def test_what_is_not_finite_counts_as_such() -> None:
    data, network = some_data(mapped=False), some_network()
    with torch.no_grad():
        next(network.parameters())[0] = torch.nan
    known = Predictions.none_yet(data.test.targets.numpy(), 0)
    known = known.add(PredictPortion(Snapshot().ask(network), data, "test", 0, 10).ask(network))
    assert known.not_finite == 10
    assert not known.finite.any()


def test_an_empty_split_is_complete_at_once() -> None:
    assert Predictions.none_yet(np.zeros(0, np.int64), 0).complete


def test_a_network_with_another_number_of_outputs_says_so() -> None:
    network = some_network(out=CLASSES + 1)
    question = PredictPortion(Snapshot().ask(network), some_data(mapped=False), "test", 0, 10)
    with pytest.raises(InspectionError, match="each of the 5 classes"):
        question.ask(network)


def test_portions_grow_and_shrink_towards_the_wanted_time() -> None:
    assert next_size(100, 0.1, 0.05) == 50
    assert next_size(100, 0.01, 0.05) == 200  # not more than twice
    assert next_size(LONGEST, 0.01, 0.05) == LONGEST
    assert next_size(1, 3.0, 0.05) == 1
    assert next_size(8, 0.0, 0.05) == 16
