import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from workbench.inspection.kernel_lab.presets import PRESETS, LabError, centre, preset_kernel

LECTURE = [
    [60, 113, 56, 139, 85],
    [73, 121, 54, 84, 128],
    [131, 99, 70, 129, 127],
    [80, 57, 115, 69, 134],
    [104, 126, 123, 95, 130],
]


def kernel_of(key: str, height: int = 3, width: int | None = None) -> NDArray[np.float32]:
    return preset_kernel(key, height, height if width is None else width, torch.Generator().manual_seed(1))


def slid(key: str, picture: NDArray[np.float64], size: int = 3) -> NDArray[np.float64]:
    """Return what torch's convolution of the same size makes of a picture."""
    kernel = torch.from_numpy(kernel_of(key, size)).double()
    tensor = torch.from_numpy(picture)[None, None]
    result: NDArray[np.float64] = torch.nn.functional.conv2d(tensor, kernel[None, None], padding="same")[0, 0].numpy()
    return result


def test_the_lectures_padded_picture_gives_114_first() -> None:
    assert slid("sharpen", np.array(LECTURE, np.float64))[0, 0] == 114


@pytest.fixture
def picture() -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(size=(12, 15))


@pytest.mark.parametrize("size", [3, 5, 7])
def test_sobel_and_laplacian_are_scipys(picture: NDArray[np.float64], size: int) -> None:
    for key, expected in (
        ("sobel_x", ndimage.sobel(picture, axis=1, mode="constant")),
        ("sobel_y", ndimage.sobel(picture, axis=0, mode="constant")),
        ("laplacian", ndimage.laplace(picture, mode="constant")),
        ("sharpen", picture - ndimage.laplace(picture, mode="constant")),
    ):
        np.testing.assert_allclose(slid(key, picture, size), expected, atol=1e-5)


@pytest.mark.parametrize("size", [3, 5, 7])
def test_blurs_are_scipys(picture: NDArray[np.float64], size: int) -> None:
    box = ndimage.uniform_filter(picture, size, mode="constant")
    np.testing.assert_allclose(slid("box", picture, size), box, atol=1e-6)
    sigma = 0.3 * ((size - 1) * 0.5 - 1) + 0.8
    gaussian = ndimage.gaussian_filter(picture, sigma, mode="constant", radius=size // 2)
    np.testing.assert_allclose(slid("gaussian", picture, size), gaussian, atol=1e-6)


@given(st.integers(1, 9), st.integers(1, 9))
def test_sums(height: int, width: int) -> None:
    if height * width > 1:
        for key in ("box", "gaussian"):
            assert kernel_of(key, height, width).sum() == pytest.approx(1, abs=1e-6)
    assert kernel_of("identity", height, width).sum() == 1
    assert not kernel_of("zero", height, width).any()
    if height >= 3 <= width:
        for key, total in (("sobel_x", 0), ("sobel_y", 0), ("laplacian", 0), ("sharpen", 1)):
            assert kernel_of(key, height, width).sum() == total


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_identity_leaves_a_picture_as_it_is(picture: NDArray[np.float64], size: int) -> None:
    np.testing.assert_array_equal(slid("identity", picture, size), picture)


@pytest.mark.parametrize("key", ["sobel_x", "laplacian", "sharpen"])
def test_a_larger_kernel_does_the_same(picture: NDArray[np.float64], key: str) -> None:
    for size in (4, 5, 6, 9):
        np.testing.assert_allclose(slid(key, picture, size), slid(key, picture), atol=1e-12)


def test_the_middle_of_an_axis() -> None:
    assert [centre(size) for size in (1, 2, 3, 4, 5)] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(("key", "height", "width"), [("sobel_x", 1, 1), ("sharpen", 3, 2), ("laplacian", 2, 5)])
def test_what_does_not_fit_is_refused_with_both_sizes(key: str, height: int, width: int) -> None:
    with pytest.raises(LabError, match=f"{PRESETS[key].name} takes a kernel of at least 3×3; .*{height}×{width}"):
        kernel_of(key, height, width)


@pytest.mark.parametrize("key", ["box", "gaussian"])
def test_one_number_cannot_blur(key: str) -> None:
    with pytest.raises(LabError, match="more than one number"):
        kernel_of(key, 1)


def test_random_kernels_come_from_the_generator_given() -> None:
    before = torch.random.get_rng_state()
    generator = torch.Generator().manual_seed(1)
    first, second = (preset_kernel("random", 5, 5, generator) for _ in range(2))
    np.testing.assert_array_equal(first, kernel_of("random", 5))
    assert not np.array_equal(first, second)
    assert np.abs(first).max() <= 0.2
    assert torch.equal(before, torch.random.get_rng_state())
