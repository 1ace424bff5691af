"""Why a picture was taken for a class: the pixels that moved it, the channels that spoke for it, what it is near to."""

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.inspection.modes import evaluating
from workbench.inspection.question import InspectionError

MOST_CHANNELS = 12  # told of


@dataclass(frozen=True, eq=False)
class Trail:
    """What spoke for a class.

    Attributes:
        probabilities: (K,) float32, the softmax of the network's output.
        saliency: (H, W) float32 >= 0, how much each pixel moves the class's logit: |gradient|, the largest channel's.
        path: of the last layer with a spatial output; "" where there is none, and no channels then.
        channels: (n,) int64, its channels by what they say for the class, most first.
        weights: (n,) float32, each channel's mean gradient.
        says: (n,) float32, weight × activation summed over the map.
        maps: (n, h, w) float32, the channels' activations.
        count: channels the layer has.
    """

    probabilities: NDArray[np.float32]
    saliency: NDArray[np.float32]
    path: str
    channels: NDArray[np.int64]
    weights: NDArray[np.float32]
    says: NDArray[np.float32]
    maps: NDArray[np.float32]
    count: int


@dataclass(frozen=True, eq=False)
class AskTrail:
    """Ask what spoke for class `target` in a picture; the network that the question is put to plays no part.

    Attributes:
        snapshot: a copy of a network, which is looked into.
        image: (C, H, W) float32, normalised.
        target: class index, mostly the wrong one that was predicted.
    """

    snapshot: nn.Module = field(repr=False)
    image: Tensor = field(repr=False)
    target: int

    def ask(self, network: nn.Module) -> Trail:
        """Run the snapshot once forward and back.

        Raises:
            InspectionError: if there is no such class, or the output is not finite.
            RuntimeError: torch's, if the picture does not fit the network.
        """
        return trail(self.snapshot, self.image, self.target)


def trail(network: nn.Module, image: Tensor, target: int) -> Trail:
    """Return what spoke for class `target` in `image`, (C, H, W) float32 normalised.

    The network's gradients, modes and generators stay as they are.

    Raises:
        InspectionError: if there is no such class, or the output is not finite.

    Source: saliency after Simonyan et al. 2013, https://arxiv.org/abs/1312.6034, section 3; channel weights after
    Selvaraju et al. 2017 (Grad-CAM), https://arxiv.org/abs/1610.02391, eq. 1.
    """
    spatial: dict[str, Tensor] = {}
    names = {module: name for name, module in network.named_modules()}

    def keep(module: nn.Module, _: tuple[Tensor, ...], output: Tensor) -> None:
        name = names[module]
        spatial.pop(name, None)  # one used again counts where it is used last
        if output.dim() == 4 and output.shape[2] * output.shape[3] > 1:
            spatial[name] = output

    hooks = [module.register_forward_hook(keep) for module in names if not list(module.children())]
    try:
        with evaluating(network) as device, torch.enable_grad():
            pixels = image[None].to(device).requires_grad_()
            logits = network(pixels)
            _check(logits, target)
            path = next(reversed(spatial), "")
            wanted = [pixels, *([spatial[path]] if path else [])]
            gradients = torch.autograd.grad(logits[0, target], wanted, allow_unused=True)
    finally:
        for hook in hooks:
            hook.remove()
    moved = gradients[0] if gradients[0] is not None else torch.zeros_like(pixels)
    nothing = torch.zeros((1, 0, 1, 1))
    maps = spatial[path].detach() if path else nothing
    upstream = gradients[1] if path and gradients[1] is not None else torch.zeros_like(maps)
    return _told(logits.detach()[0], moved[0], path, maps[0], upstream[0])


def _check(logits: Tensor, target: int) -> None:
    if logits.dim() != 2 or not 0 <= target < logits.shape[1]:
        raise InspectionError("the network does not end in one number for each class")
    if not torch.isfinite(logits).all():
        raise InspectionError("the network's output for this picture is not finite, so nothing spoke for a class")


def _told(logits: Tensor, moved: Tensor, path: str, maps: Tensor, upstream: Tensor) -> Trail:
    weights = upstream.mean((1, 2))
    says = (weights[:, None, None] * maps).sum((1, 2))
    order = says.argsort(descending=True, stable=True)[:MOST_CHANNELS]
    return Trail(
        logits.float().softmax(0).cpu().numpy(),
        moved.abs().amax(0).float().cpu().numpy(),
        path,
        order.cpu().numpy(),
        weights[order].float().cpu().numpy(),
        says[order].float().cpu().numpy(),
        maps[order].float().cpu().contiguous().numpy().copy(),
        len(maps),
    )
