import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from tests.network.network_samples import NETWORKS, experiment, layer
from workbench.inspection import passes
from workbench.inspection.arithmetic.base import CellArithmetic, Mark
from workbench.inspection.arithmetic.cell import ExplainCell
from workbench.inspection.arithmetic.formula import verdict, wrapped, written_out
from workbench.inspection.cell import Cell
from workbench.inspection.passes import forward_pass
from workbench.inspection.question import InspectionError
from workbench.layers.containers import Sequential
from workbench.network.build import build, require_buildable
from workbench.network.trace import trace
from workbench.spec import SpecError


def network_of(*layers: Sequential, seed: int = 0, shape: tuple[int, int, int] = (1, 8, 8)) -> nn.Sequential:
    return build(experiment(*layers).network, shape, torch.Generator().manual_seed(seed))


def picture(seed: int = 1, shape: tuple[int, int, int] = (1, 8, 8)) -> Tensor:
    return torch.randn(1, *shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def network() -> nn.Sequential:
    return network_of(
        layer("conv2d", out_channels=4, padding=1),
        layer("batch_norm2d"),
        layer("relu"),
        layer("max_pool2d"),
        layer("flatten"),
        layer("dropout"),
        layer("linear", out_features=3),
        layer("softmax"),
    )


def ask(network: nn.Module, path: str, *place: int, shown: int | None = None) -> CellArithmetic:
    return ExplainCell(picture(), Cell(path, *place), shown).ask(network)


def can_be_built(network: Sequential) -> bool:
    try:
        require_buildable(network, (1, 8, 8))
    except SpecError:
        return False
    return bool(network.layers) and trace(network, (1, 8, 8))[0].outputs < 500_000


@settings(max_examples=60, deadline=None)
@given(NETWORKS.filter(can_be_built), st.integers(0, 2**31))
def test_every_block_of_any_network_is_explained(drawn: Sequential, seed: int) -> None:
    network = build(drawn, (1, 8, 8), torch.Generator().manual_seed(seed))
    images = picture(seed)
    done = forward_pass(network, images)
    rng = np.random.default_rng(seed)
    for path, output in done.outputs.items():
        place = [int(rng.integers(size)) for size in output.shape[1:]]
        answer = ExplainCell(images, Cell(path, *place)).ask(network)
        assert answer.torch == float(output[(0, *place)])
        assert answer.agrees, (path, written_out(answer))
        assert wrapped(answer)[0]
        for line in answer.working.lines:
            if line.source is not None and line.source.path in done.outputs:
                index = line.source[1:] if done.outputs[line.source.path].ndim == 4 else (line.source.channel,)
                assert float(done.outputs[line.source.path][(0, *index)]) == line.value or line.name.startswith("reads")


def test_the_activation_behind_is_part_of_the_answer(network: nn.Sequential) -> None:
    answer = ask(network, "0", 2, 3, 4)
    done = forward_pass(network, picture())
    assert [later.cell.path for later in answer.behind] == ["1", "2"]
    assert answer.behind[-1].working.result == pytest.approx(float(done.outputs["2"][0, 2, 3, 4]), rel=1e-5, abs=1e-6)
    assert wrapped(answer)[0] == "y = ReLU(norm(Σ w·x + b))"


def test_what_another_layer_reads_too_has_no_activation_behind() -> None:
    residual = layer("residual", body=Sequential(layers=(layer("relu"),)))
    network = network_of(layer("conv2d", out_channels=2, padding=1), residual)
    assert ask(network, "0", 0, 0, 0).behind == ()
    total = ask(network, "1", 1, 2, 3)
    body, shortcut, _ = total.working.lines
    assert body.source == Cell("1.body", 1, 2, 3)
    assert body.value + shortcut.value == total.working.result
    assert total.agrees


def test_stacked_branches_name_the_branch() -> None:
    branches = tuple(Sequential(layers=(layer("conv2d", out_channels=n, kernel_size=1),)) for n in (2, 3))
    network = network_of(layer("parallel", branches=branches))
    answer = ask(network, "0", 3, 1, 1)
    assert answer.working.lines[0].source == Cell("0.branches.1", 1, 1, 1)
    assert "channel 1 of branches.1" in answer.working.note
    assert answer.agrees


def test_a_linear_layer_behind_a_flatten_is_summed_per_map(network: nn.Sequential) -> None:
    answer = ask(network, "6", 2)
    terms = answer.working.terms
    assert terms is not None
    assert terms.values.shape == (4, 4, 4)
    np.testing.assert_array_equal(terms.values, forward_pass(network, picture()).outputs["3"][0].double().numpy())
    assert answer.input_shape == (4, 4, 4)
    assert answer.agrees


def test_many_features_are_cut_into_squares() -> None:
    network = network_of(layer("flatten"), layer("linear", out_features=70), layer("linear", out_features=2))
    terms = ask(network, "2", 1).working.terms
    assert terms is not None
    assert terms.values.shape == (2, 8, 8)
    assert terms.labels == ("features 0 to 63", "features 64 to 69")
    assert np.count_nonzero(terms.marks == Mark.ABSENT) == 58


def test_single_numbers_name_the_cell_they_came_from(network: nn.Sequential) -> None:
    assert ask(network, "2", 1, 2, 3).working.lines[0].source == Cell("1", 1, 2, 3)
    assert ask(network, "4", 23).working.lines[0].source == Cell("3", 1, 1, 3)
    assert ask(network, "5", 23).working.lines[0].source == Cell("4", 23)


def test_a_cell_outside_of_the_output_is_moved_inside(network: nn.Sequential) -> None:
    answer = ask(network, "0", 99, 99, -5)
    assert answer.cell == Cell("0", 3, 7, 0)
    assert answer.shape == (4, 8, 8)
    assert answer.output_map.shape == (8, 8)


def test_the_input_channel_asked_for_is_shown() -> None:
    network = network_of(layer("conv2d", out_channels=3), layer("conv2d", out_channels=2))
    done = forward_pass(network, picture())
    answer = ask(network, "1", 0, 0, 0, shown=1)
    assert answer.input_channel == 1
    np.testing.assert_array_equal(answer.input_map, done.outputs["0"][0, 1].numpy())
    most = ask(network, "1", 0, 0, 0)
    assert most.working.terms is not None
    assert most.input_channel == most.working.terms.order[0]


def test_what_is_not_there_or_does_not_fit_is_refused(network: nn.Sequential) -> None:
    with pytest.raises(InspectionError, match="no layer 11"):
        ask(network, "11", 0)
    with pytest.raises(RuntimeError, match=r"[Kk]ernel size"):
        ExplainCell(torch.zeros(1, 1, 1, 1), Cell("0", 0)).ask(nn.Sequential(nn.Conv2d(1, 1, 3)))


def test_broken_weights_are_said(network: nn.Sequential) -> None:
    with torch.no_grad():
        network[0].weight[2, 0, 0, 0] = float("nan")
    answer = ask(network, "0", 2, 4, 4)
    assert answer.agrees
    assert answer.difference == 0
    assert verdict(answer) == "torch says NaN, we say NaN"
    assert "1 of 9 weights is NaN" in answer.working.note


def test_everything_is_written_out(network: nn.Sequential) -> None:
    text = written_out(ask(network, "0", 2, 0, 0))
    assert text.count("·") >= 9
    assert text.count("[padding]") == 5
    assert "torch says" in text
    assert "max(0, x)" in text
    assert written_out(ask(network, "3", 0, 0, 0)).count("max(") >= 2


def test_a_wrong_number_is_noticed(network: nn.Sequential) -> None:
    answer = ask(network, "0", 2, 3, 4)
    wrong = CellArithmetic(**{**vars(answer), "torch": answer.torch + 1e-3})
    assert answer.agrees
    assert not wrong.agrees


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 3e38])
def test_no_weight_is_too_wild_to_be_shown(network: nn.Sequential, value: float) -> None:
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(value)
    for path in "0123467":
        answer = ask(network, path, 1, 0, 0)
        assert written_out(answer)
        assert wrapped(answer)
        if not np.isnan(answer.torch):
            assert answer.agrees or not np.isfinite(answer.torch), path


def test_outputs_too_large_to_keep_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "MOST_BYTES", 0)
    body = Sequential(layers=(layer("relu"), layer("tanh")))
    network = network_of(layer("sigmoid"), layer("residual", body=body), layer("relu"))
    with pytest.raises(InspectionError, match="too large to keep that of 1"):
        ask(network, "1", 0, 0, 0)
    assert ask(network, "", 0, 1, 1).agrees
    assert ask(network, "2", 0, 1, 1).agrees
