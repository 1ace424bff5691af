"""Augmentations in a row, as training and previews run them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from workbench.augmentation.affine import Affine, resampled
from workbench.augmentation.base import Augmentation, Draw
from workbench.augmentation.mixing import Mixing
from workbench.layers.base import Shape


@dataclass(frozen=True)
class Drawn:
    """An augmentation and what it drew for a batch."""

    augmentation: Augmentation
    draw: Draw


def active(augmentations: Sequence[Augmentation]) -> tuple[Augmentation, ...]:
    """Return those that are switched on and change any picture at all."""
    return tuple(a for a in augmentations if a.enabled and a.p > 0)


def draw(augmentations: Sequence[Augmentation], count: int, shape: Shape, generator: Generator) -> tuple[Drawn, ...]:
    """Draw for each of `count` pictures of `shape` (C, H, W), in order, from those that are active."""
    return tuple(Drawn(a, a.draw(count, shape, generator)) for a in active(augmentations))


def apply(images: Tensor, drawn: Sequence[Drawn]) -> Tensor:
    """Return images (n, C, H, W) float32 in [0, 1] transformed as drawn, in order.

    Neighbours that move pixels are one resampling: faster, and blurred once instead of several times.
    """
    for step in _steps(drawn):
        first = step[0].augmentation
        if isinstance(first, Affine):
            images = resampled(images, _combined(step, tuple(images.shape[1:])), first.fill)
        else:
            images = first.apply(images, step[0].draw)
    return images


def apply_to_targets(targets: Tensor, drawn: Sequence[Drawn], classes: int) -> Tensor:
    """Return targets (n,) as they are, or as shares (n, K) of `classes` where pictures were mixed."""
    mixed = [d for d in drawn if isinstance(d.augmentation, Mixing)]
    if not mixed:
        return targets
    shares = F.one_hot(targets, classes).float()
    for d in mixed:
        assert isinstance(d.augmentation, Mixing)
        shares = d.augmentation.apply_to_targets(shares, d.draw)
    return shares


def describe(drawn: Sequence[Drawn], index: int) -> tuple[str, ...]:
    """Say what was done to one picture, a few words each, in order."""
    return tuple(words for d in drawn if (words := d.augmentation.describe(d.draw, index)))


def _steps(drawn: Sequence[Drawn]) -> Iterator[list[Drawn]]:
    """Yield what is applied together: affine transforms in a row with the same fill, or one of another sort."""
    step: list[Drawn] = []
    for d in drawn:
        if step and not _together(step[0].augmentation, d.augmentation):
            yield step
            step = []
        step.append(d)
    if step:
        yield step


def _together(one: Augmentation, other: Augmentation) -> bool:
    return isinstance(one, Affine) and isinstance(other, Affine) and one.fill == other.fill


def _combined(step: Sequence[Drawn], shape: Shape) -> Tensor:
    """Return one inverse (n, 3, 3) for affine transforms in a row."""
    inverses = [d.augmentation.inverse(d.draw, shape) for d in step if isinstance(d.augmentation, Affine)]
    combined = inverses[0]
    for inverse in inverses[1:]:
        combined = torch.bmm(combined, inverse)
    return combined
