"""What MNIST and the sets made in its image share: four IDX files of 28×28 pixels."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import Data, Progress
from workbench.data.standard import idx
from workbench.data.standard.arrays import Pictures, assemble, checked_targets
from workbench.data.standard.base import Remote, StandardSet, damaged

SIDE = 28
"""Pixels of a picture's side."""

TRAIN = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
"""Images and labels, without the .gz that they are offered with."""


class IdxSet(StandardSet):
    """A training set and a test set, each a file of pictures and a file of labels, offered gzipped."""

    places: ClassVar[tuple[str, ...]] = ()  # where else below the root people keep the files
    mirrors: ClassVar[tuple[str, ...]]
    archives: ClassVar[dict[str, tuple[str, int]]]  # MD5 and bytes of each file's .gz
    counts: ClassVar[tuple[int, int]] = (60_000, 10_000)  # pictures for training and for testing

    def remotes(self) -> tuple[Remote, ...]:
        return tuple(
            Remote(f"{stem}.gz", md5, tuple(f"{mirror}{stem}.gz" for mirror in self.mirrors), size)
            for stem, (md5, size) in self.archives.items()
        )

    def has(self, remote: Remote, root: Path) -> bool:
        return self._found(remote.name.removesuffix(".gz"), root) is not None

    def _found(self, stem: str, root: Path) -> Path | None:
        """Return where a file is, gzipped or not."""
        names = (stem, f"{stem}.gz", stem.replace("-idx", ".idx"))
        candidates = (root / place / name for place in (self.folder, *self.places) for name in names)
        return next((path for path in candidates if os.path.isfile(path)), None)

    def read(self, root: Path, progress: Progress | None) -> Data:
        train, test = (
            self._pictures(root, files, count) for files, count in zip((TRAIN, TEST), self.counts, strict=True)
        )
        return assemble(self, [train], [test], progress)

    def _pictures(self, root: Path, files: tuple[str, str], count: int) -> Pictures:
        images, labels = (self._found(stem, root) or root / self.folder / stem for stem in files)
        targets = checked_targets(labels, np.concatenate(list(read(labels, (count,)))), len(self.classes()))
        return Pictures(images.name, targets, lambda: pictures(images, count))


def pictures(path: Path, count: int) -> Iterator[NDArray[np.uint8]]:
    """Yield the pictures of an IDX file, (n, 1, 28, 28).

    Raises:
        DataError: if it is not the file it should be.
    """
    for block in read(path, (count, SIDE, SIDE)):
        yield block[:, None]


def read(path: Path, shape: tuple[int, ...], *, dtype: str = "u1") -> Iterator[NDArray[Any]]:
    """Yield the values of an IDX file in blocks.

    Raises:
        DataError: if it is not the file it should be.
    """
    try:
        yield from idx.blocks(path, shape, dtype=dtype)
    except idx.IdxError as error:
        raise damaged(path, str(error)) from None
