"""What every kind of layer promises; the oracle is the torch module itself."""

import json
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from workbench.layers.base import LAYERS, Layer, Shape, ShapeError
from workbench.layers.containers import Block, Parallel, Residual
from workbench.layers.squeeze_excite import SqueezeExcite
from workbench.spec import parse

KINDS = list(LAYERS)
LEAVES = [kind for kind in KINDS if not issubclass(LAYERS[kind], Block)]
SHAPES: tuple[Shape, ...] = ((8, 7, 6), (4, 1, 1), (12, 5, 9), (6,), (1,))

# More of a kind's settings than its defaults; every kind is tested with its defaults.
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "conv2d": [
        {"out_channels": 4, "kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 0], "dilation": [1, 2]},
        {"out_channels": 8, "groups": 4, "bias": False, "padding": "same", "padding_mode": "circular"},
        {"out_channels": 2, "padding": 2, "padding_mode": "reflect"},
        {"out_channels": 2, "padding": "valid", "padding_mode": "replicate", "name": "edges"},
    ],
    "max_pool2d": [{"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}],
    "avg_pool2d": [{"kernel_size": [2, 3], "count_include_pad": False, "padding": [1, 1]}],
    "adaptive_avg_pool2d": [{"output_size": [2, 3]}],
    "upsample": [{"scale_factor": 3, "mode": "bilinear"}],
    "gelu": [{"approximate": "tanh"}],
    "group_norm": [{"num_groups": 2, "affine": False}],
    "batch_norm2d": [{"affine": False}],
    "layer_norm": [{"elementwise_affine": False}],
    "linear": [{"out_features": 3, "bias": False}],
    "residual": [{"body": {"layers": [{"kind": "relu"}]}}],
    "parallel": [{"merge": "add", "branches": [{"layers": [{"kind": "tanh"}]}, {"layers": []}]}],
    "repeat": [{"times": 3, "block": {"layers": [{"kind": "elu"}]}}],
    "sequential": [{"layers": [{"kind": "dropout"}, {"kind": "relu"}]}],
}


def every_layer(kinds: list[str]) -> list[Any]:
    return [
        pytest.param(parse(LAYERS[kind], values), id=f"{kind}-{i}")
        for kind in kinds
        for i, values in enumerate([{}, *VARIANTS.get(kind, [])])
    ]


def sound(layer: Layer) -> list[Shape]:
    shapes = [shape for shape in SHAPES if not any(f.severity == "error" for f in layer.findings(shape))]
    assert shapes, "no sample shape suits this layer"
    return shapes


@pytest.mark.parametrize("layer", every_layer(KINDS))
def test_json_gives_it_back(layer: Layer) -> None:
    text = json.dumps(layer.model_dump(mode="json"))
    again = LAYERS.parse(json.loads(text))
    assert again == layer
    assert hash(again) == hash(layer)
    assert next(iter(json.loads(text))) == "kind"


@pytest.mark.parametrize("kind", KINDS)
def test_it_speaks_for_itself(kind: str) -> None:
    cls = LAYERS[kind]
    assert cls.title
    assert cls.category
    assert cls.__doc__
    assert cls.__doc__.split("\n")[0].endswith(".")
    for name, field in cls.model_fields.items():
        blocks = ("kind", "layers", "body", "shortcut", "branches", "block")
        assert name in blocks or field.description, f"{name} is not described"


@pytest.mark.parametrize("layer", every_layer(KINDS))
def test_shape_and_parameters_are_the_modules(layer: Layer) -> None:
    for shape in sound(layer):
        module = layer.build(shape).eval()
        measured = layer.measure(shape)
        assert tuple(module(torch.rand(2, *shape)).shape[1:]) == measured.output_shape == layer.output_shape(shape)
        assert measured.tensors == tuple((name, tuple(p.shape)) for name, p in module.named_parameters())
        assert measured.parameters == sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize("layer", every_layer(KINDS))
def test_macs_are_half_the_flops(layer: Layer) -> None:
    for shape in sound(layer):
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            layer.build(shape).eval()(torch.rand(1, *shape))
        assert layer.measure(shape).macs * 2 == counter.get_total_flops()


@pytest.mark.parametrize("layer", every_layer(LEAVES))
def test_source_is_the_module(layer: Layer) -> None:
    helpers = {"nn": nn, "SqueezeExcite": SqueezeExcite, "Residual": Residual, "Parallel": Parallel}
    for shape in sound(layer):
        printed = eval(layer.call(shape).source(), helpers)
        built = layer.build(shape)
        assert repr(printed) == repr(built)
        printed.load_state_dict(built.state_dict())
        x = torch.rand(2, *shape)
        assert torch.equal(printed.eval()(x), built.eval()(x))


@pytest.mark.parametrize(
    "layer", every_layer([kind for kind in LEAVES if kind not in ("flatten", "softmax", "dropout2d")])
)
def test_window_is_where_the_gradient_is(layer: Layer) -> None:
    """Every gradient lies inside the window; for what slides over zeros, the middle cell's fills it."""
    for shape in (s for s in sound(layer) if len(s) == 3):
        window = layer.window(shape)
        wraps = getattr(layer, "padding_mode", "zeros") in ("reflect", "circular")  # reads the border elsewhere
        if window is None or wraps:
            continue
        module = layer.build(shape).double().eval()
        output_shape = layer.output_shape(shape)
        cell = (output_shape[1] // 2, output_shape[2] // 2)
        x = torch.rand(1, *shape, dtype=torch.float64, requires_grad=True)
        module(x)[0, :, cell[0], cell[1]].sum().backward()
        assert x.grad is not None
        rows, columns = torch.where((x.grad[0] != 0).any(0))
        for axis, places in ((0, rows), (1, columns)):
            first = window.start[axis] + cell[axis] * window.stride[axis]
            assert places.min() > first - 1
            assert places.max() < first + window.size[axis]
        if layer.category == "convolution":
            top = max(0, window.start[0] + cell[0] * window.stride[0])
            assert rows.min() == top


SIZES = st.integers(1, 9)
CONVOLUTION = {
    "out_channels": st.sampled_from([1, 2, 3, 4]),
    "kernel_size": st.integers(1, 5) | st.tuples(st.integers(1, 5), st.integers(1, 5)),
    "stride": st.integers(1, 4),
    "padding": st.integers(0, 5) | st.sampled_from(["same", "valid"]),
    "dilation": st.integers(1, 3),
    "groups": st.integers(1, 4),
    "padding_mode": st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
}
POOLING = {
    "kernel_size": st.integers(1, 5) | st.tuples(st.integers(1, 5), st.integers(1, 5)),
    "stride": st.none() | st.integers(1, 4),
    "padding": st.integers(0, 3),
    "ceil_mode": st.booleans(),
}


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries({"kind": st.just("conv2d")} | CONVOLUTION)
    | st.fixed_dictionaries({"kind": st.sampled_from(["max_pool2d", "avg_pool2d"])} | POOLING),
    st.tuples(st.integers(1, 4), SIZES, SIZES),
)
def test_what_slides_is_refused_exactly_where_torch_refuses_it(values: dict[str, Any], shape: Shape) -> None:
    layer = LAYERS.parse(values)
    try:
        expected = tuple(layer.build(shape)(torch.rand(1, *shape)).shape[1:])
    except (RuntimeError, ValueError):
        with pytest.raises(ShapeError):
            layer.output_shape(shape)
    else:
        assert layer.output_shape(shape) == expected
