"""Brightness, contrast, saturation and hue.

Source: torchvision.transforms.v2.ColorJitter and its functional form, on pictures in [0, 1].
"""

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Generator, Tensor

from workbench.augmentation import labels
from workbench.augmentation.base import AUGMENTATIONS, Augmentation, Draw, Sweep, uniform
from workbench.layers.base import Shape
from workbench.spec import Float

_LUMA = (0.2989, 0.587, 0.114)  # ITU-R BT.601, as torchvision rounds it

Strength = Annotated[Float, Field(ge=0, le=1, description="factors are drawn evenly from 1 − strength to 1 + strength")]


class _Factor(Augmentation):
    """A change by a factor around 1."""

    category: ClassVar = "Colour"

    strength: Strength = 0.3

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {"factor": torch.ones(count, device=device)}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        return {"factor": uniform(count, 1 - self.strength, 1 + self.strength, generator)}

    def describe(self, draw: Draw, index: int) -> str:
        factor = float(draw["factor"][index])
        return f"{self.title.lower()} ×{factor:.2f}" if factor != 1 else ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        drawn = (1 - self.strength, 1 + self.strength)
        return (Sweep("factor", f"{self.title.lower()} factor", "", 0, 3, 1, drawn),)

    def briefly(self) -> str:
        return f"±{100 * self.strength:g} %"


@AUGMENTATIONS.register
class Brightness(_Factor):
    """Multiplies all values by a factor: 0 is black."""

    title: ClassVar = "Brightness"
    kind: Literal["brightness"] = "brightness"

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return (images * _wide(draw["factor"])).clamp_(0, 1)


@AUGMENTATIONS.register
class Contrast(_Factor):
    """Moves all values away from the picture's mean brightness, or towards it: at 0 all are the mean."""

    title: ClassVar = "Contrast"
    kind: Literal["contrast"] = "contrast"

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return _blended(images, _grey(images).mean((1, 2, 3), keepdim=True), draw["factor"])


@AUGMENTATIONS.register
class Saturation(_Factor):
    """Makes colours stronger or paler: 0 is grey. Does nothing to grey pictures."""

    title: ClassVar = "Saturation"
    needs_color: ClassVar = True
    kind: Literal["saturation"] = "saturation"

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return images if images.shape[1] == 1 else _blended(images, _grey(images), draw["factor"])


@AUGMENTATIONS.register
class Hue(Augmentation):
    """Turns all colours around the colour circle: red becomes yellow, then green. Does nothing to grey pictures."""

    title: ClassVar = "Hue"
    category: ClassVar = "Colour"
    needs_color: ClassVar = True

    kind: Literal["hue"] = "hue"
    degrees: Annotated[Float, Field(ge=0, le=180, description="largest turn around the circle, to either side")] = 18.0

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {"turn": torch.zeros(count, device=device)}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        return {"turn": uniform(count, -self.degrees, self.degrees, generator)}

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        if images.shape[1] == 1:
            return images
        hue, saturation, value = _to_hsv(images)
        return _from_hsv((hue + draw["turn"].view(-1, 1, 1) / 360) % 1, saturation, value)

    def describe(self, draw: Draw, index: int) -> str:
        turn = float(draw["turn"][index])
        return f"hue {turn:+.0f}°".replace("-", "−") if round(turn) else ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        return (Sweep("turn", "turn of the hue", "°", -180, 180, 0, (-self.degrees, self.degrees)),)

    def briefly(self) -> str:
        return f"±{self.degrees:g}°"

    def spoils(self, classes: tuple[str, ...]) -> str | None:
        return labels.recolored(classes)


def _wide(values: Tensor) -> Tensor:
    return values.view(-1, 1, 1, 1)


def _grey(images: Tensor) -> Tensor:
    """Return (n, 1, H, W), the luma of colour pictures, or grey ones as they are."""
    if images.shape[1] == 1:
        return images
    red, green, blue = (weight * channel for weight, channel in zip(_LUMA, images.unbind(1), strict=True))
    return (red + green + blue).unsqueeze(1)


def _blended(images: Tensor, other: Tensor, factor: Tensor) -> Tensor:
    """Return factor · images + (1 − factor) · other, held in [0, 1]."""
    return torch.lerp(other.expand_as(images), images, _wide(factor).expand_as(images)).clamp_(0, 1)


def _to_hsv(images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return hue, saturation and value, (n, H, W) each in [0, 1], of RGB pictures (n, 3, H, W).

    Source: Smith 1978, "Color gamut transform pairs", SIGGRAPH.
    """
    value, largest = images.max(1)
    chroma = value - images.min(1).values
    divisor = torch.where(chroma > 0, chroma, 1)
    red, green, blue = images.unbind(1)
    sextant = torch.stack([(green - blue) / divisor, 2 + (blue - red) / divisor, 4 + (red - green) / divisor])
    hue = sextant.gather(0, largest[None])[0] / 6 % 1
    return hue, chroma / torch.where(value > 0, value, 1), value


def _from_hsv(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """Return RGB pictures (n, 3, H, W); each channel is value · (1 − saturation · a trapezoid of the hue)."""
    k = torch.stack([(shift + 6 * hue) % 6 for shift in (5, 3, 1)], dim=1)
    trapezoid = torch.minimum(k, 4 - k).clamp_(0, 1)
    return value[:, None] * (1 - saturation[:, None] * trapezoid)
