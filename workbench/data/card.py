"""What a data set holds, in figures and mean pictures: its card."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.data.base import SPLITS, Data, Progress, Skipped, Split
from workbench.data.moments import moments
from workbench.layers.base import Shape

_VALUES = 1 << 20  # pixels summed at a time: 4 MB as 32-bit integers; no sum of theirs reaches 2^31
_SIDE = 64  # pixels of a mean picture's shorter side that are enough to look at it


@dataclass(frozen=True, eq=False)
class Card:
    """Figures of a loaded data set; rows of splits stand in the order of SPLITS.

    Attributes:
        classes: K names.
        shape: (C, H, W) of every picture.
        counts: (K, 3) int64, pictures of each class in each split.
        mean, std: (3, C) float64 of a split's pixels scaled to [0, 1]; NaN where a split is empty.
        pictures: (K, C, H // f, W // f) float32 in [0, 255], the mean training picture of each class, 0 where it has
            none; a value is the mean of f × f pixels, f = min(H, W) // 64, or 1 of small pictures.
        bytes: of all pictures, uint8.
        mapped: whether they lie in a file mapped into memory instead of in memory.
        skipped: files left out.
    """

    classes: tuple[str, ...]
    shape: Shape
    counts: NDArray[np.int64]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    pictures: NDArray[np.float32]
    bytes: int
    mapped: bool
    skipped: tuple[Skipped, ...]

    @property
    def totals(self) -> NDArray[np.int64]:
        """(K,), pictures of each class in all splits."""
        totals: NDArray[np.int64] = self.counts.sum(1)
        return totals

    @property
    def smallest(self) -> int:
        """The class with the fewest training pictures; the first one of several."""
        return int(self.counts[:, 0].argmin())

    @property
    def largest(self) -> int:
        """The class with the most training pictures; the first one of several."""
        return int(self.counts[:, 0].argmax())

    @property
    def imbalance(self) -> float:
        """Training pictures of the largest class for one of the smallest; infinite where a class has none."""
        least, most = int(self.counts[self.smallest, 0]), int(self.counts[self.largest, 0])
        return most / least if least else float("inf")


@dataclass(frozen=True, eq=False)
class _Sums:
    """Exact sums over a split's pixels.

    Attributes:
        pixels: of each channel.
        first, second: (C,) int64, sums of the values and of their squares.
        classes: (K, C, H // f, W // f), whole numbers, sums of each class's pictures, where asked for; see `Card`.
    """

    pixels: int
    first: Tensor
    second: Tensor
    classes: Tensor | None

    def channels(self) -> list[tuple[int, int]]:
        """Return the two sums of each channel."""
        return list(zip(self.first.tolist(), self.second.tolist(), strict=True))


def card(data: Data, progress: Progress | None = None) -> Card:
    """Count and average a data set; every figure is exact.

    Memory holds some 30 MB of pictures at a time, and 8 bytes for each value of the mean pictures.

    Raises:
        Cancelled: if `progress` did.
    """
    splits = [data.split(name) for name in SPLITS]
    classes, everything = len(data.classes), sum(map(len, splits))
    counts = torch.stack([torch.bincount(split.targets, minlength=classes) for split in splits], 1)
    done, sums = 0, []
    for split in splits:
        sums.append(_sums(split, classes if split is data.train else 0, progress, done, everything))
        done += len(split)
    if progress:
        progress("Counting pictures", everything, everything)
    found = np.array([[moments(part.pixels, *both) for both in part.channels()] for part in sums])
    total = sums[0].classes
    assert total is not None
    size = int(np.prod(data.train.shape))
    return Card(
        data.classes,
        data.train.shape,
        counts.numpy(),
        found[..., 0],
        found[..., 1],
        _mean_pictures(total, counts[:, 0], _factor(data.train.shape)),
        everything * size,
        any(split.rows is not None for split in splits),
        data.skipped,
    )


def _sums(split: Split, classes: int, progress: Progress | None, before: int, everything: int) -> _Sums:
    """Return the sums of a split; those of its first `classes` classes apart, unless 0."""
    channels, height, width = split.shape
    factor = _factor(split.shape)
    first, second = torch.zeros(channels, dtype=torch.int64), torch.zeros(channels, dtype=torch.int64)
    whole = torch.int32 if 255 * factor**2 * len(split) < 1 << 31 else torch.int64
    size = (classes, channels, height // factor, width // factor)
    apart = torch.zeros(size, dtype=whole) if classes else None
    chunk = max(1, _VALUES // (channels * height * width))
    for start in range(0, len(split), chunk):
        if progress:
            progress("Counting pictures", before + start, everything)
        part = split.pictures(slice(start, start + chunk)).int()
        first += part.sum((0, 2, 3))
        second += (part * part).sum((0, 2, 3))
        if apart is not None:
            present, which = torch.unique(split.targets[start : start + chunk], return_inverse=True)
            local = torch.zeros((len(present), *apart.shape[1:]), dtype=torch.int32)
            apart[present] += local.index_add_(0, which, _pooled(part, factor))
    return _Sums(len(split) * height * width, first, second, apart)


def _factor(shape: Shape) -> int:
    """Return how many pixels in a row become one of a mean picture."""
    return max(1, min(shape[1:]) // _SIDE)


def _pooled(part: Tensor, factor: int) -> Tensor:
    """Return the sums (n, C, H // f, W // f) of f × f neighbouring pixels; what is left at the edges is left out."""
    if factor == 1:
        return part
    count, channels, height, width = part.shape
    high, wide = height // factor, width // factor
    inside = part[:, :, : high * factor, : wide * factor]
    return inside.reshape(count, channels, high, factor, wide, factor).sum((3, 5), dtype=torch.int32)


def _mean_pictures(sums: Tensor, counts: Tensor, factor: int) -> NDArray[np.float32]:
    """Divide the sums of each class by how many values they are of, a class at a time, which spares memory."""
    pictures = np.zeros(tuple(sums.shape), dtype=np.float32)
    for picture, total, count in zip(pictures, sums, counts.tolist(), strict=True):
        picture[:] = total.numpy() / (max(1, count) * factor**2)
    return pictures
