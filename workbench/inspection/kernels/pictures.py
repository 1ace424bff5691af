"""The learned weights of a layer, as pictures: themselves, their change since the start, what they let pass."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.inspection.kernels.frequency import decibels, frequency_response
from workbench.inspection.question import InspectionError, module_at

View = Literal["weights", "change", "frequency"]
RGB = 3  # input channels that make a coloured picture
AT_ONCE = 1 << 22  # numbers subtracted at once: 16 MB


@dataclass(frozen=True, eq=False)
class KernelPictures:
    """A layer's weights for one input channel, and how large all of them are.

    Attributes:
        path: the layer's.
        weights: (out, H, W) float32; of a linear layer pictures of its input, or (out, 1, in). Where the change was
            asked for, weights minus start; where the frequency response, (out, S, S) magnitudes or decibels.
        channel: the input channel shown, in [0, channels).
        channels: input channels there are to choose from.
        bias: (out,) float32, or None.
        size: (kH, kW) of a kernel.
        norms: (out,) float32, root of the sum of squares of each kernel, all input channels together.
        changes: (out,) float32, the same of weights minus start; None where the start is not known.
        rgb: (out, 3, H, W) float32 of all three input channels, where that was asked for.
    """

    path: str
    weights: NDArray[np.float32]
    channel: int
    channels: int
    bias: NDArray[np.float32] | None
    size: tuple[int, int]
    norms: NDArray[np.float32]
    changes: NDArray[np.float32] | None = None
    rgb: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Kernels:
    """Ask for a convolution's kernels, or a linear layer's weights.

    Attributes:
        path: the layer's.
        channel: input channel to show; beyond the last one, the last.
        layout: (C, H, W) of what was flattened into a linear layer's input, where there is one.
        view: what is pictured.
        logarithmic: whether a frequency response is in decibels.
        colored: whether three input channels are wanted together; of other layers, one.
        start: the layer's weights at the start of the run, of the same shape; needed for the change.
    """

    path: str
    channel: int = 0
    layout: tuple[int, int, int] | None = None
    view: View = "weights"
    logarithmic: bool = False
    colored: bool = False
    start: Tensor | None = field(default=None, compare=False, repr=False)

    def ask(self, network: nn.Module) -> KernelPictures:
        """Return copies of the weights.

        Raises:
            InspectionError: if the layer has no kernels, or not what was asked for of them.
        """
        module = module_at(network, self.path)
        if not isinstance(module, nn.Conv2d | nn.Linear):
            raise InspectionError(f"layer {self.path} ({type(module).__name__}) has no kernels")
        whole = self._laid_out(module.weight.detach())
        start = self._start(whole)
        channel = min(self.channel, whole.shape[1] - 1)
        parts = slice(channel, channel + 1)
        if self.colored and whole.shape[1] == RGB and self.view != "frequency":
            parts = slice(None)
        shown = whole[:, parts] if start is None or self.view != "change" else whole[:, parts] - start[:, parts]
        colored = shown.shape[1] == RGB
        return KernelPictures(
            self.path,
            self._pictured(shown[:, channel - (parts.start or 0)]),
            channel,
            whole.shape[1],
            None if module.bias is None else _copy(module.bias.detach()),
            (whole.shape[2], whole.shape[3]),
            _copy(torch.linalg.vector_norm(whole, dim=(1, 2, 3))),
            None if start is None else _distances(whole, start),
            _copy(shown) if colored else None,
        )

    def _laid_out(self, weight: Tensor) -> Tensor:
        """Return weights (out, in, kH, kW), those of a linear layer (out, in) as pictures of its input."""
        if weight.ndim == 4:
            return weight
        fits = self.layout is not None and np.prod(self.layout) == weight.shape[1]
        return weight.reshape(-1, *(self.layout if fits and self.layout else (1, 1, weight.shape[1])))

    def _start(self, whole: Tensor) -> Tensor | None:
        if self.start is None or self.start.numel() != whole.numel():
            if self.view == "change":
                raise InspectionError(f"the weights that layer {self.path} started from are not known")
            return None
        return self.start.to(whole.device).reshape(whole.shape)

    def _pictured(self, weights: Tensor) -> NDArray[np.float32]:
        """Return what is shown of weights (out, H, W)."""
        if self.view != "frequency":
            return _copy(weights)
        if weights.shape[1] == 1 and weights.shape[2] > 1:
            raise InspectionError(f"the weights of layer {self.path} make no pictures, so they have no frequencies")
        response = frequency_response(weights.float().cpu())
        return decibels(response) if self.logarithmic else response


def _distances(weights: Tensor, start: Tensor) -> NDArray[np.float32]:
    """Return how far each kernel of (out, in, kH, kW) is from its start, without a second copy of a large layer."""
    rows = max(1, AT_ONCE // max(1, weights[0].numel()))
    pairs = zip(torch.split(weights, rows), torch.split(start, rows), strict=True)
    return np.concatenate([_copy(torch.linalg.vector_norm(now - then, dim=(1, 2, 3))) for now, then in pairs])


def _copy(values: Tensor) -> NDArray[np.float32]:
    copied: NDArray[np.float32] = values.float().cpu().contiguous().numpy().copy()
    return copied
