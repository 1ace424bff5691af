"""USPS: digits from envelopes, in libsvm's text format."""

import bz2
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from workbench.data.base import DATASETS, Data, Height, Progress, Width
from workbench.data.standard.arrays import Pictures, assemble, sliced
from workbench.data.standard.base import Remote, StandardSet, damaged

BASE = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/"
TRAIN = Remote("usps.bz2", "ec16c51db3855ca6c91edd34d0e9b197", (f"{BASE}usps.bz2",), 6_579_383)
TEST = Remote("usps.t.bz2", "8ea070ee2aca1ac39742fdd1ef5ed118", (f"{BASE}usps.t.bz2",), 1_831_726)
"""Source: torchvision.datasets.USPS.split_list."""

COUNTS = (7_291, 2_007)
"""Pictures for training and for testing."""

_SIDE = 16
_LINE = 20_000  # characters a picture may take


@DATASETS.register
class Usps(StandardSet):
    """9,298 digits from the envelopes of the US mail, 16×16 pixels, grey: small, old, and not easy.

    2,007 are for testing; downloaded once (8 MB).
    Source: Hull 1994, https://doi.org/10.1109/34.291440, as libsvm offers it
    """

    title: ClassVar = "USPS"
    download: ClassVar = "8.41 MB"
    source: ClassVar = "Hull 1994, https://doi.org/10.1109/34.291440"
    licence: ClassVar = "none stated; for research"

    kind: Literal["usps"] = "usps"
    height: Height = _SIDE
    width: Width = _SIDE

    def classes(self) -> tuple[str, ...]:
        return tuple("0123456789")

    def remotes(self) -> tuple[Remote, ...]:
        return TRAIN, TEST

    def read(self, root: Path, progress: Progress | None) -> Data:
        train, test = (
            self._pictures(root / remote.name, count) for remote, count in zip(self.remotes(), COUNTS, strict=True)
        )
        return assemble(self, [train], [test], progress)

    def _pictures(self, path: Path, count: int) -> Pictures:
        images = np.empty((count, 1, _SIDE, _SIDE), dtype=np.uint8)
        targets = np.empty(count, dtype=np.int64)
        for index, words in enumerate(_lines(path, count)):
            values = [word.partition(b":") for word in words[1:]]
            if [value[0] for value in values] != _PLACES:
                raise damaged(path, f"has no {_SIDE * _SIDE} numbered values in line {index + 1}")
            try:
                target = int(words[0]) - 1
                pixels = np.array([value[2] for value in values], dtype=np.float32)
            except ValueError:
                raise damaged(path, f"has something else than numbers in line {index + 1}") from None
            if not 0 <= target <= 9 or not (np.abs(pixels) <= 1).all():
                raise damaged(path, f"has a label beyond 1 to 10 or a value beyond -1 to 1 in line {index + 1}")
            # In float32, and cut off, as torchvision does.
            images[index, 0] = ((pixels + 1) / 2 * 255).astype(np.uint8).reshape(_SIDE, _SIDE)
            targets[index] = target
        return Pictures(path.name, targets, lambda: sliced(images))


_PLACES = [str(place).encode() for place in range(1, _SIDE * _SIDE + 1)]


def _lines(path: Path, count: int) -> Iterator[list[bytes]]:
    """Yield the words of exactly `count` lines, none of them too long.

    Raises:
        DataError: if the file holds something else.
    """
    try:
        with bz2.open(path) as file:
            for index in range(count):
                line = file.readline(_LINE)
                if not line.endswith(b"\n"):
                    raise damaged(path, f"ends too early, in line {index + 1} of {count:,}")
                yield line.split()
            if file.read(1):
                raise damaged(path, f"goes on after its last line, {count:,}")
    except (OSError, EOFError) as error:
        raise damaged(path, f"cannot be read: {error}") from None
