"""Food-101: dishes, as guests photographed them."""

import json
from pathlib import Path
from typing import ClassVar, Literal

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.standard import listed_pictures as listed
from workbench.data.standard.base import Remote, StandardSet, damaged

_SIDE = 64
ARCHIVE = Remote(
    "food-101.tar.gz",
    "85eeb15f3717b99a5da872d97d918f87",
    ("http://data.vision.ee.ethz.ch/cvl/food-101.tar.gz",),
    4_996_278_331,
    becomes="food-101",
    inside="food-101",
)
"""Source: torchvision.datasets.Food101."""

COUNTS = {"train": 750, "test": 250}
"""Pictures of each dish."""


@DATASETS.register
class Food101(StandardSet):
    """101,000 photographs of 101 dishes, brought to 64×64 pixels: large, and the training pictures are not cleaned.

    25,250 are for testing; downloaded once (5 GB).
    Source: Bossard, Guillaumin and Van Gool 2014, https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101/
    """

    title: ClassVar = "Food-101"
    download: ClassVar = "5 GB"
    source: ClassVar = (
        "Bossard, Guillaumin and Van Gool 2014, https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101/"
    )
    licence: ClassVar = "pictures of Foodspotting's users; for scientific fair use"

    kind: Literal["food101"] = "food101"
    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return tuple(_DISHES.split())

    def remotes(self) -> tuple[Remote, ...]:
        return (ARCHIVE,)

    def read(self, root: Path, progress: Progress | None) -> Data:
        folder = root / ARCHIVE.becomes
        training, testing = (self._pairs(folder, part, count) for part, count in COUNTS.items())
        return listed.load(self, folder, training, testing, progress)

    def _pairs(self, folder: Path, part: str, count: int) -> list[tuple[Path, int]]:
        """Read an object of dishes and their pictures, {"apple_pie": ["apple_pie/1005649", …], …}."""
        path = folder / "meta" / f"{part}.json"
        try:
            dishes = json.loads(listed.text(path))
        except (ValueError, RecursionError):
            raise damaged(path, "is no JSON") from None
        if not isinstance(dishes, dict) or tuple(sorted(dishes)) != self.classes():
            raise damaged(path, f"lists other dishes than the {len(self.classes())}")
        pairs = []
        for target, dish in enumerate(self.classes()):
            names = dishes[dish]
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise damaged(path, f"lists no pictures of {dish}")
            listed.require_count(path, len(names), count)
            listed.plain(path, names)
            pairs += [(folder / "images" / f"{name}.jpg", target) for name in names]
        return pairs


_DISHES = """
apple_pie baby_back_ribs baklava beef_carpaccio beef_tartare beet_salad beignets bibimbap bread_pudding
breakfast_burrito bruschetta caesar_salad cannoli caprese_salad carrot_cake ceviche cheese_plate cheesecake
chicken_curry chicken_quesadilla chicken_wings chocolate_cake chocolate_mousse churros clam_chowder club_sandwich
crab_cakes creme_brulee croque_madame cup_cakes deviled_eggs donuts dumplings edamame eggs_benedict escargots falafel
filet_mignon fish_and_chips foie_gras french_fries french_onion_soup french_toast fried_calamari fried_rice
frozen_yogurt garlic_bread gnocchi greek_salad grilled_cheese_sandwich grilled_salmon guacamole gyoza hamburger
hot_and_sour_soup hot_dog huevos_rancheros hummus ice_cream lasagna lobster_bisque lobster_roll_sandwich
macaroni_and_cheese macarons miso_soup mussels nachos omelette onion_rings oysters pad_thai paella pancakes panna_cotta
peking_duck pho pizza pork_chop poutine prime_rib pulled_pork_sandwich ramen ravioli red_velvet_cake risotto samosa
sashimi scallops seaweed_salad shrimp_and_grits spaghetti_bolognese spaghetti_carbonara spring_rolls steak
strawberry_shortcake sushi tacos takoyaki tiramisu tuna_tartare waffles
"""
"""In the order of their labels. Source: meta/classes.txt in the archive."""
