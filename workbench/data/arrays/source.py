"""Arrays in files, read piece by piece: what NPY, NPZ and HDF5 have in common."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.layers.base import shape_text

Array = NDArray[Any]
_BLOCK = 1 << 22  # bytes read at a time


class ArrayError(Exception):
    """An array cannot be used; the rest of a sentence that begins with its file's name."""


@dataclass(frozen=True)
class Source:
    """An array that is not in memory.

    Attributes:
        name: as its file calls it.
        shape, dtype: as numpy says them.
        read: yields blocks of at most so many items of the first axis, in order, each time from the start.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[int], Iterator[Array]]

    def __len__(self) -> int:
        return self.shape[0] if self.shape else 0

    @property
    def item_bytes(self) -> int:
        """Bytes of one item of the first axis; exact however large."""
        size = self.dtype.itemsize
        for length in self.shape[1:]:
            size *= length
        return size

    def blocks(self, largest: int = _BLOCK) -> Iterator[Array]:
        """Yield the array in blocks (n, *shape[1:]) of at most `largest` bytes, or of one item.

        Raises:
            ArrayError: if it has no axis.
        """
        if not self.shape:
            raise ArrayError(f"has a single value in {self.name}; save an array")
        return self.read(max(1, largest // max(1, self.item_bytes)))


def axes_text(shape: tuple[int, ...]) -> str:
    """Return the shape of any array for a sentence: 100×28×28."""
    return shape_text(shape) or "a single value"
