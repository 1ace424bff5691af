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
_ROUNDING = 1e-3  # by which numbers with a point may miss the ends of their range
_FULL = (1, 255, 1023, 4095, 65535)
"""Largest whole numbers of masks and of 8, 10, 12 and 16 bits."""


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
        # Ends at the first block that is no mask.
        mask = source.dtype == np.bool_ or all(int(block.max(initial=0)) <= 1 for block in source.blocks())
        return Values(0, 1 if mask else 255), broken
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

    Numbers with a point are from 0 to 1, or else from 0 to 255. Whole ones are of the fewest bits that hold them: 1 (a
    mask), 8, 10, 12 or 16.

    Args:
        kinds: of numpy's types: "b" (bool), "u", "i" (whole numbers), "f" (with a point).
        values: what they span, of all splits together.

    Raises:
        ArrayError: if they are none of these.
    """
    whole = "f" not in kinds
    ends = _FULL if whole else (1, 255)
    slack = 0.0 if whole else _ROUNDING
    if values.low >= -slack:
        for end in ends:
            if values.high <= end * (1 + slack):
                return 255 / end
    limits = "0…255 or 0…65,535" if whole else "0…1 or 0…255"
    raise ArrayError(f"holds values from {_number(values.low)} to {_number(values.high)}; scale them to {limits}")


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}", 1)


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
