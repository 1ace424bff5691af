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
        label: for people: "angle".
        unit: "°", "px", or "" for a factor.
        low, high: the range worth looking at.
        neutral: where the picture stays as it is.
        drawn: the range that training draws from, as the augmentation is set.
        whole: whole numbers only.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    neutral: float
    drawn: tuple[float, float]
    whole: bool = False


class Augmentation(Spec):
    """A random transform of training pictures only."""

    title: ClassVar[str]
    category: ClassVar[str]  # heading in the list of kinds
    needs_color: ClassVar[bool] = False  # does nothing to pictures of one channel

    enabled: Annotated[Bool, Field(description="off: it keeps its place and does nothing")] = True
    p: Probability = 1.0

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        """Return the draw that changes none of `count` pictures of `shape` (C, H, W)."""
        raise NotImplementedError

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        """Draw for each of `count` pictures of `shape` (C, H, W) as if `p` were 1."""
        raise NotImplementedError

    def draw(self, count: int, shape: Shape, generator: Generator) -> Draw:
        """Draw for each of `count` pictures of `shape` (C, H, W); a picture that is spared gets the neutral draw."""
        drawn = self.sample(count, shape, generator)
        if self.p == 1:
            return drawn
        chosen = torch.rand(count, generator=generator, device=generator.device) < self.p
        neutral = self.neutral(count, shape, generator.device)
        return {
            name: torch.where(chosen.view(-1, *[1] * (value.dim() - 1)), value, neutral[name])
            for name, value in drawn.items()
        }

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        """Return images (n, C, H, W) float32 in [0, 1] transformed as drawn; the given ones stay as they are."""
        raise NotImplementedError

    def describe(self, draw: Draw, index: int) -> str:
        """Say what was drawn for one picture in a few words, such as "12° to the left"; "" where nothing changes."""
        raise NotImplementedError

    def briefly(self) -> str:
        """Say how strong it is in a few characters, such as "±15°"; "" where there is nothing to say."""
        return ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        """Return the drawn numbers that can be varied by hand for pictures of `shape` (C, H, W)."""
        return ()

    def spoils(self, classes: tuple[str, ...]) -> str | None:
        """Return why pictures of some of `classes` may no longer show what they are labelled, in a sentence, if so."""
        return None


AUGMENTATIONS: Registry[Augmentation] = Registry("augmentation", Augmentation, "workbench.augmentation")
AnyAugmentation = Annotated[SerializeAsAny[Augmentation], *AUGMENTATIONS.validator]


def uniform(count: int, low: float, high: float, generator: Generator) -> Tensor:
    """Return `count` numbers drawn evenly from [low, high), float32, on the generator's device."""
    return torch.rand(count, generator=generator, device=generator.device) * (high - low) + low
