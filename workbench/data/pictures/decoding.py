"""Picture files decoded by several threads, in order, a block at a time."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.data.base import Progress
from workbench.data.in_order import WORKERS, in_order, throttled
from workbench.data.pictures.picture import PictureError, enough, fitted, open_picture
from workbench.data.pictures.plain_jpeg import Reader
from workbench.data.pictures.sums import Sums, sums_of
from workbench.layers.base import Shape

Pixels = NDArray[np.uint8]

# Few enough that all blocks on their way are small beside the result, enough that handing them over does not count.
_BLOCK = 64  # pictures
_BLOCK_BYTES = 1 << 18


@dataclass(frozen=True)
class Refused:
    """A file that is no picture.

    Attributes:
        index: its place among the files.
        reason: the rest of a sentence that begins with the file's name.
        lasting: whether its content is why, so that trying again is of no use.
    """

    index: int
    reason: str
    lasting: bool = True


@dataclass
class Block:
    """Neighbouring files and what was made of them.

    Attributes:
        start: index of the first.
        paths: n files.
        sizes: of the files in bytes, 0 where that is not known.
        pixels: (n, C, H, W) uint8; black where a file was refused.
        sums: (2, n, C) of the pixels.
        refused: in order.
        done: how many files have been looked at so far.
    """

    start: int
    paths: Sequence[Path]
    sizes: Sequence[int]
    pixels: Pixels = field(init=False)
    sums: Sums = field(init=False)
    refused: list[Refused] = field(default_factory=list)
    done: int = 0


def decoded(
    paths: Sequence[Path], shape: Shape, progress: Progress | None = None, sizes: Sequence[int] | None = None
) -> Iterator[Block]:
    """Yield the blocks of N files in order, decoded to `shape` (C, H, W); Pillow lets go of the GIL meanwhile.

    Args:
        paths: the files.
        shape: (C, H, W).
        progress: told how many are read.
        sizes: (N,) of the files in bytes, where that was looked up already; 0 for what is no ordinary file.

    Raises:
        Cancelled: if `progress` did.
    """
    sizes = sizes or [0] * len(paths)
    count = max(1, min(_BLOCK, _BLOCK_BYTES // prod(shape)))
    starts = range(0, len(paths), count)
    blocks = (Block(start, paths[start : start + count], sizes[start : start + count]) for start in starts)
    report = throttled(progress, "Reading pictures", len(paths))
    halt = Event()

    def decode(block: Block) -> None:
        _decode(block, shape, halt)

    def meanwhile(block: Block) -> None:
        report(block.start + block.done)

    report(0)
    with closing(in_order(decode, blocks, ahead=2 * WORKERS, meanwhile=meanwhile)) as found:
        try:
            for block, _ in found:
                meanwhile(block)
                yield block
        finally:
            halt.set()


def _decode(block: Block, shape: Shape, halt: Event) -> None:
    """Decode a block's files onto one sheet, one below the other: turning pictures into numbers has a price each."""
    channels, height, width = shape
    sheet = Image.new("L" if channels == 1 else "RGB", (width, height * len(block.paths)))
    plain = Reader(enough(shape))
    for row, (path, size) in enumerate(zip(block.paths, block.sizes, strict=True)):
        if halt.is_set():
            return
        try:
            image = plain.read(path, size) or open_picture(path, shape)
            sheet.paste(fitted(image, shape), (0, row * height))
        except PictureError as error:
            block.refused.append(Refused(block.start + row, error.reason, error.lasting))
        block.done += 1
    # (n · H, W[, C]) -> (n, C, H, W)
    pixels = np.asarray(sheet).reshape(len(block.paths), height, width, channels)
    block.pixels = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))
    block.sums = sums_of(block.pixels)
