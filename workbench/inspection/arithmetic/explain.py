"""How any layer comes to any number of its output; each kind of layer is explained in its family's file."""

from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor, nn

from workbench.inspection.arithmetic.base import Place, Working
from workbench.inspection.arithmetic.convolution import explain_convolution
from workbench.inspection.arithmetic.linear import (
    Layout,
    explain_flatten,
    explain_linear,
    explain_softmax,
    explain_squeeze_excite,
)
from workbench.inspection.arithmetic.normalization import explain_batch_norm, explain_group_norm, explain_layer_norm
from workbench.inspection.arithmetic.pointwise import CURVES, explain_activation, explain_dropout
from workbench.inspection.arithmetic.pooling import (
    explain_adaptive_pooling,
    explain_average_pooling,
    explain_max_pooling,
    explain_upsampling,
)
from workbench.inspection.question import InspectionError
from workbench.layers.squeeze_excite import SqueezeExcite

Explainer = Callable[[Any, Tensor, Place], Working]

EXPLAINERS: dict[type[nn.Module], Explainer] = {
    nn.Conv2d: explain_convolution,
    nn.MaxPool2d: explain_max_pooling,
    nn.AvgPool2d: explain_average_pooling,
    nn.AdaptiveAvgPool2d: explain_adaptive_pooling,
    nn.Upsample: explain_upsampling,
    nn.BatchNorm2d: explain_batch_norm,
    nn.GroupNorm: explain_group_norm,
    nn.LayerNorm: explain_layer_norm,
    nn.Linear: explain_linear,
    nn.Softmax: explain_softmax,
    nn.Flatten: explain_flatten,
    nn.Dropout: explain_dropout,
    nn.Dropout2d: explain_dropout,
    SqueezeExcite: explain_squeeze_excite,
    **dict.fromkeys(CURVES, explain_activation),
}

TITLES: dict[type[nn.Module], str] = {
    nn.Conv2d: "Convolution",
    nn.MaxPool2d: "Max pooling",
    nn.AvgPool2d: "Average pooling",
    nn.AdaptiveAvgPool2d: "Adaptive average pooling",
    nn.BatchNorm2d: "Batch norm",
    nn.GroupNorm: "Group norm",
    nn.LayerNorm: "Layer norm",
    SqueezeExcite: "Squeeze and excite",
    nn.Dropout2d: "Dropout of maps",
}


def explain(module: nn.Module, given: Tensor, place: Place, layout: Layout | None = None) -> Working:
    """Return how a layer comes to one number of its output, computed by us in float64.

    Args:
        module: a layer that holds no others, in eval mode.
        given: its input for one image, (C, H, W) or (F,).
        place: the cell of its output, inside it.
        layout: for a linear layer, (C, H, W) of the maps that were laid out in a row.

    Raises:
        InspectionError: if nothing is known about the layer.
    """
    if isinstance(module, nn.Linear) and given.ndim == 1:
        with np.errstate(all="ignore"):
            return explain_linear(module, given, place, layout)
    explainer = EXPLAINERS.get(type(module))
    if explainer is None:
        raise InspectionError(f"nothing is known about the arithmetic of {type(module).__name__}")
    with np.errstate(all="ignore"):  # weights that are NaN or infinite are shown, not warned of
        return explainer(module, given, place)


def border_of(module: nn.Module, given: Tensor, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return how far the patches of an output of `size` reach beyond the input: above, left, below, right; in cells."""
    if not isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):
        return 0, 0, 0, 0
    above = left = below = right = 0
    height, width = given.shape[1:]
    for corner in (Place(0, 0, 0), Place(0, size[0] - 1, size[1] - 1)):
        terms = explain(module, given, corner).terms
        if terms is not None and terms.rows is not None and terms.columns is not None:
            above, left = max(above, -int(terms.rows.min())), max(left, -int(terms.columns.min()))
            below, right = (
                max(below, int(terms.rows.max()) + 1 - height),
                max(right, int(terms.columns.max()) + 1 - width),
            )
    return above, left, below, right


def title_of(module: nn.Module) -> str:
    """Return what a layer is called."""
    return TITLES.get(type(module), type(module).__name__)
