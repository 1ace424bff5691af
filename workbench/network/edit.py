"""Edits of a network's document: each returns a new network and says where every layer went.

A path is a layer's address ("2.body.0", "" for the network). A container is the path of a sequential, or of a
parallel's list of branches ("3.branches"); an index counts its layers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbench.layers.base import Layer
from workbench.layers.containers import MAX_DEPTH, Sequential, depth
from workbench.network.trace import child_path
from workbench.network.tree import (
    Node,
    address,
    find,
    held_by,
    is_branches,
    keep_origins,
    new_node,
    require_index,
    require_siblings,
    selected,
    siblings_of,
    take_apart,
    wrapped,
)
from workbench.spec import SpecError


@dataclass(frozen=True)
class Edit:
    """A changed network.

    Attributes:
        network: the new document.
        paths: new path of every layer that is still there, by its old one.
        touched: paths of what was inserted, moved, copied or changed, in document order.
    """

    network: Sequential
    paths: Mapping[str, str]
    touched: tuple[str, ...] = ()

    def follow(self, path: str) -> str:
        """Return where to look for the layer that was at `path`: at its new place, else at what took its place."""
        if path in self.paths:
            return self.paths[path]
        parent, _, name = path.rpartition(".")
        here = get(self.network, self.paths[parent]) if parent in self.paths else None
        if isinstance(here, Sequential) and here.layers and name.isdigit():
            return child_path(self.paths[parent], str(min(int(name), len(here.layers) - 1)))
        return self.follow(parent)


def get(network: Sequential, path: str) -> Layer:
    """Return the layer at `path`.

    Raises:
        SpecError: if there is none.
    """
    return find(take_apart(network, ""), path).layer


def containers(network: Sequential) -> tuple[str, ...]:
    """Return every path that layers can be inserted into, in document order."""
    return tuple(_containers(take_apart(network, ""), ""))


def insert(network: Sequential, container: str, index: int, layers: Iterable[Layer]) -> Edit:
    """Put `layers` into `container` before its layer number `index`.

    Raises:
        SpecError: if `container` is none, `index` is outside [0, its length], or there would be too many layers.
    """
    root = take_apart(network, "")
    target = held_by(root, container)
    require_index(container, index, len(target))
    target[index:index] = [new_node(layer, container) for layer in layers]
    return _put_together(root)


def replace(network: Sequential, path: str, layers: Iterable[Layer]) -> Edit:
    """Put `layers` in place of the layer at `path`; the first of its kind is counted as the old one.

    Raises:
        SpecError: if there is no such layer, or its place takes exactly one sequential and gets something else.
    """
    root = take_apart(network, "")
    old = find(root, path)
    new = [new_node(layer, path.rpartition(".")[0]) for layer in layers]
    heir = next((node for node in new if type(node.layer) is type(old.layer)), new[0] if new else None)
    if heir is not None:
        heir.origin = path
        keep_origins(old, heir)
    siblings = siblings_of(root, path)
    if siblings is None:
        if len(new) != 1 or not isinstance(new[0].layer, Sequential):
            raise SpecError(address(path), "must stay one sequential")
        old.layer, old.lists, old.slots, old.touched = new[0].layer, new[0].lists, new[0].slots, True
        return _put_together(root)
    place = siblings.index(old)
    siblings[place : place + 1] = new
    return _put_together(root)


def rename(network: Sequential, path: str, name: str) -> Edit:
    """Give the layer at `path` a name of the user's.

    Raises:
        SpecError: if there is no such layer, or the name is too long.
    """
    return replace(network, path, [get(network, path).changed(name=name)])


def remove(network: Sequential, paths: Iterable[str]) -> Edit:
    """Take the layers at `paths` out, with what they hold.

    Raises:
        SpecError: if one does not exist or cannot be missing, as a residual's body.
    """
    root = take_apart(network, "")
    for path, node in selected(root, paths):
        require_siblings(root, path, node).remove(node)
    return _put_together(root)


def move(network: Sequential, paths: Iterable[str], container: str, index: int) -> Edit:
    """Move the layers at `paths`, in document order, into `container` before what is its layer number `index` now.

    Raises:
        SpecError: if a place does not exist, a layer cannot be missing where it is, or a block would go into itself.
    """
    root = take_apart(network, "")
    moving = selected(root, paths)
    for path, _ in moving:
        if container == path or container.startswith(f"{path}."):
            raise SpecError(address(path), "a block cannot be moved into itself")
    target = held_by(root, container)
    require_index(container, index, len(target))
    mark = Node(root.layer, None)
    target.insert(index, mark)
    for path, node in moving:
        require_siblings(root, path, node).remove(node)
    place = target.index(mark)
    into_branches = is_branches(container)
    target[place : place + 1] = [wrapped(node) if into_branches else node for _, node in moving]
    for _, node in moving:
        node.touched = True
    return _put_together(root)


def duplicate(network: Sequential, paths: Iterable[str]) -> Edit:
    """Copy the layers at `paths`; the copies stand after the last one selected in the same container.

    Raises:
        SpecError: if one does not exist or cannot be copied where it is, as a residual's body.
    """
    root = take_apart(network, "")
    groups: dict[int, tuple[list[Node], list[Node]]] = {}
    for path, node in selected(root, paths):
        siblings = require_siblings(root, path, node)
        groups.setdefault(id(siblings), (siblings, []))[1].append(node)
    for siblings, nodes in groups.values():
        place = siblings.index(nodes[-1]) + 1
        siblings[place:place] = [new_node(node.layer, "") for node in nodes]
    return _put_together(root)


def _put_together(root: Node) -> Edit:
    paths: dict[str, str] = {}
    touched: list[str] = []

    def rebuild(node: Node, path: str) -> Layer:
        if node.origin is not None:
            paths[node.origin] = path
        if node.touched:
            touched.append(path)
        if not node.lists and not node.slots:
            return node.layer
        values: dict[str, object] = {}
        for setting, parts in node.lists.items():
            base = path if setting == "layers" else child_path(path, setting)
            values[setting] = tuple(rebuild(part, child_path(base, str(i))) for i, part in enumerate(parts))
        for setting, part in node.slots.items():
            values[setting] = rebuild(part, child_path(path, setting))
        if all(_same(getattr(node.layer, setting), value) for setting, value in values.items()):
            return node.layer
        try:
            return node.layer.changed(**values)
        except SpecError as error:
            raise SpecError(address(path), error.reason) from None

    network = rebuild(root, "")
    assert isinstance(network, Sequential)
    if depth(network) > MAX_DEPTH:
        raise SpecError("network", f"blocks can be nested {MAX_DEPTH} deep at most")
    return Edit(network, paths, tuple(touched))


def _same(old: object, new: object) -> bool:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True))
    return old is new


def _containers(node: Node, path: str) -> Iterator[str]:
    if "layers" in node.lists:
        yield path
    for setting, parts in node.lists.items():
        base = path if setting == "layers" else child_path(path, setting)
        if setting != "layers":
            yield base
        for i, part in enumerate(parts):
            yield from _containers(part, child_path(base, str(i)))
    for setting, part in node.slots.items():
        yield from _containers(part, child_path(path, setting))
