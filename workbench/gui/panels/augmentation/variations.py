"""What the microscope can vary: the numbers that the document's augmentations draw, and always the classics."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.augmentation import pipeline
from workbench.augmentation.base import AUGMENTATIONS, Augmentation, Sweep
from workbench.layers.base import Shape

CLASSICS = ("rotation", "translation", "brightness", "zoom")


@dataclass(frozen=True)
class Variation:
    """A number to vary.

    Attributes:
        augmentation: draws it; the document's own where it has one of the kind.
        drawn: whether training draws it, in the range that the sweep tells.
    """

    augmentation: Augmentation
    sweep: Sweep
    drawn: bool

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{getattr(self.augmentation, 'kind', '')}.{self.sweep.name}"

    @property
    def title(self) -> str:
        """What people choose it by."""
        return f"{self.sweep.label[:1].upper()}{self.sweep.label[1:]}"

    @property
    def axis(self) -> str:
        """The name of the axis, with its unit."""
        return f"{self.sweep.label} ({self.sweep.unit})" if self.sweep.unit else self.sweep.label


def variations(augmentations: Sequence[Augmentation], shape: Shape) -> list[Variation]:
    """Return what can be varied in pictures of `shape` (C, H, W), the classics first.

    Of several augmentations of one kind, the first that is switched on counts.
    """
    used = pipeline.active(augmentations)
    known: dict[str, Augmentation] = {}
    for augmentation in (*used, *augmentations):
        known.setdefault(getattr(augmentation, "kind", ""), augmentation)
    rest = [kind for kind in known if kind not in CLASSICS]
    found = []
    for kind in (*CLASSICS, *rest):
        augmentation = known.get(kind) or AUGMENTATIONS[kind].model_validate({})
        if augmentation.needs_color and shape[0] == 1:
            continue
        drawn = any(augmentation is a for a in used)
        found += [Variation(augmentation, sweep, drawn) for sweep in augmentation.sweeps(shape)]
    return found
