"""Picture files decoded by several threads, in order, a block at a time."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from math import prod
from pathlib import Path
from threading import Event
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.data.base import Progress
from workbench.data.pictures.picture import PictureError, enough, fitted, open_picture
from workbench.data.pictures.plain_jpeg import Reader
from workbench.data.pictures.sums import Sums, sums_of
from workbench.layers.base import Shape

Pixels = NDArray[np.uint8]

_WORKERS = min(4, os.cpu_count() or 1)  # each may hold a picture of 64 megapixels
_REPORT = 0.05  # seconds between two reports
# Few enough that all blocks on their way are small beside the result, enough that handing them over does not count.
_BLOCK = 64  # pictures
_BLOCK_BYTES = 1 << 20


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
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="decode")
    try:
        report(0)
        for block, future in _ahead(pool, blocks, shape, halt):
            while not wait((future,), _REPORT).done:
                report(block.start + block.done)
            future.result()
            report(block.start + block.done)
            yield block
    finally:
        halt.set()
        pool.shutdown(cancel_futures=True)


def throttled(progress: Progress | None, what: str, total: int) -> Callable[[int], None]:
    """Return what tells `progress` how much of `total` is done, now and then, and at the end."""
    told = -_REPORT

    def report(done: int) -> None:
        nonlocal told
        if progress and (monotonic() - told >= _REPORT or done == total):
            progress(what, done, total)
            told = monotonic()

    return report


def _ahead(
    pool: ThreadPoolExecutor, blocks: Iterator[Block], shape: Shape, halt: Event
) -> Iterator[tuple[Block, Future[None]]]:
    """Hand out blocks in order, some of them on their way already."""
    waiting: deque[tuple[Block, Future[None]]] = deque()
    while True:
        for block in islice(blocks, 2 * _WORKERS - len(waiting)):
            waiting.append((block, pool.submit(_decode, block, shape, halt)))
        if not waiting:
            return
        yield waiting.popleft()


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
