"""What a kernel lets pass of each spatial frequency: the magnitude of its Fourier transform."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

SIZE = 32  # cells along each axis of a response, unless the kernel has more
FLOOR = -60.0  # dB below the largest; a thousandth of it, and all that is less


def frequency_response(kernels: Tensor, size: int = SIZE) -> NDArray[np.float32]:
    """Return the magnitudes of kernels' 2-D Fourier transforms, padded with zeros, the constant part in the middle.

    A convolution multiplies a wave by the magnitude at its frequency. The middle cell (S // 2, S // 2) is the sum of
    the kernel by size, what it makes of an even surface; columns are waves across, rows waves down, in cycles a pixel
    from −1/2 to just below 1/2.

    Args:
        kernels: (N, kH, kW) float32 on the CPU.
        size: S, held to at least the kernels' own.

    Returns:
        (N, S, S) float32, at least 0; NaN throughout where a kernel has a number that is not finite.

    Source: R. C. Gonzalez, R. E. Woods, Digital Image Processing, 4th ed., 4.7.
    """
    size = max(size, *kernels.shape[1:])
    magnitudes = torch.fft.fft2(kernels, s=(size, size)).abs()
    shifted: NDArray[np.float32] = torch.fft.fftshift(magnitudes, dim=(1, 2)).contiguous().numpy()
    return np.where(np.isfinite(shifted).all(axis=(1, 2), keepdims=True), shifted, np.float32(np.nan))


def decibels(response: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a response in decibels below its largest finite magnitude, from `FLOOR` to 0; NaN stays NaN."""
    finite = response[np.isfinite(response)]
    largest = float(finite.max()) if finite.size else 0.0
    if largest == 0.0:
        return np.where(np.isfinite(response), np.float32(FLOOR), response)
    lowest = 10.0 ** (FLOOR / 20)
    result: NDArray[np.float32] = (20 * np.log10(np.maximum(response / largest, lowest))).astype(np.float32)
    return result
