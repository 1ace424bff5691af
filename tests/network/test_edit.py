"""Edits of the document; the oracle is what a list does."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.network.network_samples import LAYER, NETWORKS, few, layer, sequential
from workbench.layers.base import Layer
from workbench.layers.containers import MAX_DEPTH, Block, Sequential
from workbench.network import edit
from workbench.spec import SpecError, parse

RESIDUAL = layer("residual", body=sequential(layer("relu"), layer("tanh")))
NETWORK = sequential(
    layer("conv2d"),
    RESIDUAL,
    layer("parallel", branches=(sequential(layer("relu")), sequential())),
    layer("repeat", block=sequential(layer("gelu"))),
)


def walk(part: Layer, path: str = "") -> Iterator[tuple[str, Layer]]:
    yield path, part
    if isinstance(part, Block):
        for name, inner in part.slots():
            yield from walk(inner, f"{path}.{name}".strip("."))


def leaves(network: Sequential) -> Counter[str]:
    return Counter(repr(part) for _, part in walk(network) if not isinstance(part, Block))


def valid(network: Sequential) -> bool:
    return parse(Sequential, network.model_dump(mode="json")) == network


def test_get_and_containers() -> None:
    assert edit.get(NETWORK, "") is NETWORK
    assert edit.get(NETWORK, "1.body.1").kind == "tanh"
    assert edit.get(NETWORK, "2.branches.0.0").kind == "relu"
    assert edit.get(NETWORK, "3.block.0").kind == "gelu"
    assert edit.containers(NETWORK) == (
        *("", "1.body", "1.shortcut", "2.branches", "2.branches.0", "2.branches.1", "3.block"),
    )


@pytest.mark.parametrize(
    "path", ["9", "x", "1.head", "1.body.2", "2.branches", "2.branches.7", "0.0", "-1", "1..0", "."]
)
def test_a_path_to_nothing_is_refused(path: str) -> None:
    with pytest.raises(SpecError):
        edit.get(NETWORK, path)


@few
@given(NETWORKS)
def test_get_finds_every_layer(network: Sequential) -> None:
    for path, part in walk(network):
        assert edit.get(network, path) is part


@few
@given(NETWORKS, st.lists(LAYER, min_size=1, max_size=3), st.data())
def test_insert_then_remove_is_identity(network: Sequential, layers: list[Layer], data: st.DataObject) -> None:
    container = data.draw(st.sampled_from(edit.containers(network)))
    held = edit.get(network, container.removesuffix(".branches"))
    length = len(held.branches if container.endswith(".branches") else held.layers)
    index = data.draw(st.integers(0, length))
    inserted = edit.insert(network, container, index, layers)
    assert valid(inserted.network)
    assert leaves(inserted.network) == leaves(network) + sum((leaves(sequential(one)) for one in layers), Counter())
    for old, new in inserted.paths.items():
        if not isinstance(edit.get(network, old), Block):
            assert edit.get(inserted.network, new) is edit.get(network, old)
    if container.endswith(".branches"):
        added = [f"{container}.{index + i}" for i in range(len(layers))]
    else:
        added = [f"{container}.{index + i}".strip(".") for i in range(len(layers))]
        assert [edit.get(inserted.network, path) for path in added] == layers
    assert edit.remove(inserted.network, added).network == network


@few
@given(NETWORKS, st.data())
def test_move_keeps_every_layer(network: Sequential, data: st.DataObject) -> None:
    movable = [
        path for path, _ in walk(network) if path.rpartition(".")[2].isdigit() and ".branches." not in f".{path}"
    ]
    if not movable:
        return
    paths = data.draw(st.lists(st.sampled_from(movable), min_size=1, max_size=3, unique=True))
    container = data.draw(st.sampled_from([c for c in edit.containers(network) if not c.endswith(".branches")]))
    index = data.draw(st.integers(0, len(edit.get(network, container).layers)))
    if any(container == path or container.startswith(f"{path}.") for path in paths):
        with pytest.raises(SpecError, match="into itself"):
            edit.move(network, paths, container, index)
        return
    moved = edit.move(network, paths, container, index)
    assert valid(moved.network)
    assert leaves(moved.network) == leaves(network)
    assert sorted(moved.paths) == sorted(path for path, _ in walk(network))
    for path in paths:
        if not isinstance(edit.get(network, path), Block):
            assert edit.get(moved.network, moved.follow(path)) is edit.get(network, path)


@few
@given(st.lists(LAYER, min_size=1, max_size=6), st.data())
def test_moving_within_a_row_is_what_a_list_does(layers: list[Layer], data: st.DataObject) -> None:
    start, index = data.draw(st.integers(0, len(layers) - 1)), data.draw(st.integers(0, len(layers)))
    moved = edit.move(sequential(*layers), [str(start)], "", index)
    expected = layers.copy()
    one = expected.pop(start)
    expected.insert(index if index <= start else index - 1, one)
    assert list(moved.network.layers) == expected
    assert moved.touched == (moved.paths[str(start)],)


@few
@given(NETWORKS, st.data())
def test_remove_takes_out_what_was_chosen(network: Sequential, data: st.DataObject) -> None:
    paths = [path for path, part in walk(network) if not isinstance(part, Block)]
    chosen = data.draw(st.sets(st.sampled_from(paths))) if paths else set()
    removed = edit.remove(network, chosen)
    assert valid(removed.network)
    gone = Counter(repr(edit.get(network, path)) for path in chosen)
    assert leaves(removed.network) == leaves(network) - gone
    for path, _ in walk(network):
        edit.get(removed.network, removed.follow(path))


def test_duplicates_stand_after_the_last_one_chosen() -> None:
    copied = edit.duplicate(NETWORK, ["1.body.1", "1.body.0"])
    assert [part.kind for part in edit.get(copied.network, "1.body").layers] == ["relu", "tanh", "relu", "tanh"]
    assert copied.touched == ("1.body.2", "1.body.3")
    branch = edit.duplicate(NETWORK, ["2.branches.0"])
    assert len(edit.get(branch.network, "2").branches) == 3


def test_into_and_out_of_blocks() -> None:
    moved = edit.move(NETWORK, ["0", "1.body.0"], "3.block", 1)
    assert [part.kind for part in edit.get(moved.network, "2.block").layers] == ["gelu", "conv2d", "relu"]
    assert moved.touched == ("2.block.1", "2.block.2")
    assert moved.paths["1.body.1"] == "0.body.0"
    wrapped = edit.move(NETWORK, ["0"], "2.branches", 1)
    assert [branch.layers for branch in edit.get(wrapped.network, "1").branches][1] == (layer("conv2d"),)


@pytest.mark.parametrize("path", ["", "1.body", "1.shortcut", "3.block"])
def test_what_a_block_needs_stays(path: str) -> None:
    with pytest.raises(SpecError):
        edit.remove(NETWORK, [path])
    with pytest.raises(SpecError):
        edit.replace(NETWORK, path, [layer("relu")])
    emptied = edit.replace(NETWORK, path, [sequential()])
    assert edit.get(emptied.network, path) == sequential()


def test_the_last_branch_stays() -> None:
    with pytest.raises(SpecError, match="branches"):
        edit.remove(NETWORK, ["2.branches.0", "2.branches.1"])


def test_replace_and_rename_are_followed() -> None:
    replaced = edit.replace(NETWORK, "0", [layer("flatten"), layer("conv2d", out_channels=3)])
    assert replaced.follow("0") == "1"
    assert replaced.paths["1.body.0"] == "2.body.0"
    named = edit.rename(NETWORK, "1", "first")
    assert edit.get(named.network, "1").name == "first"
    assert named.paths == {path: path for path, _ in walk(NETWORK)}
    with pytest.raises(SpecError, match="name"):
        edit.rename(NETWORK, "1", "x" * 61)


def test_after_a_removal_the_neighbour_is_next() -> None:
    assert edit.remove(NETWORK, ["0"]).follow("0") == "0"
    assert edit.remove(NETWORK, ["3"]).follow("3.block.0") == "2"
    assert edit.remove(sequential(layer("relu")), ["0"]).follow("0") == ""


@pytest.mark.parametrize(
    ("container", "index"), [("0", 0), ("1", 0), ("", 5), ("", -1), ("1.body", 3), ("1.branches", 0)]
)
def test_no_place_to_insert(container: str, index: int) -> None:
    with pytest.raises(SpecError):
        edit.insert(NETWORK, container, index, [layer("relu")])


def test_nesting_ends() -> None:
    network = sequential(layer("relu"))
    for _ in range(MAX_DEPTH - 1):
        network = edit.replace(sequential(layer("relu")), "0", [network]).network
    assert valid(network)
    with pytest.raises(SpecError, match="nested"):
        edit.insert(sequential(), "", 0, [sequential(network)])
