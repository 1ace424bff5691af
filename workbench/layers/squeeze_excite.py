"""Squeeze and excite: a small network that decides how much each feature map counts."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from workbench.layers.base import LAYERS, Call, Layer, Shape, Size, Window


class SqueezeExcite(nn.Module):
    """Scale each channel by a gate in (0, 1) computed from all channels' means."""

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.squeeze = nn.Linear(channels, squeezed)
        self.excite = nn.Linear(squeezed, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Return x, (N, C, H, W), with every map scaled by its gate."""
        gate: Tensor = self.excite(self.squeeze(x.mean((2, 3))).relu()).sigmoid()  # (N, C)
        return x * gate[:, :, None, None]


@LAYERS.register
class SqueezeExciteLayer(Layer):
    """Weigh each feature map by a number in (0, 1) learned from the means of all maps.

    Source: Hu et al. 2018, https://arxiv.org/abs/1709.01507, section 3
    """

    category: ClassVar = "convolution"
    title: ClassVar = "Squeeze and excite"
    ranks: ClassVar = (3,)
    kind: Literal["squeeze_excite"] = "squeeze_excite"
    reduction: Annotated[Size, Field(description="how many times fewer numbers in the middle than channels")] = 4

    def call(self, shape: Shape) -> Call:
        return Call(SqueezeExcite, {"channels": shape[0], "squeezed": max(1, shape[0] // self.reduction)})

    def window(self, shape: Shape) -> Window | None:
        return None  # the gate sees every place
