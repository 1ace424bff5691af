"""Turning, mirroring, zooming, shifting and shearing."""

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field, model_validator
from torch import Generator, Tensor

from workbench.augmentation import labels
from workbench.augmentation.affine import Affine, matrices
from workbench.augmentation.base import AUGMENTATIONS, Draw, Probability, Sweep, uniform
from workbench.layers.base import Shape
from workbench.spec import Float, Int


class _Moving(Affine):
    """An affine transform of drawn numbers that are all 0 where nothing moves."""

    category: ClassVar = "Move"
    drawn: ClassVar[tuple[str, ...]]

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {name: torch.zeros(count, device=device) for name in self.drawn}


@AUGMENTATIONS.register
class Rotation(_Moving):
    """Turns the picture around its centre by an angle drawn evenly from −degrees to degrees."""

    title: ClassVar = "Rotation"
    drawn: ClassVar = ("angle",)

    kind: Literal["rotation"] = "rotation"
    degrees: Annotated[Float, Field(ge=0, le=180, description="largest angle, to either side")] = 15.0

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        return {"angle": uniform(count, -self.degrees, self.degrees, generator)}

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        angle = torch.deg2rad(draw["angle"])
        cos, sin = angle.cos(), angle.sin()
        return matrices(((cos, -sin, 0), (sin, cos, 0)), angle)

    def describe(self, draw: Draw, index: int) -> str:
        angle = float(draw["angle"][index])
        return f"turned {abs(angle):.0f}° {'left' if angle > 0 else 'right'}" if round(angle) else ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        return (Sweep("angle", "angle", "°", -180, 180, 0, (-self.degrees, self.degrees)),)

    def briefly(self) -> str:
        return f"±{self.degrees:g}°"

    def spoils(self, classes: tuple[str, ...]) -> str | None:
        return labels.turned(classes, self.degrees)


class _Flip(Affine):
    """Mirrors the picture."""

    category: ClassVar = "Move"

    p: Probability = 0.5

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {"flipped": torch.zeros(count, dtype=torch.bool, device=device)}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        return {"flipped": torch.ones(count, dtype=torch.bool, device=generator.device)}

    def _signs(self, draw: Draw) -> Tensor:
        """Return −1 for a picture that is mirrored, 1 for the others."""
        return 1.0 - 2.0 * draw["flipped"].float()


@AUGMENTATIONS.register
class HorizontalFlip(_Flip):
    """Mirrors the picture: left and right change places."""

    title: ClassVar = "Horizontal flip"
    kind: Literal["horizontal_flip"] = "horizontal_flip"

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        sign = self._signs(draw)
        return matrices(((sign, 0, 0), (0, 1, 0)), sign)

    def describe(self, draw: Draw, index: int) -> str:
        return "mirrored" if draw["flipped"][index] else ""

    def spoils(self, classes: tuple[str, ...]) -> str | None:
        return labels.mirrored(classes)


@AUGMENTATIONS.register
class VerticalFlip(_Flip):
    """Turns the picture upside down: top and bottom change places."""

    title: ClassVar = "Vertical flip"
    kind: Literal["vertical_flip"] = "vertical_flip"

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        sign = self._signs(draw)
        return matrices(((1, 0, 0), (0, sign, 0)), sign)

    def describe(self, draw: Draw, index: int) -> str:
        return "upside down" if draw["flipped"][index] else ""

    def spoils(self, classes: tuple[str, ...]) -> str | None:
        return labels.upended(classes)


@AUGMENTATIONS.register
class Zoom(Affine):
    """Makes what the picture shows larger or smaller, by a factor drawn evenly from smallest to largest."""

    title: ClassVar = "Zoom"
    category: ClassVar = "Move"

    kind: Literal["zoom"] = "zoom"
    smallest: Annotated[Float, Field(ge=0.1, le=10, description="smallest factor; below 1 shrinks")] = 0.8
    largest: Annotated[Float, Field(ge=0.1, le=10, description="largest factor; above 1 enlarges")] = 1.2

    @model_validator(mode="after")
    def _in_order(self) -> "Zoom":
        if self.smallest > self.largest:
            raise ValueError(f"smallest must be at most largest, {self.largest:g}, not {self.smallest:g}")
        return self

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {"factor": torch.ones(count, device=device)}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        return {"factor": uniform(count, self.smallest, self.largest, generator)}

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        back = 1 / draw["factor"]
        return matrices(((back, 0, 0), (0, back, 0)), back)

    def describe(self, draw: Draw, index: int) -> str:
        factor = float(draw["factor"][index])
        return f"zoomed ×{factor:.2f}" if factor != 1 else ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        return (Sweep("factor", "zoom factor", "", 0.3, 3, 1, (self.smallest, self.largest)),)

    def briefly(self) -> str:
        return f"×{self.smallest:g} to ×{self.largest:g}"


@AUGMENTATIONS.register
class Translation(_Moving):
    """Shifts the picture by whole pixels, drawn evenly up to a share of its side in both directions."""

    title: ClassVar = "Shift"
    drawn: ClassVar = ("right", "down")

    kind: Literal["translation"] = "translation"
    share: Annotated[Float, Field(ge=0, le=1, description="largest shift, as a share of height and width")] = 0.1

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        farthest = {"right": self.share * shape[2], "down": self.share * shape[1]}
        return {name: uniform(count, -far, far, generator).round() for name, far in farthest.items()}

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        return matrices(((1, 0, -draw["right"]), (0, 1, -draw["down"])), draw["right"])

    def describe(self, draw: Draw, index: int) -> str:
        return shift_text(float(draw["right"][index]), float(draw["down"][index]))

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        _, height, width = shape
        right, down = round(self.share * width), round(self.share * height)
        return (
            Sweep("right", "shift to the right", "px", -(width // 2), width // 2, 0, (-right, right), whole=True),
            Sweep("down", "shift down", "px", -(height // 2), height // 2, 0, (-down, down), whole=True),
        )

    def briefly(self) -> str:
        return f"±{100 * self.share:g} %"


def shift_text(right: float, down: float) -> str:
    """Say how far a picture was shifted, in px: "2 px right, 1 px up"."""
    sides = ((right, "right", "left"), (down, "down", "up"))
    return ", ".join(f"{abs(px):.0f} px {more if px > 0 else less}" for px, more, less in sides if px)


@AUGMENTATIONS.register
class Shear(_Moving):
    """Slants the picture by an angle drawn evenly from −degrees to degrees."""

    title: ClassVar = "Shear"
    drawn: ClassVar = ("sideways", "upright")

    kind: Literal["shear"] = "shear"
    degrees: Annotated[Float, Field(ge=0, le=60, description="largest slant sideways, to either side")] = 10.0
    upright: Annotated[Float, Field(ge=0, le=60, description="largest slant upwards, in degrees")] = 0.0

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        return {
            "sideways": uniform(count, -self.degrees, self.degrees, generator),
            "upright": uniform(count, -self.upright, self.upright, generator),
        }

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        x, y = (torch.tan(torch.deg2rad(draw[name])) for name in self.drawn)
        return matrices(((1 + x * y, x, 0), (y, 1, 0)), x)

    def describe(self, draw: Draw, index: int) -> str:
        angles = [abs(float(draw[name][index])) for name in self.drawn]
        return f"slanted {max(angles):.0f}°" if round(max(angles)) else ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        return (
            Sweep("sideways", "slant", "°", -60, 60, 0, (-self.degrees, self.degrees)),
            Sweep("upright", "slant upwards", "°", -60, 60, 0, (-self.upright, self.upright)),
        )

    def briefly(self) -> str:
        return f"±{self.degrees:g}°" + (f", ±{self.upright:g}° upwards" if self.upright else "")


@AUGMENTATIONS.register
class RandomCrop(Affine):
    """Pads the picture on all sides, then cuts a piece of the old size from a place drawn at random.

    Source: the usual augmentation of CIFAR-10 with 4 px, Lee et al. 2015, https://arxiv.org/abs/1409.5185, section 3.
    """

    title: ClassVar = "Random crop"
    category: ClassVar = "Move"

    kind: Literal["random_crop"] = "random_crop"
    padding: Annotated[Int, Field(ge=0, le=256, description="px added on every side before the piece is cut")] = 4

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {name: torch.full((count,), self.padding, device=device) for name in ("top", "left")}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        def place() -> Tensor:
            return torch.randint(2 * self.padding + 1, (count,), generator=generator, device=generator.device)

        return {"top": place(), "left": place()}

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        top, left = ((draw[name] - self.padding).float() for name in ("top", "left"))
        return matrices(((1, 0, left), (0, 1, top)), left)

    def describe(self, draw: Draw, index: int) -> str:
        right, down = (self.padding - int(draw[name][index]) for name in ("left", "top"))
        return shift_text(right, down)

    def briefly(self) -> str:
        return f"{self.padding} px"
