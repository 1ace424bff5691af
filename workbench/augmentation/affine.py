"""Transforms that move pixels: each a matrix, so that several in a row are one resampling.

Matrices act on pixel coordinates (x, y, 1) that start at the picture's centre, x to the right and y down. They are
inverse: they say for a place in the result where its pixel comes from.
"""

from functools import lru_cache
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from workbench.augmentation.base import Augmentation, Draw
from workbench.layers.base import Shape

Fill = Annotated[
    Literal["black", "edge", "mirror"], Field(description="what comes in where the picture has moved away")
]
_PADDING = {"black": "zeros", "edge": "zeros", "mirror": "reflection"}  # in torch's words


class Affine(Augmentation):
    """A transform that takes each pixel from another place, straight lines staying straight."""

    fill: Fill = "black"

    def inverse(self, draw: Draw, shape: Shape) -> Tensor:
        """Return for pictures of `shape` (C, H, W) the matrices (n, 3, 3) float32, from result back to picture."""
        raise NotImplementedError

    def apply(self, images: Tensor, draw: Draw) -> Tensor:
        return resampled(images, self.inverse(draw, tuple(images.shape[1:])), self.fill)


def resampled(images: Tensor, inverse: Tensor, fill: Literal["black", "edge", "mirror"]) -> Tensor:
    """Return images (n, C, H, W) whose pixels come from where `inverse` (n, 3, 3) says, bilinear.

    Source: torch.nn.functional.grid_sample; with black agrees with torchvision.transforms.v2.functional.affine.
    """
    height, width = images.shape[2:]
    # grid_sample's coordinates run from −1 to 1 between the picture's outer edges.
    theta = inverse[:, :2].clone()  # (n, 2, 3)
    for row, column, scale in ((0, 1, height / width), (1, 0, width / height), (0, 2, 2 / width), (1, 2, 2 / height)):
        theta[:, row, column] *= scale
    grid = torch.mm(theta.reshape(-1, 3), _places(height, width, images.device)).view(-1, 2, height, width)
    if fill == "edge":  # torch's "border" is none that Apple's GPUs know
        for axis, side in enumerate((width, height)):
            grid[:, axis].clamp_(1 / side - 1, 1 - 1 / side)  # the centres of the outermost pixels
    return F.grid_sample(
        images, grid.permute(0, 2, 3, 1), mode="bilinear", padding_mode=_PADDING[fill], align_corners=False
    )


@lru_cache(maxsize=16)
def _places(height: int, width: int, device: torch.device) -> Tensor:
    """Return the centres of all pixels, (3, H · W): x, y and 1, from −1 to 1 between the picture's outer edges.

    With one matrix product it takes the place of torch's affine_grid, whose batched product is four times as slow.
    """
    x, y = ((2 * torch.arange(side, device=device) + 1) / side - 1 for side in (width, height))
    return torch.stack([x.expand(height, width), y[:, None].expand(height, width), x.new_ones(height, width)]).view(
        3, -1
    )


def matrices(rows: tuple[tuple[Tensor | float, ...], ...], like: Tensor) -> Tensor:
    """Return (n, 3, 3) float32 of two rows of three entries, each (n,) or one for all; the last row is 0 0 1."""
    result = torch.zeros(len(like), 3, 3, device=like.device)
    for row, entries in enumerate(rows):
        for column, entry in enumerate(entries):
            if isinstance(entry, Tensor) or entry != 0:
                result[:, row, column] = entry
    result[:, 2, 2] = 1
    return result
