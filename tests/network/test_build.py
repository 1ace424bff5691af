"""Building; the oracle is torch's own constructors."""

import subprocess
import sys

import pytest
import torch
from hypothesis import given

from tests.network.network_samples import NETWORKS, few, layer, sequential
from workbench.experiment import find
from workbench.layers.base import LAYERS, ShapeError
from workbench.layers.containers import Sequential
from workbench.network.build import build
from workbench.network.trace import built_layers, trace
from workbench.presets import presets
from workbench.spec import SpecError


def assert_as_torch(network: Sequential, shape: tuple[int, ...]) -> None:
    before = torch.random.get_rng_state()
    built = build(network, shape, torch.Generator().manual_seed(7))
    assert torch.equal(torch.random.get_rng_state(), before)
    with torch.random.fork_rng():
        torch.manual_seed(7)
        usual = network.build(shape)
    ours, theirs = built.state_dict(), usual.state_dict()
    assert list(ours) == list(theirs)
    for name, tensor in ours.items():
        assert tensor.dtype == theirs[name].dtype
        assert torch.equal(tensor, theirs[name]), name
    assert all(p.requires_grad and p.device.type == "cpu" for p in built.parameters())


@pytest.mark.parametrize("name", presets())
def test_presets_are_drawn_as_torch_draws_them(name: str) -> None:
    experiment = find(name)
    assert_as_torch(experiment.network, experiment.dataset.input_shape)


def test_every_kind_is_drawn_as_torch_draws_it() -> None:
    every = [LAYERS[kind]() for kind in LAYERS if kind not in ("flatten", "linear", "conv2d")]
    assert_as_torch(sequential(layer("conv2d"), *every, layer("flatten"), layer("linear")), (3, 8, 8))


@few
@given(NETWORKS)
def test_any_network_is_drawn_as_torch_draws_it(network: Sequential) -> None:
    try:
        network.output_shape((2, 6, 6))
    except ShapeError:
        with pytest.raises(SpecError, match=r"^network"):
            build(network, (2, 6, 6), torch.Generator())
    else:
        assert_as_torch(network, (2, 6, 6))


@few
@given(NETWORKS)
def test_addresses_are_module_paths(network: Sequential) -> None:
    steps = trace(network, (2, 6, 6))
    if steps[0].output_shape is None:
        return
    modules = dict(build(network, (2, 6, 6), torch.Generator()).named_modules())
    for step in steps:
        if step.first:
            module = modules[step.path].eval()
            assert tuple(module(torch.zeros(2, *step.input_shape)).shape[1:]) == step.output_shape
            parameters = tuple((name, tuple(p.shape)) for name, p in module.named_parameters())
            assert parameters == step.tensors


def test_a_fault_is_named() -> None:
    with pytest.raises(SpecError, match=r"^network\.1\.body\.0: .*groups"):
        build(
            sequential(layer("relu"), layer("residual", body=sequential(layer("conv2d", groups=3)))),
            (1, 8, 8),
            torch.Generator(),
        )


def test_too_many_layers_are_refused_before_they_are_built() -> None:
    network = sequential(layer("relu"))
    for _ in range(4):
        network = sequential(layer("repeat", block=network, times=256))
    assert built_layers(network) > 256**4
    with pytest.raises(SpecError, match="at most 10,000"):
        build(network, (1, 8, 8), torch.Generator())


def test_building_imports_neither_sympy_nor_dynamo() -> None:
    code = (
        "import sys, torch; from workbench.experiment import find; from workbench.network.build import build;"
        "from workbench.network.summary import summarize; x = find('resnet-small'); summarize(x);"
        "build(x.network, x.dataset.input_shape, torch.Generator());"
        "print([m for m in ('sympy', 'torch._dynamo') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
