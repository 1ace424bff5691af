"""What a layer makes of many pictures, as rows of numbers, a portion at a time."""

import math
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from workbench.data.base import Data, SplitName
from workbench.inspection.question import InspectionError, module_at

MOST_FEATURES = 20_000  # of a picture: 2 000 pictures then take 160 MB
_FOLDED = 2048  # numbers that too many are folded into
_FOLD_SEED = 0
_BATCH = 128  # pictures run at once

Treatment = Literal["whole", "pooled", "folded"]


@dataclass(frozen=True)
class Spot:
    """A place in a network: what a block gives, or what it is given.

    Attributes:
        path: the block's; "" is the whole network.
        side: "output" or "input".
    """

    path: str
    side: Literal["output", "input"] = "output"


@dataclass(frozen=True, eq=False)
class Features:
    """What a layer makes of some pictures.

    Attributes:
        values: (n, F) float32.
        predicted: (n,) int64, the class of the largest logit; −1 where the network does not end in classes.
        shape: of one picture's output before it became a row, (C, H, W) or (F,).
        treatment: "whole", or because of too many numbers "pooled" (means over parts of each map) or "folded" (random
            signed sums, which keep distances on average).
        seconds: that the answer took.
    """

    values: NDArray[np.float32]
    predicted: NDArray[np.int64]
    shape: tuple[int, ...]
    treatment: Treatment
    seconds: float


@dataclass(frozen=True, eq=False)
class FeaturePortion:
    """Ask what a layer of a snapshot makes of some pictures; the network the question is put to plays no part.

    Attributes:
        snapshot: in eval mode.
        data, split: the pictures.
        which: (n,) int64, their indices, n >= 1.
        spot: the layer.
        most: numbers a picture may have; more are pooled or folded.
    """

    snapshot: nn.Module = field(repr=False)
    data: Data = field(repr=False)
    split: SplitName
    which: Tensor = field(repr=False)
    spot: Spot
    most: int = MOST_FEATURES

    def ask(self, network: nn.Module) -> Features:
        """Return the features.

        Raises:
            InspectionError: if there is no such layer, or the network passes it by.
            RuntimeError: torch's, if the pictures do not fit the network.
        """
        began = time.perf_counter()
        part = self.data.split(self.split)
        device = next((p.device for p in self.snapshot.parameters()), torch.device("cpu"))
        found = [
            self._batch(self.data.normalise(part.pictures(which).to(device)))
            for which in torch.split(self.which, _BATCH)
        ]
        values = np.concatenate([rows for rows, _, _ in found])
        predicted = np.concatenate([classes for _, classes, _ in found])
        shape = found[0][2]
        return Features(values, predicted, shape, treatment(shape, self.most), time.perf_counter() - began)

    @torch.inference_mode()
    def _batch(self, images: Tensor) -> tuple[NDArray[np.float32], NDArray[np.int64], tuple[int, ...]]:
        kept: list[Tensor] = []

        def keep(_: nn.Module, given: tuple[Any, ...], output: Tensor) -> None:
            found = output if self.spot.side == "output" else given[0]
            kept[:] = [rows(found, self.most)]  # at once: an in-place layer behind would overwrite it
            shape[:] = found.shape[1:]

        shape: list[int] = []
        hook = module_at(self.snapshot, self.spot.path).register_forward_hook(keep)
        try:
            logits = self.snapshot(images)
        finally:
            hook.remove()
        if not kept:
            raise InspectionError(f"the network does not use block {self.spot.path}")
        fits = logits.shape == (len(images), len(self.data.classes))
        predicted = logits.argmax(1) if fits else torch.full((len(images),), -1)
        return kept[0].cpu().numpy(), predicted.cpu().numpy(), tuple(shape)


def treatment(shape: tuple[int, ...], most: int) -> Treatment:
    """Return what is done to an output of `shape`, without the batch axis, so that it has at most `most` numbers."""
    if math.prod(shape) <= most:
        return "whole"
    return "pooled" if len(shape) == 3 and shape[0] <= most else "folded"


def rows(output: Tensor, most: int) -> Tensor:
    """Return (n, F) float32, F <= `most` where it can be, of an output (n, …); shares no memory with it.

    Source: folding is feature hashing, Weinberger et al. 2009, https://arxiv.org/abs/0902.2206, eq. 2.
    """
    done = treatment(tuple(output.shape[1:]), most)
    if done == "whole":
        return output.flatten(1).float().clone()
    if done == "pooled":
        side = math.isqrt(most // output.shape[1])
        height, width = (min(side, length) for length in output.shape[2:])
        return adaptive_avg_pool2d(output.float(), (height, width)).flatten(1)
    flat = output.flatten(1).float()
    generator = torch.Generator().manual_seed(_FOLD_SEED)
    count = min(_FOLDED, most)
    place = torch.randint(count, (flat.shape[1],), generator=generator).to(flat.device)
    sign = (torch.randint(2, (flat.shape[1],), generator=generator) * 2 - 1).to(flat)
    return flat.new_zeros((len(flat), count)).index_add_(1, place, flat * sign)


def last_hidden(network: nn.Module) -> str:
    """Return the path of the last layer with weights: what it is given is the network's last hidden layer.

    Raises:
        InspectionError: if no layer has weights.
    """
    leaves: list[str] = [
        n for n, m in network.named_modules() if not list(m.children()) and list(m.parameters(recurse=False))
    ]
    if not leaves:
        raise InspectionError("this network has no layer with weights")
    return leaves[-1]
