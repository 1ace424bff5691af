"""SVHN: house numbers from the street."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.standard.arrays import Pictures, assemble, checked_targets, sliced
from workbench.data.standard.base import Remote, StandardSet, damaged
from workbench.data.standard.matlab import numbers
from workbench.spec import Bool

_SIDE = 32
_BASE = "http://ufldl.stanford.edu/housenumbers/"


def _remote(part: str, md5: str, size: int) -> Remote:
    return Remote(f"{part}_32x32.mat", md5, (f"{_BASE}{part}_32x32.mat",), size)


PARTS = {
    "train": (_remote("train", "e26dedcc434d2e4c54c9b2d4a06d8373", 182_040_794), 73_257),
    "test": (_remote("test", "eb5a983be6a315427106f1b164d9cef3", 64_275_384), 26_032),
    "extra": (_remote("extra", "a93ce644f1a588dc4d68dda5feec44a7", 1_329_278_602), 531_131),
}
"""File and number of pictures of each part. Source: torchvision.datasets.SVHN.split_list and the set's page."""


@DATASETS.register
class Svhn(StandardSet):
    """99,289 digits from house numbers in the street, 32×32 pixels in colour: MNIST out in the world.

    26,032 are for testing; downloaded once (246 MB; 1.33 GB more with the extra pictures).
    Source: Netzer et al. 2011, http://ufldl.stanford.edu/housenumbers/
    """

    title: ClassVar = "SVHN"
    download: ClassVar = "246 MB"
    source: ClassVar = "Netzer et al. 2011, http://ufldl.stanford.edu/housenumbers/"
    licence: ClassVar = "for non-commercial use only"

    kind: Literal["svhn"] = "svhn"
    extra: Annotated[Bool, Field(description="train on the 531,131 easier extra pictures, too (1.33 GB)")] = False
    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return tuple("0123456789")

    def remotes(self) -> tuple[Remote, ...]:
        return tuple(PARTS[part][0] for part in (*self._training, "test"))

    @property
    def _training(self) -> tuple[str, ...]:
        return ("train", "extra") if self.extra else ("train",)

    def read(self, root: Path, progress: Progress | None) -> Data:
        training = [self._pictures(root, part) for part in self._training]
        return assemble(self, training, [self._pictures(root, "test")], progress)

    def _pictures(self, root: Path, part: str) -> Pictures:
        remote, count = PARTS[part]
        path = root / remote.name
        labels = numbers(path, {"y": (count, 1)})["y"][:, 0].astype(np.int64)
        if labels.min() < 1:
            raise damaged(path, f"holds the label {labels.min()}, beyond 1 to 10")
        labels[labels == 10] = 0  # the digit 0 has the label 10

        def images() -> Iterator[NDArray[np.uint8]]:
            values = numbers(path, {"X": (_SIDE, _SIDE, 3, count)})["X"]
            if values.dtype != np.uint8:
                raise damaged(path, f"holds its pictures as {values.dtype}, not uint8")
            yield from sliced(values.transpose(3, 2, 0, 1))

        return Pictures(remote.name, checked_targets(path, labels, 10), images)
