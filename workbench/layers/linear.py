"""Fully connected layers, and the flatten that leads to them."""

from collections.abc import Iterator
from math import prod
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from workbench.layers.base import LAYERS, Call, Count, Finding, Layer, Shape, shape_text
from workbench.spec import Bool


@LAYERS.register
class Flatten(Layer):
    """Lay all feature maps out in one row of numbers: (C, H, W) becomes (C·H·W,).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """

    category: ClassVar = "linear"
    title: ClassVar = "Flatten"
    kind: Literal["flatten"] = "flatten"

    def call(self, shape: Shape) -> Call:
        return Call(nn.Flatten, {})

    def gives(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def check(self, shape: Shape) -> Iterator[Finding]:
        if len(shape) == 1:
            yield Finding("notice", f"its input is flat already ({shape[0]} features)", "Remove this flatten", ())

    def window(self, shape: Shape) -> None:
        return None  # a flat feature has no place any more

    def sees_all(self, shape: Shape) -> bool:
        return False


def _product(shape: Shape) -> str:
    return "·".join(map(str, shape))


@LAYERS.register
class Linear(Layer):
    """Connect every feature with every output by a weight.

    Input (F,), output (out_features,).
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """

    category: ClassVar = "linear"
    title: ClassVar = "Linear"
    kind: Literal["linear"] = "linear"

    out_features: Annotated[Count, Field(description="number of outputs, each with a weight for every input")] = 64
    bias: Annotated[Bool, Field(description="add a learned number to each output")] = True

    def call(self, shape: Shape) -> Call:
        return Call(nn.Linear, {"in_features": shape[-1]} | self.settings())

    def gives(self, shape: Shape) -> Shape:
        return (self.out_features,)

    def check(self, shape: Shape) -> Iterator[Finding]:
        if len(shape) > 1:
            # torch would silently act along the last axis only.
            features = prod(shape)
            yield Finding(
                "error",
                f"needs flat features but gets {shape_text(shape)}; flatten makes it {features} = {_product(shape)}",
                "Insert flatten",
                (Flatten(), self),
            )

    def window(self, shape: Shape) -> None:
        return None
