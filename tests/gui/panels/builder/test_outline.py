import pytest
from torch import nn

from workbench import experiment as experiments
from workbench.experiment import Experiment
from workbench.gui.panels.builder.outline import Node, containers, detail, outline, spoken, unchanged, walk
from workbench.layers.base import LAYERS
from workbench.layers.containers import Sequential
from workbench.network.problems import problems
from workbench.network.summary import summarize


def lines(experiment: Experiment) -> Node:
    return outline(experiment, summarize(experiment), problems(experiment))


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        ({"kind": "conv2d", "out_channels": 24}, "24, 3×3"),
        ({"kind": "conv2d", "kernel_size": [3, 5], "stride": 2, "bias": False}, "16, 3×5, stride 2, no bias"),
        ({"kind": "max_pool2d", "ceil_mode": True}, "2×2, ceil_mode"),
        ({"kind": "linear", "out_features": 10}, "10"),
        ({"kind": "dropout", "p": 0.2}, "p 0.2"),
        ({"kind": "repeat", "times": 3}, "×3"),
        ({"kind": "parallel"}, "concat"),
        ({"kind": "batch_norm2d"}, ""),
        ({"kind": "relu"}, ""),
    ],
)
def test_key_settings(layer: dict[str, object], text: str) -> None:
    assert detail(LAYERS.parse(layer)) == text


@pytest.mark.parametrize("preset", sorted(experiments.presets()))
def test_every_line_is_a_module_of_the_built_network(preset: str) -> None:
    experiment = experiments.find(preset)
    modules = dict(experiment.network.build(experiment.dataset.input_shape).named_modules())
    rows = [node.row for node in walk(lines(experiment))]
    assert rows[0].path is None
    for row in rows[1:]:
        assert row.path in modules
        count = sum(p.numel() for p in modules[row.path].parameters())
        if row.is_layer and not isinstance(modules[row.path], nn.Sequential):
            assert row.parameters.replace("\u2009", "") == (str(count) if count else "")


@pytest.mark.parametrize("kind", ["sequential", "residual", "parallel", "repeat"])
def test_every_place_of_a_block_is_a_container(kind: str) -> None:
    block = LAYERS[kind].model_validate({})
    assert containers(block)
    experiment = experiments.find("lecture-cnn")
    root = lines(experiment.changed(network=Sequential(layers=(block,))))
    places = [node.container for node in walk(root) if node.container is not None]
    expected = {
        "sequential": ["0"],
        "residual": ["0.body", "0.shortcut"],
        "parallel": ["0.branches.0", "0.branches.1"],
        "repeat": ["0.block"],
    }
    assert places == expected[kind]


def test_a_block_tells_of_the_worst_problem_within() -> None:
    body = Sequential(layers=(LAYERS.parse({"kind": "conv2d", "groups": 7}),))
    block = LAYERS["residual"].model_validate({"body": body})
    experiment = experiments.find("lecture-cnn").changed(network=Sequential(layers=(block,)))
    top = lines(experiment).children[1].row
    inner = next(node.row for node in walk(lines(experiment)) if node.row.path == "0.body.0")
    assert inner.severity == "error"
    assert top.inner == "error"
    assert "7" in inner.reason
    assert inner.reason in inner.tooltip
    assert inner.reason in spoken(inner)


def test_lines_of_equal_layers_are_kept() -> None:
    experiment = experiments.find("lecture-cnn")
    layers = experiment.network.layers
    before = list(lines(experiment).children)

    def kept(changed: tuple[object, ...]) -> tuple[int, int]:
        return unchanged(before, lines(experiment.changed(network=Sequential(layers=changed))).children)  # type: ignore[arg-type]

    assert kept(layers) == (12, 0)
    assert kept((*layers[:3], layers[3].changed(out_channels=9), *layers[4:])) == (12, 0)
    assert kept((*layers[:3], LAYERS.parse({"kind": "tanh"}), *layers[3:])) == (4, 8)
    assert kept(layers[1:]) == (1, 10)


def test_the_tooltip_has_the_palettes_name_and_the_trees() -> None:
    rows = [node.row for node in walk(lines(experiments.find("lecture-cnn")))]
    assert rows[1].label == "conv2d"
    assert rows[1].tooltip.startswith("0 · Convolution (conv2d)\n")
