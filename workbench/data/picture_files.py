"""Pictures in files, decoded by several threads into splits."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from torch import Tensor

from workbench.data import own_splits
from workbench.data.base import Data, DataError, Progress, Skipped, Split, statistics
from workbench.data.class_choice import Choice
from workbench.data.folder_tree import Listing
from workbench.data.own import OwnPictures
from workbench.data.picture import PictureError, open_picture, to_tensor
from workbench.data.splits import Indices, distribute
from workbench.layers.base import Shape

_WORKERS = min(4, os.cpu_count() or 1)  # each may hold a picture of 64 megapixels
_REPORT = 0.05  # seconds between two reports
_BLOCK = 64  # pictures handed on at a time


def load(
    files: Listing, classes: tuple[str, ...], dataset: OwnPictures, root: Path, progress: Progress | None = None
) -> Data:
    """Return the pictures of `files` at the size and in the colours of `dataset`.

    Files of no split called test are shared out by `dataset.seed` and the test share; those of no split called val by
    the validation share. Files of excluded classes are left alone.

    Args:
        files: N paths with class and split.
        classes: one name per class index, as the data have them.
        dataset: says size, colours, shares and seed, and which classes are kept.
        root: named in sentences about the files as a whole.
        progress: told how many pictures are read.

    Raises:
        DataError: if fewer than two classes are kept, one has no readable training picture, or memory does not suffice.
        Cancelled: if `progress` did.
    """
    choice = dataset.choose(classes)
    files = _chosen(files, choice)
    parts = own_splits.parts(files.targets, files.splits, dataset)
    refused: dict[int, Skipped] = {}
    blocks = _decoded(files.paths, dataset.input_shape, refused, progress)
    full = distribute(blocks, files.targets, parts, dataset.input_shape)
    bad = np.fromiter(refused, dtype=np.int64)
    train, val, test = (_without(split, part, bad) for split, part in zip(full, parts, strict=True))
    skipped = (*files.skipped, *refused.values())
    _check_classes(train, choice.names, root, skipped)
    return Data(train, val, test, choice.names, *statistics(train.images), skipped=skipped)


def _chosen(files: Listing, choice: Choice) -> Listing:
    """Return the files of the classes kept, under their new indices."""
    targets = choice.targets[files.targets]
    kept = np.flatnonzero(targets >= 0)
    paths = tuple(files.paths[index] for index in kept)
    return Listing(paths, targets[kept], files.splits[kept], files.skipped)


def _decoded(
    paths: tuple[Path, ...], shape: Shape, refused: dict[int, Skipped], progress: Progress | None
) -> Iterator[Tensor]:
    """Yield (n, C, H, W) uint8 of the files, in order, decoded by several threads (Pillow lets go of the GIL).

    A file that cannot be read becomes black and enters `refused` under its index.
    """
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="decode")
    ahead = 8 * _WORKERS
    waiting: list[Future[Tensor | Skipped]] = [pool.submit(_decode, path, shape) for path in paths[:ahead]]
    told = -_REPORT
    block: list[Tensor] = []
    try:
        for index in range(len(paths)):
            if progress and monotonic() - told >= _REPORT:
                progress("Reading pictures", index, len(paths))
                told = monotonic()
            result = waiting.pop(0).result()
            if index + ahead < len(paths):
                waiting.append(pool.submit(_decode, paths[index + ahead], shape))
            if isinstance(result, Skipped):
                refused[index] = result
                result = torch.zeros(shape, dtype=torch.uint8)
            block.append(result)
            if len(block) == _BLOCK:
                yield torch.stack(block)
                block.clear()
        if block:
            yield torch.stack(block)
        if progress:
            progress("Reading pictures", len(paths), len(paths))
    finally:
        pool.shutdown(cancel_futures=True)


def _decode(path: Path, shape: Shape) -> Tensor | Skipped:
    try:
        return to_tensor(open_picture(path, shape), shape)
    except PictureError as error:
        return Skipped(path, error.reason)


def _without(split: Split, part: Indices, bad: Indices) -> Split:
    """Return the split of pictures `part` without those in `bad`."""
    good = torch.from_numpy(~np.isin(part, bad))
    return split if good.all() else Split(split.images[good], split.targets[good])


def _check_classes(train: Split, classes: tuple[str, ...], root: Path, skipped: tuple[Skipped, ...]) -> None:
    """Refuse a class that no training picture shows.

    Raises:
        DataError: with an example of what was wrong.
    """
    counts = torch.bincount(train.targets, minlength=len(classes))
    empty = [classes[index] for index in torch.nonzero(counts == 0).flatten().tolist()]
    if not empty:
        return
    example = f" (of {len(skipped)} left out, {skipped[0].path.name} {skipped[0].reason})" if skipped else ""
    where = "any class" if len(empty) == len(classes) else f"class {empty[0]}"
    raise DataError(
        f"{root} has no readable training picture of {where}{example}; "
        "put PNG, JPEG, BMP, WebP, GIF or TIFF files there, or take the subfolder away"
    )
