import dataclasses
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.inspection.arithmetic.layer_samples import LEAVES, SETTINGS, built, layer_and_shape, some_place
from workbench.inspection.arithmetic.base import TOLERANCE, Mark, Place, Working
from workbench.inspection.arithmetic.explain import explain
from workbench.inspection.question import InspectionError
from workbench.layers.base import LAYERS, Layer, Shape

FLOAT32 = 1e-37  # no smaller number is held in full


@settings(max_examples=500, deadline=None)
@given(layer_and_shape(), st.integers(0, 2**31))
def test_any_cell_of_any_layer_is_what_torch_computes(drawn: tuple[Layer, Shape], seed: int) -> None:
    module, x = built(*drawn, seed)
    with torch.no_grad():
        output, twice = module(x)[0], module.double()(x.double())[0]
    place = some_place(output, seed)
    index = tuple(place)[: output.ndim]
    exact = explain(module, x[0].double(), place).result
    assert exact == pytest.approx(float(twice[index]), rel=TOLERANCE, abs=1e-12)
    module.float()
    working = explain(module, x[0], place)
    allowed = TOLERANCE * max(working.scale, abs(working.result)) + FLOAT32
    assert abs(working.result - float(output[index])) <= allowed
    _check_terms(working)


def _check_terms(working: Working) -> None:
    """What is shown adds up to what is said."""
    terms = working.terms
    if terms is None:
        return
    added = terms.values if terms.products is None else terms.products
    if terms.sign == "max":
        assert terms.winner is not None
        assert added[terms.winner] == added.max() == working.result
    elif working.wrap != "softmax" and terms.winner is None:
        np.testing.assert_allclose(np.where(terms.marks == Mark.ABSENT, 0, added).sum((1, 2)), terms.sums)
    if terms.weights is not None:
        np.testing.assert_array_equal(terms.values * terms.weights, terms.products)
    assert sorted(terms.order) == list(range(len(terms.sums)))
    assert working.lines == () or working.lines[-1].value == working.result


@pytest.mark.parametrize("kind", LEAVES)
def test_every_kind_of_layer_is_explained(kind: str) -> None:
    layer = LAYERS.parse({"kind": kind})
    shape: Shape = (12,) if kind == "linear" else (4, 6, 6)
    module, x = built(layer, shape, 1)
    working = explain(module, x[0], Place(0))
    assert working.symbols.startswith("y = ")
    assert working.numbers
    assert working.lines or working.terms is not None


def test_every_layer_with_settings_is_drawn_with_them() -> None:
    for kind in LEAVES:
        own = set(LAYERS[kind].model_fields) - {"kind", "name"}
        free = {"momentum", "p", "reduction", "eps"}  # of no effect here, or drawn by their default
        assert not own - free or kind in SETTINGS, kind


LECTURE = torch.tensor(
    [
        [60, 113, 56, 139, 85],
        [73, 121, 54, 84, 128],
        [131, 99, 70, 129, 127],
        [80, 57, 115, 69, 134],
        [104, 126, 123, 95, 130],
    ],
    dtype=torch.float32,
)


def convolution(kernel: list[list[float]], **settings: int) -> nn.Conv2d:
    weight = torch.tensor(kernel)
    module = nn.Conv2d(1, 1, tuple(weight.shape), bias=False, **settings)  # type: ignore[arg-type]
    module.weight.data[0, 0] = weight
    return module


def test_the_lecture_s_padded_picture_gives_114_first() -> None:
    module = convolution([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], padding=1)
    working = explain(module, LECTURE[None], Place(0, 0, 0))
    terms = working.terms
    assert terms is not None
    assert working.result == 114
    assert terms.values[0].tolist() == [[0, 0, 0], [0, 60, 113], [0, 73, 121]]
    assert terms.marks[0].tolist() == [[1, 1, 1], [1, 0, 0], [1, 0, 0]]
    assert terms.products is not None
    assert terms.products[0].tolist() == [[0, 0, 0], [0, 300, -113], [0, -73, 0]]
    assert terms.rows is not None
    assert terms.rows.tolist() == [-1, 0, 1]
    assert "60·5 + 113·(−1)" in working.numbers


def test_padding_that_mirrors_shows_what_it_holds() -> None:
    module = convolution([[1, 0, 0], [0, 0, 0], [0, 0, 0]], padding=1, padding_mode="reflect")  # type: ignore[arg-type]
    terms = explain(module, LECTURE[None], Place(0, 0, 0)).terms
    assert terms is not None
    assert terms.values[0, 0, 0] == 121
    assert terms.marks[0, 0, 0] == Mark.PADDING


def test_the_channels_that_count_most_come_first() -> None:
    module = nn.Conv2d(3, 1, 1, bias=False)
    module.weight.data[0, :, 0, 0] = torch.tensor([1.0, -5.0, 2.0])
    terms = explain(module, torch.ones(3, 1, 1), Place(0)).terms
    assert terms is not None
    assert terms.order.tolist() == [1, 2, 0]


def test_max_pooling_marks_its_winner() -> None:
    working = explain(nn.MaxPool2d(2, padding=1), LECTURE[None], Place(0, 1, 1))
    assert working.terms is not None
    assert working.result == 121
    assert working.terms.winner == (0, 0, 0)
    assert "row 1, column 1" in working.lines[0].name


@pytest.mark.parametrize(("counted", "mean"), [(True, 15.0), (False, 60.0)])
def test_average_pooling_counts_padding_if_told_to(counted: bool, mean: float) -> None:
    working = explain(nn.AvgPool2d(2, padding=1, count_include_pad=counted), LECTURE[None], Place(0, 0, 0))
    assert working.result == mean
    assert ("do not count" in working.note) is not counted


def test_a_patch_cut_off_by_ceil_mode_counts_what_is_there() -> None:
    working = explain(nn.AvgPool2d(2, ceil_mode=True), LECTURE[None], Place(0, 2, 2))
    assert working.result == 130
    assert working.terms is not None
    assert working.terms.marks[0].tolist() == [[Mark.READ, Mark.ABSENT], [Mark.ABSENT, Mark.ABSENT]]


def test_batch_norm_goes_step_by_step() -> None:
    module = nn.BatchNorm2d(1, eps=1.0).eval()
    assert module.running_mean is not None
    assert module.running_var is not None
    module.running_mean[0], module.running_var[0] = 10.0, 3.0
    module.weight.data[0], module.bias.data[0] = 4.0, 1.0
    working = explain(module, torch.full((1, 1, 1), 16.0), Place(0))
    assert [line.value for line in working.lines] == [6, 2, 3, 12, 13]
    assert working.numbers == "4 · (16 − 10) / √(3 + 1) + 1"


def test_flatten_says_where_a_feature_was() -> None:
    x = torch.arange(24.0).reshape(2, 3, 4)
    working = explain(nn.Flatten(), x, Place(17))
    assert working.numbers == "x[1, 1, 1]"
    assert working.result == 17


def test_weights_that_are_no_numbers_are_shown_and_said() -> None:
    module = convolution([[1, float("nan")], [0, 0]])
    working = explain(module, LECTURE[None], Place(0))
    assert np.isnan(working.result)
    assert "1 of 4 weights is NaN or infinite" in working.note
    assert "NaN" in working.numbers


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e30, -1e30, 0.0, -100.0, 100.0])
@pytest.mark.parametrize(
    "kind", ["relu", "leaky_relu", "gelu", "silu", "elu", "tanh", "sigmoid", "softmax", "batch_norm2d", "max_pool2d"]
)
def test_extreme_numbers_go_where_torch_takes_them(kind: str, value: float) -> None:
    if kind == "gelu" and math.isinf(value):
        return  # torch's own answer depends on the path it takes
    module = LAYERS.parse({"kind": kind}).build((2, 2, 2)).eval()
    x = torch.full((2, 2, 2), value)
    with torch.no_grad():
        expected = float(module(x[None])[0, 0, 0, 0])
    assert explain(module, x, Place(0)).result == pytest.approx(expected, rel=1e-5, abs=1e-37, nan_ok=True)


def test_an_unknown_layer_is_named() -> None:
    with pytest.raises(InspectionError, match="PReLU"):
        explain(nn.PReLU(), torch.zeros(1, 1, 1), Place(0))


def test_workings_are_frozen() -> None:
    working = explain(nn.ReLU(), torch.ones(1, 1, 1), Place(0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        working.result = 0.0  # type: ignore[misc]


@pytest.mark.parametrize("factor", [3, 41, 47, 55, 61])
def test_an_enlarged_map_repeats_the_cells_that_torch_repeats(factor: int) -> None:
    """In float32, 41 · (1 / 41) is less than 1."""
    module, x = nn.Upsample(scale_factor=factor), torch.arange(5.0).view(1, 1, 5, 1)
    output = module(x)[0, 0, :, 0].tolist()
    assert [explain(module, x[0], Place(0, row, 0)).result for row in range(len(output))] == output


def test_not_a_number_wins_a_max_pooling_even_over_infinity() -> None:
    module, x = nn.MaxPool2d(2), torch.tensor([[[math.inf, math.nan], [1.0, 2.0]]])
    working = explain(module, x, Place(0))
    assert math.isnan(module(x).item())
    assert math.isnan(working.result)
    assert working.terms is not None
    assert working.terms.winner == (0, 0, 1)


@pytest.mark.parametrize("factor", [3, 5, 7])
def test_a_blend_with_a_share_of_nothing_agrees_with_torch_up_to_rounding(factor: int) -> None:
    module, x = nn.Upsample(scale_factor=factor, mode="bilinear"), torch.tensor([0.0, 1.0, 0.0, 1.0]).view(1, 1, 4, 1)
    output = module(x)[0, 0, :, 0].tolist()
    for row, by_torch in enumerate(output):
        working = explain(module, x[0], Place(0, row, 0))
        assert abs(working.result - by_torch) <= TOLERANCE * working.scale + FLOAT32
