"""From a split in memory to the batches a network gets: one gather, augmentation, and one normalisation."""

import math
from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from workbench.augmentation import pipeline
from workbench.augmentation.base import Augmentation
from workbench.data.base import Data, Split

_RESIDENT_SHARE = 0.5  # of a GPU's free memory; the rest is for activations


class Feed:
    """A split, kept on the device where it fits.

    Attributes:
        device: where batches are.
        shape: (C, H, W) of an image.
        augments: whether `batch` changes images at random.
    """

    def __init__(
        self, split: Split, data: Data, device: torch.device, augmentations: Sequence[Augmentation] = ()
    ) -> None:
        self.device = device
        self.shape = split.shape
        self._augmentations = pipeline.active(augmentations)
        self.augments = bool(self._augmentations)
        self._classes = len(data.classes)
        self._format = torch.contiguous_format
        place = device if _fits(split, device) else torch.device("cpu")
        self._rows, self._pages = (split.rows, split.pages) if place.type == "cpu" else (None, None)
        images = split.images if place.type == "cpu" else split.pictures(slice(None))
        self._images, self._targets = images.to(place), split.targets.to(place)
        # Those of Data.normalise, so that a picture is the same to the trainer and to the window.
        self._scale, self._shift = data.scaling(device)

    def __len__(self) -> int:
        return len(self._targets)

    def set_layout(self, *, channels_last: bool) -> None:
        """Give out images that lie in memory as (N, H, W, C), or as (N, C, H, W)."""
        # With one channel both are the same memory, and torch picks by the kernels.
        last = channels_last and self._images.shape[1] > 1
        self._format = torch.channels_last if last else torch.contiguous_format

    def order(self, rows: Tensor) -> Tensor:
        """Return rows (N,) where `batch` wants its pieces."""
        return rows.to(self._images.device)

    def batch(self, rows: Tensor, generator: Generator | None = None) -> tuple[Tensor, Tensor]:
        """Return images as the network learns from them, and their targets.

        Args:
            rows: (n,), a piece of an `order`.
            generator: draws the augmentations, on the feed's device; without it there are none.

        Returns:
            Normalised images (n, C, H, W) float32 and targets: (n,) int64, or (n, K) shares where pictures are mixed.
        """
        where = rows if self._rows is None else self._rows.index_select(0, rows)
        pixels, targets = self._moved(self._images.index_select(0, where), self._targets.index_select(0, rows))
        if generator is None or not self.augments:
            return self._normalised(pixels), targets
        drawn = pipeline.draw(self._augmentations, len(rows), self.shape, generator)
        images = pipeline.apply(pixels.float().mul_(1 / 255), drawn)
        images = images.mul_(self._scale * 255).sub_(self._shift).contiguous(memory_format=self._format)
        return images, pipeline.apply_to_targets(targets, drawn, self._classes)

    def span(self, start: int, stop: int) -> tuple[Tensor, Tensor]:
        """Return normalised images (n, C, H, W) float32 and targets (n,) of the rows in [start, stop)."""
        where = slice(start, stop)
        pixels = self._images[where if self._rows is None else self._rows[where]]
        pixels, targets = self._moved(pixels, self._targets[where])
        return self._normalised(pixels), targets

    def _moved(self, pixels: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return both on the feed's device."""
        if self._pages:
            self._pages.touched(len(pixels))
        if pixels.device.type != self.device.type:
            pinned = self.device.type == "cuda"
            pixels, targets = (
                (t.pin_memory() if pinned else t).to(self.device, non_blocking=pinned) for t in (pixels, targets)
            )
        return pixels, targets

    def _normalised(self, pixels: Tensor) -> Tensor:
        images = pixels.to(torch.float32, memory_format=self._format)
        return images.mul_(self._scale).sub_(self._shift)


def _fits(split: Split, device: torch.device) -> bool:
    if device.type == "cuda":
        free = torch.cuda.mem_get_info(device)[0]
    elif device.type == "mps":
        free = torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    else:
        return True
    return len(split) * math.prod(split.shape) <= _RESIDENT_SHARE * free
