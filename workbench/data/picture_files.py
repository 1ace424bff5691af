"""Pictures in files, decoded once into the cache, and the splits they become: in memory, or in the mapped file."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import psutil
import torch
from torch import Tensor

from workbench.data import splits as data_splits
from workbench.data.base import Choice, Data, DataError, Dataset, Progress, Skipped, Split
from workbench.data.cache import cache
from workbench.data.cache.build import cached
from workbench.data.cache.cache import CacheError
from workbench.data.cache.entry import DamagedEntry, Entry
from workbench.data.cache.mapped import map_pictures
from workbench.data.in_order import throttled
from workbench.data.pictures.decoding import Refused, decoded
from workbench.data.pictures.folder_tree import Listing
from workbench.data.pictures.sums import Sums, mean_and_std
from workbench.data.splits import Indices, Parts, distribute, require_memory
from workbench.data.storage import storage
from workbench.layers.base import Shape

log = logging.getLogger(__name__)

_Splits = tuple[Split, Split, Split]


@dataclass(frozen=True)
class _Read:
    """N files, read.

    Attributes:
        splits: train, val and test without the files refused.
        refused: in order, those in no split, too.
        sums: (2, N, C), see sums.py.
    """

    splits: _Splits
    refused: Sequence[Refused]
    sums: Sums


def load(
    files: Listing, classes: tuple[str, ...], dataset: Dataset, root: Path, progress: Progress | None = None
) -> Data:
    """Return the pictures of `files` at the size and in the colours of `dataset`.

    All are decoded into the picture cache, or found there. Those that are chosen are copied into memory, or stay in the
    mapped file where they are more than the settings for storage allow.

    Files of no split called test are shared out by `dataset.seed` and the test share; those of no split called val by
    the validation share.

    Args:
        files: N paths with class and split.
        classes: one name per class index, as the data have them.
        dataset: says size, colours, shares and seed, and which classes are kept.
        root: named in sentences about the files as a whole.
        progress: told how many pictures are read.

    Raises:
        DataError: if fewer than two classes are kept, one has no readable training picture, or neither memory nor
            cache suffice.
        Cancelled: if `progress` did.
    """
    choice = dataset.choose(classes)
    targets = choice.targets[files.targets]
    parts = data_splits.parts(targets, files.splits, dataset)
    read = _read(files.paths, targets, parts, dataset.input_shape, root, progress)
    refused = [one for one in read.refused if targets[one.index] >= 0]
    skipped = (*files.skipped, *(Skipped(files.paths[one.index], one.reason) for one in refused))
    _check_classes(files, classes, choice, parts[0], refused, root)
    mean, std = mean_and_std(read.sums[:, _without(parts[0], refused)], prod(dataset.input_shape[1:]))
    return Data(*read.splits, choice.names, mean, std, skipped=skipped)


def _read(
    files: Sequence[Path], targets: Indices, parts: Parts, shape: Shape, root: Path, progress: Progress | None
) -> _Read:
    """Read the files from the cache, or past it where it cannot be used.

    Raises:
        DataError: if neither memory nor cache suffice.
        Cancelled: if `progress` did.
    """
    if not files:
        return _uncached(files, targets, parts, shape, progress)
    try:
        return _cached(files, targets, parts, shape, root, progress)
    except CacheError as error:
        problem = str(error)
    except OSError as error:  # another program took the entry away
        problem = error.strerror or str(error)
    try:
        require_memory(sum(map(len, parts)), shape)
    except DataError as error:
        raise DataError(f"the picture cache cannot be used ({problem}), and {error}") from None
    log.warning("The pictures of %s are not kept in the picture cache: %s", root, problem)
    return _uncached(files, targets, parts, shape, progress)


def _cached(
    files: Sequence[Path], targets: Indices, parts: Parts, shape: Shape, root: Path, progress: Progress | None
) -> _Read:
    """Read the files from the cache, whose entry is made anew where its pixels are not what they were.

    Raises:
        CacheError, OSError: if it cannot be used.
        Cancelled: if `progress` did.
    """
    for _ in range(2):
        entry = cached(files, shape, str(root), progress)
        try:
            return _Read(_from_cache(entry, targets, parts, progress), entry.refused, entry.sums)
        except DamagedEntry:
            cache.remove(entry.folder)
    raise CacheError(f"{cache.root()} is being changed by another program")


def _from_cache(entry: Entry, targets: Indices, parts: Parts, progress: Progress | None) -> _Splits:
    """Copy what is chosen into memory, or leave it in the mapped file where that is too much.

    Raises:
        OSError: if the entry is gone.
        DamagedEntry: if its pixels are not what they were.
        Cancelled: if `progress` did.
    """
    train, val, test = (_without(part, entry.refused) for part in parts)
    allowed = storage().memory_mb * 1_000_000
    needed = (len(train) + len(val) + len(test)) * prod(entry.shape)
    if needed <= min(allowed, psutil.virtual_memory().available):
        return distribute(_blocks(entry, progress), targets, (train, val, test), entry.shape)
    entry.prove_some()
    images, pages = map_pictures(entry.pixels, entry.count, entry.shape, allowed)

    def split(part: Indices) -> Split:
        return Split(images, torch.from_numpy(targets[part]), torch.from_numpy(part), pages)

    return split(train), split(val), split(test)


def _blocks(entry: Entry, progress: Progress | None) -> Iterator[Tensor]:
    report = throttled(progress, "Copying pictures into memory", entry.count)
    done = 0
    for pixels in entry.blocks():
        report(done)
        yield torch.from_numpy(pixels)
        done += len(pixels)
    report(done)


def _uncached(files: Sequence[Path], targets: Indices, parts: Parts, shape: Shape, progress: Progress | None) -> _Read:
    """Decode the files into memory.

    Raises:
        DataError: if it does not suffice.
        Cancelled: if `progress` did.
    """
    refused: list[Refused] = []
    sums = np.zeros((2, len(files), shape[0]), dtype=np.int64)

    def blocks() -> Iterator[Tensor]:
        for block in decoded(files, shape, progress):
            refused.extend(block.refused)
            sums[:, block.start : block.start + len(block.pixels)] = block.sums
            yield torch.from_numpy(block.pixels)

    train, val, test = distribute(blocks(), targets, parts, shape)

    def thinned(split: Split, part: Indices) -> Split:
        good = torch.from_numpy(np.isin(part, _without(part, refused)))
        return split if good.all() else Split(split.images[good], split.targets[good])

    return _Read((thinned(train, parts[0]), thinned(val, parts[1]), thinned(test, parts[2])), refused, sums)


def _without(part: Indices, refused: Sequence[Refused]) -> Indices:
    """Return the files of `part` that were not refused."""
    return part[~np.isin(part, [one.index for one in refused])]


def _check_classes(
    files: Listing, classes: tuple[str, ...], choice: Choice, part: Indices, refused: Sequence[Refused], root: Path
) -> None:
    """Refuse a class that no picture of the training `part` shows.

    Raises:
        DataError: with an example of what was wrong with its files.
    """
    targets = choice.targets[files.targets]
    counts = np.bincount(targets[_without(part, refused)], minlength=len(choice.names))
    empty = np.flatnonzero(counts == 0).tolist()
    if not empty:
        return
    every = len(empty) == len(choice.names)
    meant = empty if every else empty[:1]
    training = set(part.tolist())
    left = [one for one in refused if one.index in training and targets[one.index] in meant]
    named = {name for name, target in zip(classes, choice.targets.tolist(), strict=True) if target in meant}
    skipped = [Skipped(files.paths[one.index], one.reason) for one in left]
    skipped += [one for one in files.skipped if named & set(_folders(one.path, root))]
    why = ""
    if skipped:
        why = f" (of {len(skipped)} left out, {skipped[0].path.name} {skipped[0].reason})"
    elif not every:
        why = " (its files are in other splits)" if meant[0] in targets else " (its folder is empty)"
    raise DataError(
        f"{root} has no readable training picture of {'any class' if every else f'class {choice.names[meant[0]]}'}"
        f"{why}; put PNG, JPEG, BMP, WebP, GIF or TIFF files there, or take the subfolder away"
    )


def _folders(path: Path, root: Path) -> tuple[str, ...]:
    """Return the names of the folders between a file and `root`: its class is among the first two."""
    return path.relative_to(root).parts[:-1][:2] if path.is_relative_to(root) else ()
