"""Flowers-102: flowers of the British Isles, alike and unlike."""

from pathlib import Path
from typing import ClassVar, Literal

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.standard import listed_pictures as listed
from workbench.data.standard.base import Remote, StandardSet, damaged
from workbench.data.standard.matlab import numbers

_BASE = "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/"
_SIDE = 64
IMAGES = Remote(
    "102flowers.tgz",
    "52808999861908f626f3c1f4e79d11fa",
    (f"{_BASE}102flowers.tgz",),
    344_862_509,
    becomes="flowers-102/jpg",
    inside="jpg",
)
LABELS = Remote("imagelabels.mat", "e0620be6f572b9609742df49c70aed4d", (f"{_BASE}imagelabels.mat",), 502)
SPLITS = Remote("setid.mat", "a5357ecc9cb78c4bef273ce3793fc85c", (f"{_BASE}setid.mat",), 14_989)
"""Source: torchvision.datasets.Flowers102."""

COUNTS = {"trnid": 1_020, "valid": 1_020, "tstid": 6_149}
"""Pictures for training, validation and testing, by their names in setid.mat."""


@DATASETS.register
class Flowers102(StandardSet):
    """8,189 photographs of 102 kinds of flowers, brought to 64×64 pixels: many classes, and few pictures to learn from.

    6,149 are for testing. The training pictures include the official validation pictures, of which the validation
    share is drawn anew. Downloaded once (345 MB).
    Source: Nilsback and Zisserman 2008, https://www.robots.ox.ac.uk/~vgg/data/flowers/102/
    """

    title: ClassVar = "Flowers-102"
    download: ClassVar = "345 MB"
    source: ClassVar = "Nilsback and Zisserman 2008, https://www.robots.ox.ac.uk/~vgg/data/flowers/102/"
    licence: ClassVar = "none stated"
    folder: ClassVar = "flowers-102"

    kind: Literal["flowers102"] = "flowers102"
    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return tuple(" ".join(_FLOWERS.split()).split("; "))

    def remotes(self) -> tuple[Remote, ...]:
        return IMAGES, LABELS, SPLITS

    def read(self, root: Path, progress: Progress | None) -> Data:
        folder = root / self.folder
        total = sum(COUNTS.values())
        labels = numbers(folder / LABELS.name, {"labels": (1, total)})["labels"][0].astype(int)
        parts = numbers(folder / SPLITS.name, {name: (1, count) for name, count in COUNTS.items()})
        pairs = {}
        for name, ids in parts.items():
            if ids.min() < 1 or ids.max() > total:
                raise damaged(folder / SPLITS.name, f"names pictures beyond 1 to {total:,}")
            pairs[name] = [
                (root / IMAGES.becomes / f"image_{number:05d}.jpg", int(labels[number - 1]) - 1)
                for number in ids[0].astype(int).tolist()
            ]
        return listed.load(self, folder, pairs["trnid"] + pairs["valid"], pairs["tstid"], progress)


_FLOWERS = """
pink primrose; hard-leaved pocket orchid; canterbury bells; sweet pea; english marigold; tiger lily; moon orchid; bird
of paradise; monkshood; globe thistle; snapdragon; colt's foot; king protea; spear thistle; yellow iris; globe-flower;
purple coneflower; peruvian lily; balloon flower; giant white arum lily; fire lily; pincushion flower; fritillary; red
ginger; grape hyacinth; corn poppy; prince of wales feathers; stemless gentian; artichoke; sweet william; carnation;
garden phlox; love in the mist; mexican aster; alpine sea holly; ruby-lipped cattleya; cape flower; great masterwort;
siam tulip; lenten rose; barbeton daisy; daffodil; sword lily; poinsettia; bolero deep blue; wallflower; marigold;
buttercup; oxeye daisy; common dandelion; petunia; wild pansy; primula; sunflower; pelargonium; bishop of llandaff;
gaura; geranium; orange dahlia; pink-yellow dahlia?; cautleya spicata; japanese anemone; black-eyed susan; silverbush;
californian poppy; osteospermum; spring crocus; bearded iris; windflower; tree poppy; gazania; azalea; water lily;
rose; thorn apple; morning glory; passion flower; lotus; toad lily; anthurium; frangipani; clematis; hibiscus;
columbine; desert-rose; tree mallow; magnolia; cyclamen; watercress; canna lily; hippeastrum; bee balm; ball moss;
foxglove; bougainvillea; camellia; mallow; mexican petunia; bromelia; blanket flower; trumpet creeper; blackberry lily
"""
"""In the order of their labels. Source: torchvision.datasets.Flowers102.classes."""
