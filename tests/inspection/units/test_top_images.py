from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from workbench.data.base import Data, Split
from workbench.inspection.question import InspectionError
from workbench.inspection.units.top_images import MOST, FindPeaks, Peak, Peaks, TopImages, patch
from workbench.inspection.units.unit import Unit
from workbench.layers.base import Window


def through(network: nn.Module, data: Data, unit: Unit, size: int) -> TopImages:
    top = TopImages(len(data.test))
    while not top.complete:
        top = top.add(FindPeaks(network, data, "test", top.done, top.done + size, unit).ask(nn.Identity()))
    return top


@pytest.mark.parametrize("unit", [Unit("0", 3), Unit("1", 0), Unit("5", 7), Unit("3", 1)])
def test_the_most_exciting_pictures_are_those_of_a_plain_pass(
    made: Callable[[str], nn.Sequential], data: Data, unit: Unit
) -> None:
    network = made("plain")
    with torch.no_grad():
        maps = (
            network[: int(unit.path) + 1](data.normalise(data.test.images))[:, unit.channel]
            .reshape(len(data.test), -1)
            .numpy()
        )
    best = np.argsort(-maps.max(1), kind="stable")[:MOST]
    top = through(network, data, unit, 100)
    assert [peak.index for peak in top.peaks] == best.tolist()
    np.testing.assert_allclose([peak.value for peak in top.peaks], maps.max(1)[best], rtol=1e-5)
    width = 14 if unit.path == "2" else 28 if unit.path in "01" else 4 if unit.path == "3" else 1
    assert [peak.row * width + peak.column for peak in top.peaks] == maps.argmax(1)[best].tolist()
    assert top.mean == pytest.approx(maps.max(1).mean(), rel=1e-5)
    assert top.silent == (maps.max(1) <= 0).sum()


def test_a_large_portion_is_run_in_batches(made: Callable[[str], nn.Sequential], data: Data) -> None:
    network, sizes = made("plain"), []
    network[0].register_forward_hook(lambda _module, given, _output: sizes.append(len(given[0])))
    many = replace(data, test=Split(data.test.images.repeat(7, 1, 1, 1)[:700], data.test.targets.repeat(7)[:700]))
    peaks = FindPeaks(network, many, "test", 0, 4096, Unit("0", 3)).ask(nn.Identity())
    assert len(peaks.values) == len(many.test) > 256
    assert max(sizes) == 256
    assert sum(sizes) == len(many.test)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=120), st.integers(1, 50))
def test_portions_of_any_size_find_the_same(values: list[int], size: int) -> None:
    top = TopImages(len(values))
    for start in range(0, len(values), size):
        piece = np.array(values[start : start + size], np.float32)
        zeros = np.zeros(len(piece), np.int64)
        top = top.add(Peaks(start, piece, zeros, zeros, 0.0))
    assert top.complete
    expected = sorted(enumerate(values), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    assert [(peak.index, peak.value) for peak in top.peaks] == expected


def test_what_cannot_be_added_is_refused() -> None:
    zeros = np.zeros(2, np.int64)
    with pytest.raises(ValueError, match="starts at 0, not at 5"):
        TopImages(10).add(Peaks(5, np.zeros(2, np.float32), zeros, zeros, 0.0))
    with pytest.raises(InspectionError, match="not finite"):
        TopImages(10).add(Peaks(0, np.array([0, np.nan], np.float32), zeros, zeros, 0.0))


@pytest.mark.parametrize("unit", [Unit("0", 6), Unit("0", -1), Unit("42", 0)])
def test_a_unit_that_is_not_there_is_refused(made: Callable[[str], nn.Sequential], data: Data, unit: Unit) -> None:
    with pytest.raises(InspectionError, match=r"6 channels|no layer 42"):
        FindPeaks(made("plain"), data, "test", 0, 4, unit).ask(nn.Identity())


def test_the_patch_is_the_receptive_field_inside_the_picture() -> None:
    window = Window((5, 5), (2, 2), (-2, -2))
    assert patch(Peak(0, 1.0, 0, 3), window, 28, 28) == (slice(0, 3), slice(4, 9))
    assert patch(Peak(0, 1.0, 13, 13), window, 28, 28) == (slice(24, 28), slice(24, 28))
    assert patch(Peak(0, 1.0, 0, 0), None, 28, 20) == (slice(0, 28), slice(0, 20))
