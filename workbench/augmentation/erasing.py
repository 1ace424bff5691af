"""Covering a piece of the picture, so that the network must not rely on one detail."""

import math
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field, model_validator
from torch import Generator, Tensor

from workbench.augmentation.base import AUGMENTATIONS, Augmentation, Draw, Probability, uniform
from workbench.layers.base import Shape
from workbench.spec import Float, Int

BOX = ("top", "left", "height", "width")
"""A box's numbers (n,) int64, px, as a draw names them; of height or width 0 it covers nothing."""

Value = Annotated[Float, Field(ge=0, le=1, description="what the piece is filled with; 0 is black, 1 is white")]


class _Covering(Augmentation):
    """Fills a box of each picture."""

    category: ClassVar = "Cover"

    value: Value = 0.0

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {name: torch.zeros(count, dtype=torch.int64, device=device) for name in BOX}

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return images.masked_fill(inside(draw, tuple(images.shape[1:])), self.value)

    def describe(self, draw: Draw, index: int) -> str:
        height, width = (int(draw[name][index]) for name in ("height", "width"))
        return f"{height}×{width} px covered" if height and width else ""


@AUGMENTATIONS.register
class Cutout(_Covering):
    """Covers a square around a pixel drawn at random; what lies beyond the edge is lost.

    Source: DeVries and Taylor 2017, https://arxiv.org/abs/1708.04552, section 3.2.
    """

    title: ClassVar = "Cutout"

    kind: Literal["cutout"] = "cutout"
    size: Annotated[Int, Field(ge=1, le=1024, description="side of the square, px")] = 8

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        draw = {}
        for start, length, side in (("top", "height", shape[1]), ("left", "width", shape[2])):
            centre = torch.randint(side, (count,), generator=generator, device=generator.device)
            first = (centre - self.size // 2).clamp(min=0)
            draw[start] = first
            draw[length] = (centre - self.size // 2 + self.size).clamp(max=side) - first
        return draw

    def briefly(self) -> str:
        return f"{self.size}×{self.size} px"


@AUGMENTATIONS.register
class RandomErasing(_Covering):
    """Covers a box whose area, shape and place are drawn at random.

    Source: Zhong et al. 2017, https://arxiv.org/abs/1708.04896, algorithm 1; a box that is too long for the picture is
    cut to its side instead of drawn again.
    """

    title: ClassVar = "Random erasing"

    kind: Literal["random_erasing"] = "random_erasing"
    p: Probability = 0.5
    smallest: Annotated[Float, Field(gt=0, le=1, description="smallest area, as a share of the picture's")] = 0.02
    largest: Annotated[Float, Field(gt=0, le=1, description="largest area, as a share of the picture's")] = 0.33
    aspect: Annotated[Float, Field(ge=1, le=20, description="longest shape; 3 is up to three times as long")] = 3.3

    @model_validator(mode="after")
    def _in_order(self) -> "RandomErasing":
        if self.smallest > self.largest:
            raise ValueError(f"smallest must be at most largest, {self.largest:g}, not {self.smallest:g}")
        return self

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        _, height, width = shape
        area = uniform(count, self.smallest, self.largest, generator) * height * width
        stretch = uniform(count, -math.log(self.aspect), math.log(self.aspect), generator).exp().sqrt()
        tall = (area.sqrt() * stretch).round().clamp(1, height)
        wide = (area.sqrt() / stretch).round().clamp(1, width)
        top = (uniform(count, 0, 1, generator) * (height - tall + 1)).floor().clamp(max=height - 1)
        left = (uniform(count, 0, 1, generator) * (width - wide + 1)).floor().clamp(max=width - 1)
        return {name: part.long() for name, part in zip(BOX, (top, left, tall, wide), strict=True)}

    def briefly(self) -> str:
        return f"{100 * self.smallest:g} to {100 * self.largest:g} %"


def inside(draw: Draw, shape: Shape) -> Tensor:
    """Return (n, 1, H, W) bool, which pixels of pictures of `shape` (C, H, W) lie in each one's box."""
    top, left, height, width = (draw[name].view(-1, 1) for name in BOX)
    rows, columns = (torch.arange(side, device=top.device) for side in shape[1:])
    tall = (rows >= top) & (rows < top + height)
    wide = (columns >= left) & (columns < left + width)
    return (tall[:, :, None] & wide[:, None, :]).unsqueeze(1)
