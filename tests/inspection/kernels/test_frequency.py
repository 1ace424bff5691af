import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workbench.inspection.kernels.frequency import FLOOR, decibels, frequency_response


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 2**31))
def test_equals_numpys_transform(height: int, width: int, seed: int) -> None:
    kernels = np.random.default_rng(seed).normal(size=(3, height, width)).astype(np.float32)
    expected = np.abs(np.fft.fftshift(np.fft.fft2(kernels.astype(np.float64), (32, 32)), axes=(1, 2)))
    np.testing.assert_allclose(frequency_response(torch.from_numpy(kernels)), expected, atol=1e-4)


def test_the_middle_is_the_sum_and_a_difference_lets_nothing_even_pass() -> None:
    response = frequency_response(torch.tensor([[[1.0, 1.0, 1.0]], [[-1.0, 0.0, 1.0]]]))
    assert response[:, 16, 16] == pytest.approx([3.0, 0.0], abs=1e-6)
    assert response[1, 16].max() == pytest.approx(2.0, abs=1e-6)  # a wave of four pixels across
    assert response[1, :, 24] == pytest.approx(np.full(32, 2.0), abs=1e-5)


def test_what_a_convolution_does_to_a_wave() -> None:
    kernel = torch.tensor([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]])
    wave = torch.cos(2 * torch.pi * 4 / 32 * torch.arange(32.0)).expand(32, 32)  # 4/32 cycles a pixel across
    around = torch.nn.functional.pad(wave[None, None], (1, 1, 1, 1), mode="circular")
    passed = torch.nn.functional.conv2d(around, kernel[None, None])[0, 0]
    gain = frequency_response(kernel[None])[0, 16, 16 + 4]
    assert passed.abs().max() == pytest.approx(gain, rel=1e-5)


def test_a_kernel_larger_than_the_response_is_not_cut() -> None:
    kernels = torch.ones(1, 40, 20)
    response = frequency_response(kernels)
    assert response.shape == (1, 40, 40)
    assert response[0, 20, 20] == pytest.approx(800)


def test_decibels_are_below_the_largest() -> None:
    response = np.array([[[100.0, 10.0], [1.0, 0.0]]], np.float32)
    assert decibels(response).ravel() == pytest.approx([0, -20, -40, FLOOR])


def test_decibels_of_zeros_and_of_what_is_no_number() -> None:
    assert (decibels(np.zeros((2, 4, 4), np.float32)) == FLOOR).all()
    mixed = decibels(np.array([[[np.nan]], [[2.0]]], np.float32)).ravel()
    assert np.isnan(mixed[0])
    assert mixed[1] == 0
    assert np.isnan(decibels(np.full((1, 2, 2), np.nan, np.float32))).all()
