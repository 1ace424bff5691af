"""CIFAR-10 and CIFAR-100, from the binary archives: torchvision's are pickles, which may run anything."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.standard.arrays import Pictures, assemble, checked_targets, records
from workbench.data.standard.base import Remote, StandardSet

_SIDE, _PIXELS = 32, 3 * 32 * 32
_BASE = "https://www.cs.toronto.edu/~kriz/"


class CifarSet(StandardSet):
    """Records of one or two labels and 3 × 32 × 32 pixels. Source: https://www.cs.toronto.edu/~kriz/cifar.html."""

    labels: ClassVar[int]  # bytes before the pixels; the last one counts
    training: ClassVar[dict[str, int]]  # files and how many records each has
    testing: ClassVar[dict[str, int]]
    archive: ClassVar[Remote]

    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def remotes(self) -> tuple[Remote, ...]:
        return (self.archive,)

    def read(self, root: Path, progress: Progress | None) -> Data:
        training, testing = (
            [self._pictures(root, name, count) for name, count in files.items()]
            for files in (self.training, self.testing)
        )
        return assemble(self, training, testing, progress)

    def _pictures(self, root: Path, name: str, count: int) -> Pictures:
        path = root / self.archive.becomes / name
        length = self.labels + _PIXELS
        labels = np.concatenate([block[:, self.labels - 1].copy() for block in records(path, count, length)])

        def images() -> Iterator[NDArray[np.uint8]]:
            for block in records(path, count, length):
                yield np.ascontiguousarray(block[:, self.labels :]).reshape(-1, 3, _SIDE, _SIDE)

        return Pictures(name, checked_targets(path, labels, len(self.classes())), images)


@DATASETS.register
class Cifar10(CifarSet):
    """60,000 colour pictures of ten things, from aeroplanes to trucks, 32×32 pixels: small, and not easy.

    10,000 are for testing; downloaded once (170 MB).
    Source: Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html
    """

    title: ClassVar = "CIFAR-10"
    download: ClassVar = "170 MB"
    source: ClassVar = "Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html"
    licence: ClassVar = "none stated"
    labels: ClassVar = 1
    training: ClassVar = {f"data_batch_{number}.bin": 10_000 for number in range(1, 6)}
    testing: ClassVar = {"test_batch.bin": 10_000}
    archive: ClassVar = Remote(
        "cifar-10-binary.tar.gz",
        "c32a1d4ab5d03f1284b67883e8d87530",
        (f"{_BASE}cifar-10-binary.tar.gz",),
        170_052_171,
        becomes="cifar-10-batches-bin",
        inside="cifar-10-batches-bin",
    )

    kind: Literal["cifar10"] = "cifar10"

    def classes(self) -> tuple[str, ...]:
        return ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@DATASETS.register
class Cifar100(CifarSet):
    """60,000 colour pictures of a hundred things, 32×32 pixels: CIFAR-10's format, with 500 pictures to learn each.

    10,000 are for testing; downloaded once (169 MB).
    Source: Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html
    """

    title: ClassVar = "CIFAR-100"
    download: ClassVar = "169 MB"
    source: ClassVar = "Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html"
    licence: ClassVar = "none stated"
    labels: ClassVar = 2  # one of 20 groups, then one of 100 things
    training: ClassVar = {"train.bin": 50_000}
    testing: ClassVar = {"test.bin": 10_000}
    archive: ClassVar = Remote(
        "cifar-100-binary.tar.gz",
        "03b5dce01913d631647c71ecec9e9cb8",
        (f"{_BASE}cifar-100-binary.tar.gz",),
        168_513_733,
        becomes="cifar-100-binary",
        inside="cifar-100-binary",
    )

    kind: Literal["cifar100"] = "cifar100"

    def classes(self) -> tuple[str, ...]:
        return tuple(name.replace("_", " ") for name in _HUNDRED.split())


_HUNDRED = """
apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish
forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine
possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree
wolf woman worm
"""
"""In the order of their labels. Source: fine_label_names.txt in the archive."""
