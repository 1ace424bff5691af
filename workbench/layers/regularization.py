"""Regularization: make learning by heart harder, while training only."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from workbench.layers.base import LAYERS, Call, Layer, Shape
from workbench.spec import Float

Probability = Annotated[Float, Field(ge=0, lt=1, description="share that is set to 0")]


@LAYERS.register
class Dropout(Layer):
    """While training, set numbers to 0 at random and scale the rest by 1 / (1 - p).

    Source: Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
    """

    category: ClassVar = "regularization"
    title: ClassVar = "Dropout"
    kind: Literal["dropout"] = "dropout"
    p: Probability = 0.5

    def call(self, shape: Shape) -> Call:
        return Call(nn.Dropout, self.settings())


@LAYERS.register
class Dropout2d(Layer):
    """While training, set whole feature maps to 0 at random and scale the rest by 1 / (1 - p).

    Source: Tompson et al. 2015, https://arxiv.org/abs/1411.4280
    """

    category: ClassVar = "regularization"
    title: ClassVar = "Dropout of maps"
    ranks: ClassVar = (3,)
    kind: Literal["dropout2d"] = "dropout2d"
    p: Probability = 0.2

    def call(self, shape: Shape) -> Call:
        return Call(nn.Dropout2d, self.settings())
