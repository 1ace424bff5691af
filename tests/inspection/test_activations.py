import numpy as np
import pytest
import torch
from torch import nn

from workbench.inspection.activations import Activations, feature_maps
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
def image() -> torch.Tensor:
    return torch.randn(1, 8, 8, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("path", ["", "0", "1", "3", "4", "5", "6"])
def test_maps_are_what_torch_computes(network: nn.Sequential, image: torch.Tensor, path: str) -> None:
    answer = Activations(image, path).ask(network)
    network.eval()
    until = len(network) if path == "" else int(path) + 1
    with torch.inference_mode():
        # Up to here only: the in-place ReLU would overwrite what lies before it.
        expected = network[:until](image[None])[0].numpy()
        logits = network(image[None])[0]
    np.testing.assert_array_equal(answer.maps.reshape(expected.shape), expected)
    np.testing.assert_array_equal(answer.probabilities, logits.softmax(0).numpy())
    assert answer.maps.ndim == 3
    assert answer.maps.flags.c_contiguous
    assert answer.maps.dtype == np.float32
    assert answer.probabilities.sum() == pytest.approx(1)


def test_looking_leaves_no_trace(network: nn.Sequential, image: torch.Tensor) -> None:
    network.train()
    network[1].eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    modes = [module.training for module in network.modules()]
    drawn = torch.random.get_rng_state()
    feature_maps(network, image, "2")
    assert [module.training for module in network.modules()] == modes
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert torch.equal(torch.random.get_rng_state(), drawn)
    assert not any(module._forward_hooks for module in network.modules())
    assert all(parameter.grad is None for parameter in network.parameters())


def test_a_failed_look_leaves_no_trace_either(network: nn.Sequential) -> None:
    network.train()
    with pytest.raises(RuntimeError):
        feature_maps(network, torch.zeros(3, 8, 8), "0")
    assert all(module.training for module in network.modules())
    assert not any(module._forward_hooks for module in network.modules())


def test_maps_share_no_memory_with_the_network(network: nn.Sequential, image: torch.Tensor) -> None:
    first = feature_maps(network, image, "0").maps.copy()
    answer = feature_maps(network, image, "0")
    with torch.no_grad():
        network[0].weight.zero_()
    np.testing.assert_array_equal(answer.maps, first)


def test_what_is_not_there_or_not_used_is_named(image: torch.Tensor) -> None:
    with pytest.raises(InspectionError, match="no layer 9"):
        feature_maps(Skips(), image, "9")
    with pytest.raises(InspectionError, match="unused"):
        feature_maps(Skips(), image, "unused")


def test_channels_last_changes_no_shape(network: nn.Sequential, image: torch.Tensor) -> None:
    plain = feature_maps(network, image, "0").maps
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    np.testing.assert_allclose(feature_maps(network, image, "0").maps, plain, rtol=1e-5, atol=1e-6)
