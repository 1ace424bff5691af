"""The Oxford-IIIT pets: breeds of cats and dogs."""

from pathlib import Path
from typing import ClassVar, Literal

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.standard import listed_pictures as listed
from workbench.data.standard.base import Remote, StandardSet, damaged

_BASE = "https://www.robots.ox.ac.uk/~vgg/data/pets/data/"
_SIDE = 64
IMAGES = Remote(
    "images.tar.gz",
    "5c4f3ee8e5d25df40f4fd59a7f44e54c",
    (f"{_BASE}images.tar.gz",),
    791_918_971,
    becomes="oxford-iiit-pet/images",
    inside="images",
)
LISTS = Remote(
    "annotations.tar.gz",
    "95a8c909bbe2e81eed6a22bccdf3f68f",
    (f"{_BASE}annotations.tar.gz",),
    19_173_078,
    becomes="oxford-iiit-pet/annotations",
    inside="annotations",
)
"""Source: torchvision.datasets.OxfordIIITPet."""

COUNTS = {"trainval": 3_680, "test": 3_669}


@DATASETS.register
class OxfordIiitPet(StandardSet):
    """7,349 photographs of cats and dogs, 37 breeds, brought to 64×64 pixels.

    3,669 are for testing; downloaded once (811 MB).
    Source: Parkhi, Vedaldi, Zisserman and Jawahar 2012, https://www.robots.ox.ac.uk/~vgg/data/pets/
    """

    title: ClassVar = "Pets (Oxford-IIIT)"
    download: ClassVar = "811 MB"
    source: ClassVar = "Parkhi, Vedaldi, Zisserman and Jawahar 2012, https://www.robots.ox.ac.uk/~vgg/data/pets/"
    licence: ClassVar = "CC BY-SA 4.0"
    folder: ClassVar = "oxford-iiit-pet"

    kind: Literal["oxford_iiit_pet"] = "oxford_iiit_pet"
    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return tuple(name.replace("_", " ") for name in _BREEDS.split())

    def remotes(self) -> tuple[Remote, ...]:
        return IMAGES, LISTS

    def read(self, root: Path, progress: Progress | None) -> Data:
        training, testing = (self._pairs(root, part, count) for part, count in COUNTS.items())
        return listed.load(self, root / self.folder, training, testing, progress)

    def _pairs(self, root: Path, part: str, count: int) -> list[tuple[Path, int]]:
        """Read lines such as "Abyssinian_100 1 1 1": picture, breed from 1 on, cat or dog, number among those."""
        path = root / LISTS.becomes / f"{part}.txt"
        words = [line.split() for line in listed.text(path).splitlines()]
        listed.require_count(path, len(words), count)
        try:
            pairs = [(name, int(breed) - 1) for name, breed, _, _ in words]
        except ValueError:
            raise damaged(path, "has no picture and breed in each line") from None
        listed.plain(path, [name for name, _ in pairs])
        return [(root / IMAGES.becomes / f"{name}.jpg", breed) for name, breed in pairs]


_BREEDS = """
Abyssinian American_Bulldog American_Pit_Bull_Terrier Basset_Hound Beagle Bengal Birman Bombay Boxer British_Shorthair
Chihuahua Egyptian_Mau English_Cocker_Spaniel English_Setter German_Shorthaired Great_Pyrenees Havanese Japanese_Chin
Keeshond Leonberger Maine_Coon Miniature_Pinscher Newfoundland Persian Pomeranian Pug Ragdoll Russian_Blue Saint_Bernard
Samoyed Scottish_Terrier Shiba_Inu Siamese Sphynx Staffordshire_Bull_Terrier Wheaten_Terrier Yorkshire_Terrier
"""
"""In the order of their labels, written as torchvision writes them. Source: list.txt in the archive."""
