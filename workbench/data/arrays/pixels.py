"""From arrays of numbers to pictures: where the channels are, and what black and white are."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.data.arrays.source import Array, ArrayError, Source, axes_text
from workbench.data.base import LARGEST
from workbench.layers.base import Shape

Layout = Literal["auto", "channels_last", "channels_first"]
_CHANNELS = (1, 3, 4)


@dataclass(frozen=True)
class Frame:
    """How the items of an array are pictures.

    Attributes:
        shape: (C, H, W), C is 1, 3 or 4; red, green, blue and opacity.
        last: whether channels come last; False for (N, H, W), too.
    """

    shape: Shape
    last: bool


@dataclass(frozen=True)
class Values:
    """What the numbers of several arrays span.

    Attributes:
        low, high: the smallest and the largest finite one; 0 where there is none.
    """

    low: float
    high: float


def frame(source: Source, layout: Layout) -> Frame:
    """Say where height, width and channels of an array of pictures are.

    Args:
        source: (N, H, W), (N, H, W, C), (N, C, H, W), or (N, H·W) of square grey pictures.
        layout: says where the channels are; "auto" for where there are 1, 3 or 4, and the more square picture.

    Raises:
        ArrayError: if it is no array of pictures.
    """
    shape, name = source.shape, source.name
    if source.dtype.kind not in "buif":
        raise ArrayError(f"has {name} of type {source.dtype}, which is no picture; save numbers from 0 to 255")
    if len(source) == 0:
        raise ArrayError(f"has no pictures in {name} ({axes_text(shape)}); add some")
    found = _frame(shape, layout)
    if found is None or 0 in found.shape:
        raise ArrayError(
            f"has {name} of {axes_text(shape)}, which are no pictures; save N×H×W, N×H×W×C or N×C×H×W with 1, 3 or 4 "
            "channels"
        )
    pixels = found.shape[1] * found.shape[2]
    if pixels > LARGEST:
        raise ArrayError(
            f"has {name} of {pixels:.1e} pixels each, beyond the limit of 64 megapixels; make them smaller"
        )
    return found


def _frame(shape: tuple[int, ...], layout: Layout) -> Frame | None:
    if len(shape) == 2:
        side = math.isqrt(shape[1])
        return Frame((1, side, side), False) if side * side == shape[1] and side > 1 else None
    if len(shape) == 3:
        return Frame((1, *shape[1:]), False)
    if len(shape) != 4:
        return None
    last, first = Frame((shape[3], *shape[1:3]), True), Frame(shape[1:], False)
    fitting = [found for found in (last, first) if found.shape[0] in _CHANNELS]
    if layout != "auto":
        wanted = last if layout == "channels_last" else first
        return wanted if wanted in fitting else None
    return min(fitting, key=_unevenness, default=None)


def _unevenness(found: Frame) -> float:
    """Return how far from square a picture is: 1 is square."""
    _, height, width = found.shape
    return max(height, width) / max(1, min(height, width))


def span(source: Source) -> tuple[Values, NDArray[np.bool_]]:
    """Read an array once, and return what its numbers span and which items hold one that is none (N,)."""
    broken = np.zeros(len(source), dtype=bool)
    if source.dtype == np.uint8 or source.dtype == np.bool_:
        return Values(0, float(np.iinfo(np.uint8).max if source.dtype == np.uint8 else 1)), broken
    lows, highs, start = [], [], 0
    for block in source.blocks():
        flat = block.reshape(len(block), -1)
        bad = ~np.isfinite(flat).all(1)
        broken[start : start + len(block)] = bad
        if not bad.all():
            lows.append(float(flat[~bad].min()))
            highs.append(float(flat[~bad].max()))
        start += len(block)
    return Values(min(lows, default=0.0), max(highs, default=0.0)), broken


def scale(kinds: set[str], values: Values) -> float:
    """Return what the numbers are multiplied by to reach from 0 to 255.

    Args:
        kinds: of numpy's types: "b" (bool), "u", "i" (whole numbers), "f" (with a point).
        values: what they span, of all splits together.

    Raises:
        ArrayError: if they are neither 0 to 1, nor 0 to 255, nor whole and 0 to 65,535.
    """
    if values.low >= -1e-6 and values.high <= 1 + 1e-6:
        return 255.0
    if values.low >= -0.5 and values.high <= 255.5:
        return 1.0
    if values.low >= 0 and values.high <= 65535 and "f" not in kinds:
        return 255 / 65535
    limits = "0 to 1, or 0 to 255" if "f" in kinds else "0 to 255, or 0 to 65,535"
    raise ArrayError(f"has pixels from {values.low:g} to {values.high:g}; bring them to {limits}")


def to_images(block: Array, found: Frame, factor: float) -> Tensor:
    """Return items of an array as pictures (n, 1 or 3, H, W) uint8; transparent parts are white.

    Args:
        block: (n, …) as `found` says; what is not finite becomes black.
        found: where height, width and channels are.
        factor: brings the numbers to 0 to 255.
    """
    channels, height, width = found.shape
    if block.dtype != np.uint8 or factor != 1.0:
        wide = np.nan_to_num(block.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        block = np.rint(wide * np.float32(factor)).clip(0, 255).astype(np.uint8)
    if found.last:
        block = block.reshape(-1, height, width, channels).transpose(0, 3, 1, 2)
    images = torch.from_numpy(np.array(block.reshape(-1, channels, height, width), copy=True, order="C"))
    if channels < 4:
        return images
    opacity = images[:, 3:].float() / 255
    return (images[:, :3] * opacity + 255 * (1 - opacity)).round_().to(torch.uint8)
