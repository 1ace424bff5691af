import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.inspection.arithmetic.example import EXAMPLES, FIVE, SHARPEN, Operation, SmallExample

PADDING, STRIDE, SMALLEST, MAX, AVERAGE = EXAMPLES.values()


def test_the_padded_picture_gives_114_first() -> None:
    assert PADDING.at(0, 0).working.result == 114
    assert PADDING.at(0, 0).torch == 114
    assert PADDING.output_size == (5, 5)
    assert PADDING.output()[0, 0] == 114


def test_stride_2_gives_2_by_2() -> None:
    assert STRIDE.output_size == (2, 2)
    assert STRIDE.size_formula(0) == "⌊(5 + 2·0 − 3) / 2⌋ + 1 = 2"


def test_the_smallest_gives_2_by_2() -> None:
    assert SMALLEST.output_size == (2, 2)
    assert SMALLEST.output().tolist() == [[-4, -4], [-4, -4]]


def test_pooling_drops_the_last_row_and_column() -> None:
    assert MAX.output().tolist() == [[121, 139], [131, 129]]
    assert AVERAGE.output()[0, 0] == np.mean([60, 113, 73, 121])
    read = MAX.read()
    assert read[:4, :4].all()
    assert not read[4].any()
    assert not read[:, 4].any()


NUMBERS = st.integers(1, 3)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["convolution", "max", "average"]),
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    st.tuples(NUMBERS, NUMBERS),
    NUMBERS,
    st.integers(0, 3),
    NUMBERS,
)
def test_an_example_is_refused_where_torch_refuses_it_and_equals_it_elsewhere(
    operation: Operation, size: tuple[int, int], kernel: tuple[int, int], stride: int, padding: int, dilation: int
) -> None:
    rng = np.random.default_rng(0)
    dilation = 1 if operation == "average" else dilation
    example = SmallExample(rng.normal(size=size), rng.normal(size=kernel), operation, stride, padding, dilation)
    given = torch.from_numpy(example.picture)[None, None]
    try:
        with torch.no_grad():
            expected = example.module()(given)[0, 0].numpy()
    except RuntimeError:
        assert example.trouble
        with pytest.raises(ValueError, match=r"\."):
            example.at(0, 0)
        return
    assert not example.trouble
    assert example.output_size == expected.shape
    np.testing.assert_allclose(example.output(), expected)
    assert example.at(99, 99).agrees
    assert example.size_formula(1).endswith(f"= {expected.shape[1]}")
    # A cell is read exactly where it has a gradient, if every weight counts.
    if operation == "convolution" and padding == 0:
        leaf = given.clone().requires_grad_()
        example.module()(leaf).sum().backward()
        assert leaf.grad is not None
        np.testing.assert_array_equal(leaf.grad[0, 0].numpy() != 0, example.read())


def test_examples_hold_the_lecture_s_numbers() -> None:
    assert FIVE[0] == [60, 113, 56, 139, 85]
    assert SHARPEN[1] == [-1, 5, -1]
