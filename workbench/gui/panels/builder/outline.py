"""The network as an outline: what the builder's tree says about each layer, without Qt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workbench.experiment import Experiment
from workbench.gui.widgets import first_sentence, format_count
from workbench.layers.base import Layer, Severity, shape_text
from workbench.layers.containers import Block, Sequential
from workbench.network.problems import Problem
from workbench.network.summary import Row as Facts
from workbench.network.summary import Summary

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")

# Settings that are part of what people call a layer by; others are told where they differ from their default.
_ALWAYS = {
    "out_channels": "{}",
    "out_features": "{}",
    "kernel_size": "{}",
    "output_size": "{}",
    "scale_factor": "×{}",
    "num_groups": "{} groups",
    "p": "p {}",
    "times": "×{}",
    "merge": "{}",
}
_SQUARE = {"kernel_size", "output_size"}


@dataclass(frozen=True)
class Row:
    """What one line of the tree says; equal rows need no repainting.

    Attributes:
        path: address of the block; None for the line of the input.
        icon: name of a line icon; for a layer, its category.
        key: the same for lines that may be turned into one another in place.
        label: the person's own name for the layer, or its kind.
        detail: its key settings.
        position: index among its neighbours, or "".
        severity, reason, fix: of the worst problem here; "" where there is none.
        more: number of further problems here.
        inner: severity of the worst problem further in, or "".
        name: the person's own name for the layer, or "".
    """

    path: str | None
    key: str
    label: str
    detail: str = ""
    icon: str = "block"
    position: str = ""
    shape: str = ""
    parameters: str = ""
    severity: Severity | Literal[""] = ""
    reason: str = ""
    fix: str = ""
    more: int = 0
    inner: Severity | Literal[""] = ""
    tooltip: str = ""
    name: str = ""
    is_layer: bool = False


@dataclass(frozen=True)
class Node:
    """A line and the lines within it.

    Attributes:
        container: address that layers dropped into this line go to; None for a layer that holds none itself.
        layer: what stands at the address; lines of equal layers are kept through an edit.
    """

    row: Row
    layer: Layer | None = None
    children: tuple["Node", ...] = ()
    container: str | None = None


def containers(layer: Layer) -> list[tuple[str, Sequential]]:
    """Return (name, layers in a row) of each place in a block that layers can be put in; "" is the block itself."""
    if isinstance(layer, Sequential):
        return [("", layer)]
    slots = layer.slots() if isinstance(layer, Block) else ()
    return [(name, part) for name, part in slots if isinstance(part, Sequential)]


def named(kind: type[Layer]) -> str:
    """Return what people call a kind of layer and what the tree calls it, e.g. "Convolution (conv2d)"."""
    return f"{kind.title} ({kind.model_fields['kind'].default})"


def detail(layer: Layer) -> str:
    """Return the settings a layer is told by, e.g. "24, 3×3, padding 1"."""
    words = []
    for name, value in layer.settings().items():
        default = type(layer).model_fields[name].default
        if isinstance(value, Layer) or (isinstance(value, tuple) and value and isinstance(value[0], Layer)):
            continue
        if name in _ALWAYS:
            words.append(_ALWAYS[name].format(_value(name, value)))
        elif value != default:
            words.append(_named(name, value))
    return ", ".join(words)


def _value(name: str, value: Any) -> str:
    if name in _SQUARE and isinstance(value, int):
        return f"{value}×{value}"
    return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _named(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else f"no {name}"
    return f"{name} {_value(name, value)}"


def join(path: str, name: str) -> str:
    """Return the address of `name` within the block at `path`."""
    return f"{path}.{name}" if path and name else path or name


def outline(experiment: Experiment, summary: Summary, problems: Sequence[Problem]) -> Node:
    """Return the network's lines; the root's first child is the input."""
    return _Outline(summary, problems).root(experiment)


class _Outline:
    def __init__(self, summary: Summary, problems: Sequence[Problem]) -> None:
        self._rows = {row.path: row for row in summary.rows}
        self._problems: dict[str, list[Problem]] = {}
        for problem in sorted(problems, key=lambda p: SEVERITIES.index(p.severity)):
            self._problems.setdefault(problem.path, []).append(problem)

    def root(self, experiment: Experiment) -> Node:
        source = experiment.dataset
        title = type(source).title
        shape = shape_text(source.input_shape)
        tooltip = f"The pictures of {title} reach the network as {shape} (channels × height × width)."
        row = Row(None, "input", "Input", title, "image", shape=shape, tooltip=tooltip)
        return Node(Row("", "root", ""), experiment.network, (Node(row), *self._children("", experiment.network)), "")

    def _children(self, path: str, layers: Sequential) -> Iterator[Node]:
        for index, layer in enumerate(layers.layers):
            yield self._layer(join(path, str(index)), index, layer)

    def _layer(self, path: str, index: int, layer: Layer) -> Node:
        places = containers(layer)
        children: tuple[Node, ...] = ()
        container = None
        faults = self._problems.get(path, [])
        if isinstance(layer, Block) and layer.in_series and places:
            container = join(path, places[0][0])
            children = tuple(self._children(container, places[0][1]))
            faults = faults + (self._problems.get(container, []) if container != path else [])
        elif places:
            children = tuple(self._place(join(path, name), name, layers) for name, layers in places)
        row = self._row(path, layer, faults, children, str(index))
        return Node(row, layer, children, container)

    def _place(self, path: str, name: str, layers: Sequential) -> Node:
        """Return the line of one of several places in a block, e.g. a residual's body."""
        children = tuple(self._children(path, layers))
        field, _, number = name.partition(".")
        label = f"{field.removesuffix('es') if field == 'branches' else field} {number}".strip()
        row = self._row(path, layers, self._problems.get(path, []), children, "", label)
        return Node(row, layers, children, path)

    def _row(
        self,
        path: str,
        layer: Layer,
        faults: Sequence[Problem],
        children: tuple[Node, ...],
        position: str,
        place: str = "",
    ) -> Row:
        kind = str(getattr(layer, "kind", ""))
        facts = self._rows.get(path)
        settings = detail(layer)
        if place:
            settings = "" if children else "empty"
        elif isinstance(layer, Block) and not any(part.layers for _, part in containers(layer)):
            settings = f"{settings}, empty".removeprefix(", ")
        worst = faults[0] if faults else None
        inner = [s for child in children for s in (child.row.severity, child.row.inner) if s]
        return Row(
            path=path,
            key=(place and f"place {place}") or kind,
            label=place or layer.name or kind,
            detail=f"{kind} {settings}".strip() if layer.name and not place else settings,
            icon="fork" if place else layer.category,
            position=position,
            shape=shape_text(facts.output_shape) if facts and facts.output_shape else "",
            parameters=format_count(facts.parameters) if facts and facts.parameters and not place else "",
            severity=worst.severity if worst else "",
            reason=sentence(worst.reason) if worst else "",
            fix=(worst.fix or "") if worst and worst.fixed is not None else "",
            more=max(0, len(faults) - 1),
            inner=min(inner, key=SEVERITIES.index) if inner else "",
            tooltip=_tooltip(path, layer, facts, faults, place),
            name="" if place else layer.name,
            is_layer=not place,
        )


def sentence(reason: str) -> str:
    """Return a reason as a sentence of its own; a setting it begins with keeps its spelling."""
    words = reason.split(maxsplit=2)
    if words and ("_" in words[0] or words[1:2] == ["="]):
        return reason
    return reason[:1].upper() + reason[1:]


def _tooltip(path: str, layer: Layer, facts: Facts | None, faults: Sequence[Problem], place: str) -> str:
    title = f"{place} of its block" if place else named(type(layer))
    lines = [f"{path} · {title}" + (f" · {layer.name}" if layer.name else "")]
    if not place:
        lines.append(first_sentence(type(layer)))
    elif isinstance(layer, Sequential) and not layer.layers:
        lines.append("It is empty and passes its input on.")
    if facts is not None and facts.input_shape:
        output = shape_text(facts.output_shape) if facts.output_shape else "?"
        lines.append(f"{shape_text(facts.input_shape)} → {output}")
    if facts is not None and facts.parameters:
        formula = f"{facts.formula} = " if facts.formula else ""
        lines.append(f"{formula}{format_count(facts.parameters)} parameters, {format_count(facts.macs or 0)} MACs")
    lines += [sentence(fault.reason) for fault in faults]
    return "\n".join(lines)


def walk(node: Node) -> Iterator[Node]:
    """Yield the nodes within `node`, in document order."""
    for child in node.children:
        yield child
        yield from walk(child)


def unchanged(old: list[Node], new: tuple[Node, ...]) -> tuple[int, int]:
    """Return how many nodes at the start and at the end may stay the lines they are."""

    def same(a: Node, b: Node) -> bool:
        return a.row.key == b.row.key and (a.layer is b.layer or a.layer == b.layer)

    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if not same(old[i], new[i])), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if not same(old[-1 - i], new[-1 - i])), rest)
    if len(old) == len(new) and all(a.row.key == b.row.key for a, b in zip(old, new, strict=True)):
        return len(new), 0
    return start, end


def spoken(row: Row) -> str:
    """Return what a screen reader says of a line."""
    words = [
        row.label,
        row.detail,
        row.shape and f"output {row.shape}",
        row.parameters and f"{row.parameters} parameters",
    ]
    if row.reason:
        words.append(f"{row.severity}: {row.reason}")
    return ", ".join(word for word in words if word)
