"""The oracle is captum, called directly, and what can be worked out by hand."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from captum import attr
from torch import Tensor, nn

from tests.inspection.conftest import NETWORKS
from workbench.data.base import Data
from workbench.inspection.attribution.base import Method, Settings
from workbench.inspection.attribution.methods import (
    GRAD_CAM,
    GUIDED_BACKPROP,
    INTEGRATED_GRADIENTS,
    METHODS,
    OCCLUSION,
    SALIENCY,
    method,
)
from workbench.inspection.attribution.question import PREDICTED, Attribute
from workbench.inspection.question import InspectionError

Make = Callable[[str], nn.Sequential]
SETTINGS = Settings(steps=20, window=6, stride=3, path="0")


def by_captum(name: str, network: nn.Module, x: Tensor, target: int) -> Tensor:
    """Return (1, C, H, W) or (1, 1, h, w) from captum alone."""
    zero = torch.zeros_like(x)
    if name == "saliency":
        return attr.Saliency(network).attribute(x, target=target, abs=False)
    if name == "integrated_gradients":
        return attr.IntegratedGradients(network).attribute(x, zero, target, n_steps=20)
    if name == "grad_cam":
        layer = network.get_submodule("0")
        return attr.LayerGradCam(network, layer).attribute(x, target=target, relu_attributions=True)
    if name == "occlusion":
        return attr.Occlusion(network).attribute(
            x, sliding_window_shapes=(1, 6, 6), strides=(1, 3, 3), baselines=zero, target=target
        )
    return attr.GuidedBackprop(network).attribute(x, target=target)


@pytest.mark.parametrize("network_name", NETWORKS)
@pytest.mark.parametrize("each", METHODS, ids=lambda m: m.name)
def test_every_method_is_captum_s(made: Make, data: Data, image: Tensor, each: Method, network_name: str) -> None:
    network = made(network_name)
    answer = Attribute(data, image, each, 3, SETTINGS).ask(network)
    x = data.normalise(image)[None].requires_grad_()
    found = by_captum(each.name, network, x, 3).detach()
    flat = found.sum(1) if each.signed else found.abs().amax(1)
    if flat.shape[1:] != (28, 28):
        flat = nn.functional.interpolate(flat[None], (28, 28), mode="bilinear")[0]
    np.testing.assert_allclose(answer.heat, flat[0].numpy(), rtol=1e-4, atol=1e-6)
    assert answer.target == 3
    assert answer.probability == pytest.approx(network(x).softmax(1)[0, 3].item())


class Linear(nn.Sequential):
    """Scores w·x + b."""

    def __init__(self) -> None:
        super().__init__(nn.Flatten(), nn.Linear(784, 10))


@pytest.fixture
def linear() -> nn.Sequential:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return Linear().eval()


def test_of_a_linear_network_everything_is_known(linear: nn.Sequential, data: Data, image: Tensor) -> None:
    weight = linear[1].weight[4].detach().view(28, 28).numpy()
    x = data.normalise(image)[0].numpy()
    ask = {m.name: Attribute(data, image, m, 4, Settings(window=1, stride=1)).ask(linear) for m in METHODS[:2]}
    np.testing.assert_allclose(ask["saliency"].heat, np.abs(weight), rtol=1e-5)
    np.testing.assert_allclose(ask["integrated_gradients"].heat, weight * x, rtol=1e-3, atol=1e-6)
    assert ask["integrated_gradients"].gap == pytest.approx(0, abs=1e-4)
    occluded = Attribute(data, image, OCCLUSION, 4, Settings(window=1, stride=1)).ask(linear)
    np.testing.assert_allclose(occluded.heat, weight * x, rtol=1e-3, atol=1e-5)


def test_more_steps_close_the_gap(made: Make, data: Data, image: Tensor) -> None:
    gaps = [
        abs(Attribute(data, image, INTEGRATED_GRADIENTS, 3, Settings(steps=steps)).ask(made("plain")).gap or 0.0)
        for steps in (2, 200)
    ]
    assert gaps[1] < 0.02
    assert gaps[1] < gaps[0]


def test_the_predicted_class_is_asked_about_by_default(made: Make, data: Data, image: Tensor) -> None:
    network = made("plain")
    predicted = int(network(data.normalise(image)[None]).argmax())
    assert Attribute(data, image, SALIENCY).ask(network).target == predicted
    assert PREDICTED not in range(10)


@pytest.mark.parametrize("each", METHODS, ids=lambda m: m.name)
def test_no_trace_is_left(made: Make, data: Data, image: Tensor, each: Method) -> None:
    network = made("plain").train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    drawn = torch.random.get_rng_state()
    Attribute(data, image, each, 3, SETTINGS).ask(network)
    assert network.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert torch.equal(torch.random.get_rng_state(), drawn)
    for part in network.modules():
        assert not part._forward_hooks
        assert not part._backward_hooks
    assert all(p.grad is None and p.requires_grad for p in network.parameters())


@pytest.mark.parametrize(
    ("each", "target", "settings", "words"),
    [
        (GRAD_CAM, 3, Settings(path="4"), "needs maps, and layer 4 gives none"),
        (GRAD_CAM, 3, Settings(path="99"), "no layer 99"),
        (OCCLUSION, 3, Settings(window=40), "larger than the picture of 28×28"),
        (SALIENCY, 10, Settings(), "no class 10 any more"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    made: Make, data: Data, image: Tensor, each: Method, target: int, settings: Settings, words: str
) -> None:
    with pytest.raises(InspectionError, match=words):
        Attribute(data, image, each, target, settings).ask(made("plain"))


def test_weights_that_are_not_finite_are_told_of(made: Make, data: Data, image: Tensor) -> None:
    network = made("plain")
    with torch.no_grad():
        network[0].weight.fill_(float("nan"))
    with pytest.raises(InspectionError, match="not finite"):
        Attribute(data, image, SALIENCY).ask(network)


def test_a_network_that_names_no_classes_is_refused(data: Data, image: Tensor) -> None:
    with pytest.raises(InspectionError, match="one number for each of the 10 classes"):
        Attribute(data, image, SALIENCY).ask(nn.Sequential(nn.Conv2d(1, 2, 3)))


def test_without_a_relu_guided_backprop_says_that_it_is_plain(linear: nn.Sequential, data: Data, image: Tensor) -> None:
    answer = Attribute(data, image, GUIDED_BACKPROP, 4).ask(linear)
    assert "no ReLU" in answer.note
    weight = linear[1].weight[4].detach().view(28, 28).numpy()
    np.testing.assert_allclose(answer.heat, weight, rtol=1e-5)


def test_methods_are_found_by_name_and_told_apart() -> None:
    assert method("occlusion") is OCCLUSION
    assert len({each.name for each in METHODS}) == len(METHODS)
    with pytest.raises(KeyError):
        method("tea leaves")


@pytest.mark.parametrize(("window", "stride", "passes"), [(4, 2, 13 * 13), (28, 28, 1), (5, 9, 6 * 6)])
def test_the_cost_of_occlusion_is_the_number_of_squares(window: int, stride: int, passes: int) -> None:
    assert OCCLUSION.runs((1, 28, 28), Settings(window=window, stride=stride)) == passes


@pytest.mark.parametrize(("side", "passes"), [(28, 13 * 13), (224, 13 * 13), (3, 3 * 3)])
def test_occlusion_by_size_costs_as_much_on_a_large_picture(side: int, passes: int) -> None:
    assert OCCLUSION.runs((3, side, side), Settings()) == passes


def test_pictures_of_any_size_are_occluded_as_captum_does(made: Make, data: Data) -> None:
    """A batch holds fewer of a larger picture, down to one."""
    image = torch.randint(0, 256, (1, 84, 160), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    network = made("plain")
    answer = Attribute(data, image, OCCLUSION, 3).ask(network)
    x = data.normalise(image)[None]
    found = attr.Occlusion(network).attribute(
        x, sliding_window_shapes=(1, 12, 12), strides=(1, 6, 6), baselines=torch.zeros_like(x), target=3
    )
    np.testing.assert_allclose(answer.heat, found.sum(1)[0].numpy(), rtol=1e-4, atol=1e-6)


def test_an_answer_nobody_waits_for_is_given_up(made: Make, data: Data, image: Tensor) -> None:
    question = Attribute(data, image, OCCLUSION, 3, Settings(window=1, stride=1))
    network, passes = made("plain"), []

    def on_pass(_: nn.Module, __: object) -> None:
        passes.append(1)
        if len(passes) == 3:
            question.given_up.set()

    network.register_forward_pre_hook(on_pass)  # copied with the network
    with pytest.raises(InspectionError, match="nobody waits"):
        question.ask(network)
    assert len(passes) < 6


def test_maps_that_speak_against_the_class_are_told_of(data: Data, image: Tensor) -> None:
    network = nn.Sequential(nn.Conv2d(1, 1, 1), nn.Flatten(), nn.Linear(784, 10)).eval()
    with torch.no_grad():
        for part in (network[0], network[2]):
            part.weight.fill_(1)
        network[0].bias.fill_(10)
        network[2].weight[3] = -1
    answer = Attribute(data, image, GRAD_CAM, 3, Settings(path="0")).ask(network)
    assert not answer.heat.any()
    assert "speak against the class" in answer.note
