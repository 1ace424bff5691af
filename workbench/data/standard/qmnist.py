"""QMNIST: MNIST's pictures with the 50,000 test pictures that had been lost."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from workbench.data.base import DATASETS, Data, Progress
from workbench.data.standard.arrays import Pictures, assemble, checked_targets, sliced
from workbench.data.standard.base import Remote, StandardSet
from workbench.data.standard.idx_set import SIDE, pictures, read

BASE = "https://raw.githubusercontent.com/facebookresearch/qmnist/master/"
ARCHIVES = {
    "qmnist-train-images-idx3-ubyte": ("ed72d4157d28c017586c42bc6afe6370", 9_704_059),
    "qmnist-train-labels-idx2-int": ("0058f8dd561b90ffdd0f734c6a30e5e4", 463_024),
    "qmnist-test-images-idx3-ubyte": ("1394631089c404de565df7b7aeaf9412", 9_742_279),
    "qmnist-test-labels-idx2-int": ("5b5b05890a5e13444e108efe57b788aa", 526_800),
}
"""MD5 and bytes of each file's .gz. Source: torchvision.datasets.QMNIST.resources."""

COUNT = 60_000
"""Pictures for training, and as many for testing."""

_KNOWN = 10_000  # of the test pictures are MNIST's own
_FACTS = 8  # numbers that are known of each picture; the first is its class
_PARTS = {"test10k": slice(0, _KNOWN), "test50k": slice(_KNOWN, None), "test": slice(None)}


@DATASETS.register
class Qmnist(StandardSet):
    """MNIST made anew from its source, with 60,000 test pictures in place of 10,000.

    Among them are the 50,000 that nobody had seen: how well does a network do that was chosen on the famous 10,000?
    Downloaded once (20 MB).
    Source: Yadav and Bottou 2019, https://arxiv.org/abs/1905.10498
    """

    title: ClassVar = "QMNIST"
    download: ClassVar = "20.4 MB"
    source: ClassVar = "Yadav and Bottou 2019, https://arxiv.org/abs/1905.10498"
    licence: ClassVar = "BSD 3-Clause"
    folder: ClassVar = "QMNIST/raw"

    kind: Literal["qmnist"] = "qmnist"
    testing: Annotated[
        Literal["test", "test10k", "test50k"],
        Field(description="pictures to test on: all 60,000, MNIST's own 10,000, or the 50,000 found again"),
    ] = "test"

    def classes(self) -> tuple[str, ...]:
        return tuple("0123456789")

    def remotes(self) -> tuple[Remote, ...]:
        return tuple(Remote(f"{stem}.gz", md5, (f"{BASE}{stem}.gz",), size) for stem, (md5, size) in ARCHIVES.items())

    def has(self, remote: Remote, root: Path) -> bool:
        return self._path(remote.name.removesuffix(".gz"), root).is_file()

    def read(self, root: Path, progress: Progress | None) -> Data:
        train = self._pictures(root, "train", slice(None))
        test = self._pictures(root, "test", _PARTS[self.testing])
        return assemble(self, [train], [test], progress)

    def _pictures(self, root: Path, part: str, wanted: slice) -> Pictures:
        images = self._path(f"qmnist-{part}-images-idx3-ubyte", root)
        labels = self._path(f"qmnist-{part}-labels-idx2-int", root)
        facts = np.concatenate(list(read(labels, (COUNT, _FACTS), dtype=">i4")))
        targets = checked_targets(labels, facts[:, 0], len(self.classes()))[wanted]
        if wanted == slice(None):
            return Pictures(images.name, targets, lambda: pictures(images, COUNT))
        everything = np.empty((COUNT, 1, SIDE, SIDE), dtype=np.uint8)
        start = 0
        for block in pictures(images, COUNT):
            everything[start : start + len(block)] = block
            start += len(block)
        return Pictures(images.name, targets, lambda: sliced(everything[wanted]))

    def _path(self, stem: str, root: Path) -> Path:
        """Return where a file is, or would be, gzipped or not."""
        plain = root / self.folder / stem
        return plain if plain.is_file() else plain.with_name(f"{stem}.gz")
