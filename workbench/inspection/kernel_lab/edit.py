"""Edits of kernels: pure functions from weights to new weights."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.inspection.kernel_lab.presets import Kernel, LabError
from workbench.inspection.standpoint import Weights

LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Place:
    """Which numbers of a convolution are edited.

    Attributes:
        path: the layer's.
        kernel: the output channel, in [0, out).
        channel: the input channel, in [0, in); None for all of them alike.
    """

    path: str
    kernel: int
    channel: int | None = None

    @property
    def part(self) -> slice:
        """The input channels, as a part of the axis."""
        return slice(None) if self.channel is None else slice(self.channel, self.channel + 1)


def numbers_at(weights: Weights, place: Place) -> NDArray[np.float32]:
    """Return a copy of the numbers at a place, (n, kH, kW) float32, n input channels.

    Raises:
        LabError: if there is no convolution at the path, or no such kernel or input channel in it.
    """
    weight = weights.get(f"{place.path}.weight")
    if weight is None or weight.ndim != 4:
        raise LabError(f"layer {place.path} is no convolution, so the lab finds no kernels in it")
    out, channels = weight.shape[:2]
    if not 0 <= place.kernel < out:
        raise LabError(f"layer {place.path} has kernels 0 … {out - 1}, and no kernel {place.kernel}")
    if place.channel is not None and not 0 <= place.channel < channels:
        raise LabError(f"layer {place.path} has input channels 0 … {channels - 1}, and no channel {place.channel}")
    numbers: NDArray[np.float32] = weight[place.kernel, place.part].float().numpy().copy()
    return numbers


def with_numbers(weights: Weights, place: Place, numbers: NDArray[np.float32]) -> Weights:
    """Return weights with other numbers at a place; all other tensors are shared, none is written to.

    Args:
        weights: a whole state dict.
        place: where.
        numbers: (n, kH, kW) float32, as `numbers_at` gives them.

    Raises:
        LabError: as `numbers_at` does.
        ValueError: if the shape is another.
    """
    if numbers_at(weights, place).shape != numbers.shape:
        raise ValueError(f"numbers of the shape {numbers.shape} do not fit {place}")
    name = f"{place.path}.weight"
    changed = weights[name].clone()
    changed[place.kernel, place.part] = torch.from_numpy(np.ascontiguousarray(numbers)).to(changed.dtype)
    return {**weights, name: changed}


def number_typed(text: str) -> float:
    """Return the number a person typed, with a point or a comma.

    Raises:
        LabError: if it is no number, not finite, or more than float32 holds.
    """
    try:
        value = float(text.strip().replace("\u2212", "-").replace(",", "."))
    except ValueError:
        raise LabError(f"A weight is a number such as −0.5, not “{text.strip()}”") from None
    return checked(value)


def checked(value: float) -> float:
    """Return `value` if it may be a weight.

    Raises:
        LabError: if it is not finite, or more than float32 holds.
    """
    if not math.isfinite(value):
        raise LabError(f"A weight has to be finite, so it cannot be {value}")
    if abs(value) > LARGEST:
        raise LabError(f"A weight holds numbers up to {LARGEST:.2g} by size, and {value:.3g} is beyond")
    return value


def with_cell(numbers: NDArray[np.float32], row: int, column: int, value: float) -> NDArray[np.float32]:
    """Return numbers (n, kH, kW) with one cell set in every input channel.

    Raises:
        LabError: as `checked` does.
    """
    changed = numbers.copy()
    changed[:, row, column] = checked(value)
    return changed


def with_preset(numbers: NDArray[np.float32], preset: Kernel, *, keep_norm: bool) -> NDArray[np.float32]:
    """Return a preset in place of numbers (n, kH, kW), the same in every input channel.

    Args:
        numbers: what is replaced.
        preset: (kH, kW).
        keep_norm: whether it is scaled in each input channel to the Euclidean length of what was there, so that the
            layer's output stays about as large; zeros stay zeros.

    Raises:
        LabError: if what was there has no length that can be kept, or a number would be more than float32 holds.
    """
    result = np.broadcast_to(preset, numbers.shape).copy()
    length = float(np.linalg.norm(preset.astype(np.float64)))
    if not keep_norm or length == 0:
        return result
    norms = np.linalg.norm(numbers.astype(np.float64), axis=(1, 2))
    if not np.isfinite(norms).all():
        raise LabError("What is there holds numbers that are not finite, so it has no norm to keep: switch that off")
    if not norms.any():
        raise LabError("What is there is all zeros, and at the norm 0 nothing is left of a preset: switch that off")
    scaled: NDArray[np.float64] = result * (norms / length)[:, None, None]
    checked(float(np.abs(scaled).max()))
    kept: NDArray[np.float32] = scaled.astype(np.float32)
    return kept
