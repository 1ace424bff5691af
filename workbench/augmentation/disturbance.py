"""Noise and blur."""

import math
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Generator, Tensor
from torch.nn import functional as F

from workbench.augmentation.base import AUGMENTATIONS, Augmentation, Draw, Sweep, uniform
from workbench.layers.base import Shape
from workbench.spec import Float


@AUGMENTATIONS.register
class GaussianNoise(Augmentation):
    """Adds to every value a number of its own from a bell curve, whose width is drawn evenly from 0 to std."""

    title: ClassVar = "Noise"
    category: ClassVar = "Disturb"

    kind: Literal["gaussian_noise"] = "gaussian_noise"
    std: Annotated[Float, Field(ge=0, le=1, description="largest width of the bell curve; black to white is 1")] = 0.1

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        # One pattern for all, so that only its strength varies where that is varied by hand.
        pattern = torch.randn(shape, generator=Generator().manual_seed(0)).to(device)
        return {"std": torch.zeros(count, device=device), "noise": pattern.expand(count, *shape)}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        noise = torch.randn(count, *shape, generator=generator, device=generator.device)
        return {"std": uniform(count, 0, self.std, generator), "noise": noise}

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return torch.addcmul(images, draw["noise"], draw["std"].view(-1, 1, 1, 1)).clamp_(0, 1)

    def describe(self, draw: Draw, index: int) -> str:
        std = float(draw["std"][index])
        return f"noise {std:.2f}" if std else ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        return (Sweep("std", "width of the noise", "", 0, 1, 0, (0, self.std)),)

    def briefly(self) -> str:
        return f"up to {self.std:g}"


@AUGMENTATIONS.register
class GaussianBlur(Augmentation):
    """Averages every pixel with its neighbours under a bell curve, whose width is drawn evenly from 0 to sigma."""

    title: ClassVar = "Blur"
    category: ClassVar = "Disturb"

    kind: Literal["gaussian_blur"] = "gaussian_blur"
    sigma: Annotated[Float, Field(gt=0, le=10, description="largest width of the bell curve, px")] = 1.0

    def neutral(self, count: int, shape: Shape, device: torch.device) -> Draw:
        return {"sigma": torch.zeros(count, device=device)}

    def sample(self, count: int, shape: Shape, generator: Generator) -> Draw:
        return {"sigma": uniform(count, 0, self.sigma, generator)}

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        radius = self.radius(tuple(images.shape[1:]))
        if radius == 0:
            return images
        weights = bell(draw["sigma"], radius)  # (n, 2 · radius + 1)
        padded = F.pad(images, [radius] * 4, mode="reflect")
        return _averaged(_averaged(padded, weights, 3), weights, 2)

    def radius(self, shape: Shape) -> int:
        """Return how many px the curve reaches to each side: three times its largest width, as the picture allows."""
        return min(math.ceil(3 * max(self.sigma, _WIDEST)), min(shape[1:]) - 1)

    def describe(self, draw: Draw, index: int) -> str:
        sigma = float(draw["sigma"][index])
        return f"blur {sigma:.1f} px" if sigma >= _SEEN else ""

    def sweeps(self, shape: Shape) -> tuple[Sweep, ...]:
        return (Sweep("sigma", "width of the blur", "px", 0, _WIDEST, 0, (0, self.sigma)),)

    def briefly(self) -> str:
        return f"up to {self.sigma:g} px"


_WIDEST = 3.0  # px, of a blur varied by hand
_SEEN = 0.05  # px; narrower curves leave every 8-bit value as it is


def bell(sigma: Tensor, radius: int) -> Tensor:
    """Return bell curves (n, 2 · radius + 1) of widths `sigma` (n,) px, each of sum 1; of width 0 the centre alone.

    Source: torchvision.transforms.functional.gaussian_blur.
    """
    distance = torch.arange(-radius, radius + 1, device=sigma.device, dtype=torch.float32)
    widths = sigma.clamp(min=1e-3)[:, None]  # exp(−½ · 1000²) is 0
    curve = torch.exp(-0.5 * (distance / widths) ** 2)
    return curve / curve.sum(1, keepdim=True)


def _averaged(images: Tensor, weights: Tensor, axis: int) -> Tensor:
    """Return images (n, C, H, W) averaged along an axis by the weights (n, k) of each; the axis loses k − 1."""
    taps = weights.shape[1]
    size = images.shape[axis] - taps + 1
    result = images.narrow(axis, 0, size) * weights[:, 0].view(-1, 1, 1, 1)
    for tap in range(1, taps):
        result.addcmul_(images.narrow(axis, tap, size), weights[:, tap].view(-1, 1, 1, 1))
    return result
