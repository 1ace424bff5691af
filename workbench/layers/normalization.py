"""Normalizations: bring numbers to mean 0 and variance 1, then scale and shift them by learned numbers."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from workbench.layers.base import LAYERS, Call, Count, Finding, Layer, Shape, Window
from workbench.spec import Bool, Float

Epsilon = Annotated[Float, Field(gt=0, le=1, description="added to the variance, against division by 0")]


@LAYERS.register
class BatchNorm2d(Layer):
    """Normalize each channel over the batch while training, by running averages afterwards.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
    """

    category: ClassVar = "normalization"
    title: ClassVar = "Batch norm"
    ranks: ClassVar = (3,)
    kind: Literal["batch_norm2d"] = "batch_norm2d"

    eps: Epsilon = 1e-5
    momentum: Annotated[Float, Field(gt=0, le=1, description="share of the newest batch in the running averages")] = 0.1
    affine: Annotated[Bool, Field(description="learn a scale and a shift for each channel")] = True

    def call(self, shape: Shape) -> Call:
        return Call(nn.BatchNorm2d, {"num_features": shape[0]} | self.settings())


@LAYERS.register
class GroupNorm(Layer):
    """Normalize each image by itself, over groups of channels.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
    """

    category: ClassVar = "normalization"
    title: ClassVar = "Group norm"
    ranks: ClassVar = (3,)
    kind: Literal["group_norm"] = "group_norm"

    num_groups: Annotated[Count, Field(description="groups the channels are split into")] = 4
    eps: Epsilon = 1e-5
    affine: Annotated[Bool, Field(description="learn a scale and a shift for each channel")] = True

    def call(self, shape: Shape) -> Call:
        return Call(nn.GroupNorm, {"num_channels": shape[0]} | self.settings())

    def check(self, shape: Shape) -> Iterator[Finding]:
        if shape[0] % self.num_groups:
            best = max(g for g in range(1, min(self.num_groups, shape[0]) + 1) if shape[0] % g == 0)
            yield Finding(
                "error",
                f"num_groups = {self.num_groups} does not divide the {shape[0]} channels",
                f"Set num_groups to {best}",
                (self.changed(num_groups=best),),
            )
        elif shape[0] == self.num_groups and shape[1:] == (1, 1):
            # torch refuses it for a batch of one image.
            fewer = max((g for g in range(1, shape[0]) if shape[0] % g == 0), default=None)
            yield Finding(
                "error",
                f"each of its {self.num_groups} groups holds a single number, which always becomes 0",
                f"Set num_groups to {fewer}" if fewer else None,
                (self.changed(num_groups=fewer),) if fewer else (),
            )

    def window(self, shape: Shape) -> Window | None:
        return None  # mean and variance come from the whole map


@LAYERS.register
class LayerNorm(Layer):
    """Normalize each image by itself, over everything at once.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
    """

    category: ClassVar = "normalization"
    title: ClassVar = "Layer norm"
    kind: Literal["layer_norm"] = "layer_norm"

    eps: Epsilon = 1e-5
    elementwise_affine: Annotated[Bool, Field(description="learn a scale and a shift for every number")] = True

    def call(self, shape: Shape) -> Call:
        return Call(nn.LayerNorm, {"normalized_shape": shape} | self.settings())

    def window(self, shape: Shape) -> Window | None:
        return None  # mean and variance come from the whole input
