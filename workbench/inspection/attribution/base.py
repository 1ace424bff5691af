"""What an attribution is, and the settings its methods take."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

Baseline = Literal["black", "white", "mean"]
BY_SIZE = 0
"""Stands for a size that follows the picture's."""


@dataclass(frozen=True)
class Settings:
    """What the methods can be told.

    Attributes:
        steps: points on the way from the baseline to the picture, for integrated gradients.
        baseline: what stands for "nothing is there", for integrated gradients and occlusion.
        window: side of the square that occlusion covers, in pixels; `BY_SIZE` is a seventh of a picture.
        stride: how far that square moves, in pixels; `BY_SIZE` is half a window.
        path: the block whose maps Grad-CAM weighs.
    """

    steps: int = 50
    baseline: Baseline = "mean"
    window: int = BY_SIZE
    stride: int = BY_SIZE
    path: str = ""

    def square(self, height: int, width: int) -> tuple[int, int]:
        """Return the side of occlusion's square and how far it moves, in pixels, on a picture of this size."""
        window = self.window or max(1, min(height, width) // 7)
        stride = self.stride or max(1, window // 2)
        return window, min(stride, window)  # captum leaves no pixel uncovered


@dataclass(frozen=True, eq=False)
class Subject:
    """What is asked about.

    Attributes:
        image: (C, H, W) float32, normalised.
        target: class index in [0, K).
        baselines: by name, (C, 1, 1) float32 normalised values of a picture with nothing on it.
    """

    image: Tensor
    target: int
    baselines: dict[Baseline, Tensor]

    def baseline(self, name: Baseline) -> Tensor:
        """Return a picture with nothing on it, (1, C, H, W)."""
        return self.baselines[name].expand_as(self.image)[None]


@dataclass(frozen=True)
class Method:
    """A way to say which pixels a decision rests on.

    Attributes:
        name: how it is stored and tested.
        title: how people call it.
        shows: what its numbers mean, a sentence.
        weakness: what it is known to get wrong, a sentence.
        source: the paper.
        settings: fields of `Settings` that it heeds.
        signed: whether its numbers speak for and against the class; else only how much.
    """

    name: str
    title: str
    shows: str
    weakness: str
    source: str
    settings: tuple[str, ...] = ()
    signed: bool = False

    def attribute(self, network: nn.Module, subject: Subject, settings: Settings) -> Tensor:
        """Return (1, C, H, W) or (1, 1, h, w) float32 for a network in eval mode that may be changed.

        Raises:
            InspectionError: in one sentence, where the network or the settings do not allow it.
        """
        raise NotImplementedError

    def runs(self, image: tuple[int, int, int], settings: Settings) -> int:
        """Return how many forward passes of one picture it takes, about; backward passes count as two."""
        return 3


@dataclass(frozen=True, eq=False)
class Attribution:
    """What a method says of one picture and class.

    Attributes:
        method: its name.
        target: the class asked about.
        heat: (H, W) float32 at the picture's resolution; signed where the method is.
        probability: the network's softmax for the class.
        gap: of integrated gradients, the sum of all attributions minus the difference they should explain, as a
            share of that difference; None of other methods.
        note: what one should know about this answer, a sentence or "".
    """

    method: str
    target: int
    heat: NDArray[np.float32]
    probability: float
    gap: float | None = None
    note: str = ""
