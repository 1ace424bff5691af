"""The learned weights of a layer, as pictures."""

from dataclasses import dataclass

import numpy as np
from torch import nn

from workbench.inspection.question import InspectionError, module_at


@dataclass(frozen=True)
class KernelPictures:
    """Weights of one input channel.

    Attributes:
        path: the layer's.
        weights: (out, kH, kW) float32; of a linear layer the weights seen as pictures of its input, or (out, 1, in).
        channel: the input channel shown, in [0, channels).
        channels: input channels there are to choose from.
        bias: (out,) float32, or None.
    """

    path: str
    weights: np.ndarray
    channel: int
    channels: int
    bias: np.ndarray | None


@dataclass(frozen=True)
class Kernels:
    """Ask for a convolution's kernels, or a linear layer's weights.

    Attributes:
        path: the layer's.
        channel: input channel to show; beyond the last one, the last.
        layout: (C, H, W) of what was flattened into a linear layer's input, where there is one.
    """

    path: str
    channel: int = 0
    layout: tuple[int, int, int] | None = None

    def ask(self, network: nn.Module) -> KernelPictures:
        """Return copies of the weights.

        Raises:
            InspectionError: if the layer has no kernels.
        """
        module = module_at(network, self.path)
        if not isinstance(module, nn.Conv2d | nn.Linear):
            raise InspectionError(f"layer {self.path} ({type(module).__name__}) has no kernels")
        weight = module.weight.detach()
        if isinstance(module, nn.Linear):  # (out, in) -> (out, C, H, W)
            fits = self.layout is not None and np.prod(self.layout) == module.in_features
            weight = weight.reshape(-1, *(self.layout if fits and self.layout else (1, 1, module.in_features)))
        channel = min(self.channel, weight.shape[1] - 1)
        return KernelPictures(
            self.path,
            weight[:, channel].float().cpu().numpy().copy(),
            channel,
            weight.shape[1],
            None if module.bias is None else module.bias.detach().float().cpu().numpy().copy(),
        )
