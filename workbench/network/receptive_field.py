"""The receptive field: the patch of the image that one cell of a layer's output sees.

Windows are composed layer by layer and joined where branches meet.
Source: Araujo et al. 2019, https://distill.pub/2019/computing-receptive-fields/
"""

from dataclasses import dataclass
from typing import NamedTuple

from workbench.layers.base import Layer, Shape, Window


class Span(NamedTuple):
    """Rows or columns [first, end) of the image."""

    first: float
    end: float


@dataclass(frozen=True)
class Field:
    """What the cells of an output see of the image.

    Attributes:
        window: the patch of the cell at row 0, column 0, and how far it moves from cell to cell, in pixels; a stride
            of 0 means that all cells see the same patch. None where cells see patches without a common rule, as after
            a flatten. After upsampling the place is exact to one cell of the enlarged map.
        reach: rows and columns that all cells together see, inside the image.
    """

    window: Window | None
    reach: tuple[Span, Span]

    def covers(self, image: Shape) -> bool:
        """Return whether every cell sees all of an image (C, H, W)."""
        if self.window is None:
            return False
        axes = zip(self.window.size, self.window.stride, self.window.start, image[1:], strict=True)
        return all(stride == 0 and start <= 0 and start + size >= pixels for size, stride, start, pixels in axes)


def of_image(image: Shape) -> Field:
    """Return the field of the pixels themselves of an image (C, H, W)."""
    return Field(Window(), (Span(0, image[1]), Span(0, image[2])))


def through(field: Field, layer: Layer, shape: Shape, output: Shape, image: Shape) -> Field:
    """Return the field after a layer.

    Args:
        field: of the layer's input.
        layer: not a block.
        shape: of its input.
        output: shape of its output.
        image: (C, H, W) of the network's input.
    """
    inner = layer.window(shape)
    if inner is None and layer.sees_all(shape):
        top, left = field.reach
        return Field(Window((top.end - top.first, left.end - left.first), (0, 0), (top.first, left.first)), field.reach)
    if field.window is None:
        return field
    if inner is None:
        return Field(field.window if field.window.stride == (0, 0) else None, field.reach)
    outer = field.window
    axes = [
        _compose(*axis)
        for axis in zip(
            outer.size, outer.stride, outer.start, inner.size, inner.stride, inner.start, _cells(output), strict=True
        )
    ]
    size, stride, start = zip(*axes, strict=True)
    window = Window(size, stride, start)
    return Field(window, _reach(window, output, image, field.reach))


def _compose(
    size: float, stride: float, start: float, cells: float, step: float, first: float, count: int
) -> tuple[float, float, float]:
    """Return (size, stride, start) on one axis of a window of `cells` cells, which see `size` pixels each."""
    return size + (cells - 1) * stride, 0 if count == 1 else step * stride, start + first * stride


def _cells(shape: Shape) -> tuple[int, int]:
    """Return rows and columns of an output; flat features are one place."""
    return (shape[1], shape[2]) if len(shape) == 3 else (1, 1)


def _reach(window: Window, output: Shape, image: Shape, before: tuple[Span, Span]) -> tuple[Span, Span]:
    spans = []
    for axis, cells in enumerate(_cells(output)):
        first, stride = window.start[axis], window.stride[axis]
        end = first + (cells - 1) * stride + window.size[axis]
        limits = before[axis]
        spans.append(Span(min(max(first, limits.first), image[1 + axis]), max(min(end, limits.end), 0)))
    return spans[0], spans[1]


def join(fields: list[Field], image: Shape) -> Field:
    """Return the field of cells that see what the cells of all `fields` see, as where branches are joined."""
    reach = tuple(
        Span(min(s.first for s in spans), max(s.end for s in spans))
        for spans in zip(*(f.reach for f in fields), strict=True)
    )
    whole = next((f for f in fields if f.covers(image)), None)
    if whole is not None:
        return whole
    windows = [f.window for f in fields if f.window is not None]
    if len(windows) < len(fields) or len({w.stride for w in windows}) > 1:
        return Field(None, (reach[0], reach[1]))
    axes = []
    for axis in (0, 1):
        first = min(w.start[axis] for w in windows)
        axes.append((max(w.start[axis] + w.size[axis] for w in windows) - first, first))
    (height, top), (width, left) = axes
    return Field(Window((height, width), windows[0].stride, (top, left)), (reach[0], reach[1]))
