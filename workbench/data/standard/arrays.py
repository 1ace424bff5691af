"""From pictures that lie in a file as numbers to splits, block by block."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.data.base import Data, Dataset, Progress, statistics
from workbench.data.splits import Indices, as_seen, distribute, with_validation
from workbench.data.standard.base import damaged

Blocks = Callable[[], Iterable[NDArray[np.uint8]]]


@dataclass(frozen=True)
class Pictures:
    """Pictures that are read when they are asked for.

    Attributes:
        name: of the file, for the progress.
        targets: (N,) class indices.
        blocks: gives arrays (n, 1 or 3, H, W), together N pictures in order.
    """

    name: str
    targets: Indices
    blocks: Blocks


def assemble(
    dataset: Dataset, training: Iterable[Pictures], testing: Iterable[Pictures], progress: Progress | None = None
) -> Data:
    """Return the data, at the size and in the colours of `dataset`; memory holds them and one block.

    Args:
        dataset: its validation share is drawn, class by class, from the training pictures.
        training: what the network may learn from, an official validation set included.
        testing: the official test pictures.
        progress: told how many pictures of a file are read.

    Raises:
        DataError: if memory does not suffice, or a file is not what it should be.
        Cancelled: if `progress` did.
    """
    training, testing = tuple(training), tuple(testing)
    targets, test_targets = _targets(training), _targets(testing)
    kept, drawn = with_validation(targets, dataset.validation_share, dataset.seed)
    none = np.arange(0, dtype=np.int64)
    train, val, _ = distribute(_seen(training, dataset, progress), targets, (kept, drawn, none), dataset.input_shape)
    everything = np.arange(len(test_targets), dtype=np.int64)
    test, _, _ = distribute(
        _seen(testing, dataset, progress), test_targets, (everything, none, none), dataset.input_shape
    )
    return Data(train, val, test, dataset.classes(), *statistics(train.images))


def _targets(sources: Iterable[Pictures]) -> Indices:
    return np.concatenate([source.targets for source in sources])


def _seen(sources: Iterable[Pictures], dataset: Dataset, progress: Progress | None) -> Iterator[Tensor]:
    for source in sources:
        done, total = 0, len(source.targets)
        if progress:
            progress(f"Reading {source.name}", done, total)
        for block in source.blocks():
            yield as_seen(torch.from_numpy(block), dataset)
            done += len(block)
            if progress:
                progress(f"Reading {source.name}", done, total)


def records(path: Path, count: int, length: int, rows: int = 1024) -> Iterator[NDArray[np.uint8]]:
    """Yield a file of `count` records of `length` bytes in blocks (at most `rows`, length).

    Raises:
        DataError: if it has another size, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size != count * length:
                raise damaged(path, f"has {size:,} bytes, not {count * length:,}")
            for start in range(0, count, rows):
                block = np.empty((min(rows, count - start), length), dtype=np.uint8)
                if file.readinto(block) != block.size:  # type: ignore[arg-type]  # an array is a buffer
                    raise damaged(path, "ends too early")
                yield block
    except OSError as error:
        raise damaged(path, f"cannot be read: {error.strerror or error}") from None


def sliced(images: NDArray[Any], rows: int = 1024) -> Iterator[NDArray[np.uint8]]:
    """Yield an array (N, …) in contiguous blocks that torch may write to."""
    for start in range(0, len(images), rows):
        yield np.array(images[start : start + rows], dtype=np.uint8, order="C")


def checked_targets(path: Path, labels: NDArray[Any], classes: int) -> Indices:
    """Return labels (N,) as class indices.

    Raises:
        DataError: if one is beyond the last class.
    """
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= classes:
        raise damaged(path, f"holds the label {high if high >= classes else low}, beyond 0 to {classes - 1}")
    return labels.astype(np.int64)
