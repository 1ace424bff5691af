"""Strategies that draw any layer with an input it can take, and cells of its output."""

from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor, nn

from workbench.inspection.arithmetic.base import Place
from workbench.layers.base import LAYERS, Layer, Shape, ShapeError

SIZES = st.integers(1, 4)
PAIRS = SIZES | st.tuples(SIZES, SIZES)
PADDINGS = st.integers(0, 3) | st.tuples(st.integers(0, 2), st.integers(0, 2))
MODES = st.sampled_from(["zeros", "reflect", "replicate", "circular"])


def _settings(kind: str, **values: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **values})


SETTINGS = {
    "conv2d": _settings(
        "conv2d",
        out_channels=st.sampled_from([1, 2, 4, 6]),
        kernel_size=PAIRS,
        stride=st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3)),
        padding=PADDINGS | st.sampled_from(["same", "valid"]),
        dilation=st.integers(1, 3) | st.tuples(st.integers(1, 2), st.integers(1, 2)),
        groups=st.sampled_from([1, 1, 2, 3]),
        bias=st.booleans(),
        padding_mode=MODES,
    ),
    "max_pool2d": _settings(
        "max_pool2d", kernel_size=PAIRS, stride=st.none() | PAIRS, padding=PADDINGS, ceil_mode=st.booleans()
    ),
    "avg_pool2d": _settings(
        "avg_pool2d",
        kernel_size=PAIRS,
        stride=st.none() | PAIRS,
        padding=PADDINGS,
        ceil_mode=st.booleans(),
        count_include_pad=st.booleans(),
    ),
    "adaptive_avg_pool2d": _settings("adaptive_avg_pool2d", output_size=PAIRS),
    "upsample": _settings("upsample", scale_factor=st.integers(1, 4), mode=st.sampled_from(["nearest", "bilinear"])),
    "group_norm": _settings("group_norm", num_groups=st.sampled_from([1, 2, 3]), affine=st.booleans()),
    "layer_norm": _settings("layer_norm", elementwise_affine=st.booleans()),
    "batch_norm2d": _settings("batch_norm2d", affine=st.booleans(), eps=st.sampled_from([1e-5, 1e-2])),
    "linear": _settings("linear", out_features=st.integers(1, 5), bias=st.booleans()),
    "gelu": _settings("gelu", approximate=st.sampled_from(["none", "tanh"])),
    "leaky_relu": _settings("leaky_relu", negative_slope=st.sampled_from([0.0, 0.01, 1.0])),
    "elu": _settings("elu", alpha=st.sampled_from([0.5, 1.0, 3.0])),
}
BLOCKS = ("sequential", "residual", "parallel", "repeat")
LEAVES = tuple(kind for kind in LAYERS if kind not in BLOCKS)
SHAPES = st.tuples(st.sampled_from([1, 2, 4, 6]), st.integers(1, 8), st.integers(1, 8)) | st.tuples(st.integers(1, 90))


@st.composite
def layer_and_shape(draw: st.DrawFn) -> tuple[Layer, Shape]:
    kind = draw(st.sampled_from(LEAVES))
    shape = draw(SHAPES.filter(lambda s: len(s) in (LAYERS[kind].ranks if kind != "linear" else (1,))))
    values = SETTINGS.get(kind, _settings(kind))
    fitting = values.map(LAYERS.parse).filter(lambda layer: _takes(layer, shape))
    return draw(fitting), shape


def _takes(layer: Layer, shape: Shape) -> bool:
    try:
        layer.output_shape(shape)
    except ShapeError:
        return False
    return True


def built(layer: Layer, shape: Shape, seed: int) -> tuple[nn.Module, Tensor]:
    """Return the layer in eval mode with random weights and averages, and a random input (1, …)."""
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        module = layer.build(shape).eval()
    with torch.no_grad():
        for tensor in module.parameters():
            tensor.copy_(torch.randn(tensor.shape, generator=generator))
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(generator=generator)  # type: ignore[union-attr]
            module.running_var.uniform_(0.1, 3, generator=generator)  # type: ignore[union-attr]
    return module, 3 * torch.randn(1, *shape, generator=generator)


def some_place(output: Tensor, seed: int) -> Place:
    """Return a cell of an output (C, H, W) or (F,)."""
    generator = torch.Generator().manual_seed(seed)
    return Place(*(int(torch.randint(size, (), generator=generator)) for size in output.shape))
