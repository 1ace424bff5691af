"""Kernels that people know by name, for kernels of any size."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.inspection.question import InspectionError

Kernel = NDArray[np.float32]  # (kH, kW)


class LabError(InspectionError):
    """An edit of a kernel that cannot be done; says why, in a sentence."""


@dataclass(frozen=True)
class Preset:
    """A kernel with a name.

    Attributes:
        name: what stands on its button.
        meaning: what it does to a picture, in a sentence.
    """

    name: str
    meaning: str
    make: Callable[[int, int, torch.Generator], Kernel]


def centre(size: int) -> int:
    """Return the cell of an axis that stands for the pixel itself; of an even size, the one before the middle.

    It is the one that `padding="same"` of torch puts there: the larger half of the padding is behind.
    """
    return (size - 1) // 2


def preset_kernel(key: str, height: int, width: int, generator: torch.Generator) -> Kernel:
    """Return a preset as a kernel (height, width) float32; a 3×3 one lies in the middle of a larger one.

    Args:
        key: one of `PRESETS`.
        height: rows, at least 1.
        width: columns, at least 1.
        generator: on the CPU; random kernels are drawn from it.

    Raises:
        LabError: if it does not fit into this size.
    """
    return PRESETS[key].make(height, width, generator)


def _embedded(name: str, rows: list[list[float]]) -> Callable[[int, int, torch.Generator], Kernel]:
    small = np.array(rows, np.float32)

    def make(height: int, width: int, _: torch.Generator) -> Kernel:
        if height < 3 or width < 3:
            raise LabError(f"{name} takes a kernel of at least 3×3; this one is {height}×{width}")
        kernel = np.zeros((height, width), np.float32)
        top, left = centre(height) - 1, centre(width) - 1
        kernel[top : top + 3, left : left + 3] = small
        return kernel

    return make


def _box(height: int, width: int, _: torch.Generator) -> Kernel:
    _require_neighbours("A box blur", height, width)
    return np.full((height, width), 1 / (height * width), np.float32)


def _gaussian(height: int, width: int, _: torch.Generator) -> Kernel:
    _require_neighbours("A Gaussian blur", height, width)
    return np.outer(_bell(height), _bell(width)).astype(np.float32)


def _bell(size: int) -> NDArray[np.float64]:
    """Return a sampled bell curve (size,) with the sum 1, as wide as suits the size.

    Source: OpenCV, getGaussianKernel, σ = 0.3·((size − 1)·0.5 − 1) + 0.8
    """
    sigma = 0.3 * ((size - 1) * 0.5 - 1) + 0.8
    away = np.arange(size) - (size - 1) / 2
    bell = np.exp(-(away**2) / (2 * sigma**2))
    total: NDArray[np.float64] = bell / bell.sum()
    return total


def _require_neighbours(name: str, height: int, width: int) -> None:
    if height == width == 1:
        raise LabError(f"{name} takes a kernel with more than one number; this one is 1×1")


def _identity(height: int, width: int, _: torch.Generator) -> Kernel:
    kernel = np.zeros((height, width), np.float32)
    kernel[centre(height), centre(width)] = 1
    return kernel


def _zero(height: int, width: int, _: torch.Generator) -> Kernel:
    return np.zeros((height, width), np.float32)


def _random(height: int, width: int, generator: torch.Generator) -> Kernel:
    bound = (height * width) ** -0.5
    drawn: Kernel = torch.empty(height, width).uniform_(-bound, bound, generator=generator).numpy()
    return drawn


PRESETS: dict[str, Preset] = {
    "sobel_x": Preset(
        "Sobel x",
        "Answers to upright edges: bright where it gets brighter to the right, dark where it gets darker.",
        _embedded("Sobel x", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    ),
    "sobel_y": Preset(
        "Sobel y",
        "Answers to level edges: bright where it gets brighter downwards, dark where it gets darker.",
        _embedded("Sobel y", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    ),
    "box": Preset("Box blur", "The mean of all pixels under the kernel.", _box),
    "gaussian": Preset("Gaussian", "A mean in which near pixels count more than far ones.", _gaussian),
    "sharpen": Preset(
        "Sharpen",
        "Five times the pixel minus its four neighbours: even surfaces stay, edges get stronger.",
        _embedded("Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    ),
    "laplacian": Preset(
        "Laplacian",
        "The four neighbours minus four times the pixel: even surfaces give 0, edges and points do not.",
        _embedded("Laplacian", [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    ),
    "identity": Preset("Identity", "A single 1 in the middle: the picture goes through unchanged.", _identity),
    "zero": Preset("Zero", "All zeros: this part of the layer sees nothing any more.", _zero),
    "random": Preset("Random", "Small random numbers, anew with every click.", _random),
}
