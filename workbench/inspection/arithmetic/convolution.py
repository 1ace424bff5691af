"""The arithmetic of a convolution: patch × kernel, summed over the input channels, plus a bias."""

import numpy as np
import torch
from torch import Tensor, nn

from workbench.inspection.arithmetic.base import (
    Floats,
    Indices,
    Line,
    Mark,
    Place,
    Terms,
    Working,
    exact,
    not_finite,
    scalar,
)
from workbench.inspection.arithmetic.formula import figure, finite_sum, operand, plain_sum, products


def explain_convolution(module: nn.Conv2d, given: Tensor, place: Place) -> Working:
    """Return how a convolution comes to one number.

    Args:
        module: of any stride, padding, dilation, groups and padding mode.
        given: its input, (C, H, W).
        place: the cell of its output.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
    """
    first, count = _channels(module, place.channel)
    rows, columns = (_read_along(module, axis, place[1 + axis]) for axis in (0, 1))
    values, outside = patch(given[first : first + count], rows, columns, module.padding_mode)
    kernel = exact(module.weight[place.channel])  # (C / groups, kH, kW)
    multiplied = values * kernel
    sums = multiplied.sum((1, 2))
    total = float(sums.sum())
    bias = None if module.bias is None else scalar(module.bias[place.channel])
    terms = Terms(
        heads=("patch", "kernel", "products"),
        labels=tuple(f"channel {channel}" for channel in range(first, first + count)),
        values=values,
        marks=np.broadcast_to(np.where(outside, Mark.PADDING, Mark.READ).astype(np.uint8), values.shape),
        weights=kernel,
        products=multiplied,
        sums=sums,
        channels=np.arange(first, first + count),
        rows=rows,
        columns=columns,
    )
    return weighted_sum(terms, total, bias)


def weighted_sum(terms: Terms, total: float, bias: float | None) -> Working:
    """Return the working of values times weights, all added up, plus a bias where there is one."""
    assert terms.products is not None
    lines = []
    if len(terms.sums) > 1:
        part = "channels" if terms.channels is not None else "parts"
        lines.append(Line(f"sum of all {part}", "Σ s", plain_sum(terms.sums[terms.order]), total))
    else:
        there = terms.products[terms.marks != Mark.ABSENT]
        lines.append(Line("sum of the products", "Σ w·x", plain_sum(there), total))
    result, numbers, symbols = total, products(terms), "y = Σ w·x"
    if bias is not None:
        result = total + bias
        numbers, symbols = f"{numbers} + {operand(bias)}", f"{symbols} + b"
        lines.append(Line("plus the bias", "Σ w·x + b", f"{figure(total)} + {operand(bias)}", result))
    return Working(
        symbols=symbols,
        numbers=numbers,
        result=result,
        scale=finite_sum(terms.products) + finite_sum(np.array([bias or 0.0])),
        terms=terms,
        lines=tuple(lines),
        note=not_finite(inputs=terms.values, weights=terms.weights, bias=None if bias is None else np.array([bias])),
    )


def patch(given: Tensor, rows: Indices, columns: Indices, mode: str = "zeros") -> tuple[Floats, np.ndarray]:
    """Return the values (C, h, w) at rows and columns of (C, H, W), and which (h, w) lie outside of it.

    Outside there is 0, or what the padding mode puts there.
    """
    height, width = given.shape[1:]
    down, right = (_inside(index, size, mode) for index, size in ((rows, height), (columns, width)))
    picked = given[:, torch.from_numpy(down).to(given.device)][:, :, torch.from_numpy(right).to(given.device)]
    values = exact(picked)
    outside = ((rows < 0) | (rows >= height))[:, None] | ((columns < 0) | (columns >= width))
    if mode == "zeros":
        values[:, outside] = 0.0
    return values, outside


def _inside(index: Indices, size: int, mode: str) -> Indices:
    """Return where along an axis the padding takes its values from."""
    if mode == "circular":
        return index % size
    if mode == "reflect":
        index = np.abs(index)
        index = np.where(index >= size, 2 * (size - 1) - index, index)
    return np.clip(index, 0, size - 1)


def _channels(module: nn.Conv2d, channel: int) -> tuple[int, int]:
    """Return the first input channel that an output channel reads, and how many."""
    count = module.in_channels // module.groups
    return channel // (module.out_channels // module.groups) * count, count


def _read_along(module: nn.Conv2d, axis: int, position: int) -> Indices:
    """Return the rows (axis 0) or columns (1) that the kernel covers at a position."""
    size, dilation, stride = module.kernel_size[axis], module.dilation[axis], module.stride[axis]
    if module.padding == "same":
        before = dilation * (size - 1) // 2  # torch puts the odd one below and on the right
    else:
        before = 0 if isinstance(module.padding, str) else int(module.padding[axis])
    return position * stride - before + dilation * np.arange(size)
