"""Oracles: autograd on a loop of pixels, and the receptive field that the document tells."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn

from tests.network.network_samples import Pictures, experiment, few, layer
from workbench.experiment import Experiment
from workbench.inspection.effective_field import EffectiveField, effective_field
from workbench.inspection.question import InspectionError
from workbench.layers.base import Layer
from workbench.network.build import build
from workbench.network.patch import patch_of
from workbench.network.trace import trace

# A stride is never longer than its kernel, and nothing is dilated: what a cell sees has no gaps.
DENSE: list[dict[str, Any]] = [
    *({"kind": "conv2d", "out_channels": 2, "kernel_size": k} for k in (1, 2, 3, (3, 1))),
    *({"kind": "conv2d", "out_channels": 2, "padding": p, "stride": s} for p in (0, 1) for s in (1, 2, 3, (1, 2))),
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 2, "groups": 2, "stride": 2},
    {"kind": "conv2d", "out_channels": 2, "kernel_size": 5, "padding": 2},
    {"kind": "avg_pool2d", "kernel_size": 2},
    {"kind": "avg_pool2d", "kernel_size": 3, "stride": 2, "padding": 1},
    {"kind": "relu"},
    {"kind": "batch_norm2d"},
]
GAPS: list[dict[str, Any]] = [
    {"kind": "conv2d", "out_channels": 2, "dilation": 2, "padding": 2},
    {"kind": "conv2d", "out_channels": 2, "dilation": (2, 3)},
    {"kind": "conv2d", "out_channels": 2, "kernel_size": 1, "stride": 2},
    {"kind": "max_pool2d", "kernel_size": 2},
    {"kind": "max_pool2d", "kernel_size": 3, "stride": 2, "padding": 1},
]


def layers_of(kinds: list[dict[str, Any]]) -> st.SearchStrategy[list[Layer]]:
    return st.lists(st.sampled_from(kinds).map(lambda kind: layer(**kind)), min_size=1, max_size=4)


def positive(document: Experiment) -> nn.Sequential:
    """Build a network in which nothing cancels: all weights are above 0."""
    module = build(document.network, document.dataset.input_shape, torch.Generator().manual_seed(0))
    for parameter in module.parameters():
        nn.init.uniform_(parameter, 0.1, 1.0, generator=torch.Generator().manual_seed(1))
    return module


def moved(layers: list[Layer], data: st.DataObject) -> tuple[np.ndarray, np.ndarray]:
    """Return (H, W) bool twice, of a cell of one of the blocks: pixels that move it, pixels its patch holds."""
    document = experiment(*layers, dataset=Pictures(height=17, width=14, color="rgb"))
    steps = trace(document.network, document.dataset.input_shape)[1:]
    step = data.draw(st.sampled_from([s for s in steps if s.output_shape is not None] or [None]))
    assume(step is not None)
    row, column = (data.draw(st.integers(0, side - 1)) for side in step.output_shape[1:])
    image = torch.rand(1, 3, 17, 14, generator=torch.Generator().manual_seed(2)) + 0.1
    assume(trace(document.network, document.dataset.input_shape)[0].output_shape is not None)
    heat = EffectiveField(image, step.path, row, column).ask(positive(document)).heat
    patch = patch_of(document, step.path, row, column)
    assert patch is not None
    mask = np.zeros((17, 14), bool)
    mask[np.ix_(patch.rows, patch.columns)] = True
    return heat > 0, mask


@few
@given(layers_of(DENSE), st.data())
def test_without_gaps_the_patch_is_where_the_gradient_is(layers: list[Layer], data: st.DataObject) -> None:
    seen, patch = moved(layers, data)
    np.testing.assert_array_equal(seen, patch)


@few
@given(layers_of(DENSE + GAPS), st.data())
def test_no_pixel_outside_the_patch_moves_a_cell(layers: list[Layer], data: st.DataObject) -> None:
    seen, patch = moved(layers, data)
    assert seen.any()
    assert not (seen & ~patch).any()


def test_the_patch_tells_what_lies_in_the_padding() -> None:
    document = experiment(layer("conv2d", out_channels=1, kernel_size=3, padding=1), layer("flatten"))
    corner, middle = patch_of(document, "0"), patch_of(document, "0", 4, 3)
    assert corner is not None
    assert middle is not None
    assert (corner.rows, corner.columns, corner.height, corner.width) == (range(2), range(2), 3, 3)
    assert (middle.rows, middle.columns) == (range(3, 6), range(2, 5))
    assert (corner.padded, middle.padded) == (True, False)
    assert patch_of(document, "1") is None
    assert patch_of(document, "7") is None


@pytest.fixture
def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(3 * 16, 4)
    )


@pytest.mark.parametrize(("path", "place"), [("0", (1, 2)), ("2", (3, 0)), ("3", (0, 0)), ("4", (0, 0))])
@pytest.mark.parametrize("channel", [None, 2])
def test_heat_is_how_much_each_pixel_moves_the_cell(
    network: nn.Sequential, path: str, place: tuple[int, int], channel: int | None
) -> None:
    network = network.double().eval()
    image = torch.rand(1, 2, 4, 4, dtype=torch.float64)
    heat = effective_field(network, image, path, *place, channel).heat

    def cell(picture: torch.Tensor) -> torch.Tensor:
        output = network[: int(path) + 1](picture)[0]
        maps = output if output.dim() == 3 else output[:, None, None]
        values = maps[:, place[0], place[1]]
        return values.sum() if channel is None else values[channel]

    step = 1e-6
    with torch.no_grad():
        for row in range(4):
            for column in range(4):
                total = 0.0
                for color in range(2):
                    nudge = torch.zeros_like(image)
                    nudge[0, color, row, column] = step
                    total += abs(float(cell(image + nudge) - cell(image - nudge)) / (2 * step))
                assert heat[row, column] == pytest.approx(total, rel=1e-3, abs=1e-6)


def test_asking_leaves_no_trace(network: nn.Sequential) -> None:
    network.train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    images, drawn = torch.rand(2, 2, 4, 4), torch.random.get_rng_state()
    with torch.no_grad():  # as the training thread asks
        EffectiveField(images, "2", 1, 1).ask(network)
    assert all(module.training for module in network.modules())
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert torch.equal(torch.random.get_rng_state(), drawn)
    assert all(parameter.grad is None for parameter in network.parameters())
    assert not any(module._forward_hooks for module in network.modules())


def test_nothing_moves_a_cell_behind_a_dead_relu(network: nn.Sequential) -> None:
    with torch.no_grad():
        network[1].bias.fill_(-100)
    assert not effective_field(network, torch.rand(1, 2, 4, 4), "2", 1, 1).heat.any()


def test_what_is_not_there_is_named(network: nn.Sequential) -> None:
    image = torch.rand(1, 2, 4, 4)
    with pytest.raises(InspectionError, match="3×4×4 numbers: there is none at map 0, row 4, column 0"):
        effective_field(network, image, "0", 4, 0)
    with pytest.raises(InspectionError, match="no layer 9"):
        effective_field(network, image, "9")
    network.unused = nn.ReLU()
    del network[4]
    with pytest.raises(InspectionError, match="no layer 8"):
        effective_field(network, image, "8")


def test_a_first_layer_may_work_in_place() -> None:
    heat = effective_field(nn.Sequential(nn.ReLU(inplace=True)), torch.tensor([[[[2.0, -1.0]]]]), "0", 0, 0).heat
    assert heat.tolist() == [[1.0, 0.0]]
