import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from workbench.inspection.one_step.kernel_gradient import LARGEST, Place, weight_gradient
from workbench.inspection.question import InspectionError


def slopes_of(module, given_):
    """Return the upstream gradient of a random loss, and the gradient of the weight."""
    output = module(given_)
    upstream = torch.randn(output.shape, generator=torch.Generator().manual_seed(1), dtype=output.dtype)
    (slope,) = torch.autograd.grad(output, module.weight, upstream)
    return upstream, slope


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_gradient_of_every_kernel_cell_is_a_sum_over_pictures_and_places(data):
    draw = data.draw
    groups = draw(st.sampled_from([1, 2, 3]))
    channels, outputs = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    kernel = draw(st.tuples(st.integers(1, 3), st.integers(1, 4)))
    dilation = draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    padding = draw(st.sampled_from(["same", "valid", (0, 0), (1, 0), (2, 1)]))
    stride = (1, 1) if padding == "same" else draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    mode = draw(st.sampled_from(["zeros", "replicate", "reflect", "circular"]))
    size = draw(st.tuples(st.integers(5, 8), st.integers(7, 9)))
    assume(all(d * (k - 1) < s for d, k, s in zip(dilation, kernel, size, strict=True)))
    module = nn.Conv2d(
        channels, outputs, kernel, stride, padding, dilation, groups, padding_mode=mode, dtype=torch.float64
    )
    count = draw(st.integers(1, 3))
    given_ = torch.randn(count, channels, *size, dtype=torch.float64)
    upstream, slope = slopes_of(module, given_)
    place = Place(
        draw(st.integers(0, outputs - 1)),
        draw(st.integers(0, channels // groups - 1)),
        draw(st.integers(0, kernel[0] - 1)),
        draw(st.integers(0, kernel[1] - 1)),
    )
    found = weight_gradient(module, given_, upstream, place)
    assert found.total == pytest.approx(float(slope[place]), rel=1e-10, abs=1e-10)
    assert found.pictures.sum() == pytest.approx(found.total)
    assert found.count == count * upstream[0, 0].numel()
    sizes = [abs(term.product) for term in found.terms]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == min(LARGEST, found.count - found.zeros)
    for term in found.terms:
        assert term.product == term.patch * term.upstream
        assert term.upstream == float(upstream[term.picture, place.output, term.row, term.column])
    alone = weight_gradient(module, given_[:1], upstream[:1], place)
    assert found.pictures[0] == pytest.approx(alone.total, abs=1e-12)


def test_the_gradient_of_a_linear_weight_is_a_sum_over_pictures():
    module, given_ = nn.Linear(5, 3), torch.randn(4, 5)
    upstream, slope = slopes_of(module, given_)
    found = weight_gradient(module, given_, upstream, Place(2, 4))
    assert found.count == 4
    assert found.total == pytest.approx(float(slope[2, 4]), rel=1e-5)
    np.testing.assert_allclose(found.pictures, (given_[:, 4] * upstream[:, 2]).numpy(), rtol=1e-6)


def test_terms_that_are_nothing_are_counted_but_not_listed():
    module = nn.Conv2d(1, 1, 3, padding=1)
    found = weight_gradient(module, torch.ones(1, 1, 4, 4), torch.ones(1, 1, 4, 4), Place(0, 0, 0, 0))
    assert (found.count, found.zeros, len(found.terms)) == (16, 7, 9)
    assert found.total == 9
    assert {(term.row, term.column) for term in found.terms} == {(r, c) for r in (1, 2, 3) for c in (1, 2, 3)}


@pytest.mark.parametrize(
    ("module", "place"),
    [
        (nn.Conv2d(1, 1, 3), Place(1, 0)),
        (nn.Conv2d(1, 1, 3), Place(0, 0, 3, 0)),
        (nn.Linear(2, 2), Place(0, 0, 0, 1)),
        (nn.ReLU(), Place(0, 0)),
    ],
)
def test_what_is_not_there_is_told(module, place):
    with pytest.raises(InspectionError):
        weight_gradient(module, torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 2, 2), place)
