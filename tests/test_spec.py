"""Specs, registries, and the sentences about what is wrong."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from workbench.layers.containers import Sequential
from workbench.spec import Float, Int, Registry, Spec, SpecError, parse

REPOSITORY = Path(__file__).parent.parent


class Part(Spec):
    kind: Literal["part"] = "part"
    name: str = ""
    count: Annotated[Int, Field(ge=1, le=5)] = 2
    share: Annotated[Float, Field(gt=0, lt=1)] = 0.5
    size: Int | tuple[Int, Int] = 1


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"kind": "conv2d", "kernel_size": 0}, "2: kernel_size must be at least 1, not 0"),
        ({"kind": "conv2d", "kernel_size": [1, 0]}, "2: kernel_size must be at least 1, not 0"),
        ({"kind": "conv2d", "kernel_size": "a"}, '2: kernel_size must be a whole number or a pair, not "a"'),
        ({"kind": "conv2d", "kernel_size": 2.0}, "2: kernel_size must be a whole number or a pair, not 2.0"),
        ({"kind": "conv2d", "kernel_size": True}, "2: kernel_size must be a whole number or a pair, not true"),
        ({"kind": "conv2d", "out_channels": 10**7}, "2: out_channels must be at most 1,000,000, not 10000000"),
        ({"kind": "conv2d", "bias": 1}, "2: bias must be true or false, not 1"),
        ({"kind": "conv2d", "kernel_size": [3]}, "2: kernel_size must be a whole number or a pair, not [3]"),
        ({"kind": "conv2d", "kernel_size": [3, 3, 3]}, "2: kernel_size must have at most 2 items, not 3"),
        ({"kind": "conv2d", "strid": 1}, '2: unknown setting "strid" with value 1'),
        ({"kind": "conv2d", "kernel-size": 3}, '2: unknown setting "kernel-size" with value 3'),
        ({"kind": "conv2d", "int": 3}, '2: unknown setting "int" with value 3'),
        ({"kind": "conv2d", "a note": 3}, '2: unknown setting "a note" with value 3'),
        ({"kind": "dropout", "p": 1.0}, "2: p must be less than 1, not 1.0"),
        (
            {"kind": "residual", "body": {"layers": [{"kind": "dropout", "p": -1}]}},
            "2.body.0: p must be at least 0, not -1",
        ),
        (
            {"kind": "parallel", "branches": [{"layers": [{"kind": "conv2d", "groups": 0}]}]},
            "2.branches.0.0: groups must be",
        ),
        (
            {"kind": "repeat", "block": {"layers": [{"kind": "elu", "alpha": 0}]}},
            "2.block.0: alpha must be more than 0, not 0",
        ),
        ({"kind": "cnov2d"}, '2: unknown layer kind "cnov2d"; known: '),
        ({"kind": ["relu"]}, '2: unknown layer kind ["relu"]; known: '),
        ({}, "2: unknown layer kind null; known: "),
        (3, "2: must be an object with a kind, not 3"),
    ],
)
def test_an_error_names_the_address_and_the_value(value: Any, sentence: str) -> None:
    with pytest.raises(SpecError) as raised:
        parse(Sequential, {"layers": [{"kind": "relu"}, {"kind": "relu"}, value]})
    assert str(raised.value).startswith(sentence)
    assert "\n" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_changed_validates_and_leaves_the_original_alone() -> None:
    part = Part()
    assert part.changed(count=5).count == 5
    assert part.count == 2
    with pytest.raises(SpecError, match="count must be at most 5, not 6"):
        part.changed(count=6)
    with pytest.raises(SpecError, match='unknown setting "colour"'):
        part.changed(colour="red")
    with pytest.raises(ValueError, match="frozen"):
        part.count = 3


@pytest.mark.parametrize("share", [float("nan"), float("inf"), "0.5", None, True])
def test_numbers_are_numbers(share: Any) -> None:
    with pytest.raises(SpecError, match="share"):
        parse(Part, {"share": share})


def test_the_file_has_the_kind_first_and_no_empty_name() -> None:
    assert list(Part().model_dump(mode="json")) == ["kind", "count", "share", "size"]
    assert list(Part(name="a").model_dump(mode="json")) == ["kind", "name", "count", "share", "size"]


def test_a_registry_refuses_the_same_name_twice() -> None:
    registry: Registry[Spec] = Registry("part", Spec, "workbench.layers")
    registry.register(Part)
    assert registry["part"] is Part
    with pytest.raises(ValueError, match="twice"):
        registry.register(Part)


def test_long_values_are_cut() -> None:
    with pytest.raises(SpecError) as raised:
        parse(Part, {"count": "x" * 1000})
    assert len(str(raised.value)) < 120


def test_a_registry_may_be_asked_by_two_threads_at_once() -> None:
    code = (
        "import threading\n"
        "from workbench.layers.base import LAYERS\n"
        "counts = []\n"
        "threads = [threading.Thread(target=lambda: counts.append(len(list(LAYERS)))) for _ in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "print(len(set(counts)), counts[0] > 20)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=REPOSITORY)
    assert done.stdout.split() == ["1", "True"], done.stderr
