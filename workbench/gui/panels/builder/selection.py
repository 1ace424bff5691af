"""What a selection of blocks means for the next edit; without Qt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.gui.panels.builder.outline import containers, join
from workbench.layers.base import Layer
from workbench.layers.containers import Block, ParallelBlock, RepeatBlock, ResidualBlock, Sequential
from workbench.network import edit
from workbench.spec import SpecError

WRAPPINGS = ("residual", "parallel", "repeat")


@dataclass(frozen=True)
class Run:
    """Layers next to one another.

    Attributes:
        container, start: where the first one is.
        paths: of all of them.
        length: of the whole container.
    """

    container: str
    start: int
    paths: tuple[str, ...]
    length: int


def document_order(path: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts paths as the document does."""
    return tuple((int(name), "") if name.isdigit() else (0, name) for name in path.split("."))


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return `paths` without those within another one of them, in document order."""
    chosen = tuple(paths)
    kept = [path for path in chosen if not any(path != other and path.startswith(f"{other}.") for other in chosen)]
    return tuple(sorted(kept, key=document_order))


def layer_at(network: Sequential, path: str) -> Layer | None:
    """Return the layer at `path`, or None."""
    try:
        return edit.get(network, path)
    except SpecError:
        return None


def container_of(path: str) -> str:
    """Return the container a layer stands in; a branch's is its parallel's list of branches."""
    return path.rpartition(".")[0]


def is_branch(path: str) -> bool:
    """Return whether `path` is a branch of a parallel."""
    return container_of(path).endswith("branches")


def is_place(path: str) -> bool:
    """Return whether `path` is one of several places in a block, such as a residual's body or a branch."""
    return is_branch(path) or not path.rpartition(".")[2].isdigit()


def block_around(path: str) -> str | None:
    """Return the layer that the one at `path` is in, or None at the top."""
    outer = container_of(path)
    while outer and is_place(outer):
        outer = container_of(outer)
    return outer or None


def siblings(network: Sequential, container: str) -> Sequence[Layer]:
    """Return what a container holds."""
    if container.endswith("branches"):
        block = layer_at(network, container_of(container))
        return block.branches if isinstance(block, ParallelBlock) else ()
    holder = layer_at(network, container)
    return holder.layers if isinstance(holder, Sequential) else ()


def place_for_adding(network: Sequential, selected: Iterable[str]) -> tuple[str, int]:
    """Return (container, index) for layers added now: in a selected empty block or place, else after the selection."""
    present = [path for path in outermost(selected) if layer_at(network, path) is not None]
    if not present:
        return "", len(network.layers)
    path = present[-1]
    layer = layer_at(network, path)
    if is_place(path) and isinstance(layer, Sequential):
        return path, len(layer.layers)
    places = containers(layer) if layer is not None else []
    if places and not any(part.layers for _, part in places):
        return join(path, places[0][0]), 0
    return container_of(path), int(path.rpartition(".")[2]) + 1


def run_of(network: Sequential, selected: Iterable[str]) -> Run | None:
    """Return the selected layers as a run, or None where they are not next to one another."""
    paths = outermost(selected)
    if not paths or any(not path.rpartition(".")[2].isdigit() for path in paths):
        return None
    container = container_of(paths[0])
    indices = [int(path.rpartition(".")[2]) for path in paths]
    adjacent = indices == list(range(indices[0], indices[0] + len(indices)))
    if not adjacent or any(container_of(path) != container for path in paths):
        return None
    return Run(container, indices[0], paths, len(siblings(network, container)))


def removable(network: Sequential, selected: Iterable[str]) -> tuple[str, ...]:
    """Return what deleting the selection takes out; of a place that must stay, such as a body, what it holds."""
    found: list[str] = []
    for path in outermost(selected):
        layer = layer_at(network, path)
        if is_place(path) and not is_branch(path):
            inner = layer.layers if isinstance(layer, Sequential) else ()
            found += [join(path, str(i)) for i in range(len(inner))]
        elif layer is not None:
            found.append(path)
    return tuple(found)


def wrapped(kind: str, layers: Sequence[Layer]) -> Block:
    """Return a new block of a kind of `WRAPPINGS` around `layers`.

    Raises:
        SpecError: if there are too many layers.
    """
    inner = Sequential(layers=tuple(layers))
    if kind == "residual":
        return ResidualBlock(body=inner)
    return RepeatBlock(block=inner) if kind == "repeat" else ParallelBlock(branches=(inner, Sequential()))


def unwrapped(block: Layer) -> tuple[Layer, ...]:
    """Return all layers a block holds, one place after the other."""
    return tuple(layer for _, part in containers(block) for layer in part.layers)


def copied(network: Sequential, selected: Iterable[str]) -> list[Layer]:
    """Return what copying the selection keeps; of a place in a block, what it holds."""
    found: list[Layer] = []
    for path in outermost(selected):
        layer = layer_at(network, path)
        if layer is not None:
            found += unwrapped(layer) if is_place(path) else (layer,)
    return found


def words(layers: Sequence[Layer]) -> str:
    """Return what layers are called in a menu: "conv2d", or "3 layers"."""
    return str(getattr(layers[0], "kind", "layer")) if len(layers) == 1 else f"{len(layers)} layers"
