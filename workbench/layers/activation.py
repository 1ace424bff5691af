"""Activations: a curve applied to every number, so that layers in a row are more than one layer."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from workbench.layers.base import LAYERS, Call, Finding, Layer, Shape, Window
from workbench.spec import Float


class _Activation(Layer):
    """Elementwise: the output has the input's shape."""

    category: ClassVar = "activation"
    module: ClassVar[type[nn.Module]]

    def call(self, shape: Shape) -> Call:
        return Call(self.module, self.settings())


@LAYERS.register
class ReLU(_Activation):
    """Make negative numbers 0: max(0, x).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """

    title: ClassVar = "ReLU"
    module: ClassVar = nn.ReLU
    kind: Literal["relu"] = "relu"


@LAYERS.register
class LeakyReLU(_Activation):
    """Make negative numbers small instead of 0: negative_slope · x for x < 0.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """

    title: ClassVar = "Leaky ReLU"
    module: ClassVar = nn.LeakyReLU
    kind: Literal["leaky_relu"] = "leaky_relu"
    negative_slope: Annotated[Float, Field(ge=0, le=1, description="slope left of 0")] = 0.01


@LAYERS.register
class GELU(_Activation):
    """Weigh each number by how likely a normal variable is below it: x · Φ(x).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html
    """

    title: ClassVar = "GELU"
    module: ClassVar = nn.GELU
    kind: Literal["gelu"] = "gelu"
    approximate: Annotated[
        Literal["none", "tanh"], Field(description="none computes Φ exactly, tanh approximates it")
    ] = "none"


@LAYERS.register
class SiLU(_Activation):
    """Weigh each number by its own sigmoid: x · σ(x), also called swish.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.SiLU.html
    """

    title: ClassVar = "SiLU"
    module: ClassVar = nn.SiLU
    kind: Literal["silu"] = "silu"


@LAYERS.register
class ELU(_Activation):
    """Bend negative numbers towards -alpha: alpha · (eˣ - 1) for x < 0.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ELU.html
    """

    title: ClassVar = "ELU"
    module: ClassVar = nn.ELU
    kind: Literal["elu"] = "elu"
    alpha: Annotated[Float, Field(gt=0, le=100, description="the limit far left is -alpha")] = 1.0


@LAYERS.register
class Tanh(_Activation):
    """Squeeze every number into (-1, 1).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html
    """

    title: ClassVar = "Tanh"
    module: ClassVar = nn.Tanh
    kind: Literal["tanh"] = "tanh"


@LAYERS.register
class Sigmoid(_Activation):
    """Squeeze every number into (0, 1): σ(x) = 1 / (1 + e⁻ˣ).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
    """

    title: ClassVar = "Sigmoid"
    module: ClassVar = nn.Sigmoid
    kind: Literal["sigmoid"] = "sigmoid"


@LAYERS.register
class Softmax(Layer):
    """Make probabilities of scores: positive numbers that add up to 1, over the channels at each place.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html
    """

    category: ClassVar = "activation"
    title: ClassVar = "Softmax"
    kind: Literal["softmax"] = "softmax"

    def call(self, shape: Shape) -> Call:
        return Call(nn.Softmax, {"dim": 1})

    def check(self, shape: Shape) -> Iterator[Finding]:
        if shape[0] == 1:
            yield Finding("warning", "over a single channel softmax is always 1", "Use sigmoid instead", (Sigmoid(),))

    def window(self, shape: Shape) -> Window | None:
        return Window() if len(shape) == 3 else None
