"""A network's document taken apart into a mutable tree, so that it can be rearranged while places are kept track of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workbench.layers.base import Layer
from workbench.layers.containers import Block, Sequential
from workbench.network.trace import child_path
from workbench.spec import SpecError


@dataclass(eq=False)
class Node:
    """A layer taken apart, so that what it holds can be rearranged."""

    layer: Layer
    origin: str | None  # path before the edit; None for a new layer
    lists: dict[str, list["Node"]] = field(default_factory=dict)  # by field: layers, branches
    slots: dict[str, "Node"] = field(default_factory=dict)  # by field: body, shortcut, block
    touched: bool = False


def take_apart(layer: Layer, path: str | None) -> Node:
    """Return the tree of a layer at `path`; None for a layer that is not in the document yet."""
    node = Node(layer, path)
    if not isinstance(layer, Block):
        return node
    for setting in type(layer).model_fields:
        value = getattr(layer, setting)
        if isinstance(value, Layer):
            node.slots[setting] = take_apart(value, None if path is None else child_path(path, setting))
        elif isinstance(value, tuple) and (value or setting == "layers") and all(isinstance(v, Layer) for v in value):
            base = path if path is None or setting == "layers" else child_path(path, setting)
            node.lists[setting] = [
                take_apart(part, None if base is None else child_path(base, str(i))) for i, part in enumerate(value)
            ]
    return node


def new_node(layer: Layer, container: str) -> Node:
    """Return the tree of a layer that comes into `container`; a list of branches gets it as a branch."""
    node = take_apart(layer, None)
    node.touched = True
    return wrapped(node) if is_branches(container) else node


def wrapped(node: Node) -> Node:
    """Return a branch that holds `node`, which may be one already."""
    if isinstance(node.layer, Sequential):
        return node
    return Node(Sequential(), None, {"layers": [node]})


def keep_origins(old: Node, new: Node) -> None:
    """Let what is the same layer in `new` keep its path of `old`, where only a setting of a block was changed."""
    for setting, parts in new.lists.items():
        for before, after in zip(old.lists.get(setting, []), parts, strict=False):
            after.origin = before.origin
            keep_origins(before, after)
    for setting, after in new.slots.items():
        if setting in old.slots:
            after.origin = old.slots[setting].origin
            keep_origins(old.slots[setting], after)


def is_branches(container: str) -> bool:
    """Return whether `container` is a parallel's list of branches."""
    return container.endswith(".branches")


def find(root: Node, path: str) -> Node:
    """Return the node at `path`.

    Raises:
        SpecError: if there is none.
    """
    node, names = root, path.split(".") if path else []
    while names:
        name = names.pop(0)
        if name in node.slots:
            node = node.slots[name]
            continue
        parts = node.lists.get("layers" if name.isdigit() else name, [])
        index = name if name.isdigit() else names.pop(0) if names else ""
        if not index.isdecimal() or int(index) >= len(parts):
            raise SpecError(address(path), "there is no such layer")
        node = parts[int(index)]
    return node


def held_by(root: Node, container: str) -> list[Node]:
    """Return what `container` holds.

    Raises:
        SpecError: if it is not there or holds no list of layers.
    """
    parent, _, name = container.rpartition(".")
    if is_branches(container):
        lists = find(root, parent).lists
        if name in lists:
            return lists[name]
    else:
        lists = find(root, container).lists
        if "layers" in lists:
            return lists["layers"]
    raise SpecError(address(container), "is no place to put layers into")


def siblings_of(root: Node, path: str) -> list[Node] | None:
    """Return the list a layer stands in; None for the network and for what fills a block's one place, as a body."""
    parent, _, name = path.rpartition(".")
    return held_by(root, parent) if name.isdigit() else None


def require_siblings(root: Node, path: str, node: Node) -> list[Node]:
    """Return the list a layer stands in, also after others were taken out of it.

    Raises:
        SpecError: if it stands in none.
    """
    siblings = _holder(root, node)
    if siblings is None:
        raise SpecError(address(path), "belongs to its block and cannot be taken out of it")
    return siblings


def _holder(node: Node, wanted: Node) -> list[Node] | None:
    for parts in node.lists.values():
        if any(part is wanted for part in parts):
            return parts
    for part in (*node.slots.values(), *(p for parts in node.lists.values() for p in parts)):
        found = _holder(part, wanted)
        if found is not None:
            return found
    return None


def selected(root: Node, paths: Iterable[str]) -> list[tuple[str, Node]]:
    """Return the layers at `paths` in document order, without those inside another one of them."""
    chosen = set(paths)
    order = {path: i for i, path in enumerate(_all_paths(root))}
    outermost = [p for p in chosen if not any(p != q and (not q or p.startswith(f"{q}.")) for q in chosen)]
    found = [(path, find(root, path)) for path in outermost]
    return sorted(found, key=lambda item: order[item[0]])


def _all_paths(node: Node) -> Iterator[str]:
    yield node.origin or ""
    for parts in (*node.lists.values(), *([slot] for slot in node.slots.values())):
        for part in parts:
            yield from _all_paths(part)


def require_index(container: str, index: int, length: int) -> None:
    """Refuse a place outside [0, length].

    Raises:
        SpecError: naming the place.
    """
    if not 0 <= index <= length:
        raise SpecError(address(container), f"there is no place {index}; it holds {length}")


def address(path: str) -> str:
    """Return how an error names a path: "network.2.body.0"."""
    return f"network.{path}".rstrip(".")
