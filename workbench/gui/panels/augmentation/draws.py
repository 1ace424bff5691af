"""What augmentations make of one picture: pictures as training would get them, and words; without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from workbench.augmentation import pipeline
from workbench.augmentation.base import Augmentation
from workbench.augmentation.mixing import Mixing
from workbench.augmentation.pipeline import Drawn
from workbench.data.base import Data
from workbench.gui.number_text import whole_percent

UNCHANGED = "unchanged"
THIS = "this picture"
_LEAST = 0.005  # a smaller share of a label is not told


@dataclass(frozen=True, eq=False)
class Request:
    """What to draw.

    Attributes:
        image: (C, H, W) uint8, before normalisation.
        target: its class index, or None where it is not known.
        augmentations: in order.
        count: draws wanted.
        seed: of the generator that belongs to the draws alone.
        data: gives the partners for mixing, from its training split.
    """

    image: Tensor
    target: int | None
    augmentations: tuple[Augmentation, ...]
    count: int
    seed: int
    data: Data


@dataclass(frozen=True, eq=False)
class Draws:
    """What came out.

    Attributes:
        images: (N, C, H, W) uint8, before normalisation.
        words: for each, what was done to it, a few words each.
        labels: for each, its shares of classes: "70 % cat" and "30 % dog"; () where nothing is mixed.
    """

    images: NDArray[np.uint8]
    words: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[str, ...], ...]


def draw(request: Request) -> Draws:
    """Draw so many times for one picture, as training does for the pictures of a batch.

    For mixing, the batch is twice as long: the second half are other training pictures, one partner for each draw.
    """
    generator = Generator().manual_seed(request.seed)
    count, shape = request.count, tuple(request.image.shape)
    pictures = request.image.expand(count, *shape)
    mixes = any(isinstance(a, Mixing) for a in pipeline.active(request.augmentations))
    targets = torch.full((count,), _target(request))
    if mixes:
        split = request.data.train
        others = torch.randint(len(split), (count,), generator=generator)
        pictures = torch.cat([pictures, split.pictures(others)])
        targets = torch.cat([targets, split.targets[others]])
    drawn = pipeline.draw(request.augmentations, len(pictures), shape, generator)
    drawn = tuple(_with_partners(d, count) for d in drawn)
    images = pipeline.apply(pictures.float() / 255, drawn)[:count]
    effective = [d for d in drawn if shape[0] > 1 or not d.augmentation.needs_color]
    shares = pipeline.apply_to_targets(targets, drawn, len(request.data.classes) + 1)[:count]
    return Draws(
        images.mul(255).round_().clamp_(0, 255).byte().numpy(),
        tuple(_words(effective, index) for index in range(count)),
        tuple(label_words(row, (*request.data.classes, THIS)) if mixes else () for row in shares),
    )


def _words(drawn: Sequence[Drawn], index: int) -> tuple[str, ...]:
    """Say what was done to one picture; what was mixed, its label tells."""
    told = pipeline.describe([d for d in drawn if not isinstance(d.augmentation, Mixing)], index)
    return told if told or pipeline.describe(drawn, index) else (UNCHANGED,)


def _target(request: Request) -> int:
    """Return the picture's class, or one beyond all classes that stands for the picture itself."""
    return len(request.data.classes) if request.target is None else request.target


def _with_partners(drawn: Drawn, count: int) -> Drawn:
    """Return what was drawn with a partner from the second half for each draw: training mixes with any other."""
    if not isinstance(drawn.augmentation, Mixing):
        return drawn
    total = len(drawn.draw["partner"])
    return replace(drawn, draw={**drawn.draw, "partner": (torch.arange(total) + count) % total})


def label_words(shares: Tensor, names: Sequence[str]) -> tuple[str, ...]:
    """Say what a mixed label is made of, shares (K,), the largest first: "70 % cat", "30 % dog"."""
    order = shares.argsort(descending=True, stable=True).tolist()
    return tuple(f"{whole_percent(float(shares[i]))} {_told(names[i])}" for i in order if shares[i] >= _LEAST)


def _told(name: str) -> str:
    """Return a class's name, in quotation marks where it could be read as part of a number before it."""
    return f"“{name}”" if name[:1].isdigit() else name
