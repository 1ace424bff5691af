import pytest
import torch

from workbench.inspection.one_step.forward import BINS, describe


@pytest.mark.parametrize("number", [0.0, -2.5, 1e20, 3e38, -3e38, 1e-40])
def test_equal_numbers_of_any_size_fall_into_the_middle(number: float) -> None:
    told = describe("0", "Conv2d", torch.full((2, 3), number))
    assert told.counts[BINS // 2] == told.counts.sum() == 6
    assert (told.low, told.high) == (pytest.approx(number), pytest.approx(number))
