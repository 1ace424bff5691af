"""What every kind of layer is: a spec that can check its input, build its torch module and measure it."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field, SerializeAsAny
from torch import nn

from workbench.spec import Int, Registry, Spec

Shape = tuple[int, ...]
"""(C, H, W) or (F,), without the batch axis."""

Severity = Literal["error", "warning", "notice"]
Category = Literal["convolution", "pooling", "activation", "normalization", "regularization", "linear", "block"]

Count = Annotated[Int, Field(ge=1, le=1_000_000)]
Size = Annotated[Int, Field(ge=1, le=1024)]
Padding = Annotated[Int, Field(ge=0, le=512)]
Pair = Size | tuple[Size, Size]
PaddingPair = Padding | tuple[Padding, Padding]


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """Return (height, width) of a setting that may be one number for both."""
    return (value, value) if isinstance(value, int) else value


def shape_text(shape: Shape) -> str:
    """Return a shape as people write it: 24×7×7."""
    return "×".join(map(str, shape))


@dataclass(frozen=True)
class Call:
    """A torch module as a constructor call; the same call builds the module and is printed as its source."""

    target: type[nn.Module]
    arguments: dict[str, Any]

    def build(self) -> nn.Module:
        """Construct the module on torch's current default device."""
        return self.target(**self.arguments)

    def source(self) -> str:
        """Return Python source, e.g. `nn.Conv2d(1, 12, kernel_size=3, padding=1)`; defaults are left out."""
        signature = inspect.signature(self.target).parameters
        words = []
        for name, value in self.arguments.items():
            required = signature[name].default is inspect.Parameter.empty
            if not required and signature[name].default == value:
                continue
            plain = required and name in ("in_channels", "out_channels", "in_features", "out_features", "num_features")
            text = f'"{value}"' if isinstance(value, str) else repr(value)
            words.append(text if plain else f"{name}={text}")
        prefix = "nn." if self.target.__module__.startswith("torch.nn.") else ""
        return f"{prefix}{self.target.__name__}({', '.join(words)})"


@dataclass(frozen=True)
class Window:
    """The patch of the input one output cell sees, per axis (height, width), in input cells.

    `start` is where the first cell's patch begins (minus the padding); `stride` may be a fraction (upsampling).
    """

    size: tuple[float, float] = (1, 1)
    stride: tuple[float, float] = (1, 1)
    start: tuple[float, float] = (0, 0)


@dataclass(frozen=True)
class Finding:
    """Something about a layer and its input that a person should know.

    Attributes:
        severity: "error" (cannot run), "warning" (probably not meant), "notice" (legal, worth knowing).
        reason: one sentence with the numbers in it.
        fix: what the button that repairs it says; None where there is no safe repair.
        replacement: the layers to stand in place of this one; () removes it; meaningless without `fix`.
    """

    severity: Severity
    reason: str
    fix: str | None = None
    replacement: tuple["Layer", ...] = ()


class ShapeError(Exception):
    """A layer cannot take its input; says why with the numbers."""


@dataclass(frozen=True)
class Measurement:
    """What a built layer costs for one image.

    Attributes:
        output_shape: without the batch axis.
        tensors: (name, shape) of every parameter, e.g. ("weight", (12, 1, 3, 3)).
        macs: products of convolution and linear weights; no biases.
    """

    output_shape: Shape
    tensors: tuple[tuple[str, Shape], ...]
    macs: int

    @property
    def parameters(self) -> int:
        """Number of learned values."""
        return sum(torch.Size(shape).numel() for _, shape in self.tensors)


class Layer(Spec):
    """One element of a network. A subclass declares `kind` and torch's settings; inputs are inferred."""

    category: ClassVar[Category]
    title: ClassVar[str]
    ranks: ClassVar[tuple[int, ...]] = (1, 3)  # lengths of the input shapes it takes

    name: Annotated[str, Field(max_length=60, title="name", description="your own name for it; may stay empty")] = ""

    def settings(self) -> dict[str, Any]:
        """Return the kind's own settings, as torch's constructor takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in ("kind", "name")}

    def call(self, shape: Shape) -> Call:
        """Return the torch constructor call for inputs of `shape`."""
        raise NotImplementedError

    def build(self, shape: Shape) -> nn.Module:
        """Return the torch module for inputs of `shape`."""
        return self.call(shape).build()

    def gives(self, shape: Shape) -> Shape:
        """Return the shape of the output for inputs of `shape`, which has no error; the input's by default.

        Computed, not tried out: the first layer to run on torch's meta device imports sympy and torch._dynamo,
        5 s and 150 MB.
        """
        return shape

    def check(self, shape: Shape) -> Iterator[Finding]:
        """Yield what is wrong, or worth knowing, with inputs of `shape`; its rank is one of `ranks`."""
        yield from ()

    def window(self, shape: Shape) -> Window | None:
        """Return what one output cell sees of an input of `shape`; None where that is no window of one size.

        Without a window every cell sees all of the input, unless `sees_all` says otherwise.
        """
        return Window()

    def sees_all(self, shape: Shape) -> bool:
        """Return whether every output cell sees all of an input of `shape`."""
        return self.window(shape) is None

    def findings(self, shape: Shape) -> Iterator[Finding]:
        """Yield all findings, first whether the rank of `shape` fits at all."""
        if len(shape) in self.ranks:
            yield from self.check(shape)
        elif self.ranks == (3,):
            yield Finding(
                "error",
                f"{self.title} needs a picture (channels × height × width) but gets {shape_text(shape)} flat features; "
                "move it before the flatten",
            )
        else:
            yield Finding("error", f"{self.title} cannot take an input of {shape_text(shape)}")

    def measure(self, shape: Shape) -> Measurement:
        """Return output shape and cost for inputs of `shape`.

        Raises:
            ShapeError: with the reason of the first error found.
        """
        return _measure(self if not self.name else self.model_copy(update={"name": ""}), shape)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output for inputs of `shape`.

        Raises:
            ShapeError: with the reason of the first error found.
        """
        return self.measure(shape).output_shape


LAYERS: Registry[Layer] = Registry("layer", Layer, "workbench.layers")
AnyLayer = Annotated[SerializeAsAny[Layer], *LAYERS.validator]


@lru_cache(maxsize=16_384)
def _measure(layer: Layer, shape: Shape) -> Measurement:
    for finding in layer.findings(shape):
        if finding.severity == "error":
            raise ShapeError(finding.reason)
    try:
        call = layer.call(shape)
        module = _on_meta(call.target, tuple(call.arguments.items()))  # type: ignore[arg-type] # a class is hashable
    except (TypeError, OverflowError):  # torch's words for a size beyond 2⁶³
        raise ShapeError(f"{layer.title} cannot take so large an input: no memory could hold its weights") from None
    except (RuntimeError, ValueError) as error:
        raise ShapeError(f"{layer.title} cannot take {shape_text(shape)}: {str(error).splitlines()[0]}") from None
    output = layer.gives(shape)
    macs = 0
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            macs += part.weight.numel() * prod(output[1:])
        elif isinstance(part, nn.Linear):
            macs += part.weight.numel()
    return Measurement(output, tuple((name, tuple(p.shape)) for name, p in module.named_parameters()), macs)


@lru_cache(maxsize=4096)
def _on_meta(target: Callable[..., nn.Module], arguments: tuple[tuple[str, Any], ...]) -> nn.Module:
    """Return a module without memory; it is shared, so it must not be changed."""
    with torch.device("meta"):
        return target(**dict(arguments))
