"""What one kernel makes of a picture, and what the network takes the picture for."""

from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.inspection.passes import forward_pass
from workbench.inspection.question import InspectionError
from workbench.inspection.standpoint import Weights


@dataclass(frozen=True, eq=False)
class CopyWith:
    """Ask for a copy of the network with other weights: what is found out with it is about these.

    Attributes:
        weights: a whole state dict of the same layers.
    """

    weights: Weights = field(repr=False)

    def ask(self, network: nn.Module) -> nn.Module:
        """Return a copy in eval mode that shares no memory with the network.

        Raises:
            InspectionError: if the weights are of other layers.
        """
        copied = deepcopy(network).eval().requires_grad_(False)
        try:
            copied.load_state_dict(self.weights)
        except RuntimeError:
            raise InspectionError("the weights in the lab are of other layers than the network") from None
        return copied


@dataclass(frozen=True, eq=False)
class Effect:
    """What came of one picture.

    Attributes:
        map: (H, W) float32, the kernel's feature map.
        logits: (K,) float32, what the network gave.
        probabilities: (K,) float32, their softmax.
    """

    map: NDArray[np.float32]
    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class KernelEffect:
    """Ask what a kernel makes of a picture.

    Attributes:
        images: (1, C, H, W) float32, normalised; the same object for every question about it.
        path: the convolution's.
        kernel: its output channel.
        network: asked instead of the one the question is put to, where given.
    """

    images: Tensor
    path: str
    kernel: int
    network: nn.Module | None = field(default=None, repr=False)

    def ask(self, network: nn.Module) -> Effect:
        """Run the network once, unless it has been for this picture.

        Raises:
            InspectionError: if there is no such block or kernel, or the network does not end in a row of numbers.
            RuntimeError: torch's, if the picture does not fit the network.
        """
        done = forward_pass(self.network or network, self.images, self.path)
        maps = done.outputs[self.path]
        if maps.ndim != 4 or self.kernel >= maps.shape[1]:
            raise InspectionError(f"layer {self.path} has no feature map {self.kernel}")
        if done.logits.ndim != 2:
            raise InspectionError("the network does not end in one number for each class")
        return Effect(
            _copy(maps[0, self.kernel]), _copy(done.logits[0]), _copy(done.logits[0].detach().float().softmax(0))
        )


def _copy(values: Tensor) -> NDArray[np.float32]:
    copied: NDArray[np.float32] = values.detach().float().cpu().contiguous().numpy().copy()
    return copied
