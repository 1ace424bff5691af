"""Features of many pictures, against the network run by plain torch."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from tests.inspection.test_predictions import COUNT, some_data, some_network
from workbench.inspection.embedding.features import FeaturePortion, Spot, last_hidden, rows, treatment
from workbench.inspection.predictions import Snapshot
from workbench.inspection.question import InspectionError

WHICH = torch.randperm(COUNT, generator=torch.Generator().manual_seed(4))[:300]


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize(("spot", "upto"), [(Spot("0"), 1), (Spot("2"), 3), (Spot("5", "input"), 5), (Spot(""), 6)])
def test_features_are_what_torch_says(mapped: bool, spot: Spot, upto: int) -> None:
    data, network = some_data(mapped=mapped), some_network()
    snapshot = Snapshot().ask(network)
    found = FeaturePortion(snapshot, data, "test", WHICH, spot).ask(network)
    copy = deepcopy(network).eval()
    with torch.no_grad():
        pictures = data.normalise(data.test.pictures(WHICH))
        expected, logits = copy[:upto](pictures), copy(pictures)
    np.testing.assert_allclose(found.values, expected.flatten(1).numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(found.predicted, logits.argmax(1).numpy())
    assert found.shape == tuple(expected.shape[1:])
    assert found.treatment == "whole"
    assert not any(m._forward_hooks for m in snapshot.modules())


def test_too_many_numbers_are_means_over_parts_of_each_map() -> None:
    output = torch.randn(2, 3, 8, 8)
    found = rows(output, 3 * 20)
    expected = output.view(2, 3, 4, 2, 4, 2).mean((3, 5)).flatten(1)
    torch.testing.assert_close(found, expected)
    assert treatment((3, 8, 8), 60) == "pooled"


def test_too_many_flat_numbers_are_folded_so_that_distances_stay() -> None:
    generator = torch.Generator().manual_seed(0)
    output = torch.randn(20, 30_000, generator=generator)
    found = rows(output, 20_000)
    assert treatment((30_000,), 20_000) == "folded"
    assert found.shape == (20, 2048)
    torch.testing.assert_close(found, rows(output, 20_000))  # the same numbers each time
    ratio = torch.pdist(found) / torch.pdist(output)
    assert (ratio - 1).abs().max() < 0.1


def test_a_layer_that_works_in_place_behind_changes_nothing() -> None:
    data = some_data(mapped=False)
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 2, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(32, 5))
    found = FeaturePortion(Snapshot().ask(network), data, "test", WHICH, Spot("0")).ask(network)
    assert found.values.min() < 0


def test_a_network_with_other_outputs_predicts_no_class_but_has_features() -> None:
    network = some_network(out=9)
    found = FeaturePortion(Snapshot().ask(network), some_data(mapped=False), "test", WHICH, Spot("2")).ask(network)
    assert (found.predicted == -1).all()
    assert found.values.shape == (300, 64)


def test_the_last_hidden_layer_and_what_is_not_there() -> None:
    network = some_network()
    assert last_hidden(network) == "5"
    with pytest.raises(InspectionError, match="no layer with weights"):
        last_hidden(nn.Sequential(nn.Flatten()))
    with pytest.raises(InspectionError, match="no layer 9"):
        FeaturePortion(network, some_data(mapped=False), "test", WHICH, Spot("9")).ask(network)
