"""Pooling: one number for each patch of a feature map; nothing is learned."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from workbench.layers.base import LAYERS, Call, Finding, Layer, PaddingPair, Pair, Shape, Window, pair
from workbench.layers.sliding import dropped_border, kernel_too_large, positions
from workbench.spec import Bool, Int


class _Pool2d(Layer):
    """What max and average pooling share.

    Input (C, H, W), output (C, H', W') with
    H' = ⌊(H + 2·padding - kernel_size) / stride⌋ + 1, rounded up with ceil_mode.
    """

    category: ClassVar = "pooling"
    ranks: ClassVar = (3,)

    kernel_size: Annotated[Pair, Field(description="height and width of the patch, in cells")] = 2
    stride: Annotated[
        Pair | None, Field(description="cells the patch moves at a time; empty: as far as it is large")
    ] = None
    padding: Annotated[PaddingPair, Field(description="cells added on every side, at most half the patch")] = 0
    ceil_mode: Annotated[Bool, Field(description="keep a last, incomplete patch")] = False

    def check(self, shape: Shape) -> Iterator[Finding]:
        kernel, padding = pair(self.kernel_size), pair(self.padding)
        if any(p > k // 2 for p, k in zip(padding, kernel, strict=True)):
            largest = min(k // 2 for k in kernel)
            yield Finding(
                "error",
                f"padding {self.padding} is more than half of kernel_size {self.kernel_size}",
                f"Set padding to {largest}",
                (self.changed(padding=largest),),
            )
            return
        if not self.ceil_mode:
            yield from kernel_too_large(self, shape, kernel, padding)
            yield from dropped_border(shape, kernel, self._stride(), padding)
        elif min(self.gives(shape)) < 1:
            yield from kernel_too_large(self, shape, kernel, padding)

    def gives(self, shape: Shape) -> Shape:
        axes = zip(shape[1:], pair(self.kernel_size), self._stride(), pair(self.padding), strict=True)
        return shape[0], *(positions(*axis, ceil_mode=self.ceil_mode) for axis in axes)

    def window(self, shape: Shape) -> Window:
        top, left = pair(self.padding)
        return Window(pair(self.kernel_size), self._stride(), (-top, -left))

    def _stride(self) -> tuple[int, int]:
        return pair(self.kernel_size if self.stride is None else self.stride)


@LAYERS.register
class MaxPool2d(_Pool2d):
    """Keep the largest value of each patch.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
    """

    title: ClassVar = "Max pooling"
    kind: Literal["max_pool2d"] = "max_pool2d"

    def call(self, shape: Shape) -> Call:
        return Call(nn.MaxPool2d, self.settings())


@LAYERS.register
class AvgPool2d(_Pool2d):
    """Take the mean of each patch.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
    """

    title: ClassVar = "Average pooling"
    kind: Literal["avg_pool2d"] = "avg_pool2d"
    count_include_pad: Annotated[Bool, Field(description="count the padding's zeros in the mean")] = True

    def call(self, shape: Shape) -> Call:
        return Call(nn.AvgPool2d, self.settings())


@LAYERS.register
class AdaptiveAvgPool2d(Layer):
    """Take the mean of patches sized so that the output has a given size, whatever the input's; 1 is global pooling.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
    """

    category: ClassVar = "pooling"
    title: ClassVar = "Adaptive average pooling"
    ranks: ClassVar = (3,)

    kind: Literal["adaptive_avg_pool2d"] = "adaptive_avg_pool2d"
    output_size: Annotated[Pair, Field(description="height and width of the output, in cells")] = 1

    def call(self, shape: Shape) -> Call:
        return Call(nn.AdaptiveAvgPool2d, self.settings())

    def gives(self, shape: Shape) -> Shape:
        return shape[0], *pair(self.output_size)

    def check(self, shape: Shape) -> Iterator[Finding]:
        height, width = pair(self.output_size)
        if height > shape[1] or width > shape[2]:
            yield Finding(
                "warning", f"output_size {height}×{width} is larger than the input {shape[1]}×{shape[2]}: cells repeat"
            )

    def window(self, shape: Shape) -> Window | None:
        size, stride = [], []
        for cells, wanted in zip(shape[1:], pair(self.output_size), strict=True):
            if cells % wanted:
                return None  # patches of unequal size have no common window
            size.append(cells // wanted)
            stride.append(cells // wanted)
        return Window((size[0], size[1]), (stride[0], stride[1]))

    def sees_all(self, shape: Shape) -> bool:
        return pair(self.output_size) == (1, 1)


@LAYERS.register
class Upsample(Layer):
    """Enlarge every feature map by a factor.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html
    """

    category: ClassVar = "pooling"
    title: ClassVar = "Upsample"
    ranks: ClassVar = (3,)

    kind: Literal["upsample"] = "upsample"
    scale_factor: Annotated[Int, Field(ge=1, le=64, description="how many times larger")] = 2
    mode: Annotated[Literal["nearest", "bilinear"], Field(description="repeat cells, or blend neighbours")] = "nearest"

    def call(self, shape: Shape) -> Call:
        return Call(nn.Upsample, self.settings())

    def gives(self, shape: Shape) -> Shape:
        return shape[0], shape[1] * self.scale_factor, shape[2] * self.scale_factor

    def window(self, shape: Shape) -> Window:
        step = 1 / self.scale_factor
        if self.mode == "nearest":
            return Window((1, 1), (step, step))
        # Bilinear blends the two neighbours of the output cell's centre, (i + 1/2) · step - 1/2 in input cells.
        return Window((2, 2), (step, step), (step / 2 - 0.5, step / 2 - 0.5))
