"""STL-10: few labelled pictures, and larger ones."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.standard.arrays import Pictures, assemble, checked_targets, records
from workbench.data.standard.base import Remote, StandardSet

_SIDE = 96
_FOLDER = "stl10_binary"
ARCHIVE = Remote(
    "stl10_binary.tar.gz",
    "91f7769df0f17e558f3565bffb0c7dfb",
    ("http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz",),
    2_640_397_119,
    becomes=_FOLDER,
    inside=_FOLDER,
    skip=(f"{_FOLDER}/unlabeled_X.bin",),  # 2.77 GB without classes
)
"""Source: torchvision.datasets.STL10."""

COUNTS = {"train": 5_000, "test": 8_000}


@DATASETS.register
class Stl10(StandardSet):
    """13,000 colour pictures of ten things, 96×96 pixels: only 500 to learn each thing from.

    8,000 are for testing. The archive is downloaded once (2.64 GB); its 100,000 pictures without classes stay in it.
    Source: Coates, Lee and Ng 2011, https://cs.stanford.edu/~acoates/stl10/
    """

    title: ClassVar = "STL-10"
    download: ClassVar = "2.64 GB"
    source: ClassVar = "Coates, Lee and Ng 2011, https://cs.stanford.edu/~acoates/stl10/"
    licence: ClassVar = "none stated; pictures from ImageNet"

    kind: Literal["stl10"] = "stl10"
    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return ("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck")

    def remotes(self) -> tuple[Remote, ...]:
        return (ARCHIVE,)

    def read(self, root: Path, progress: Progress | None) -> Data:
        train, test = (self._pictures(root / _FOLDER, part, count) for part, count in COUNTS.items())
        return assemble(self, [train], [test], progress)

    def _pictures(self, folder: Path, part: str, count: int) -> Pictures:
        path = folder / f"{part}_y.bin"
        labels = np.concatenate(list(records(path, count, 1)))[:, 0].astype(np.int64) - 1
        name = f"{part}_X.bin"

        def upright() -> Iterator[NDArray[np.uint8]]:
            for block in records(folder / name, count, 3 * _SIDE * _SIDE, 256):
                # Columns first in the file.
                yield np.ascontiguousarray(block.reshape(-1, 3, _SIDE, _SIDE).transpose(0, 1, 3, 2))

        return Pictures(name, checked_targets(path, labels, 10), upright)
