"""The analysis; oracles: the lecture's numbers, torch's flop counter, gradients."""

import json
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.network.network_samples import NETWORKS, Pictures, experiment, few, layer, sequential
from workbench.experiment import Experiment, find
from workbench.layers.base import Layer, Window
from workbench.layers.containers import Sequential
from workbench.network.build import build
from workbench.network.summary import byte_text, summarize, table, to_json
from workbench.network.trace import trace
from workbench.presets import presets


def built(document: Experiment) -> nn.Sequential:
    return build(document.network, document.dataset.input_shape, torch.Generator().manual_seed(0)).eval()


def flops(network: nn.Module, shape: tuple[int, ...]) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, *shape))
    return counter.get_total_flops()


def test_the_lecture_network() -> None:
    summary = summarize(find("lecture-cnn"))
    assert (summary.parameters, summary.macs, summary.output_shape) == (78_714, 668_608, (10,))
    row = summary.row("3")
    assert row is not None
    assert (row.formula, row.parameters, row.output_shape) == ("24·12·3·3 + 24", 2616, (24, 14, 14))
    assert [r.sees for r in summary.rows] == ["3×3", "3×3", "4×4", "8×8", "8×8", "10×10", "", *["all"] * 4]


@pytest.mark.parametrize("name", presets())
def test_totals_of_presets(name: str) -> None:
    document = find(name)
    summary, network = summarize(document), built(document)
    assert summary.parameters == sum(p.numel() for p in network.parameters())
    assert summary.macs * 2 == flops(network, summary.input_shape)
    outputs: list[int] = []
    for module in network.modules():
        if not isinstance(module, nn.Sequential):  # a block's own output is its sum
            module.register_forward_hook(lambda _m, _i, out: outputs.append(out.numel() * 4))
    network(torch.zeros(1, *summary.input_shape))
    assert summary.activation_bytes == sum(outputs)


@few
@given(NETWORKS)
def test_totals_of_any_network(network: Sequential) -> None:
    document = experiment(dataset=Pictures(height=6, width=6, color="rgb")).changed(network=network)
    summary = summarize(document)
    assert [r.path for r in summary.rows] == [s.path for s in trace(network, (3, 6, 6))[1:] if s.first]
    assert len(table(summary).splitlines()) == len(summary.rows) + 4
    json.dumps(to_json(summary))
    assume(summary.output_shape is not None)
    module = built(document)
    assert summary.parameters == sum(p.numel() for p in module.parameters())
    assert summary.macs * 2 == flops(module, (3, 6, 6))


def test_a_broken_network_is_summarized_up_to_the_fault() -> None:
    wrong = layer("residual", body=sequential(layer("conv2d", padding=1, groups=5), layer("relu")))
    summary = summarize(experiment(layer("conv2d", out_channels=2, padding=1), wrong, layer("flatten")))
    shapes = {row.path: row.output_shape for row in summary.rows}
    assert shapes == {
        **{"0": (2, 8, 8), "1": None, "1.body": None, "1.body.0": None, "1.body.1": None},
        **{"1.shortcut": (2, 8, 8), "2": None},
    }
    assert summary.output_shape is None
    assert summary.parameters == 20
    assert "–" in table(summary)


def test_a_repeat_shows_its_first_copy_and_counts_all() -> None:
    block = sequential(layer("conv2d", out_channels=4, padding=1), layer("relu"))
    summary = summarize(experiment(layer("repeat", block=block, times=3)))
    rows = {row.path: row for row in summary.rows}
    assert list(rows) == ["0", "0.block", "0.block.0", "0.block.1"]
    assert (rows["0.block.0"].input_shape, rows["0.block.0"].copies) == ((1, 8, 8), 3)
    assert rows["0.block.0"].parameters == 40
    assert summary.parameters == rows["0"].parameters == 40 + 2 * 148
    assert rows["0"].sees == "7×7"
    assert "conv2d ×3" in table(summary)


def test_as_json() -> None:
    value = to_json(summarize(find("lecture-cnn")))
    assert (value["parameters"], value["macs"]) == (78_714, 668_608)
    fifth = value["layers"][5]
    assert fifth["path"] == "5"
    assert fifth["output_shape"] == [24, 7, 7]
    assert fifth["receptive_field"] == {"size": [10, 10], "stride": [4, 4], "start": [-3, -3]}
    assert value["layers"][10]["receptive_field"] == {"size": [28, 28], "stride": [0, 0], "start": [0, 0]}


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (37632, "37.6 kB"), (999_960, "1.0 MB"), (109e6, "109 MB")]
)
def test_bytes_as_text(count: float, text: str) -> None:
    assert byte_text(count) == text


def test_vgg16_sees_212_pixels() -> None:
    """Araujo et al. 2019, table 1."""
    layers: list[Layer] = []
    for count in (2, 2, 3, 3, 3):
        layers += [layer("conv2d", out_channels=1, padding=1)] * count + [layer("max_pool2d")]
    field = summarize(experiment(*layers, dataset=Pictures(height=224, width=224))).rows[-1].receptive_field
    assert field is not None
    assert (field.size, field.stride) == ((212, 212), (32, 32))


# Everything through which a gradient reaches all that is seen; a maximum lets only the winner's through.
SEEN_KINDS: list[dict[str, Any]] = [
    *({"kind": "conv2d", "out_channels": 2, "kernel_size": k} for k in (1, 2, 3, (3, 1))),
    *({"kind": "conv2d", "out_channels": 2, "kernel_size": 3, "stride": s, "padding": 1} for s in (1, 2, (1, 2))),
    {"kind": "conv2d", "out_channels": 2, "dilation": 2, "padding": 2},
    {"kind": "conv2d", "out_channels": 2, "kernel_size": 4, "padding": "same"},
    {"kind": "conv2d", "out_channels": 2, "groups": 2, "kernel_size": 2},
    {"kind": "avg_pool2d", "kernel_size": 2},
    {"kind": "avg_pool2d", "kernel_size": 3, "stride": 2, "padding": 1},
    {"kind": "adaptive_avg_pool2d", "output_size": 1},
    {"kind": "adaptive_avg_pool2d", "output_size": 2},
    *({"kind": kind} for kind in ("sigmoid", "batch_norm2d", "dropout", "flatten", "layer_norm", "squeeze_excite")),
    {"kind": "linear", "out_features": 2},
]
SEEN = st.sampled_from(SEEN_KINDS).map(lambda settings: layer(**settings))
SEEN_ROWS = st.lists(SEEN, max_size=3).map(lambda layers: sequential(*layers))
SEEN_NETWORKS = st.lists(
    SEEN
    | st.builds(lambda body: layer("residual", body=body), SEEN_ROWS)
    | st.builds(lambda a, b: layer("parallel", branches=(a, b)), SEEN_ROWS, SEEN_ROWS)
    | st.builds(lambda block: layer("repeat", block=block, times=2), SEEN_ROWS),
    min_size=1,
    max_size=4,
).map(lambda layers: sequential(*layers))


def seen_pixels(network: nn.Module, image: tuple[int, ...], cell: tuple[int, ...]) -> torch.Tensor:
    """Return (H, W) bool: the pixels with a gradient of the output's channels at `cell`."""
    x = torch.rand(1, *image, dtype=torch.float64, requires_grad=True)
    output = network(x)[0]
    weights = torch.linspace(1, 2, output.shape[0], dtype=torch.float64)  # unequal: normalizations cancel equal ones
    (weights * output[(slice(None), *cell)]).sum().backward()
    assert x.grad is not None
    return (x.grad[0] != 0).any(0)


def claimed(window: Window, image: tuple[int, ...], cell: tuple[int, int]) -> torch.Tensor:
    mask = torch.zeros(image[1:], dtype=torch.bool)
    first = [round(start + i * stride) for start, stride, i in zip(window.start, window.stride, cell, strict=True)]
    end = [f + round(size) for f, size in zip(first, window.size, strict=True)]
    mask[max(0, first[0]) : max(0, end[0]), max(0, first[1]) : max(0, end[1])] = True
    return mask


@few
@given(SEEN_NETWORKS, st.data())
def test_receptive_field_is_where_the_gradient_is(network: Sequential, data: st.DataObject) -> None:
    image = (2, 14, 12)
    step = trace(network, image)[0]
    assume(step.output_shape is not None and step.field is not None and step.field.window is not None)
    module = build(network, image, torch.Generator().manual_seed(0)).double().eval()
    for parameter in module.parameters():
        nn.init.uniform_(parameter, 0.1, 1.0, generator=torch.Generator().manual_seed(1))
    cell = tuple(data.draw(st.integers(0, n - 1)) for n in step.output_shape[1:])
    seen = seen_pixels(module, image, cell)
    place = (cell[0], cell[1]) if cell else (0, 0)
    outside = seen & ~claimed(step.field.window, image, place)
    assert not outside.any()
    if not _has_gaps(network):
        assert torch.equal(seen, claimed(step.field.window, image, place))


def _has_gaps(network: Sequential) -> bool:
    """Whether what is seen may be no full rectangle: a stride or dilation jumps, branches see different parts."""
    text = repr(network)
    return "dilation=2" in text or "stride=2" in text or "stride=(1, 2)" in text or "Block(" in text or "'same'" in text


def test_upsampling_keeps_the_size_of_what_is_seen() -> None:
    network = sequential(layer("avg_pool2d"), layer("upsample", scale_factor=2))
    field = trace(network, (1, 8, 8))[0].field
    assert field is not None
    assert field.window is not None
    assert (field.window.size, field.window.stride) == ((2, 2), (1, 1))
    module = build(network, (1, 8, 8), torch.Generator()).double()
    assert seen_pixels(module, (1, 8, 8), (3, 3)).sum() == 4


def test_a_global_pooling_sees_no_pixel_that_was_dropped() -> None:
    network = sequential(layer("max_pool2d"), layer("adaptive_avg_pool2d"), layer("flatten"), layer("linear"))
    rows = summarize(experiment(*network.layers, dataset=Pictures(height=9, width=8))).rows
    assert [row.sees for row in rows] == ["2×2", "8×8", "8×8", "8×8"]
