"""What a network takes the pictures of a split for, a portion at a time, so that a training hardly notices."""

import time
from copy import deepcopy
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.data.base import Data, SplitName
from workbench.inspection.question import InspectionError

SHORTEST, LONGEST = 1, 4096  # pictures in a portion
_BATCH = 256  # pictures run at once


@dataclass(frozen=True)
class Snapshot:
    """Ask for a copy of the network as it is now: all portions are then about one and the same state of it."""

    def ask(self, network: nn.Module) -> nn.Module:
        """Return a copy in eval mode that shares no memory with the network."""
        return deepcopy(network).eval().requires_grad_(False)


@dataclass(frozen=True, eq=False)
class Portion:
    """What a network says to pictures `start` … `start` + n − 1 of a split.

    Attributes:
        start: index of the first picture.
        predicted: (n,) int64, the class of the largest logit.
        confidence: (n,) float32, its probability.
        right: (n,) float32, the probability of the right class.
        brier: (n,) float32, the sum over all classes of (probability − 1 or 0)², in [0, 2].
        seconds: that the answer took.
    """

    start: int
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float32]
    right: NDArray[np.float32]
    brier: NDArray[np.float32]
    seconds: float


Batch = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class PredictPortion:
    """Ask what a snapshot takes some pictures for; the network that the question is put to plays no part.

    Attributes:
        snapshot: in eval mode, (N, C, H, W) -> logits (N, K).
        data, split: the pictures.
        start, stop: indices of the first one and of the one after the last; beyond the end, the end.
    """

    snapshot: nn.Module = field(repr=False)
    data: Data = field(repr=False)
    split: SplitName
    start: int
    stop: int

    def ask(self, network: nn.Module) -> Portion:
        """Return the predictions.

        Raises:
            InspectionError: if the network does not end in one number for each class.
            RuntimeError: torch's, if the pictures do not fit the network.
        """
        began = time.perf_counter()
        part = self.data.split(self.split)
        stop = min(self.stop, len(part))
        results = [self._batch(first, min(first + _BATCH, stop)) for first in range(self.start, stop, _BATCH)]
        predicted, confidence, right, brier = (np.concatenate(values) for values in zip(*results, strict=True))
        return Portion(self.start, predicted, confidence, right, brier, time.perf_counter() - began)

    @torch.inference_mode()
    def _batch(self, first: int, stop: int) -> Batch:
        part, classes = self.data.split(self.split), len(self.data.classes)
        device = next((p.device for p in self.snapshot.parameters()), torch.device("cpu"))
        images = self.data.normalise(part.pictures(slice(first, stop)).to(device))
        logits = self.snapshot(images)
        if logits.shape != (stop - first, classes):
            raise InspectionError(f"the network does not end in one number for each of the {classes} classes")
        shares = logits.float().softmax(1)
        predicted = logits.argmax(1)
        targets = part.targets[first:stop].to(device)
        confidence, right = (shares.gather(1, which[:, None])[:, 0] for which in (predicted, targets))
        brier = shares.square().sum(1) - 2 * right + 1  # sum over the classes of (p − y)², y one-hot
        return predicted.cpu().numpy(), confidence.cpu().numpy(), right.cpu().numpy(), brier.cpu().numpy()


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a network said to the pictures of a split so far.

    Attributes:
        targets: (N,) int64, the right classes.
        done: pictures it has been asked about, the first ones.
        step: training steps it had behind it.
        predicted: (N,) int64 class indices, −1 where it has not been asked yet.
        confidence: (N,) float32 probability of the predicted class, NaN where it has not been asked yet.
        right: (N,) float32 probability of the right class, NaN where it has not been asked yet.
        brier: (N,) float32 Brier score in [0, 2], NaN where it has not been asked yet.
    """

    targets: NDArray[np.int64]
    done: int
    step: int
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float32]
    right: NDArray[np.float32]
    brier: NDArray[np.float32]

    @classmethod
    def none_yet(cls, targets: NDArray[np.int64], step: int) -> "Predictions":
        """Return what is known before the first portion."""
        count = len(targets)
        unknown = np.full(count, np.nan, np.float32)
        return cls(targets, 0, step, np.full(count, -1, np.int64), unknown, unknown.copy(), unknown.copy())

    def add(self, portion: Portion) -> "Predictions":
        """Return these with a portion more; the arrays are written on, each picture once.

        Raises:
            ValueError: if it is not the next portion.
        """
        if portion.start != self.done:
            raise ValueError(f"the next portion starts at {self.done}, not at {portion.start}")
        stop = self.done + len(portion.predicted)
        for values, more in (
            (self.predicted, portion.predicted),
            (self.confidence, portion.confidence),
            (self.right, portion.right),
            (self.brier, portion.brier),
        ):
            values[self.done : stop] = more
        return replace(self, done=stop)

    @property
    def complete(self) -> bool:
        """Whether it has been asked about every picture."""
        return self.done == len(self.targets)

    @property
    def finite(self) -> NDArray[np.bool_]:
        """(N,), where it has been asked and its output was made of finite numbers."""
        finite: NDArray[np.bool_] = (self.predicted >= 0) & np.isfinite(self.confidence)
        return finite

    @property
    def not_finite(self) -> int:
        """Pictures for which its output was NaN or infinite, so that it predicts nothing."""
        return int(np.count_nonzero((self.predicted >= 0) & ~np.isfinite(self.confidence)))

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """(N,), where it is known to be wrong."""
        wrong: NDArray[np.bool_] = (self.predicted != self.targets) & (self.predicted >= 0)
        return wrong

    @property
    def known_right(self) -> NDArray[np.bool_]:
        """(N,), where it is known to be right."""
        right: NDArray[np.bool_] = self.predicted == self.targets
        return right


def next_size(size: int, seconds: float, wanted: float) -> int:
    """Return how many pictures the next portion should have to take about `wanted` seconds; at most doubled."""
    if seconds <= 0:
        return min(2 * size, LONGEST)
    return int(min(max(size * wanted / seconds, SHORTEST), 2 * size, LONGEST))
