"""Asking a network which pixels its decision rests on."""

import threading
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.data.base import Data
from workbench.inspection.attribution.base import Attribution, Baseline, Method, Settings, Subject
from workbench.inspection.attribution.methods import GRAD_CAM, GUIDED_BACKPROP, INTEGRATED_GRADIENTS
from workbench.inspection.attribution.randomised import randomised
from workbench.inspection.question import InspectionError

PREDICTED = -1
"""Stands for the class that the network takes the picture for."""


@dataclass(frozen=True, eq=False)
class Attribute:
    """Ask which pixels speak for a class.

    Attributes:
        data: normalises.
        image: (C, H, W) uint8.
        method: how it is found out.
        target: class index in [0, K), or PREDICTED.
        settings: of the method.
        random_layers: so many layers with weights, from the last one down, get random weights first; 0 is the network.
        given_up: set, from any thread, when nobody waits for the answer any more.
    """

    data: Data = field(repr=False)
    image: Tensor = field(repr=False)
    method: Method
    target: int = PREDICTED
    settings: Settings = field(default_factory=Settings)
    random_layers: int = 0
    given_up: threading.Event = field(default_factory=threading.Event, repr=False)

    def ask(self, network: nn.Module) -> Attribution:
        """Run the method on a copy of the network: captum hangs hooks on it and changes ReLUs.

        The class is the one that the network itself, not the one with random weights, takes the picture for.

        Raises:
            InspectionError: in one sentence, if the method cannot answer, or has been given up.
        """
        copy = deepcopy(network).eval().cpu().requires_grad_(False)
        image = self.data.normalise(self.image)
        with torch.no_grad():
            logits = copy(image[None])
        target = self._target(logits)
        subject = Subject(image, target, baselines(self.data, self.image.shape[0]))
        asked = randomised(copy, self.random_layers) if self.random_layers else copy
        asked.register_forward_pre_hook(self._go_on)
        with torch.enable_grad():
            found = self.method.attribute(asked, subject, self.settings).detach()
        if not torch.isfinite(found).all():
            raise InspectionError("the answer holds numbers that are not finite: the weights have lost their way")
        return Attribution(
            self.method.name,
            target,
            heat_of(found, self.image.shape[1:], signed=self.method.signed),
            float(logits[0].softmax(0)[target]),
            _gap(asked, subject, self.settings, found) if self.method is INTEGRATED_GRADIENTS else None,
            _note(self.method, asked, found),
        )

    def _go_on(self, network: nn.Module, images: tuple[Tensor, ...]) -> None:
        """End between two forward passes when nobody waits for the answer: many passes take seconds."""
        if self.given_up.is_set():
            raise InspectionError("nobody waits for this answer any more")

    def _target(self, logits: Tensor) -> int:
        classes = self.data.classes
        if logits.shape != (1, len(classes)):
            raise InspectionError(f"the network does not end in one number for each of the {len(classes)} classes")
        if not torch.isfinite(logits).all():
            raise InspectionError("the network's outputs are not finite: its weights have lost their way")
        if self.target == PREDICTED:
            return int(logits.argmax())
        if not 0 <= self.target < len(classes):
            raise InspectionError(f"there is no class {self.target} any more; choose one of the {len(classes)}")
        return self.target


def baselines(data: Data, channels: int) -> dict[Baseline, Tensor]:
    """Return what pictures with nothing on them are filled with, (C, 1, 1) float32 normalised."""
    black = data.normalise(torch.zeros(channels, 1, 1))
    white = data.normalise(torch.full((channels, 1, 1), 255.0))
    return {"black": black, "white": white, "mean": torch.zeros(channels, 1, 1)}


def heat_of(found: Tensor, size: tuple[int, ...], *, signed: bool) -> NDArray[np.float32]:
    """Return attributions (1, C, h, w) as (H, W) float32: summed over the channels, at the picture's resolution.

    Without a sign it is the largest magnitude of the channels, as Simonyan et al. do.
    """
    flat = found.float().sum(1, keepdim=True) if signed else found.float().abs().amax(1, keepdim=True)
    if tuple(flat.shape[2:]) != tuple(size):
        flat = torch.nn.functional.interpolate(flat, tuple(size), mode="bilinear", align_corners=False)
    heat: NDArray[np.float32] = flat[0, 0].contiguous().numpy().copy()
    return heat


@torch.no_grad()
def _gap(network: nn.Module, subject: Subject, settings: Settings, found: Tensor) -> float:
    """Return how far the sum of all attributions is from f(picture) − f(baseline), as a share of it."""
    pair = torch.cat([subject.image[None], subject.baseline(settings.baseline)])
    score, empty = network(pair)[:, subject.target].double().tolist()
    difference: float = score - empty
    return (float(found.double().sum()) - difference) / (difference or 1.0)


def _note(method: Method, network: nn.Module, found: Tensor) -> str:
    if method is GRAD_CAM and not found.any():
        return "It is zero everywhere: these maps, by their mean gradients, speak against the class; try another layer."
    if not found.any():
        return "It is zero everywhere: by this method nothing speaks for the class."
    if method is GUIDED_BACKPROP and not any(isinstance(part, nn.ReLU) for part in network.modules()):
        return "This network has no ReLU: guided backprop shows its plain gradients."
    return ""
