"""MedMNIST: eleven sets of medical pictures in one format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from workbench.data.arrays.npy_format import npz_sources
from workbench.data.arrays.source import ArrayError, Source
from workbench.data.base import DATASETS, Color, Data, Progress
from workbench.data.standard.arrays import Pictures, assemble, checked_targets
from workbench.data.standard.base import Remote, StandardSet, damaged

_SIDE = 28
_BASE = "https://zenodo.org/records/10519652/files/"
_ORGANS = (
    "bladder", "femur-left", "femur-right", "heart", "kidney-left", "kidney-right", "liver", "lung-left", "lung-right",
    "pancreas", "spleen",
)  # fmt: skip


@dataclass(frozen=True)
class Subset:
    """One of the sets.

    Attributes:
        md5, size: of its file; bytes.
        channels: 1 or 3.
        counts: pictures for training, validation and testing.
        classes: names in the order of the labels.
    """

    md5: str
    size: int
    channels: int
    counts: tuple[int, int, int]
    classes: tuple[str, ...]


SUBSETS = {
    "pathmnist": Subset("a8b06965200029087d5bd730944a56c1", 205_615_438, 3, (89_996, 10_004, 7_180), (
        "adipose", "background", "debris", "lymphocytes", "mucus", "smooth muscle", "normal colon mucosa",
        "cancer-associated stroma", "colorectal adenocarcinoma epithelium")),
    "dermamnist": Subset("0744692d530f8e62ec473284d019b0c7", 19_725_078, 3, (7_007, 1_003, 2_005), (
        "actinic keratoses and intraepithelial carcinoma", "basal cell carcinoma", "benign keratosis-like lesions",
        "dermatofibroma", "melanoma", "melanocytic nevi", "vascular lesions")),
    "octmnist": Subset("c68d92d5b585d8d81f7112f81e2d0842", 54_938_180, 1, (97_477, 10_832, 1_000), (
        "choroidal neovascularization", "diabetic macular edema", "drusen", "normal")),
    "pneumoniamnist": Subset("28209eda62fecd6e6a2d98b1501bb15f", 4_170_669, 1, (4_708, 524, 624), (
        "normal", "pneumonia")),
    "retinamnist": Subset("bd4c0672f1bba3e3a89f0e4e876791e4", 3_291_041, 3, (1_080, 120, 400), tuple("01234")),
    "breastmnist": Subset("750601b1f35ba3300ea97c75c52ff8f6", 559_580, 1, (546, 78, 156), (
        "malignant", "normal, benign")),
    "bloodmnist": Subset("7053d0359d879ad8a5505303e11de1dc", 35_461_855, 3, (11_959, 1_712, 3_421), (
        "basophil", "eosinophil", "erythroblast",
        "immature granulocytes(myelocytes, metamyelocytes and promyelocytes)", "lymphocyte", "monocyte", "neutrophil",
        "platelet")),
    "tissuemnist": Subset("ebe78ee8b05294063de985d821c1c34b", 124_962_739, 1, (165_466, 23_640, 47_280), (
        "Collecting Duct, Connecting Tubule", "Distal Convoluted Tubule", "Glomerular endothelial cells",
        "Interstitial endothelial cells", "Leukocytes", "Podocytes", "Proximal Tubule Segments",
        "Thick Ascending Limb")),
    "organamnist": Subset("68e3f8846a6bd62f0c9bf841c0d9eacc", 38_247_903, 1, (34_561, 6_491, 17_778), _ORGANS),
    "organcmnist": Subset("b9ceb9546e10131b32923c5bbeaea2b1", 15_527_535, 1, (12_975, 2_392, 8_216), _ORGANS),
    "organsmnist": Subset("9ab87b696fb54e2a387ebe992d6ed5f1", 16_528_536, 1, (13_932, 2_452, 8_827), _ORGANS),
}  # fmt: skip
"""Source: medmnist.INFO of the medmnist package 3.0.2. ChestMNIST is left out: a picture of it has several labels."""


@DATASETS.register
class MedMnist(StandardSet):
    """Eleven sets of medical pictures, 28×28 pixels: tissue, skin, retina, blood, organs and more; not for diagnoses.

    The training pictures include the official validation pictures, of which the validation share is drawn anew.
    ChestMNIST is not among them, because its pictures have several labels each. Downloaded once (0.6 to 206 MB).
    Source: Yang et al. 2023, https://doi.org/10.1038/s41597-022-01721-8
    """

    title: ClassVar = "MedMNIST"
    download: ClassVar = "up to 206 MB"
    source: ClassVar = "Yang et al. 2023, https://doi.org/10.1038/s41597-022-01721-8"
    licence: ClassVar = "CC BY 4.0; dermamnist CC BY-NC 4.0"
    folder: ClassVar = "medmnist"

    kind: Literal["medmnist"] = "medmnist"
    subset: Annotated[
        Literal[
            "pathmnist", "dermamnist", "octmnist", "pneumoniamnist", "retinamnist", "breastmnist", "bloodmnist",
            "tissuemnist", "organamnist", "organcmnist", "organsmnist",
        ],
        Field(
            description="which of its sets: tissue of the colon, skin, cross sections of the retina, lungs, retina, "
            "breast, blood cells, kidney cells, or organs from three sides; the first, skin, retina and blood in colour"
        ),
    ] = "pathmnist"  # fmt: skip
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return SUBSETS[self.subset].classes

    def remotes(self) -> tuple[Remote, ...]:
        subset, name = SUBSETS[self.subset], f"{self.subset}.npz"
        return (Remote(name, subset.md5, (f"{_BASE}{name}?download=1",), subset.size),)

    def read(self, root: Path, progress: Progress | None) -> Data:
        path = root / self.folder / f"{self.subset}.npz"
        counts = SUBSETS[self.subset].counts
        try:
            arrays = {source.name: source for source in npz_sources(path)}
            train, val, test = (
                self._pictures(path, arrays, part, count)
                for part, count in zip(("train", "val", "test"), counts, strict=True)
            )
            return assemble(self, [train, val], [test], progress)
        except ArrayError as error:
            raise damaged(path, str(error).partition("; ")[0]) from None

    def _pictures(self, path: Path, arrays: dict[str, Source], part: str, count: int) -> Pictures:
        channels = SUBSETS[self.subset].channels
        shape = (count, _SIDE, _SIDE, 3) if channels == 3 else (count, _SIDE, _SIDE)
        labels = np.concatenate(list(_bytes(arrays, f"{part}_labels", (count, 1)).blocks()))[:, 0]
        targets = checked_targets(path, labels, len(self.classes()))
        pictures = _bytes(arrays, f"{part}_images", shape)

        def images() -> Iterator[NDArray[np.uint8]]:
            for block in pictures.blocks():
                # Copied: torch warns of memory that cannot be written.
                yield np.array(block.reshape(-1, _SIDE, _SIDE, channels).transpose(0, 3, 1, 2), order="C")

        return Pictures(f"{self.subset} {part} pictures", targets, images)


def _bytes(arrays: dict[str, Source], name: str, shape: tuple[int, ...]) -> Source:
    """Return the array called `name`.

    Raises:
        ArrayError: if it is not there, or holds anything but whole unsigned bytes of this shape.
    """
    found = arrays.get(name)
    if found is None:
        raise ArrayError(f"holds no array {name}")
    if found.shape != shape or found.dtype != np.uint8:
        raise ArrayError(f"holds {name} as {found.dtype} {found.shape}, not uint8 {shape}")
    return found
