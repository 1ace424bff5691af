"""The effective receptive field: which pixels of a picture really move a cell of a block's output, and how much."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.inspection.modes import evaluating
from workbench.inspection.question import InspectionError, module_at


@dataclass(frozen=True, eq=False)
class Heat:
    """How much each pixel of a picture moves a cell.

    Attributes:
        heat: (H, W) float32, at least 0: the gradient's size, summed over the picture's channels; all 0 where nothing
            moves the cell, as behind a ReLU that gives 0.
    """

    heat: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class EffectiveField:
    """Ask for the gradient of a cell with respect to the picture.

    Attributes:
        images: (N, C, H, W) float32, normalised; the first picture is meant.
        path: the block's, e.g. "2.body.0".
        row: of the cell; 0 of flat features.
        column: of the cell; 0 of flat features.
        channel: the cell's map; None: the sum over all maps at this place.
    """

    images: Tensor
    path: str
    row: int = 0
    column: int = 0
    channel: int | None = None

    def ask(self, network: nn.Module) -> Heat:
        """Run the network as far as the block, and back.

        Raises:
            InspectionError: if there is no such block or cell, or the block is passed by.
            RuntimeError: torch's, if the picture does not fit the network.
        """
        return effective_field(network, self.images[:1], self.path, self.row, self.column, self.channel)


class _Reached(Exception):
    """The forward pass has come as far as it is needed."""


def effective_field(
    network: nn.Module, image: Tensor, path: str, row: int = 0, column: int = 0, channel: int | None = None
) -> Heat:
    """Return the size of a cell's gradient with respect to the picture, summed over the picture's channels.

    Args:
        network: left in the mode it was in, its gradients untouched.
        image: (1, C, H, W) float32, normalised.
        path: the block's, e.g. "2.body.0".
        row: of the cell; 0 of flat features.
        column: of the cell; 0 of flat features.
        channel: the cell's map; None: the sum over all maps at this place.

    Raises:
        InspectionError: if there is no such block or cell, or the block is passed by.

    Source: Luo et al. 2016, https://arxiv.org/abs/1701.04128, section 2.
    """
    reached: list[Tensor] = []

    def stop(_: nn.Module, __: Any, output: Tensor) -> None:
        reached.append(output)
        raise _Reached

    handle = module_at(network, path).register_forward_hook(stop)
    try:
        with evaluating(network) as device, torch.enable_grad():
            pixels = image.detach().to(device).clone().requires_grad_()
            try:
                network(pixels.clone())  # a layer that works in place must not write to the leaf
            except _Reached:
                pass
            else:
                raise InspectionError(f"the network does not use block {path}")
            cell = _cell(reached[0], path, row, column, channel)
            if not cell.requires_grad:
                return Heat(np.zeros(tuple(image.shape[2:]), np.float32))
            (gradient,) = torch.autograd.grad(cell, pixels)
    finally:
        handle.remove()
    heat: NDArray[np.float32] = gradient[0].abs().sum(0).float().cpu().numpy()
    return Heat(heat)


def _cell(output: Tensor, path: str, row: int, column: int, channel: int | None) -> Tensor:
    """Return the cell of (1, C, H, W) or (1, F), or the sum over all maps, as one number."""
    maps = output[0] if output.dim() == 4 else output[0].reshape(-1, 1, 1)
    count, height, width = maps.shape
    if not (0 <= row < height and 0 <= column < width and 0 <= (channel or 0) < count):
        raise InspectionError(
            f"block {path} gives {count}×{height}×{width} numbers: there is none at map {channel or 0}, row {row}, "
            f"column {column}"
        )
    return maps[:, row, column].sum() if channel is None else maps[channel, row, column]
