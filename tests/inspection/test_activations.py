import numpy as np
import pytest
import torch
from torch import nn

from workbench.inspection.activations import Activations, feature_maps
from workbench.inspection.predictions import Snapshot
from workbench.inspection.question import InspectionError


class Skips(nn.Module):
    """Holds a layer that it does not use."""

    def __init__(self) -> None:
        super().__init__()
        self.unused = nn.ReLU()
        self.head = nn.Linear(64, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.head(x.flatten(1))
        return result


@pytest.fixture
def network() -> nn.Sequential:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1),
            nn.BatchNorm2d(4),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(4 * 16, 3),
        )


@pytest.fixture
def images() -> torch.Tensor:
    return torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("path", ["", "0", "1", "3", "4", "5", "6"])
def test_maps_are_what_torch_computes(network: nn.Sequential, images: torch.Tensor, path: str) -> None:
    answer = Activations(images, path).ask(network)
    network.eval()
    until = len(network) if path == "" else int(path) + 1
    with torch.inference_mode():
        # Up to here only: the in-place ReLU would overwrite what lies before it.
        expected = network[:until](images).numpy()
        logits = network(images)
    np.testing.assert_array_equal(answer.maps.reshape(expected.shape), expected)
    np.testing.assert_array_equal(answer.probabilities, logits.softmax(1).numpy())
    assert answer.maps.ndim == 4
    assert answer.maps.flags.c_contiguous
    assert answer.maps.dtype == np.float32
    assert answer.probabilities.sum(1) == pytest.approx(1)


def test_looking_leaves_no_trace(network: nn.Sequential, images: torch.Tensor) -> None:
    network.train()
    network[1].eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    modes = [module.training for module in network.modules()]
    drawn = torch.random.get_rng_state()
    feature_maps(network, images, "2")
    assert [module.training for module in network.modules()] == modes
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert torch.equal(torch.random.get_rng_state(), drawn)
    assert not any(module._forward_hooks for module in network.modules())
    assert all(parameter.grad is None for parameter in network.parameters())


def test_a_failed_look_leaves_no_trace_either(network: nn.Sequential) -> None:
    network.train()
    with pytest.raises(RuntimeError):
        feature_maps(network, torch.zeros(1, 3, 8, 8), "0")
    assert all(module.training for module in network.modules())
    assert not any(module._forward_hooks for module in network.modules())


def test_maps_share_no_memory_with_the_network(network: nn.Sequential, images: torch.Tensor) -> None:
    first = feature_maps(network, images, "0").maps.copy()
    answer = feature_maps(network, images, "0")
    with torch.no_grad():
        network[0].weight.zero_()
    np.testing.assert_array_equal(answer.maps, first)


def test_what_is_not_there_or_not_used_is_named(images: torch.Tensor) -> None:
    with pytest.raises(InspectionError, match="no layer 9"):
        feature_maps(Skips(), images, "9")
    with pytest.raises(InspectionError, match="unused"):
        feature_maps(Skips(), images, "unused")


def test_channels_last_changes_no_shape(network: nn.Sequential, images: torch.Tensor) -> None:
    plain = feature_maps(network, images, "0").maps
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    np.testing.assert_allclose(feature_maps(network, images, "0").maps, plain, rtol=1e-5, atol=1e-6)


def test_the_next_block_costs_no_second_pass(network: nn.Sequential, images: torch.Tensor) -> None:
    calls = []
    network[0].register_forward_hook(lambda *_: calls.append(1))
    for path in ("0", "2", "4", ""):
        Activations(images, path).ask(network)
    assert len(calls) == 1
    with torch.no_grad():
        network[0].weight.mul_(2)
    Activations(images, "0").ask(network)
    assert len(calls) == 2


@pytest.mark.parametrize("path", ["1", "2", "4", "5", "6"])
def test_before_is_what_the_block_got(network: nn.Sequential, images: torch.Tensor, path: str) -> None:
    answer = Activations(images, path, before=True).ask(network)
    until = int(path)
    with torch.inference_mode():
        expected = network.eval()[:until](images).numpy()
    assert answer.before is not None
    np.testing.assert_array_equal(answer.before.reshape(expected.shape), expected)
    assert (answer.curve is not None) == (path == "2")


def test_the_curve_is_the_activation_over_what_it_gets(network: nn.Sequential, images: torch.Tensor) -> None:
    answer = Activations(images, "2", before=True).ask(network)
    assert answer.curve is not None
    assert answer.before is not None
    x, y = answer.curve.x, answer.curve.y
    np.testing.assert_array_equal(y, np.maximum(x, 0))
    assert x[0] <= answer.before.min()
    assert x[-1] >= answer.before.max()
    assert answer.curve.counts.sum() == answer.before.size


def test_the_maps_of_an_earlier_state(network: nn.Sequential, images: torch.Tensor) -> None:
    kept = Snapshot().ask(network.train())
    assert network.training
    then = feature_maps(network, images, "1").maps.copy()
    with torch.no_grad():
        network[0].weight.add_(1)
    answer = Activations(images, "1", earlier=kept).ask(network)
    assert answer.earlier is not None
    np.testing.assert_array_equal(answer.earlier, then)
    np.testing.assert_array_equal(answer.maps, feature_maps(network, images, "1").maps)
    assert not np.array_equal(answer.maps, answer.earlier)


def test_weights_that_are_not_finite_give_maps_that_are_not(network: nn.Sequential, images: torch.Tensor) -> None:
    with torch.no_grad():
        network[0].weight[1] = float("nan")
    finite = np.isfinite(feature_maps(network, images, "0").maps).all((0, 2, 3))
    assert finite.tolist() == [True, False, True, True]


def test_a_picture_smaller_than_a_kernel_is_told(network: nn.Sequential) -> None:
    small = nn.Sequential(nn.Conv2d(1, 2, 5))
    with pytest.raises(InspectionError, match="3×4 become smaller than a kernel"):
        feature_maps(small, torch.zeros(1, 1, 3, 4), "0")
