"""From pictures to splits: which picture goes where, how large and in which colours, in little memory."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate

from workbench.data.base import SPLITS, TEST_SHARE, DataError, Dataset, Split
from workbench.data.words import bytes_text
from workbench.layers.base import Shape, shape_text

Indices = NDArray[np.int64]
Parts = tuple[Indices, Indices, Indices]
"""Indices of the train, val and test pictures, each ascending."""

_TEST, _VALIDATION = 0, 1  # random streams: changing one share leaves the other draw as it was
_CHUNK = 1 << 22  # values in float32 at a time: 16 MB


def stratified(targets: Indices, share: float, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """Draw `share` of the pictures, the same share of every class.

    Args:
        targets: (N,) class indices.
        share: in [0, 1). round(N · share) pictures are drawn, shared out by largest remainder; a class
            never loses its last picture.
        rng: decides which.

    Returns:
        Indices kept and indices drawn, each ascending.
    """
    _, sizes = np.unique(targets, return_counts=True)
    wanted = sizes * share
    counts = np.floor(wanted).astype(np.int64)
    missing = int(np.rint(wanted.sum())) - int(counts.sum())
    counts[np.argsort(counts - wanted, kind="stable")[:missing]] += 1
    counts = np.minimum(counts, sizes - 1)
    members = np.split(np.argsort(targets, kind="stable"), np.cumsum(sizes)[:-1]) if len(sizes) else []
    drawn = np.zeros(len(targets), dtype=bool)
    for indices, count in zip(members, counts, strict=True):
        drawn[rng.permutation(indices)[:count]] = True
    return np.flatnonzero(~drawn), np.flatnonzero(drawn)


def with_validation(targets: Indices, share: float, seed: int) -> tuple[Indices, Indices]:
    """Return the indices (train, val) of a training set whose test set is given."""
    return stratified(targets, share, np.random.default_rng([seed, _VALIDATION]))


def in_three(targets: Indices, share: float, seed: int, test_share: float = TEST_SHARE) -> Parts:
    """Return (train, val, test): `test_share` of all is for testing, `share` of the rest for validation.

    The test pictures depend on `seed` alone, not on `share`.
    """
    rest, test = stratified(targets, test_share, np.random.default_rng([seed, _TEST]))
    train, val = with_validation(targets[rest], share, seed)
    return rest[train], rest[val], test


def parts(targets: Indices, splits: NDArray[np.str_], dataset: Dataset) -> Parts:
    """Return which picture belongs to which split: as the data say, and drawn where they do not.

    Args:
        targets: (N,) class indices; pictures of class -1 belong to no split.
        splits: (N,) "train", "val" or "test"; those of no val or no test are drawn from "train".
        dataset: says shares and seed.
    """
    chosen = targets >= 0
    train, val, test = (np.flatnonzero(chosen & (splits == name)) for name in SPLITS)
    share, test_share = dataset.shares
    share = 0.0 if len(val) else share
    if len(test):
        kept, drawn = with_validation(targets[train], share, dataset.seed)
    else:
        kept, drawn, held = in_three(targets[train], share, dataset.seed, test_share)
        test = train[held]
    return train[kept], val if len(val) else train[drawn], test


def distribute(blocks: Iterable[Tensor], targets: Indices, parts: Parts, shape: Shape) -> tuple[Split, Split, Split]:
    """Copy pictures into their splits as they come; memory holds the result and one block.

    Args:
        blocks: uint8 (n, C, H, W), together the N pictures in order.
        targets: (N,) class indices.
        parts: which pictures each split gets, ascending.
        shape: (C, H, W).

    Raises:
        DataError: if the result cannot fit in memory.
    """
    require_memory(sum(map(len, parts)), shape)
    splits = tuple(
        Split(torch.empty((len(part), *shape), dtype=torch.uint8), torch.from_numpy(targets[part])) for part in parts
    )
    start = 0
    for block in blocks:
        stop = start + len(block)
        for part, split in zip(parts, splits, strict=True):
            first, last = np.searchsorted(part, (start, stop))
            split.images[first:last] = block[torch.from_numpy(part[first:last] - start)]
        start = stop
    train, val, test = splits
    return train, val, test


def require_memory(count: int, shape: Shape) -> None:
    """Refuse what cannot be held in memory.

    Raises:
        DataError: with the sizes, if `count` uint8 pictures of `shape` need more than is available.
    """
    import psutil  # 20 ms to import, and a start needs no figure of it

    needed, free = count * int(np.prod(shape)), int(psutil.virtual_memory().available)
    if needed > free:
        raise DataError(
            f"{count:,} pictures of {shape_text(shape)} need {bytes_text(needed)} of memory and {bytes_text(free)} "
            "are free; choose a smaller height and width, or fewer pictures"
        )


def resize(images: Tensor, height: int, width: int) -> Tensor:
    """Return uint8 images (N, C, H, W) at (N, C, height, width), bilinear, antialiased when shrinking.

    Source: torch.nn.functional.interpolate; agrees with Pillow's BILINEAR within 1 of 255.
    """
    if images.shape[2:] == (height, width):
        return images
    result = torch.empty((*images.shape[:2], height, width), dtype=torch.uint8)
    largest = images.shape[1] * max(height * width, images.shape[2] * images.shape[3])
    step = max(1, _CHUNK // largest)
    for source, target in zip(torch.split(images, step), torch.split(result, step), strict=True):
        wide = interpolate(source.float(), size=(height, width), mode="bilinear", antialias=True)
        target.copy_(wide.round_().clamp_(0, 255))
    return result


def to_color(images: Tensor, color: Literal["grey", "rgb"]) -> Tensor:
    """Return uint8 images (N, 1 or 3, H, W) with one channel (grey) or three (rgb).

    Source: ITU-R BT.601 luma, 0.299 R + 0.587 G + 0.114 B, in Pillow's 16-bit integers.
    """
    channels = images.shape[1]
    if color == "rgb":
        return images if channels == 3 else images.expand(-1, 3, -1, -1).contiguous()
    if channels == 1:
        return images
    result = torch.empty((len(images), 1, *images.shape[2:]), dtype=torch.uint8)
    step = max(1, _CHUNK // (images[0].numel() or 1)) if len(images) else 1
    for source, target in zip(torch.split(images, step), torch.split(result, step), strict=True):
        red, green, blue = source.int().unbind(1)
        target[:, 0] = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
    return result


def as_seen(images: Tensor, dataset: Dataset) -> Tensor:
    """Return uint8 images (N, C, H, W) at the size and in the colours `dataset` asks for."""
    return to_color(resize(images, dataset.height, dataset.width), dataset.color)
