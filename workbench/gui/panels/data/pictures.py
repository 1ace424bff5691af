"""The pictures of a split as a grid takes them, however many there are."""

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.data.base import Split
from workbench.gui.views.image_grid import Pictures


def pictures_of(split: Split) -> Pictures:
    """Return a split's pictures (N, C, H, W) uint8, not copied; those in a mapped file are read when asked for."""
    return split.images.numpy() if split.rows is None else _Mapped(split)


class _Mapped:
    dtype = np.dtype(np.uint8)

    def __init__(self, split: Split) -> None:
        self._split = split
        self.shape = (len(split), *split.shape)

    def __len__(self) -> int:
        return len(self._split)

    def __getitem__(self, which: NDArray[np.intp], /) -> NDArray[np.uint8]:
        return self._split.pictures(torch.from_numpy(which)).numpy()
