"""The printed program; the oracle is the network it was printed from."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from torch import nn

from tests.network.network_samples import NETWORKS, Missing, Pictures, experiment, few, layer, sequential
from workbench.experiment import Experiment, find
from workbench.layers.base import LAYERS
from workbench.layers.containers import Sequential
from workbench.network.build import build
from workbench.network.code_out import class_name, source, source_lines
from workbench.network.edit import get
from workbench.presets import presets
from workbench.spec import SpecError

EVERY_KIND = experiment(
    layer("conv2d", out_channels=8, padding_mode="reflect", padding=(1, 2), kernel_size=(3, 5), bias=False),
    *(
        LAYERS[kind]()
        for kind in LAYERS
        if kind not in ("flatten", "linear", "conv2d", "repeat", "parallel", "residual")
    ),
    layer("residual", body=sequential(layer("squeeze_excite"))),
    layer("parallel", branches=(sequential(), sequential(layer("gelu", approximate="tanh"))), merge="add"),
    layer("repeat", block=sequential(layer("conv2d", out_channels=3, padding=1), layer("relu")), times=4),
    layer("flatten"),
    layer("linear", out_features=4),
    dataset=Pictures(height=8, width=8, color="rgb"),
)


def assert_same_network(document: Experiment) -> None:
    text = source(document)
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(text, "exported.py", "exec"), names)
    with torch.random.fork_rng():
        printed: nn.Module = names[class_name(document.name)]().eval()
    image = document.dataset.input_shape
    built = build(document.network, image, torch.Generator().manual_seed(0)).eval()
    tensors = list(built.state_dict().values())
    assert [t.shape for t in printed.state_dict().values()] == [t.shape for t in tensors]
    printed.load_state_dict(dict(zip(printed.state_dict(), tensors, strict=True)))
    images = torch.rand(2, *image, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        assert torch.equal(printed(images), built(images))


@pytest.mark.parametrize("document", [*map(find, presets()), EVERY_KIND], ids=[*presets(), "every-kind"])
def test_it_computes_what_the_network_computes(document: Experiment) -> None:
    assert_same_network(document)


@few
@given(NETWORKS)
def test_any_network(network: Sequential) -> None:
    document = experiment(dataset=Pictures(height=6, width=6)).changed(network=network)
    try:
        source(document)
    except SpecError:
        return
    assert_same_network(document)


@pytest.mark.parametrize("document", [*map(find, presets()), EVERY_KIND], ids=[*presets(), "every-kind"])
def test_it_is_formatted(document: Experiment) -> None:
    """Apart from the aligned comments it is what ruff makes of it."""
    text = re.sub(r" +# \(N, [\d, ]+\)$", "", source(document), flags=re.MULTILINE)
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        pytest.skip("ruff is not installed")
    command = [ruff, "format", "--isolated", "--line-length", "100", "-"]
    assert subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout == text


def test_it_runs_as_printed(tmp_path: Path) -> None:
    file = tmp_path / "network.py"
    file.write_text(source(find("lecture-cnn")), encoding="utf-8")
    result = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert result.stdout == "output (1, 10), 78,714 parameters\n"


def test_every_line_of_a_layer_is_known() -> None:
    document = find("resnet-small")
    printed = source_lines(document)
    lines = printed.text.splitlines()
    for number, path in printed.paths.items():
        line, part = lines[number - 1].strip(), get(document.network, path)
        if line.startswith("nn.Conv2d"):
            assert part.kind == "conv2d"
        if line.startswith("Residual("):
            assert part.kind == "residual"
    shown = set(printed.paths.values())
    assert {"", "0", "3", "3.body", "3.body.4", "3.shortcut", "11"} <= shown
    assert "class" not in " ".join(lines[number - 1] for number in printed.paths)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lecture CNN", "LectureCNN"),
        ("LeNet-5", "LeNet5"),
        ("3 layers", "Network3Layers"),
        ("", "Network"),
        ("Residual", "ResidualNetwork"),
        ('x"""; import os; """', "XImportOs"),
        ("größe", "Größe"),
    ],
)
def test_class_names(name: str, expected: str) -> None:
    assert class_name(name) == expected
    text = source(find("digits").changed(name=name))
    assert [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)] == [expected]


def test_a_broken_network_has_no_program() -> None:
    with pytest.raises(SpecError, match=r"network\.0: .*groups"):
        source(experiment(layer("conv2d", groups=3)))


def test_what_keeps_a_network_from_training_here_does_not_keep_its_source() -> None:
    assert "class Untitled" in source(experiment(layer("flatten"), layer("linear"), dataset=Missing()))


def test_a_network_deeper_than_a_line_is_long_prints_code_that_parses() -> None:
    block = sequential(layer("relu"))
    for _ in range(19):
        block = sequential(layer("residual", body=block))
    ast.parse(source(experiment(block).changed(name="Net²")))
