"""Problems and their repairs: every fix is applied and looked at."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.network.network_samples import NETWORKS, Missing, Pictures, experiment, few, layer, sequential
from workbench.experiment import Experiment, find
from workbench.layers.base import Layer
from workbench.layers.containers import MAX_DEPTH, Sequential
from workbench.network.build import build
from workbench.network.problems import Problem, problems
from workbench.network.trace import built_layers, trace
from workbench.presets import presets
from workbench.spec import parse

CONV = layer("conv2d", out_channels=2, padding=1)
HEAD = (layer("flatten"), layer("linear", out_features=4))


def only(document: Experiment, code: str, **options: int) -> Problem:
    found = [p for p in problems(document, **options) if p.code == code]
    assert len(found) == 1, found
    return found[0]


def assert_repaired(document: Experiment, problem: Problem, **options: int) -> None:
    """The problem is gone, and what was sound still is; behind an error that is mended others may come to light."""
    assert problem.fixed is not None
    assert problem.fix
    assert parse(Sequential, problem.fixed.network.model_dump(mode="json")) == problem.fixed.network
    after = problems(problem.fixed, **options)
    assert (problem.path, problem.reason) not in [(p.path, p.reason) for p in after]
    errors = {(p.path, p.reason) for p in problems(document, **options) if p.severity == "error"}
    new = [p for p in after if p.severity == "error" and (p.path, p.reason) not in errors]
    if problem.severity != "error":
        assert len([p for p in after if p.severity == "error"]) <= len(errors), new
        return
    sound = {s.path for s in trace(document.network, document.dataset.input_shape) if s.output_shape is not None}
    place = problem.path.split(".")
    before = {p for p in sound if p and p.split(".") < place} if problem.path else set()
    # A later copy of a repeat runs only once the first is sound.
    spoiled = [p for p in new if p.path in before and p.code == "layer" and not p.reason.startswith("in copy")]
    assert not spoiled


@pytest.mark.parametrize("name", presets())
def test_presets_have_no_problems(name: str) -> None:
    assert problems(find(name), memory=10**12) == ()


def test_an_empty_network_gets_a_small_one() -> None:
    for size in (1, 3, 8, 64):
        document = experiment(dataset=Pictures(height=size, width=size, count=7))
        problem = only(document, "empty")
        assert_repaired(document, problem)
        assert problem.fixed is not None
        assert [p for p in problems(problem.fixed) if p.severity != "notice"] == []
        network = build(problem.fixed.network, (1, size, size), torch.Generator())
        assert network(torch.zeros(2, 1, size, size)).shape == (2, 7)


@pytest.mark.parametrize(
    ("layers", "reason", "fix"),
    [
        ([CONV, layer("flatten"), layer("linear", out_features=9)], "gives 9 but", "Set out_features to 4"),
        ([CONV], "gives 2×8×8 but the data set has 4 classes", "Append flatten and linear with 4 outputs"),
        ([layer("conv2d", out_channels=4, kernel_size=8)], "gives 4×1×1", "Append flatten"),
        ([CONV, layer("flatten")], "gives 128 but", "Append linear with 4 outputs"),
        ([sequential(*HEAD[:1], layer("linear", out_features=3))], "gives 3 but", "Set out_features to 4"),
        ([*HEAD[:1], layer("linear", out_features=3), layer("relu")], "gives 3 but", "Append linear with 4 outputs"),
    ],
)
def test_the_output_must_be_one_logit_a_class(layers: list[Layer], reason: str, fix: str) -> None:
    document = experiment(*layers)
    problem = only(document, "classes")
    assert (problem.severity, problem.fix) == ("error", fix)
    assert reason in problem.reason
    assert_repaired(document, problem)
    assert problem.fixed is not None
    assert problem.fixed.network.output_shape((1, 8, 8)) == (4,)


@pytest.mark.parametrize(
    ("layers", "code", "severity", "path"),
    [
        ([*HEAD, layer("softmax")], "activation_last", "warning", "2"),
        ([*HEAD, layer("sigmoid")], "activation_last", "warning", "2"),
        ([*HEAD, layer("relu")], "activation_last", "warning", "2"),
        ([*HEAD, layer("dropout")], "dropout_last", "warning", "2"),
        ([CONV, layer("batch_norm2d"), layer("relu"), *HEAD], "redundant_bias", "notice", "0"),
        ([layer("flatten"), layer("linear"), layer("dropout"), HEAD[1]], "linear_pair", "notice", "3"),
        ([CONV, *HEAD], "no_activation", "notice", ""),
    ],
)
def test_wiring(layers: list[Layer], code: str, severity: str, path: str) -> None:
    document = experiment(*layers)
    problem = only(document, code)
    assert (problem.severity, problem.path) == (severity, path)
    assert_repaired(document, problem)


def test_a_network_without_room_for_a_repair_is_still_judged() -> None:
    full = experiment(*[layer("tanh")] * 2000)
    problem = only(full, "classes")
    assert (problem.fix, problem.fixed) == (None, None)
    innermost = sequential(CONV, layer("batch_norm2d"), layer("flatten"), layer("linear"))
    for _ in range(MAX_DEPTH - 2):
        innermost = sequential(innermost)
    deep = experiment(innermost, layer("residual", body=sequential(CONV, CONV)))
    assert only(deep, "redundant_bias").fixed is not None


@pytest.mark.parametrize(
    ("last", "words"),
    [("tanh", "Tanh keeps them within bounds"), ("leaky_relu", "Leaky ReLU squeezes the negative ones")],
)
def test_what_a_last_activation_does_to_the_logits(last: str, words: str) -> None:
    assert words in only(experiment(*HEAD, layer(last)), "activation_last").reason


def test_an_activation_in_the_middle_of_building_is_no_mistake() -> None:
    assert [p.code for p in problems(experiment(CONV, layer("relu")))] == ["classes"]


@pytest.mark.parametrize("kind", ["group_norm", "layer_norm"])
def test_a_norm_over_a_picture_bends(kind: str) -> None:
    settings = {"num_groups": 1} if kind == "group_norm" else {}
    document = experiment(CONV, layer(kind, **settings), *HEAD)
    assert not [p for p in problems(document) if p.code == "no_activation"]


def test_a_notice_of_one_sort_is_not_repeated_hundreds_of_times() -> None:
    chain = [CONV, layer("batch_norm2d")] * 400
    assert sum(p.code == "redundant_bias" for p in problems(experiment(*chain, *HEAD))) == 50


def test_batch_of_one() -> None:
    document = experiment(CONV, layer("batch_norm2d"), *HEAD, batch_size=1)
    problem = only(document, "batch_of_one")
    assert problem.path == "training"
    assert_repaired(document, problem)


def test_nothing_to_learn() -> None:
    layers = (layer("avg_pool2d", kernel_size=(4, 8), stride=(2, 8)), layer("adaptive_avg_pool2d", output_size=(4, 1)))
    assert only(experiment(*layers, layer("flatten")), "no_parameters").severity == "error"


def test_memory() -> None:
    document = experiment(CONV, layer("relu"), *HEAD, batch_size=64)
    parameters = 20 + 128 * 4 + 4
    assert only(document, "memory", memory=parameters * 16 - 1).severity == "error"
    outputs = (128 + 128 + 128 + 4) * 4
    assert [p for p in problems(document, memory=parameters * 16 + 64 * outputs) if p.code.endswith("memory")] == []
    problem = only(document, "batch_memory", memory=parameters * 16 + 63 * outputs)
    assert problem.fixed is not None
    assert problem.fixed.training.batch_size == 32
    assert_repaired(document, problem, memory=parameters * 16 + 63 * outputs)


def test_repeats_that_explode_are_told_before_anything_is_built() -> None:
    inner = layer("repeat", block=sequential(CONV, layer("relu")), times=100)
    document = experiment(layer("repeat", block=sequential(inner), times=256), *HEAD)
    problem = only(document, "too_many_layers")
    assert problem.path == "0"
    assert_repaired(document, problem)
    assert problem.fixed is not None
    assert built_layers(problem.fixed.network) <= 10_000


def test_a_later_copy_of_a_repeat_that_breaks() -> None:
    document = experiment(layer("repeat", block=sequential(layer("conv2d", out_channels=2)), times=5), *HEAD)
    problem = only(document, "layer")
    assert problem.path == "0.block.0"
    assert problem.reason == "in copy 4, its kernel spans 3×3 but the input is only 2×2"
    assert problem.fix == "Repeat it only 3 times"
    assert_repaired(document, problem)


def test_a_data_set_that_is_not_there() -> None:
    document = experiment(CONV, layer("relu"), *HEAD, dataset=Missing(height=8, width=8))
    assert problems(document) == (
        Problem("error", "dataset", "the folder is not there; choose another one", "dataset"),
    )


@few
@given(NETWORKS, st.sampled_from([1, 64]), st.integers(2, 5))
def test_every_fix_repairs(network: Sequential, batch_size: int, count: int) -> None:
    document = experiment(dataset=Pictures(height=6, width=6, count=count), batch_size=batch_size).changed(
        network=network
    )
    found = problems(document)
    order = [("error", "warning", "notice").index(p.severity) for p in found]
    assert order == sorted(order)
    for problem in found:
        assert problem.reason
        assert "\n" not in problem.reason
        assert (problem.fix is None) == (problem.fixed is None)
        if problem.fixed is not None:
            assert_repaired(document, problem)


@few
@given(NETWORKS)
def test_no_error_means_that_it_learns(network: Sequential) -> None:
    document = experiment(dataset=Pictures(height=6, width=6), batch_size=3).changed(network=network)
    found = problems(document)
    for _ in range(12):
        error = next((p for p in found if p.severity == "error" and p.fixed is not None), None)
        if error is None or error.fixed is None:
            break
        document = error.fixed
        found = problems(document)
    if any(p.severity == "error" for p in found):
        return
    module = build(document.network, (1, 6, 6), torch.Generator().manual_seed(0)).eval()
    loss = document.training.loss(module(torch.rand(3, 1, 6, 6)), torch.tensor([0, 1, 2]))  # type: ignore[operator]
    loss.backward()
    assert any(p.grad is not None for p in module.parameters())


def augmented(preset, *augmentations):
    return find(preset).changed(augmentations=augmentations)


def test_an_augmentation_that_spoils_labels_is_warned_of_and_can_be_switched_off():
    document = augmented("digits", {"kind": "rotation"}, {"kind": "horizontal_flip"})
    problem = only(document, "labels")
    assert (problem.severity, problem.path) == ("warning", "augmentation")
    assert problem.reason.startswith("horizontal flip spoils labels: mirrored, “2”, “3”, “4” and others")
    assert problem.fix == "Switch horizontal flip off"
    assert [a.enabled for a in problem.fixed.augmentations] == [True, False]
    assert_repaired(document, problem)


@pytest.mark.parametrize("settings", [{"enabled": False}, {"p": 0.0}])
def test_an_augmentation_that_is_off_spoils_nothing(settings):
    document = augmented("digits", {"kind": "horizontal_flip", **settings})
    assert not [p for p in problems(document) if p.path == "augmentation"]


def test_colours_of_grey_pictures_cannot_change():
    document = augmented("digits", {"kind": "hue"})
    problem = only(document, "grey")
    assert problem.severity == "notice"
    assert_repaired(document, problem)
    assert not [p for p in problems(augmented("shapes-rgb", {"kind": "hue"})) if p.path == "augmentation"]
