"""Suspicious pictures among those of a loaded data set, whatever it was read from."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.data.base import SPLITS, Data, Split, SplitName
from workbench.data.splits import Indices
from workbench.data.survey.findings import Finding, Kind, conflict_words, leak_words
from workbench.data.words import listed

_BLOCK = 1 << 23  # bytes of pixels at a time
_FLAT = 2  # most that pixels differ by in a picture of one colour
_MOST = 1000  # findings of a kind


def find(data: Data) -> tuple[Finding, ...]:
    """Return pictures that are the same, across splits and classes or within one, and those of one colour.

    Compared is what the network sees. At most 1,000 findings of a kind; `rows` of each say which pictures.

    Args:
        data: loaded pictures; 70,000 of 28×28 take about a second.
    """
    splits = [data.split(name) for name in SPLITS]
    keys = np.concatenate([_keys(split) for split in splits])  # (N, 2)
    flat = np.concatenate([_flat(split) for split in splits])
    targets = np.concatenate([split.targets.numpy() for split in splits])
    places: list[tuple[SplitName, int]] = [
        (name, index) for name, split in zip(SPLITS, splits, strict=True) for index in range(len(split))
    ]
    found = [finding for group in _groups(keys, flat) for finding in _of_group(data, places, targets, group)]
    found += [
        Finding("flat", (), f"{_named(places[index])} has one colour only", (places[index],))
        for index in np.flatnonzero(flat)[:_MOST].tolist()
    ]
    kinds: tuple[Kind, ...] = ("conflict", "leak", "same_pixels", "flat")
    return tuple(finding for kind in kinds for finding in [f for f in found if f.kind == kind][:_MOST])


def _blocks(split: Split) -> Iterator[NDArray[np.uint8]]:
    """Yield the pictures of a split (n, C·H·W)."""
    channels, height, width = split.shape
    size = channels * height * width
    step = max(1, _BLOCK // size)
    for first in range(0, len(split), step):
        pictures = split.pictures(slice(first, first + step))
        yield pictures.reshape(len(pictures), size).numpy()


def _keys(split: Split) -> NDArray[np.uint64]:
    """Return two 64-bit digests (N, 2) of each picture: equal pictures have equal ones, others by a chance of 2^-66.

    Source: multilinear hashing modulo 2^64 of words of 32 bits, Lemire and Kaser 2014,
    https://arxiv.org/abs/1202.4961.
    """
    parts = [np.zeros((0, 2), dtype=np.uint64)]
    rng = np.random.default_rng(0)
    factors: NDArray[np.uint64] | None = None
    for block in _blocks(split):
        padded = np.zeros((len(block), -(-block.shape[1] // 4) * 4), dtype=np.uint8)
        padded[:, : block.shape[1]] = block
        words = padded.view(np.uint32).astype(np.uint64)
        if factors is None:
            factors = rng.integers(0, 2**64, (2, words.shape[1]), dtype=np.uint64)
        parts.append(np.stack([(words * row).sum(1, dtype=np.uint64) for row in factors], axis=1))
    return np.concatenate(parts)


def _flat(split: Split) -> NDArray[np.bool_]:
    """Return which pictures (N,) have one colour: no channel spans more than 2 of 255."""
    parts = [np.zeros(0, dtype=bool)]
    channels = split.shape[0]
    for block in _blocks(split):
        planes = torch.from_numpy(block).view(len(block), channels, -1)
        span = planes.amax(2).int() - planes.amin(2).int()
        parts.append((span <= _FLAT).all(1).numpy())
    return np.concatenate(parts)


def _groups(keys: NDArray[np.uint64], flat: NDArray[np.bool_]) -> Iterator[Indices]:
    """Yield the indices of equal pictures, in order; those of one colour are all alike and are named anyway."""
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    order = order[~flat[order]]
    same = (keys[order[1:]] == keys[order[:-1]]).all(1)
    starts = np.flatnonzero(np.concatenate([[True], ~same])) if len(order) else np.zeros(0, dtype=np.int64)
    groups = np.split(order, starts[1:])
    yield from sorted((np.sort(group) for group in groups if len(group) > 1), key=lambda group: int(group[0]))


def _of_group(data: Data, places: list[tuple[SplitName, int]], targets: Indices, group: Indices) -> Iterator[Finding]:
    rows = tuple(places[index] for index in group.tolist())
    classes = [data.classes[target] for target in np.unique(targets[group]).tolist()]
    splits = [name for name in SPLITS if name in {split for split, _ in rows}]
    names = [_named(row) for row in rows]
    if len(classes) > 1:
        yield Finding("conflict", (), conflict_words(names, classes), rows)
    if len(splits) > 1:
        yield Finding("leak", (), leak_words(names, splits), rows)
    yield Finding("same_pixels", (), f"{listed(names)} are the same picture; keep one", rows)


def _named(place: tuple[SplitName, int]) -> str:
    split, index = place
    return f"{split} picture {index:,}"
