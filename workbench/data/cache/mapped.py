"""Pictures that stay in a file: a tensor over mapped memory, and the pages of it that are in memory kept few."""

import mmap
import platform
import sys
from math import prod
from pathlib import Path

import torch
from torch import Tensor

from workbench.layers.base import Shape

# Python 3.11 does not name it. Without it Linux refuses a private mapping larger than its memory, though nothing is
# written to it. Source: include/uapi/asm-generic/mman-common.h.
_LINUX = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
_NO_RESERVE = getattr(mmap, "MAP_NORESERVE", 0x4000 if _LINUX else 0)

_AROUND = 1 << 16
"""Bytes that the system maps around each page that is asked for. Source: Linux, fault_around_bytes."""


class MappedPages:
    """Gives the pages of a mapped file back to the system when about so many of them are in memory.

    They stay in the system's own cache as long as nobody needs that memory, so that asking again is quick.
    """

    def __init__(self, mapping: mmap.mmap, picture: int, budget: int) -> None:
        """Keep at most about `budget` bytes of a file whose pictures have `picture` bytes each."""
        self._mapping = mapping
        self._each = picture + _AROUND  # on average, wherever a picture begins
        self._budget = budget
        self._touched = 0

    def touched(self, count: int) -> None:
        """Take note that so many pictures were read; any thread may."""
        self._touched += count * self._each
        if self._touched >= self._budget:
            self._touched = 0
            if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows, which bounds the pages by itself
                self._mapping.madvise(mmap.MADV_DONTNEED)


def map_pictures(path: Path, count: int, shape: Shape, budget: int) -> tuple[Tensor, MappedPages]:
    """Return a file's pictures (N, C, H, W) uint8, and what keeps at most about `budget` bytes of them in memory.

    Nothing that is written to the tensor reaches the file.

    Raises:
        OSError: if the file cannot be mapped.
    """
    with path.open("rb") as file:
        if hasattr(mmap, "MAP_PRIVATE"):
            kept = mmap.mmap(
                file.fileno(),
                count * prod(shape),
                flags=mmap.MAP_PRIVATE | _NO_RESERVE,
                prot=mmap.PROT_READ | mmap.PROT_WRITE,  # torch warns of memory that cannot be written
            )
        else:
            kept = mmap.mmap(file.fileno(), count * prod(shape), access=mmap.ACCESS_COPY)
    images = torch.frombuffer(kept, dtype=torch.uint8).view(count, *shape)
    return images, MappedPages(kept, prod(shape), budget)
