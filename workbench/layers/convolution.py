"""Convolutions: learned kernels that slide over the picture."""

import warnings
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from workbench.layers.base import LAYERS, Call, Count, Finding, Layer, PaddingPair, Pair, Shape, Window, pair
from workbench.layers.sliding import dropped_border, kernel_too_large, positions
from workbench.spec import Bool

# Once a process torch tells what it does on an even kernel; a person sees it in the shapes.
warnings.filterwarnings("ignore", "Using padding='same' with even kernel lengths")


@LAYERS.register
class Conv2d(Layer):
    """Slide learned kernels over the picture; each gives one feature map.

    Input (C, H, W), output (out_channels, H', W') with
    H' = ⌊(H + 2·padding - dilation·(kernel_size - 1) - 1) / stride⌋ + 1.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
    """

    category: ClassVar = "convolution"
    title: ClassVar = "Convolution"
    ranks: ClassVar = (3,)

    kind: Literal["conv2d"] = "conv2d"
    out_channels: Annotated[Count, Field(description="number of kernels, and so of feature maps")] = 16
    kernel_size: Annotated[Pair, Field(description="height and width of a kernel, in pixels")] = 3
    stride: Annotated[Pair, Field(description="pixels the kernel moves at a time")] = 1
    padding: Annotated[
        PaddingPair | Literal["same", "valid"],
        Field(description="rows and columns added on every side; same keeps height and width"),
    ] = 0
    dilation: Annotated[Pair, Field(description="distance between the kernel's cells, in pixels")] = 1
    groups: Annotated[Count, Field(description="split the channels into so many groups, each blind to the others")] = 1
    bias: Annotated[Bool, Field(description="add a learned number to each feature map")] = True
    padding_mode: Annotated[
        Literal["zeros", "reflect", "replicate", "circular"], Field(description="what the added border holds")
    ] = "zeros"

    def call(self, shape: Shape) -> Call:
        return Call(nn.Conv2d, {"in_channels": shape[0]} | self.settings())

    def check(self, shape: Shape) -> Iterator[Finding]:
        channels = shape[0]
        if channels % self.groups or self.out_channels % self.groups:
            best = max(g for g in range(1, self.groups + 1) if channels % g == 0 and self.out_channels % g == 0)
            yield Finding(
                "error",
                f"groups = {self.groups} must divide the {channels} input and the {self.out_channels} output channels",
                f"Set groups to {best}",
                (self.changed(groups=best),),
            )
        if self.padding == "same" and pair(self.stride) != (1, 1):
            yield Finding(
                "error",
                f'padding "same" keeps height and width, so the stride must be 1, not {self.stride}',
                "Set stride to 1",
                (self.changed(stride=1),),
            )
            return
        limit = {"reflect": 1, "circular": 0}.get(self.padding_mode)
        down, right = self._largest_padding()
        if limit is not None and (down > shape[1] - limit or right > shape[2] - limit):
            yield Finding(
                "error",
                f"{self.padding_mode} padding of {max(down, right)} needs a larger input than {shape[1]}×{shape[2]}",
                "Pad with zeros",
                (self.changed(padding_mode="zeros"),),
            )
        if self.padding == "same":
            return
        yield from kernel_too_large(self, shape, self._extent(), self._padding())
        yield from dropped_border(shape, self._extent(), pair(self.stride), self._padding())

    def gives(self, shape: Shape) -> Shape:
        if self.padding == "same":
            return self.out_channels, *shape[1:]
        axes = zip(shape[1:], self._extent(), pair(self.stride), self._padding(), strict=True)
        return self.out_channels, *(positions(*axis) for axis in axes)

    def window(self, shape: Shape) -> Window:
        top, left = self._padding()
        return Window(self._extent(), pair(self.stride), (-top, -left))

    def _extent(self) -> tuple[int, int]:
        """Rows and columns a dilated kernel spans."""
        (height, width), (down, right) = pair(self.kernel_size), pair(self.dilation)
        return down * (height - 1) + 1, right * (width - 1) + 1

    def _largest_padding(self) -> tuple[int, int]:
        """Rows added below and columns added on the right, never fewer than above and on the left."""
        if self.padding != "same":
            return self._padding()
        (height, width), (top, left) = self._extent(), self._padding()
        return height - 1 - top, width - 1 - left

    def _padding(self) -> tuple[int, int]:
        """Rows added above and columns added on the left."""
        if self.padding == "valid":
            return 0, 0
        if self.padding == "same":  # torch puts the odd one below and on the right
            height, width = self._extent()
            return (height - 1) // 2, (width - 1) // 2
        return pair(self.padding)
