"""The network as PyTorch source that runs without this program."""

import inspect
import json
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from torch import nn

from workbench.experiment import Experiment
from workbench.layers.base import Call, Layer, Shape
from workbench.layers.containers import Parallel, ParallelBlock, RepeatBlock, Residual, ResidualBlock, Sequential
from workbench.network.build import require_buildable
from workbench.network.trace import child_path

LINE_LENGTH = 100
_INDENT = 4


@dataclass(frozen=True)
class Source:
    """A program.

    Attributes:
        text: PyTorch source; `python file.py` prints the output's shape and the number of parameters.
        paths: the layer that each line stands for, by line number from 1; a repeat's copies stand for its first.
    """

    text: str
    paths: dict[int, str]


def source(experiment: Experiment) -> str:
    """Return the network as a program; see `source_lines`."""
    return source_lines(experiment).text


def source_lines(experiment: Experiment) -> Source:
    """Return the network as a program, and which line is which layer.

    The module's tensors come in the order of `build`'s, so a state dict can be loaded by position.

    Raises:
        SpecError: with the address of the first layer in error.
    """
    image = experiment.dataset.input_shape
    require_buildable(experiment.network, image)
    printer = _Printer()
    printer.layer("", "", experiment.network, image, 2 * _INDENT, "self.layers = ", "")
    head = [*_header(printer.helpers), *_class_head(class_name(experiment.name), image, experiment.network)]
    body = _commented(printer.lines)
    tail = _tail(class_name(experiment.name), image)
    paths = {len(head) + i: line.path for i, line in enumerate(printer.lines, start=1) if line.path is not None}
    return Source("\n".join([*head, *body, *tail]) + "\n", paths)


def class_name(name: str) -> str:
    """Return a Python class name made of an experiment's name: "Lecture CNN" becomes LectureCNN."""
    words = re.findall(r"[^\W_]+", name)
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    if not joined or joined in ("None", "True", "False", "Tensor", "Residual", "Parallel", "SqueezeExcite"):
        joined = f"{joined}Network"
    joined = f"Network{joined}" if joined[0].isdigit() else joined
    return joined if joined.isidentifier() and not keyword.iskeyword(joined) else "Network"


@dataclass(frozen=True)
class _Line:
    indent: int
    code: str
    path: str | None = None
    shape: Shape | None = None  # of the output, where the line ends a layer


@dataclass
class _Printer:
    """Prints layers as nested constructor calls, one to a line."""

    lines: list[_Line] = field(default_factory=list)
    helpers: list[type[nn.Module]] = field(default_factory=list)

    def layer(self, path: str, name: str, layer: Layer, shape: Shape, indent: int, before: str, after: str) -> None:
        """Add the lines of a layer; `name` is appended to `path`, `before` and `after` surround the call."""
        path = child_path(path, name) if name else path
        if isinstance(layer, Sequential):
            self._sequential(path, layer, shape, indent, before, after)
        elif isinstance(layer, ResidualBlock):
            self._open(path, indent, f"{before}Residual(", Residual)
            self.layer(path, "body", layer.body, shape, indent + _INDENT, "", ",")
            self.layer(path, "shortcut", layer.shortcut, shape, indent + _INDENT, "", ",")
            self._close(path, indent, f"){after}", layer.output_shape(shape))
        elif isinstance(layer, ParallelBlock):
            self._open(path, indent, f"{before}Parallel(", Parallel)
            self._add(path, indent + _INDENT, "[")
            for i, branch in enumerate(layer.branches):
                self.layer(path, f"branches.{i}", branch, shape, indent + 2 * _INDENT, "", ",")
            self._add(path, indent + _INDENT, "],")
            self._add(path, indent + _INDENT, f"merge={json.dumps(layer.merge)},")
            self._close(path, indent, f"){after}", layer.output_shape(shape))
        elif isinstance(layer, RepeatBlock):
            self._repeat(path, layer, shape, indent, before, after)
        else:
            self._call(path, layer, shape, indent, before, after)

    def _sequential(self, path: str, layer: Sequential, shape: Shape, indent: int, before: str, after: str) -> None:
        if not layer.layers:
            self.lines.append(_Line(indent, f"{before}nn.Sequential(){after}", path))
            return
        self._open(path, indent, f"{before}nn.Sequential(")
        for i, part in enumerate(layer.layers):
            self.layer(path, str(i), part, shape, indent + _INDENT, "", ",")
            shape = part.output_shape(shape)
        self._add(path, indent, f"){after}")

    def _repeat(self, path: str, layer: RepeatBlock, shape: Shape, indent: int, before: str, after: str) -> None:
        self._open(path, indent, f"{before}nn.Sequential(")
        for given, count in _runs(layer, shape):
            inner = indent + _INDENT
            if count == 1:
                self.layer(path, "block", layer.block, given, inner, "", ",")
            else:
                self._add(path, inner, "*(")
                self.layer(path, "block", layer.block, given, inner + _INDENT, "", "")
                self._add(path, inner + _INDENT, f"for _ in range({count})")
                self._add(path, inner, "),")
        self._close(path, indent, f"){after}", layer.output_shape(shape))

    def _call(self, path: str, layer: Layer, shape: Shape, indent: int, before: str, after: str) -> None:
        call = layer.call(shape)
        self._need(call)
        text = f"{before}{call.source()}{after}"
        output = layer.output_shape(shape)
        if indent + len(text) <= LINE_LENGTH or text.endswith(f"(){after}"):
            self.lines.append(_Line(indent, text, path, output))
            return
        name, _, rest = call.source().partition("(")
        arguments = rest.removesuffix(")")
        self._add(path, indent, f"{before}{name}(")
        if indent + _INDENT + len(arguments) <= LINE_LENGTH:
            self._add(path, indent + _INDENT, arguments)
        else:
            for argument in re.split(r", (?![^(]*\))", arguments):
                self._add(path, indent + _INDENT, f"{argument},")
        self._close(path, indent, f"){after}", output)

    def _open(self, path: str, indent: int, code: str, helper: type[nn.Module] | None = None) -> None:
        if helper is not None and helper not in self.helpers:
            self.helpers.append(helper)
        self._add(path, indent, code)

    def _need(self, call: Call) -> None:
        target = call.target
        if not target.__module__.startswith("torch.") and target not in self.helpers:
            self.helpers.append(target)

    def _add(self, path: str, indent: int, code: str) -> None:
        self.lines.append(_Line(indent, code, path))

    def _close(self, path: str, indent: int, code: str, shape: Shape) -> None:
        self.lines.append(_Line(indent, code, path, shape))


def _runs(layer: RepeatBlock, shape: Shape) -> Iterator[tuple[Shape, int]]:
    """Yield (input shape, number) of copies in a row whose modules are the same."""
    start, count = shape, 0
    for _ in range(layer.times):
        if count and not _same_modules(layer.block, start, shape):
            yield start, count
            start, count = shape, 0
        count += 1
        shape = layer.block.output_shape(shape)
    yield start, count


def _same_modules(layer: Layer, first: Shape, second: Shape) -> bool:
    return first == second or _printed(layer, first) == _printed(layer, second)


def _printed(layer: Layer, shape: Shape) -> list[str]:
    printer = _Printer()
    printer.layer("", "", layer, shape, 0, "", "")
    return [line.code for line in printer.lines]


def _tuple_text(shape: Shape) -> str:
    return f"(N, {', '.join(map(str, shape))})"


def _commented(lines: list[_Line]) -> list[str]:
    """Return the lines with their output shapes as comments, one below the other where they are not far off."""
    widths = [line.indent + len(line.code) for line in lines if line.shape is not None]
    column = max((w for w in widths if w <= LINE_LENGTH - 24), default=0) + 2
    texts = []
    for line in lines:
        code = " " * line.indent + line.code
        if line.shape is None:
            texts.append(code)
        else:
            texts.append(f"{code.ljust(column - 2)}  # {_tuple_text(line.shape)}")
    return texts


def _header(helpers: list[type[nn.Module]]) -> list[str]:
    lines = [
        '"""A convolutional network, written by the CNN workbench."""',
        "",
        "import torch",
        "from torch import Tensor, nn",
        "",
    ]
    for helper in helpers:
        lines += ["", *inspect.getsource(helper).rstrip().splitlines(), ""]
    return lines


def _class_head(name: str, image: Shape, network: Sequential) -> list[str]:
    output = network.output_shape(image)
    result = f"logits {_tuple_text(output)}" if len(output) == 1 else _tuple_text(output)
    return [
        "",
        f"class {name}(nn.Module):",
        f'    """{_tuple_text(image)} -> {result}."""',
        "",
        "    def __init__(self) -> None:",
        "        super().__init__()",
    ]


def _tail(name: str, image: Shape) -> list[str]:
    return [
        "",
        "    def forward(self, x: Tensor) -> Tensor:",
        "        return self.layers(x)",
        "",
        "",
        'if __name__ == "__main__":',
        f"    network = {name}().eval()",
        f"    images = torch.zeros(1, {', '.join(map(str, image))})",
        "    parameters = sum(p.numel() for p in network.parameters())",
        '    print(f"output {tuple(network(images).shape)}, {parameters:,} parameters")',
    ]
