"""Reading IDX files, MNIST's format, from anybody's hands.

Source: http://yann.lecun.com/exdb/mnist/, "FILE FORMATS FOR THE MNIST DATABASE".
"""

import gzip
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_UNSIGNED_BYTE = 0x08
_GZIP = b"\x1f\x8b"


class IdxError(Exception):
    """A file is not the IDX file it should be; the rest of a sentence that begins with its name."""


def blocks(path: Path, shape: tuple[int, ...], rows: int = 1024) -> Iterator[NDArray[np.uint8]]:
    """Read an IDX file of unsigned bytes, plain or gzipped, piece by piece.

    Never more than one block is in memory, whatever the file claims to be: a gzip bomb is left as soon as it
    holds one byte too many.

    Args:
        path: the file; its name says nothing, its content decides whether it is gzipped.
        shape: dimensions it must have, items first.
        rows: items in a block.

    Yields:
        (at most `rows`, *shape[1:]) uint8.

    Raises:
        IdxError: if it cannot be read, or holds anything but exactly this.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == _GZIP
            file.seek(0)
            if not zipped:
                yield from _items(file, shape, rows)
                return
            with gzip.GzipFile(fileobj=file) as content:
                yield from _items(content, shape, rows)  # type: ignore[arg-type]
    except (OSError, EOFError, zlib.error) as error:
        raise IdxError(f"cannot be read: {error}") from None


def _items(file: BinaryIO, shape: tuple[int, ...], rows: int) -> Iterator[NDArray[np.uint8]]:
    found = file.read(4)
    magic = bytes([0, 0, _UNSIGNED_BYTE, len(shape)])
    if found != magic:
        raise IdxError(f"begins with {found.hex(' ') or 'nothing'}, not {magic.hex(' ')}")
    sizes = struct.unpack(f">{len(shape)}I", _exactly(file, 4 * len(shape)))
    if sizes != shape:
        raise IdxError(f"holds {_by(sizes)} values, not {_by(shape)}")
    item = int(np.prod(shape[1:]))
    for start in range(0, shape[0], rows):
        count = min(rows, shape[0] - start)
        # A bytearray, because torch wants memory it may write to.
        values = bytearray(_exactly(file, count * item))
        yield np.frombuffer(values, dtype=np.uint8).reshape(count, *shape[1:])
    # Reading past the end also makes gzip compare its checksum.
    if file.read(1):
        raise IdxError("goes on after its last value")


def _exactly(file: BinaryIO, count: int) -> bytes:
    content = file.read(count)
    if len(content) < count:
        raise IdxError("ends too early")
    return content


def _by(sizes: tuple[int, ...]) -> str:
    return "×".join(map(str, sizes))
