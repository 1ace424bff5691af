"""EMNIST: MNIST with letters, in six selections that come in one archive."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from workbench.data.base import DATASETS, Data, Progress
from workbench.data.fetching.archives import opened
from workbench.data.standard import idx
from workbench.data.standard.arrays import Pictures, assemble, checked_targets
from workbench.data.standard.base import Remote, StandardSet, damaged
from workbench.data.standard.idx_set import SIDE, read

ARCHIVE = Remote(
    "gzip.zip",
    "58c8d27c78d21e728a6bc7b3cc06412e",
    ("https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",),
    561_753_746,
)
"""Source: torchvision.datasets.EMNIST."""

COUNTS = {
    "byclass": (697_932, 116_323),
    "bymerge": (697_932, 116_323),
    "balanced": (112_800, 18_800),
    "letters": (124_800, 20_800),
    "digits": (240_000, 40_000),
    "mnist": (60_000, 10_000),
}
"""Pictures for training and for testing. Source: Cohen et al. 2017, table II, and the archive's files."""

_ALIKE = set("cijklmopsuvwxyz")  # letters whose small form counts as the capital in "bymerge" and "balanced"
_MERGED = "".join(letter for letter in string.digits + string.ascii_letters if letter not in _ALIKE)
_CLASSES = {
    "byclass": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "bymerge": "".join(sorted(_MERGED)),
    "balanced": "".join(sorted(_MERGED)),
    "letters": string.ascii_lowercase,
    "digits": string.digits,
    "mnist": string.digits,
}


@DATASETS.register
class Emnist(StandardSet):
    """Handwritten letters and digits, up to 814,255 of them, 28×28 pixels, grey: MNIST for the whole alphabet.

    The files hold the pictures lying on their side, and so does torchvision; here they stand upright.
    Downloaded once (562 MB) for all selections.
    Source: Cohen, Afshar, Tapson and van Schaik 2017, https://arxiv.org/abs/1702.05373
    """

    title: ClassVar = "EMNIST"
    download: ClassVar = "562 MB"
    source: ClassVar = "Cohen, Afshar, Tapson and van Schaik 2017, https://arxiv.org/abs/1702.05373"
    licence: ClassVar = "none stated; made from NIST Special Database 19"
    folder: ClassVar = "EMNIST/raw"

    kind: Literal["emnist"] = "emnist"
    split: Annotated[
        Literal["balanced", "byclass", "bymerge", "letters", "digits", "mnist"],
        Field(
            description="which of its selections: 62 classes as often as people write them (byclass), 47 with small "
            "and capital letters of one form merged (bymerge) or as often as one another (balanced), 26 letters, digits"
        ),
    ] = "balanced"

    def classes(self) -> tuple[str, ...]:
        return tuple(_CLASSES[self.split])

    def remotes(self) -> tuple[Remote, ...]:
        return (ARCHIVE,)

    def has(self, remote: Remote, root: Path) -> bool:
        if super().has(remote, root):
            return True
        return all(self._unpacked(root, *which) for which in _FILES)

    def read(self, root: Path, progress: Progress | None) -> Data:
        train, test = (
            self._pictures(root, part, count) for part, count in zip(("train", "test"), COUNTS[self.split], strict=True)
        )
        return assemble(self, [train], [test], progress)

    def _pictures(self, root: Path, part: str, count: int) -> Pictures:
        labels = np.concatenate(list(self._blocks(root, part, "labels-idx1", (count,))))
        first = int(self.split == "letters")  # a is 1 there, and nothing is 0
        path = self._unpacked(root, part, "labels-idx1") or root / self.folder / ARCHIVE.name
        targets = checked_targets(path, labels.astype(np.int64) - first, len(self.classes()))

        def upright() -> Iterator[NDArray[np.uint8]]:
            for block in self._blocks(root, part, "images-idx3", (count, SIDE, SIDE)):
                yield np.ascontiguousarray(block.transpose(0, 2, 1))[:, None]

        return Pictures(f"{self.split} {part} pictures", targets, upright)

    def _blocks(self, root: Path, part: str, what: str, shape: tuple[int, ...]) -> Iterator[NDArray[Any]]:
        """Yield values from a file that torchvision has unpacked, or straight from the archive."""
        unpacked = self._unpacked(root, part, what)
        if unpacked is not None:
            yield from read(unpacked, shape)
            return
        archive = root / self.folder / ARCHIVE.name
        try:
            with opened(archive, f"gzip/{self._stem(part, what)}.gz") as content:
                yield from idx.blocks(content, shape)
        except idx.IdxError as error:
            raise damaged(archive, f"holds {self._stem(part, what)}, which {error}") from None

    def _unpacked(self, root: Path, part: str, what: str) -> Path | None:
        stem = root / self.folder / self._stem(part, what)
        return next((path for path in (stem, stem.with_name(f"{stem.name}.gz")) if path.is_file()), None)

    def _stem(self, part: str, what: str) -> str:
        return f"emnist-{self.split}-{part}-{what}-ubyte"


_FILES = tuple((part, what) for part in ("train", "test") for what in ("images-idx3", "labels-idx1"))
