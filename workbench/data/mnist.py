"""MNIST: found on disk as torchvision lays it out, or downloaded once."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.data import idx
from workbench.data.base import DATASETS, Data, DataError, Dataset, Progress, Split, statistics
from workbench.data.download import DownloadError, fetch
from workbench.data.splits import Indices, as_seen, distribute, with_validation

MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/")
ARCHIVES = {
    "train-images-idx3-ubyte": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte": "ec29112dd5afa0611ce80d1b7f02629c",
}
"""MD5 of each file's .gz on the mirrors. Source: torchvision.datasets.MNIST.resources."""

FOLDER = Path("MNIST", "raw")
_PLACES = (FOLDER, Path("MNIST"), Path("raw"), Path())
_SIDE, _CLASSES, _TRAIN, _TEST = 28, 10, 60_000, 10_000


@DATASETS.register
class Mnist(Dataset):
    """70,000 handwritten digits, 28×28 pixels in 256 grey levels: where most people meet their first network.

    10,000 are for testing; downloaded once (11 MB) if they are not there.
    Source: LeCun, Cortes and Burges 1998, http://yann.lecun.com/exdb/mnist/
    """

    title: ClassVar = "MNIST"
    download: ClassVar = "11 MB"
    source: ClassVar = "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database, http://yann.lecun.com/exdb/mnist/"
    licence: ClassVar = "CC BY-SA 3.0"

    kind: Literal["mnist"] = "mnist"

    def classes(self) -> tuple[str, ...]:
        return tuple("0123456789")

    def missing(self, root: Path) -> str | None:
        if not _missing(root):
            return None
        source = urlsplit(MIRRORS[0]).netloc
        return f"MNIST is not in {root} yet. It would be downloaded once: {self.download} from {source}."

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        files = _found(root)
        if missing := _missing(root):
            _download(root, missing, progress)
            files = _found(root)
        train_targets = _targets(files["train-labels-idx1-ubyte"], _TRAIN)
        test_targets = _targets(files["t10k-labels-idx1-ubyte"], _TEST)
        kept, drawn = with_validation(train_targets, self.validation_share, self.seed)
        train, val = self._splits(files["train-images-idx3-ubyte"], train_targets, (kept, drawn), progress)
        everything = (np.arange(_TEST, dtype=np.int64), np.arange(0, dtype=np.int64))
        test, _ = self._splits(files["t10k-images-idx3-ubyte"], test_targets, everything, progress)
        return Data(train, val, test, self.classes(), *statistics(train.images))

    def _splits(
        self, path: Path, targets: Indices, parts: tuple[Indices, Indices], progress: Progress | None
    ) -> tuple[Split, Split]:
        def images() -> Iterator[Tensor]:
            done = 0
            for block in _blocks(path, (len(targets), _SIDE, _SIDE)):
                if progress:
                    progress(f"Reading {path.name}", done, len(targets))
                yield as_seen(torch.from_numpy(block).unsqueeze(1), self)
                done += len(block)
            if progress:
                progress(f"Reading {path.name}", done, len(targets))

        first, second, _ = distribute(images(), targets, (*parts, np.arange(0, dtype=np.int64)), self.input_shape)
        return first, second


def _found(root: Path) -> dict[str, Path]:
    """Return the files that are there, by name without ending."""
    spellings = {stem: (stem, f"{stem}.gz", stem.replace("-idx", ".idx")) for stem in ARCHIVES}
    candidates = {
        stem: [root / place / name for place in _PLACES for name in names] for stem, names in spellings.items()
    }
    there = {stem: [path for path in paths if os.path.isfile(path)] for stem, paths in candidates.items()}
    return {stem: paths[0] for stem, paths in there.items() if paths}


def _missing(root: Path) -> list[str]:
    files = _found(root)
    return [stem for stem in ARCHIVES if stem not in files]


def _download(root: Path, stems: list[str], progress: Progress | None) -> None:
    for stem in stems:
        try:
            fetch(f"{stem}.gz", ARCHIVES[stem], MIRRORS, root / FOLDER, progress)
        except DownloadError as error:
            names = ", ".join(f"{missing}.gz" for missing in stems)
            raise DataError(
                f"MNIST could not be downloaded ({error}); put {names} into {root / FOLDER}, "
                "or choose the data folder that holds MNIST/raw"
            ) from None


def _blocks(path: Path, shape: tuple[int, ...]) -> Iterator[NDArray[np.uint8]]:
    try:
        yield from idx.blocks(path, shape)
    except idx.IdxError as error:
        raise DataError(f"{path} {error}; delete it, and it is downloaded again") from None


def _targets(path: Path, count: int) -> Indices:
    labels = np.concatenate(list(_blocks(path, (count,))))
    if labels.max() >= _CLASSES:
        raise DataError(f"{path} holds the label {labels.max()}, beyond 9; delete it, and it is downloaded again")
    return labels.astype(np.int64)
