"""How strong the gradient is where it passes each layer."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor


@dataclass(frozen=True)
class Strength:
    """A gradient in a few numbers, computed in float64.

    Attributes:
        norm: root of the sum of squares.
        mean: of the absolute values.
        largest: absolute value.
    """

    norm: float
    mean: float
    largest: float


@dataclass(frozen=True)
class LayerGradient:
    """The gradient at one layer.

    Attributes:
        path: the layer's.
        kind: torch's name of it.
        output: gradient of the loss with respect to what it gave; None where nothing that is learned lies before it.
        tensors: by name ("weight", "bias"), gradient with respect to what it learns.
        ratio: norm of the gradient of its weight over the norm of the weight; None without one.
    """

    path: str
    kind: str
    output: Strength | None
    tensors: tuple[tuple[str, Strength], ...]
    ratio: float | None


def strength(gradient: Tensor) -> Strength:
    """Return the numbers of a gradient of any shape."""
    values = np.abs(gradient.detach().numpy().astype(np.float64)).ravel()
    return Strength(float(np.sqrt(np.sum(values * values))), float(values.mean()), float(values.max()))
