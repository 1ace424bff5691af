"""EuroSAT: what the land is used for, seen from space."""

from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.pictures.folder_tree import Tree
from workbench.data.standard.base import Remote, StandardSet, damaged

_SIDE = 64
ARCHIVE = Remote(
    "EuroSAT.zip",
    "c8fa014336c82ac7804f0398fcb19387",
    (
        "https://huggingface.co/datasets/torchgeo/eurosat/resolve/c877bcd43f099cd0196738f714544e355477f3fd/EuroSAT.zip",
        "https://madm.dfki.de/files/sentinel/EuroSAT.zip",
    ),
    94_280_567,
    becomes="eurosat/2750",
    inside="2750",
)
"""Source: torchvision.datasets.EuroSAT; the second address is its makers'."""

COUNT = 27_000


@DATASETS.register
class EuroSat(StandardSet):
    """27,000 colour pictures of the land from the satellite Sentinel-2, 64×64 pixels, ten uses of it.

    There is no official test set: a fifth of every class is kept for testing. Downloaded once (94 MB).
    Source: Helber, Bischke, Dengel and Borth 2019, https://arxiv.org/abs/1709.00029
    """

    title: ClassVar = "EuroSAT"
    download: ClassVar = "94.3 MB"
    source: ClassVar = "Helber, Bischke, Dengel and Borth 2019, https://arxiv.org/abs/1709.00029"
    licence: ClassVar = "MIT"
    folder: ClassVar = "eurosat"

    kind: Literal["eurosat"] = "eurosat"
    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return (
            "AnnualCrop", "Forest", "HerbaceousVegetation", "Highway", "Industrial",
            "Pasture", "PermanentCrop", "Residential", "River", "SeaLake",
        )  # fmt: skip

    def remotes(self) -> tuple[Remote, ...]:
        return (ARCHIVE,)

    def read(self, root: Path, progress: Progress | None) -> Data:
        from workbench.data import picture_files  # with Pillow and the cache, which a list of kinds does not need

        folder = root / ARCHIVE.becomes
        tree = Tree.found(folder)
        if tree.classes != self.classes():
            raise damaged(folder, f"has other folders than {', '.join(self.classes())}")
        listing = tree.listing()
        if len(listing.paths) != COUNT or (np.bincount(listing.targets, minlength=10) == 0).any():
            raise damaged(folder, f"has {len(listing.paths):,} pictures, not {COUNT:,}")
        return picture_files.load(listing, self.classes(), self, folder, progress)
