"""Mixing two pictures and their labels."""

import math
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Generator, Tensor

from workbench.augmentation.base import AUGMENTATIONS, Augmentation, Draw
from workbench.augmentation.erasing import BOX, inside
from workbench.layers.base import Shape
from workbench.spec import Float


class Mixing(Augmentation):
    """A transform that takes part of another picture of the batch, and of its label.

    What is drawn: "partner" (n,) int64, the other picture; "own" (n,) float32, the share of its own label a picture
    keeps.
    """

    category: ClassVar = "Mix"

    def apply_to_targets(self, targets: Tensor, draw: Draw) -> Tensor:
        """Return the targets (n, K), shares that add up to 1, mixed as drawn."""
        own = draw["own"].view(-1, 1)
        return own * targets + (1 - own) * targets[draw["partner"]]


@AUGMENTATIONS.register
class Mixup(Mixing):
    """Shows two pictures at once, each as strong as its share of the label.

    Source: Zhang et al. 2017, https://arxiv.org/abs/1710.09412, eq. 1; each picture draws its own share.
    """

    title: ClassVar = "Mixup"

    kind: Literal["mixup"] = "mixup"
    alpha: Annotated[
        Float, Field(ge=0.01, le=100, description="share is drawn from Beta(alpha, alpha): small is mostly one picture")
    ] = 0.2

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {"partner": torch.arange(count, device=device), "own": torch.ones(count, device=device)}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        partner = torch.randperm(count, generator=generator, device=generator.device)
        return {"partner": partner, "own": beta(count, self.alpha, generator)}

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return torch.lerp(images[draw["partner"]], images, draw["own"].view(-1, 1, 1, 1).expand_as(images))

    def describe(self, draw: Draw, index: int) -> str:
        own = float(draw["own"][index])
        return f"{own:.0%} of itself".replace("%", " %") if own < 1 else ""

    def briefly(self) -> str:
        return f"alpha {self.alpha:g}"


@AUGMENTATIONS.register
class Cutmix(Mixing):
    """Puts a box of another picture in; the labels are shared by area.

    Source: Yun et al. 2019, https://arxiv.org/abs/1905.04899, section 3.1; each picture draws its own box.
    """

    title: ClassVar = "Cutmix"

    kind: Literal["cutmix"] = "cutmix"
    alpha: Annotated[
        Float, Field(ge=0.01, le=100, description="area is drawn from Beta(alpha, alpha): 1 draws all alike")
    ] = 1.0

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        box = {name: torch.zeros(count, dtype=torch.int64, device=device) for name in BOX}
        return {"partner": torch.arange(count, device=device), "own": torch.ones(count, device=device)} | box

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        partner = torch.randperm(count, generator=generator, device=generator.device)
        side = (1 - beta(count, self.alpha, generator)).sqrt()
        draw = {"partner": partner}
        for start, length, whole in (("top", "height", shape[1]), ("left", "width", shape[2])):
            centre = torch.randint(whole, (count,), generator=generator, device=generator.device)
            half = (side * whole / 2).floor().long()
            draw[start] = (centre - half).clamp(min=0)
            draw[length] = (centre + half).clamp(max=whole) - draw[start]
        area = (draw["height"] * draw["width"]).float() / (shape[1] * shape[2])
        return draw | {"own": 1 - area}

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return torch.where(inside(draw, tuple(images.shape[1:])), images[draw["partner"]], images)

    def describe(self, draw: Draw, index: int) -> str:
        own = float(draw["own"][index])
        return f"{1 - own:.0%} of another".replace("%", " %") if own < 1 else ""

    def briefly(self) -> str:
        return f"alpha {self.alpha:g}"


def beta(count: int, alpha: float, generator: Generator) -> Tensor:
    """Return `count` numbers in [0, 1] from the distribution Beta(alpha, alpha), float32, on the generator's device.

    Source: Devroye 1996, "Random variate generation in one line of code", section on the symmetric beta: from two even
    draws by way of Student's t.
    """
    u, v = torch.rand(2, count, generator=generator, device=generator.device)
    radius = torch.expm1(-u.log() / alpha).clamp(max=1e30)  # of u near 0 and a small alpha it is infinite
    t = radius.sqrt() * torch.cos(2 * math.pi * v)
    return 0.5 + 0.5 * t / (1 + t**2).sqrt()
