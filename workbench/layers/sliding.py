"""Findings shared by everything that slides a window over a picture: convolution and pooling."""

from collections.abc import Iterator
from typing import Any

from workbench.layers.base import Finding, Layer, Shape, pair, shape_text


def positions(cells: int, extent: int, stride: int, padding: int, *, ceil_mode: bool = False) -> int:
    """Return how many places along one axis a kernel takes that spans `extent` cells of `cells` plus padding.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html, "Shape" and the note on ceil_mode
    """
    free = cells + 2 * padding - extent
    if not ceil_mode:
        return free // stride + 1
    count = -(-free // stride) + 1
    return count - 1 if (count - 1) * stride >= cells + padding else count  # none may start in the far padding


def kernel_too_large(
    layer: Layer, shape: Shape, extent: tuple[int, int], padding: tuple[int, int]
) -> Iterator[Finding]:
    """Yield an error where the kernel, spanning `extent` cells, is larger than its padded input."""
    available = (shape[1] + 2 * padding[0], shape[2] + 2 * padding[1])
    if extent[0] <= available[0] and extent[1] <= available[1]:
        return
    settings: dict[str, Any] = layer.settings()
    height, width = (min(k, a) for k, a in zip(pair(settings["kernel_size"]), available, strict=True))
    kernel = height if height == width else (height, width)
    repaired: dict[str, Any] = {"kernel_size": kernel}
    label = f"Set kernel_size to {height if height == width else shape_text((height, width))}"
    if pair(settings.get("dilation", 1)) != (1, 1):
        repaired["dilation"] = 1
        label += " and dilation to 1"
    yield Finding(
        "error",
        f"its kernel spans {shape_text(extent)} but the input{_padded(padding)} is only {shape_text(available)}",
        label,
        (layer.changed(**repaired),),
    )


def dropped_border(
    shape: Shape, extent: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int]
) -> Iterator[Finding]:
    """Yield a notice where the last rows or columns of the input are never read.

    A kernel of a single cell with a stride is there to skip, as in the shortcut of a residual block.
    """
    if extent == (1, 1):
        return
    unread = []
    for axis, word in ((0, "row"), (1, "column")):
        padded = shape[1 + axis] + 2 * padding[axis]
        if extent[axis] > padded:
            return
        count = (padded - extent[axis]) % stride[axis] - padding[axis]
        if count > 0:
            unread.append(f"the last {word}" if count == 1 else f"the last {count} {word}s")
    if unread:
        yield Finding("notice", f"never reads {' and '.join(unread)} of its {shape_text(shape[1:])} input")


def _padded(padding: tuple[int, int]) -> str:
    return " with its padding" if any(padding) else ""
