import gc
import weakref

import pytest
import torch
from torch import Tensor, nn

from workbench.inspection.passes import forget, forward_pass
from workbench.inspection.question import InspectionError


@pytest.fixture
def network() -> nn.Sequential:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(256, 3)
        )


@pytest.fixture
def images() -> Tensor:
    return torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(1))


def test_every_module_s_input_and_output_are_torch_s(network: nn.Sequential, images: Tensor) -> None:
    done = forward_pass(network, images)
    network.eval()
    x = images
    with torch.no_grad():
        for path, module in network.named_children():
            torch.testing.assert_close(done.inputs[path], x, rtol=0, atol=0)
            x = module(x.clone())
            torch.testing.assert_close(done.outputs[path], x, rtol=0, atol=0)
    assert torch.equal(done.logits, x)
    assert torch.equal(done.outputs[""], x)


def test_the_same_state_and_pictures_cost_one_pass(network: nn.Sequential, images: Tensor) -> None:
    first = forward_pass(network, images, "0")
    assert forward_pass(network, images, "4") is first
    assert forward_pass(network, images.clone(), "4") is not first


@pytest.mark.parametrize("change", ["weight", "buffer", "picture", "data"])
def test_a_write_to_anything_calls_for_a_new_pass(network: nn.Sequential, images: Tensor, change: str) -> None:
    first = forward_pass(network, images)
    with torch.no_grad():
        if change == "weight":
            network[0].weight.add_(1)
        elif change == "buffer":
            network[1].running_mean.add_(1)
        elif change == "picture":
            images.add_(1)
        else:
            network[4].weight.data = network[4].weight + 1
    assert not torch.equal(forward_pass(network, images).logits, first.logits)


def test_a_training_that_writes_past_the_counters_says_so(network: nn.Sequential, images: Tensor) -> None:
    flat = torch.cat([network[4].weight.detach().flatten()])
    network[4].weight.data = flat.view(3, 256)
    first = forward_pass(network, images)
    flat.add_(1)
    forget(network)
    assert not torch.equal(forward_pass(network, images).logits, first.logits)


def test_a_pass_goes_with_its_network(images: Tensor) -> None:
    network = nn.Sequential(nn.Flatten())
    output = weakref.ref(forward_pass(network, images).outputs[""])
    assert output() is not None
    del network
    gc.collect()
    assert output() is None


def test_of_too_much_only_the_first_and_what_is_asked_for_is_kept(
    network: nn.Sequential, images: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.inspection.passes.MOST_BYTES", 0)
    assert set(forward_pass(network, images, "3").outputs) == {"0", "3"}
    assert set(forward_pass(network, images, "4").outputs) == {"0", "4"}


def test_a_block_that_is_not_there_or_passed_by_is_refused(network: nn.Sequential, images: Tensor) -> None:
    with pytest.raises(InspectionError, match="no layer 9"):
        forward_pass(network, images, "9")

    class Skips(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.unused = nn.ReLU()

        def forward(self, x: Tensor) -> Tensor:
            return x

    with pytest.raises(InspectionError, match="does not use block unused"):
        forward_pass(Skips(), images, "unused")
