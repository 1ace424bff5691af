"""What every kind of augmentation is: a random transform of training pictures, drawn for each picture of a batch.

Drawing and applying are two steps, so that a preview can show, and a test repeat, what was drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from pydantic import Field, SerializeAsAny
from torch import Generator, Tensor

from workbench.layers.base import Shape
from workbench.spec import Bool, Float, Registry, Spec

Draw = Mapping[str, Tensor]
"""What was drawn, by name: a number (n,) or more (n, …) for each picture, on the generator's device."""

Probability = Annotated[Float, Field(ge=0, le=1, description="share of the pictures that are changed")]


@dataclass(frozen=True)
class Sweep:
    """A drawn number that can be varied by hand, to see what it does to a picture.

    Attributes:
        name: as a `Draw` has it.
        label: for people, with the unit: "angle, °".
        low, high: the range worth looking at.
        neutral: where the picture stays as it is.
    """

    name: str
    label: str
    low: float
    high: float
    neutral: float


class Augmentation(Spec):
    """A random transform of training pictures only."""

    title: ClassVar[str]
    sweeps: ClassVar[tuple[Sweep, ...]] = ()

    enabled: Annotated[Bool, Field(description="off: it stays in the list and does nothing")] = True
    p: Probability = 1.0

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        """Return the draw that changes none of `count` pictures of `shape` (C, H, W)."""
        raise NotImplementedError

    def draw(self, count: int, shape: Shape, generator: Generator) -> Draw:
        """Draw for each of `count` pictures of `shape` (C, H, W); a picture that is spared gets the neutral draw."""
        raise NotImplementedError

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        """Return images (n, C, H, W) float32 in [0, 1] transformed as drawn; `images` may be written over."""
        raise NotImplementedError

    def describe(self, draw: Draw, index: int) -> str:
        """Say what was drawn for one picture, in a few words: "12° to the left"; "" where it is unchanged."""
        raise NotImplementedError

    def spoils(self, classes: tuple[str, ...]) -> str | None:
        """Return why some of `classes` may no longer be what they are called, in a sentence, if so."""
        return None


AUGMENTATIONS: Registry[Augmentation] = Registry("augmentation", Augmentation, "workbench.augmentation")
AnyAugmentation = Annotated[SerializeAsAny[Augmentation], *AUGMENTATIONS.validator]
