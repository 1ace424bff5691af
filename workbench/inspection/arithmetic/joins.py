"""The arithmetic of blocks: where a cell of a series comes from, and how side branches are joined."""

from torch import Tensor, nn

from workbench.inspection.arithmetic.base import Line, Place, Working, number_at
from workbench.inspection.arithmetic.formula import figure, operand
from workbench.inspection.cell import Cell
from workbench.inspection.passes import Pass
from workbench.inspection.question import InspectionError
from workbench.layers.containers import Parallel, Residual

BLOCKS = (nn.Sequential, Residual, Parallel)


def explain_block(module: nn.Module, done: Pass, path: str, place: Place) -> Working:
    """Return how a block comes to one number of its output, with the cells it took it from.

    Args:
        module: a series, a residual or a parallel block.
        done: the forward pass.
        path: the block's.
        place: the cell of its output.

    Raises:
        InspectionError: if the pass could not keep what the branches gave.
    """
    if isinstance(module, Residual):
        return _sum([(name, _output(done, path, name)) for name in ("body", "shortcut")], path, place)
    if isinstance(module, Parallel):
        branches = [(f"branches.{i}", _output(done, path, f"branches.{i}")) for i in range(len(module.branches))]
        return _sum(branches, path, place) if module.merge == "add" else _stacked(branches, path, place)
    names = [name for name, _ in module.named_children()]
    if not names:
        x = number_at(done.inputs[path][0], place)
        return _passed_on(x, "An empty series passes its input on.", "its input", None)
    source = Cell(_child(path, names[-1]), *place)
    x = number_at(done.outputs[path][0], place)
    return _passed_on(x, "A series gives what its last layer gives.", f"layer {source.path}", source)


def _sum(parts: list[tuple[str, Tensor]], path: str, place: Place) -> Working:
    values = [number_at(output, place) for _, output in parts]
    lines = [
        Line(name, "x", figure(value), value, Cell(_child(path, name), *place))
        for (name, _), value in zip(parts, values, strict=True)
    ]
    result = sum(values)
    numbers = " + ".join(operand(value) if i else figure(value) for i, value in enumerate(values))
    symbols = "body + shortcut" if parts[0][0] == "body" else "Σ branches"
    lines.append(Line("their sum", symbols, numbers, result))
    return Working(f"y = {symbols}", numbers, result, sum(map(abs, values)), lines=tuple(lines))


def _stacked(parts: list[tuple[str, Tensor]], path: str, place: Place) -> Working:
    first = 0
    for name, output in parts:
        if place.channel < first + len(output):
            inner = place._replace(channel=place.channel - first)
            source = Cell(_child(path, name), *inner)
            x = number_at(output, inner)
            note = f"The branches' maps are stacked: channel {place.channel} is channel {inner.channel} of {name}."
            return _passed_on(x, note, name, source)
        first += len(output)
    raise AssertionError("a cell lies inside the output")


def _passed_on(x: float, note: str, name: str, source: Cell | None) -> Working:
    return Working("y = x", figure(x), x, abs(x), lines=(Line(name, "x", figure(x), x, source),), note=note)


def _output(done: Pass, path: str, name: str) -> Tensor:
    output = done.outputs.get(_child(path, name))
    if output is None:
        raise InspectionError(f"the network's outputs are too large to keep that of {_child(path, name)}, too")
    return output[0]


def _child(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
