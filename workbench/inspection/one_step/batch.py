"""The pictures one step learns from."""

from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.data.base import Data
from workbench.inspection.question import InspectionError
from workbench.training.generators import stream


@dataclass(frozen=True, eq=False)
class Batch:
    """Pictures with their classes.

    Attributes:
        images: (N, C, H, W) float32, normalised.
        targets: (N,) int64, class indices.
        rows: (N,) int64, which training picture each is; None of a single picture from elsewhere.
    """

    images: Tensor
    targets: Tensor
    rows: Tensor | None = None

    def __len__(self) -> int:
        return len(self.targets)


def batches(data: Data, size: int) -> int:
    """Return how many batches of `size` the training pictures make; the last may be smaller."""
    return -(-len(data.train) // size)


def training_batch(data: Data, seed: int, size: int, number: int) -> Batch:
    """Return training pictures in the order in which a run with `seed` meets them in its first epoch, unaugmented.

    Args:
        data: whose training split is used.
        seed: of the run.
        size: pictures in a batch, at least 1.
        number: of the batch, from 0.

    Raises:
        InspectionError: if there is no such batch.
    """
    count = len(data.train)
    if not 0 <= number < batches(data, size):
        raise InspectionError(f"there is no batch {number + 1}: {count} training pictures make {batches(data, size)}")
    order = torch.randperm(count, generator=stream(seed, "shuffle"))
    rows = order[number * size : (number + 1) * size]
    return Batch(data.normalise(data.train.pictures(rows)), data.train.targets[rows], rows)


def single(data: Data, image: Tensor, target: int) -> Batch:
    """Return one picture (C, H, W) uint8 with its class as a batch."""
    return Batch(data.normalise(image[None]), torch.tensor([target]))
