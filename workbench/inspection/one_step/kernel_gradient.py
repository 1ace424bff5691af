"""The gradient of one weight as what it is: a sum over pictures and places of input times upstream gradient."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from workbench.inspection.question import InspectionError

LARGEST = 50  # terms listed


class Place(NamedTuple):
    """A weight of a layer, all indices from 0; `channel` counts within a group; a linear one has row and column 0."""

    output: int
    channel: int
    row: int = 0
    column: int = 0


class Term(NamedTuple):
    """One product of the sum.

    Attributes:
        picture: in the batch.
        row, column: of the output map where the upstream gradient is; 0 of a linear layer.
        patch: what the weight was multiplied with there.
        upstream: gradient of the loss with respect to the output there.
        product: of the two.
    """

    picture: int
    row: int
    column: int
    patch: float
    upstream: float
    product: float


@dataclass(frozen=True, eq=False)
class WeightGradient:
    """The gradient of one weight.

    Attributes:
        place: which weight.
        terms: the largest by absolute value, first; those that are 0 are left out.
        count: of all terms.
        zeros: how many of them are 0.
        pictures: (N,) float64, what each picture adds.
        total: their sum: the gradient, by us.
    """

    place: Place
    terms: tuple[Term, ...]
    count: int
    zeros: int
    pictures: NDArray[np.float64]
    total: float


def is_summable(module: nn.Module) -> bool:
    """Return whether the gradient of a layer's weight can be taken apart."""
    return isinstance(module, nn.Conv2d | nn.Linear)


def weight_gradient(module: nn.Module, given: Tensor, upstream: Tensor, place: Place) -> WeightGradient:
    """Take the gradient of one weight apart.

    Args:
        module: a convolution or a linear layer.
        given: what it got, (N, C, H, W) or (N, F).
        upstream: gradient of the loss with respect to what it gave, (N, C', H', W') or (N, F').
        place: the weight.

    Raises:
        InspectionError: if there is no such weight, or the layer is of another kind.

    Source: the derivative of a sum of products; Goodfellow et al. 2016, Deep Learning, eq. 9.11
    """
    if not isinstance(module, nn.Conv2d | nn.Linear):
        raise InspectionError(
            f"a gradient is taken apart for convolutions and linear layers, not {type(module).__name__}"
        )
    sizes = (*module.weight.shape, 1, 1)[:4]
    if any(not 0 <= index < size for index, size in zip(place, sizes, strict=True)):
        raise InspectionError(f"there is no weight {tuple(place)}: the layer has {'×'.join(map(str, sizes))}")
    if isinstance(module, nn.Conv2d):
        patches, slopes = _of_convolution(module, given, upstream, place)
    else:
        patches = _doubles(given[..., place.channel]).reshape(len(given), 1, -1)
        slopes = _doubles(upstream[..., place.output]).reshape(len(given), 1, -1)
    return _summed(place, patches, slopes)


def _of_convolution(
    module: nn.Conv2d, given: Tensor, upstream: Tensor, place: Place
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the weight met at each place and the gradient there, both (N, H', W')."""
    group = place.output // (module.out_channels // module.groups)
    channel = group * (module.in_channels // module.groups) + place.channel
    maps = given.detach()[:, channel : channel + 1]
    mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
    padded = _doubles(F.pad(maps, _borders(module), mode=mode))[:, 0]
    rows, columns = upstream.shape[2:]
    (down, right), (first, left) = (
        module.stride,
        (
            place.row * module.dilation[0],
            place.column * module.dilation[1],
        ),
    )
    patches = padded[
        :,
        first : first + down * (rows - 1) + 1 : down,
        left : left + right * (columns - 1) + 1 : right,
    ]
    return patches, _doubles(upstream[:, place.output])


def _borders(module: nn.Conv2d) -> list[int]:
    """Return the columns added left and right, then the rows added above and below."""
    if module.padding == "valid":
        return [0, 0, 0, 0]
    if module.padding == "same":  # torch puts the odd one below and on the right
        added = [d * (k - 1) for d, k in zip(module.dilation, module.kernel_size, strict=True)]
        return [added[1] // 2, added[1] - added[1] // 2, added[0] // 2, added[0] - added[0] // 2]
    rows, columns = (int(n) for n in module.padding)
    return [columns, columns, rows, rows]


def _doubles(values: Tensor) -> NDArray[np.float64]:
    return values.detach().numpy().astype(np.float64)


def _summed(place: Place, patches: NDArray[np.float64], slopes: NDArray[np.float64]) -> WeightGradient:
    """Multiply place by place, (N, H', W') both, and add up."""
    with np.errstate(invalid="ignore", over="ignore"):  # of a network with NaN
        products = patches * slopes
    sizes = np.abs(np.nan_to_num(products, nan=np.inf)).ravel()
    count = min(LARGEST, int(np.count_nonzero(sizes)))
    largest = np.argpartition(-sizes, count - 1)[:count] if count else np.zeros(0, np.int64)
    largest = largest[np.argsort(-sizes[largest], kind="stable")]
    where = np.stack(np.unravel_index(largest, products.shape), 1).tolist()
    terms = tuple(
        Term(
            n,
            row,
            column,
            float(patches[n, row, column]),
            float(slopes[n, row, column]),
            float(products[n, row, column]),
        )
        for n, row, column in where
    )
    pictures = products.sum((1, 2))
    zeros = products.size - int(np.count_nonzero(sizes))
    return WeightGradient(place, terms, products.size, zeros, pictures, float(pictures.sum()))
