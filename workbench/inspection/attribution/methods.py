"""The methods, each a few lines around captum, which is imported when one is first used: it loads matplotlib, 0.7 s."""

import warnings
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from workbench.inspection.attribution.base import Method, Settings, Subject
from workbench.inspection.question import InspectionError, module_at

_AT_ONCE = 32 * 28 * 28  # pixels in a batch: an answer stays small in memory, and can be given up between two batches


def load() -> None:
    """Import captum, so that the first answer need not wait for it."""
    import captum.attr  # noqa: F401


def _ready(subject: Subject) -> Tensor:
    return subject.image[None].clone().requires_grad_()


def _batch(subject: Subject) -> int:
    """Return how many pictures are run at once."""
    return max(1, _AT_ONCE // (subject.image.shape[1] * subject.image.shape[2]))


@dataclass(frozen=True)
class _Saliency(Method):
    def attribute(self, network: nn.Module, subject: Subject, settings: Settings) -> Tensor:
        from captum.attr import Saliency

        found: Tensor = Saliency(network).attribute(_ready(subject), target=subject.target, abs=False)
        return found


@dataclass(frozen=True)
class _IntegratedGradients(Method):
    def attribute(self, network: nn.Module, subject: Subject, settings: Settings) -> Tensor:
        from captum.attr import IntegratedGradients

        found: Tensor = IntegratedGradients(network).attribute(
            _ready(subject),
            baselines=subject.baseline(settings.baseline),
            target=subject.target,
            n_steps=settings.steps,
            internal_batch_size=_batch(subject),
        )
        return found

    def runs(self, image: tuple[int, int, int], settings: Settings) -> int:
        return 3 * settings.steps


@dataclass(frozen=True)
class _GradCam(Method):
    def attribute(self, network: nn.Module, subject: Subject, settings: Settings) -> Tensor:
        from captum.attr import LayerGradCam

        layer = module_at(network, settings.path)
        shapes: list[torch.Size] = []
        with torch.no_grad():
            handle = layer.register_forward_hook(lambda *seen: shapes.append(seen[2].shape))
            try:
                network(subject.image[None])
            finally:
                handle.remove()
        if not shapes or len(shapes[0]) != 4:
            raise InspectionError(
                f"Grad-CAM needs maps, and layer {settings.path} gives none; choose one before the flatten"
            )
        found: Tensor = LayerGradCam(network, layer).attribute(
            _ready(subject), target=subject.target, relu_attributions=True
        )
        return found


@dataclass(frozen=True)
class _Occlusion(Method):
    def attribute(self, network: nn.Module, subject: Subject, settings: Settings) -> Tensor:
        from captum.attr import Occlusion

        channels, height, width = subject.image.shape
        window, stride = settings.square(height, width)
        if window > min(height, width):
            raise InspectionError(
                f"a window of {window} pixels is larger than the picture of {height}×{width}; make it smaller"
            )
        found: Tensor = Occlusion(network).attribute(
            subject.image[None],
            sliding_window_shapes=(channels, window, window),
            strides=(channels, stride, stride),
            baselines=subject.baseline(settings.baseline),
            target=subject.target,
            perturbations_per_eval=_batch(subject),
        )
        return found

    def runs(self, image: tuple[int, int, int], settings: Settings) -> int:
        window, stride = settings.square(image[1], image[2])
        rows, columns = (-(-max(0, side - window) // stride) + 1 for side in image[1:])
        return rows * columns


@dataclass(frozen=True)
class _GuidedBackprop(Method):
    def attribute(self, network: nn.Module, subject: Subject, settings: Settings) -> Tensor:
        from captum.attr import GuidedBackprop

        # For the whole process, because warnings cannot be caught for one thread alone; the hooks are on a copy.
        warnings.filterwarnings("ignore", message="Setting backward hooks on ReLU")
        found: Tensor = GuidedBackprop(network).attribute(_ready(subject), target=subject.target)
        return found


SALIENCY = _Saliency(
    "saliency",
    "Saliency",
    "How much the class's score would change if a pixel changed a little.",
    "It is noisy, and shows what a small change would do, not what the score is made of.",
    "Simonyan et al. 2013, https://arxiv.org/abs/1312.6034, section 3",
)
INTEGRATED_GRADIENTS = _IntegratedGradients(
    "integrated_gradients",
    "Integrated gradients",
    "Each pixel's share of the difference between the scores of the picture and of an empty one; the shares add up.",
    "It depends on what counts as an empty picture: pixels that equal it get nothing.",
    "Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365, eq. 1",
    ("steps", "baseline"),
    signed=True,
)
GRAD_CAM = _GradCam(
    "grad_cam",
    "Grad-CAM",
    "Where the maps of a layer speak for the class: each map weighted by its mean gradient, then summed.",
    "It is as coarse as the layer's maps, and in early layers says little about the class.",
    "Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391, eq. 1-2",
    ("path",),
)
OCCLUSION = _Occlusion(
    "occlusion",
    "Occlusion",
    "How much the class's score falls when a square of the picture is covered.",
    "A covered picture is like nothing the network has learned from, and two squares that matter together are missed.",
    "Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901, section 4.2",
    ("window", "stride", "baseline"),
    signed=True,
)
GUIDED_BACKPROP = _GuidedBackprop(
    "guided_backprop",
    "Guided backprop",
    "Gradients that pass a ReLU only where both the value and the gradient are positive: clear edges.",
    "It draws much the same picture for other classes and for random weights: compare with random weights below.",
    "Springenberg et al. 2015, https://arxiv.org/abs/1412.6806, section 3.4",
    signed=True,
)
METHODS: tuple[Method, ...] = (SALIENCY, INTEGRATED_GRADIENTS, GRAD_CAM, OCCLUSION, GUIDED_BACKPROP)


def method(name: str) -> Method:
    """Return the method of a name.

    Raises:
        KeyError: if there is none.
    """
    return {each.name: each for each in METHODS}[name]
