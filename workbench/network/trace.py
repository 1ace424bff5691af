"""One walk through a network's document: what every layer gets, gives and costs, and where it breaks."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import prod

from workbench.layers.base import Finding, Layer, Measurement, Shape, ShapeError
from workbench.layers.containers import Block, RepeatBlock, Sequential
from workbench.network import receptive_field
from workbench.network.receptive_field import Field

MAX_BUILT = 10_000
"""Most layers a network may have when built, counting every copy of a repeat."""


@dataclass(frozen=True)
class Step:
    """A layer of the document, as it runs.

    Attributes:
        path: its address, e.g. "2.body.0"; "" for the network.
        depth: how many blocks it is in; the network has -1, its layers 0.
        layer: the layer.
        copies: for each repeat around it, from outside in: the copy's number, from 1.
        input_shape: what it gets; None after an error.
        output_shape: what it gives; None where it, or what feeds it, is in error.
        findings: what is wrong or worth knowing.
        tensors: (name, shape) of every parameter, in torch's order.
        macs: products of convolution and linear weights, for one image.
        outputs: numbers held for one image: its own output, and those of the layers in it.
        field: what its output sees of the image; None where there is no output.
    """

    path: str
    depth: int
    layer: Layer
    copies: tuple[int, ...] = ()
    input_shape: Shape | None = None
    output_shape: Shape | None = None
    findings: tuple[Finding, ...] = ()
    tensors: tuple[tuple[str, Shape], ...] = ()
    macs: int = 0
    outputs: int = 0
    field: Field | None = None

    @property
    def first(self) -> bool:
        """Whether it stands for its layer in the document: it is no later copy of a repeat."""
        return all(copy == 1 for copy in self.copies)

    @property
    def parameters(self) -> int:
        """Number of learned values."""
        return sum(prod(shape) for _, shape in self.tensors)

    @property
    def error(self) -> str | None:
        """The reason of its first error."""
        return next((f.reason for f in self.findings if f.severity == "error"), None)


def built_layers(layer: Layer) -> int:
    """Return how many modules a layer becomes, every copy of a repeat counted."""
    if not isinstance(layer, Block):
        return 1
    copies = layer.times if isinstance(layer, RepeatBlock) else 1
    return 1 + copies * sum(built_layers(part) for _, part in layer.slots())


@lru_cache(maxsize=16)
def trace(network: Sequential, image: Shape) -> tuple[Step, ...]:
    """Return every layer in document order, a block before what it holds, for images (C, H, W).

    Every copy of a repeat is there. In a network of more than `MAX_BUILT` layers nothing is run: no step has shapes.
    """
    too_many = built_layers(network) > MAX_BUILT
    tracer = _Tracer(image)
    start = None if too_many else receptive_field.of_image(image)
    tracer.visit(Step("", -1, network, input_shape=None if too_many else image), start)
    return tuple(tracer.steps)


def child_path(path: str, name: str) -> str:
    """Return the address of what a block at `path` calls `name`."""
    return f"{path}.{name}" if path else name


@dataclass
class _Tracer:
    image: Shape
    steps: list[Step] = field(default_factory=list)

    def visit(self, step: Step, seen: Field | None) -> Step:
        """Complete and keep a step that knows its input; `seen` is the field of that input."""
        place = len(self.steps)
        self.steps.append(step)
        if isinstance(step.layer, Block):
            step = self._block(step, step.layer, seen)
        elif step.input_shape is not None:
            step = self._leaf(step, step.input_shape, seen)
        self.steps[place] = step
        return step

    def _leaf(self, step: Step, shape: Shape, seen: Field | None) -> Step:
        findings, measured = _examine(step.layer, shape)
        if measured is None or seen is None:
            return replace(step, findings=findings)
        output = measured.output_shape
        return replace(
            step,
            output_shape=output,
            findings=findings,
            tensors=measured.tensors,
            macs=measured.macs,
            outputs=prod(output),
            field=receptive_field.through(seen, step.layer, shape, output, self.image),
        )

    def _block(self, step: Step, block: Block, seen: Field | None) -> Step:
        names, inner = self._parts(step, block, seen)
        step = replace(
            step,
            tensors=tuple(
                (f"{n}.{tensor}", shape) for n, s in zip(names, inner, strict=True) for tensor, shape in s.tensors
            ),
            macs=sum(s.macs for s in inner),
            outputs=sum(s.outputs for s in inner),
        )
        shapes = [s.output_shape for s in inner if s.output_shape is not None]
        if step.input_shape is None or len(shapes) < len(inner):
            return step
        findings = tuple(block.findings(step.input_shape))
        if any(f.severity == "error" for f in findings):
            return replace(step, findings=findings)
        fields = [s.field for s in inner if s.field is not None]
        if block.in_series:
            output, sees = (shapes[-1], fields[-1]) if inner else (step.input_shape, seen)
            return replace(step, findings=findings, output_shape=output, field=sees)
        output = block.join(shapes)
        return replace(
            step,
            findings=findings,
            output_shape=output,
            outputs=step.outputs + prod(output),
            field=receptive_field.join(fields, self.image),
        )

    def _parts(self, step: Step, block: Block, seen: Field | None) -> tuple[list[str], list[Step]]:
        """Visit what the block runs; return the parts' names in torch's module, and their steps."""
        repeats = isinstance(block, RepeatBlock)
        slot = block.slots()[0][0] if repeats else ""
        shape, names, inner = step.input_shape, [], []
        for copy, (name, part) in enumerate(block.parts(), start=1):
            if repeats and copy > 1 and shape is None:
                break
            path = child_path(step.path, slot or name)
            copies = (*step.copies, copy) if repeats else step.copies
            done = self.visit(Step(path, step.depth + 1, part, copies, shape), seen)
            names.append(name)
            inner.append(done)
            if block.in_series:
                shape, seen = done.output_shape, done.field
        return names, inner


@lru_cache(maxsize=16_384)
def _examine(layer: Layer, shape: Shape) -> tuple[tuple[Finding, ...], Measurement | None]:
    findings = tuple(layer.findings(shape))
    if any(f.severity == "error" for f in findings):
        return findings, None
    try:
        return findings, layer.measure(shape)
    except ShapeError as error:
        return (*findings, Finding("error", str(error))), None
