"""Blocks: layers that hold layers. A block's path in the document equals its path in torch's `named_modules()`."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, TypeVar

import torch
from pydantic import Field
from torch import Tensor, nn

from workbench.layers.base import LAYERS, AnyLayer, Finding, Layer, Measurement, Shape, ShapeError, shape_text
from workbench.spec import Int

MAX_DEPTH = 40
"""Deepest nesting of a network; much deeper could not be read back from its file."""


class Block(Layer):
    """A layer that holds layers: in series (each feeds the next) or side by side (all see the input)."""

    category: ClassVar = "block"
    in_series: ClassVar[bool] = True

    def parts(self) -> tuple[tuple[str, Layer], ...]:
        """Return (name in the torch module, layer) of what the block runs, in order."""
        raise NotImplementedError

    def assemble(self, modules: list[nn.Module]) -> nn.Module:
        """Return the torch module around the built `parts`."""
        raise NotImplementedError

    def slots(self) -> tuple[tuple[str, Layer], ...]:
        """Return (name in the document, layer) of what the block holds: its parts, without a repeat's copies."""
        return self.parts()

    def join(self, shapes: list[Shape]) -> Shape:
        """Return the output shape of parts that ran side by side, with outputs of `shapes`.

        Raises:
            ShapeError: if they do not fit together.
        """
        raise NotImplementedError

    def flow(self, shape: Shape) -> Iterator[tuple[str, Layer, Shape]]:
        """Yield (name, part, the part's input shape).

        Raises:
            ShapeError: where a part in series cannot take its input.
        """
        for name, part in self.parts():
            yield name, part, shape
            if self.in_series:
                shape = part.output_shape(shape)

    def build(self, shape: Shape) -> nn.Module:
        return self.assemble([part.build(given) for _, part, given in self.flow(shape)])

    def output_shape(self, shape: Shape) -> Shape:
        if not self.in_series:
            return self.join([part.output_shape(shape) for _, part in self.parts()])
        for _, part in self.parts():
            shape = part.output_shape(shape)
        return shape

    def measure(self, shape: Shape) -> Measurement:
        parts = [(name, part.measure(given)) for name, part, given in self.flow(shape)]
        tensors = tuple((f"{name}.{tensor}", size) for name, m in parts for tensor, size in m.tensors)
        return Measurement(self.output_shape(shape), tensors, sum(m.macs for _, m in parts))


def depth(layer: Layer) -> int:
    """Return how many layers deep a layer holds others: 0 for one that holds none."""
    parts = layer.slots() if isinstance(layer, Block) else ()
    return max((1 + depth(part) for _, part in parts), default=0)


L = TypeVar("L", bound=Layer)


def without_names(layer: L) -> L:
    """Return the layer, and what it holds, without the names people gave: two networks may differ in nothing else."""
    changes: dict[str, object] = {"name": ""}
    for field, value in layer:
        if isinstance(value, Layer):
            changes[field] = without_names(value)
        elif isinstance(value, tuple):
            changes[field] = tuple(without_names(part) if isinstance(part, Layer) else part for part in value)
    return layer.model_copy(update=changes)


@LAYERS.register
class Sequential(Block):
    """Layers in a row, each fed by the one before."""

    title: ClassVar = "Sequential"
    kind: Literal["sequential"] = "sequential"
    layers: Annotated[tuple[AnyLayer, ...], Field(max_length=2000)] = ()

    def parts(self) -> tuple[tuple[str, Layer], ...]:
        return tuple((str(i), layer) for i, layer in enumerate(self.layers))

    def assemble(self, modules: list[nn.Module]) -> nn.Module:
        return nn.Sequential(*modules)


class Residual(nn.Module):
    """Add what the body makes of the input to what the shortcut makes of it."""

    def __init__(self, body: nn.Module, shortcut: nn.Module) -> None:
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Return body(x) + shortcut(x)."""
        out: Tensor = self.body(x) + self.shortcut(x)
        return out


@LAYERS.register
class ResidualBlock(Block):
    """Add the block's input, or a shortcut of it, to the body's output; an empty shortcut passes the input on.

    Source: He et al. 2016, https://arxiv.org/abs/1512.03385, eq. 1-2
    """

    title: ClassVar = "Residual"
    in_series: ClassVar = False
    kind: Literal["residual"] = "residual"
    body: Sequential = Sequential()
    shortcut: Sequential = Sequential()

    def parts(self) -> tuple[tuple[str, Layer], ...]:
        return ("body", self.body), ("shortcut", self.shortcut)

    def assemble(self, modules: list[nn.Module]) -> nn.Module:
        return Residual(*modules)

    def join(self, shapes: list[Shape]) -> Shape:
        body, shortcut = shapes
        if body != shortcut:
            raise ShapeError(_unequal(body, shortcut))
        return body

    def check(self, shape: Shape) -> Iterator[Finding]:
        body, shortcut = self.body.output_shape(shape), self.shortcut.output_shape(shape)
        if body == shortcut:
            return
        repaired = _projection(shape, body)
        yield Finding(
            "error",
            _unequal(body, shortcut),
            "Put a 1×1 convolution in the shortcut" if repaired else None,
            (self.changed(shortcut=repaired),) if repaired else (),
        )


def _unequal(body: Shape, shortcut: Shape) -> str:
    return f"adds {shape_text(body)} of its body to {shape_text(shortcut)} of its shortcut; they must be equal"


def _projection(shape: Shape, wanted: Shape) -> Sequential | None:
    """Return a shortcut of one 1×1 convolution from `shape` to `wanted`, if there is one (He et al., option B)."""
    if len(shape) != 3 or len(wanted) != 3:
        return None
    conv = LAYERS["conv2d"]
    for stride in range(1, 9):
        layer = conv.model_validate({"out_channels": wanted[0], "kernel_size": 1, "stride": stride, "bias": False})
        if layer.output_shape(shape) == wanted:
            return Sequential(layers=(layer,))
    return None


class Parallel(nn.Module):
    """Run branches side by side and join their outputs."""

    def __init__(self, branches: list[nn.Module], merge: str) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.merge = merge

    def forward(self, x: Tensor) -> Tensor:
        """Return the branches' outputs stacked along the channels, or their sum."""
        outputs = [branch(x) for branch in self.branches]
        return torch.cat(outputs, dim=1) if self.merge == "concat" else torch.stack(outputs).sum(0)


@LAYERS.register
class ParallelBlock(Block):
    """Run branches side by side and stack their feature maps, or add them.

    Source: Szegedy et al. 2015, https://arxiv.org/abs/1409.4842, figure 2
    """

    title: ClassVar = "Parallel"
    in_series: ClassVar = False
    kind: Literal["parallel"] = "parallel"
    branches: Annotated[tuple[Sequential, ...], Field(min_length=1, max_length=64)] = (Sequential(), Sequential())
    merge: Annotated[Literal["concat", "add"], Field(description="stack the branches' maps, or add them")] = "concat"

    def parts(self) -> tuple[tuple[str, Layer], ...]:
        return tuple((f"branches.{i}", branch) for i, branch in enumerate(self.branches))

    def assemble(self, modules: list[nn.Module]) -> nn.Module:
        return Parallel(modules, self.merge)

    def join(self, shapes: list[Shape]) -> Shape:
        first = shapes[0]
        for i, shape in enumerate(shapes[1:], start=1):
            fits = shape == first if self.merge == "add" else len(shape) == len(first) and shape[1:] == first[1:]
            if not fits:
                wanted = "the same shape" if self.merge == "add" else "the same height and width"
                raise ShapeError(
                    f"branch 0 gives {shape_text(first)} but branch {i} gives {shape_text(shape)}; "
                    f"they need {wanted} for merge = {self.merge}"
                )
        return first if self.merge == "add" else (sum(shape[0] for shape in shapes), *first[1:])

    def check(self, shape: Shape) -> Iterator[Finding]:
        shapes = [branch.output_shape(shape) for branch in self.branches]
        try:
            self.join(shapes)
        except ShapeError as error:
            stackable = self.merge == "add" and len({s[1:] for s in shapes}) == 1
            fix = "Stack the maps instead" if stackable else None
            yield Finding("error", str(error), fix, (self.changed(merge="concat"),) if stackable else ())


@LAYERS.register
class RepeatBlock(Block):
    """Run copies of a block in a row, each with weights of its own.

    The first copy keeps the document's address `block`; the others are `block_2`, `block_3`, …
    """

    title: ClassVar = "Repeat"
    kind: Literal["repeat"] = "repeat"
    block: Sequential = Sequential()
    times: Annotated[Int, Field(ge=1, le=256, description="number of copies")] = 2

    def parts(self) -> tuple[tuple[str, Layer], ...]:
        return tuple(("block" if i == 1 else f"block_{i}", self.block) for i in range(1, self.times + 1))

    def slots(self) -> tuple[tuple[str, Layer], ...]:
        return (("block", self.block),)

    def assemble(self, modules: list[nn.Module]) -> nn.Module:
        return nn.Sequential(OrderedDict(zip((name for name, _ in self.parts()), modules, strict=True)))
