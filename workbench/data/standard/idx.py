"""Reading IDX files, MNIST's format, from anybody's hands.

Source: http://yann.lecun.com/exdb/mnist/, "FILE FORMATS FOR THE MNIST DATABASE".
"""

import gzip
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from workbench.layers.base import shape_text

_CODES = {np.dtype(np.uint8): 0x08, np.dtype(">i4"): 0x0C}
_GZIP = b"\x1f\x8b"


class IdxError(Exception):
    """A file is not the IDX file it should be; the rest of a sentence that begins with its name."""


def blocks(
    source: Path | IO[bytes], shape: tuple[int, ...], rows: int = 1024, *, dtype: str = "u1"
) -> Iterator[NDArray[Any]]:
    """Read an IDX file, plain or gzipped, piece by piece.

    Never more than one block is in memory, whatever the file claims to be: a gzip bomb is left as soon as it
    holds one byte too many.

    Args:
        source: the file, or its content; its name says nothing, its content decides whether it is gzipped.
        shape: dimensions it must have, items first.
        rows: items in a block.
        dtype: "u1" for unsigned bytes or ">i4" for 32-bit integers.

    Yields:
        (at most `rows`, *shape[1:]) of `dtype`.

    Raises:
        IdxError: if it cannot be read, or holds anything but exactly this.
    """
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                yield from _plain(file, shape, rows, np.dtype(dtype))
        else:
            yield from _plain(source, shape, rows, np.dtype(dtype))
    except (OSError, EOFError, zlib.error) as error:
        raise IdxError(f"cannot be read: {error}") from None


def _plain(file: IO[bytes], shape: tuple[int, ...], rows: int, dtype: np.dtype[Any]) -> Iterator[NDArray[Any]]:
    zipped = file.read(2) == _GZIP
    file.seek(0)
    if not zipped:
        yield from _items(file, shape, rows, dtype)
        return
    with gzip.GzipFile(fileobj=file) as content:
        yield from _items(cast(IO[bytes], content), shape, rows, dtype)


def _items(file: IO[bytes], shape: tuple[int, ...], rows: int, dtype: np.dtype[Any]) -> Iterator[NDArray[Any]]:
    found = file.read(4)
    magic = bytes([0, 0, _CODES[dtype], len(shape)])
    if found != magic:
        raise IdxError(f"begins with {found.hex(' ') or 'nothing'}, not {magic.hex(' ')}")
    sizes = struct.unpack(f">{len(shape)}I", _exactly(file, 4 * len(shape)))
    if sizes != shape:
        raise IdxError(f"holds {shape_text(sizes)} values, not {shape_text(shape)}")
    item = int(np.prod(shape[1:])) * dtype.itemsize
    for start in range(0, shape[0], rows):
        count = min(rows, shape[0] - start)
        # A bytearray, because torch wants memory it may write to.
        values = bytearray(_exactly(file, count * item))
        yield np.frombuffer(values, dtype=dtype).reshape(count, *shape[1:])
    # Reading past the end also makes gzip compare its checksum.
    if file.read(1):
        raise IdxError("goes on after its last value")


def _exactly(file: IO[bytes], count: int) -> bytes:
    content = file.read(count)
    if len(content) < count:
        raise IdxError("ends too early")
    return content
