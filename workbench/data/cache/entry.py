"""One set of decoded pictures on the disk: a folder of three files.

`pixels` is raw uint8 (N, C, H, W); `sums` raw int64 (2, N, C), of each picture's values and of their squares;
`entry.json` says what they are, and its time is when the entry was last used.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from math import prod
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from workbench.data.pictures.decoding import Pixels, Refused
from workbench.data.pictures.sums import Sums, sums_of
from workbench.layers.base import Shape
from workbench.spec import Bool, Int, Spec

PIXELS, SUMS, META = "pixels", "sums", "entry.json"
MAX_BYTES = 100_000_000
"""Of an `entry.json`."""

_Size = Annotated[Int, Field(ge=1, le=1 << 40)]
_MOST = 1000  # characters of a reason
_AT_ONCE = 1 << 18  # bytes read at a time
_SAMPLE = 256  # pictures of an entry that are looked at where not all are read


class DamagedEntry(Exception):
    """The pixels of an entry are not those that were written."""


class Refusal(Spec):
    """A file that is no picture, as decoding.Refused has it."""

    index: Annotated[Int, Field(ge=0)]
    reason: Annotated[str, Field(max_length=_MOST)]
    lasting: Bool


class Meta(Spec):
    """What an entry says of itself.

    Attributes:
        source: the folder the pictures are from, for people.
        digest: SHA-256 of the sums and of all other fields.
    """

    version: Literal[1] = 1
    source: str
    count: _Size
    shape: tuple[_Size, _Size, _Size]
    refused: tuple[Refusal, ...] = ()
    digest: str = ""

    def sealed(self, sums: bytes) -> "Meta":
        """Return the same with its digest."""
        bare = self.model_copy(update={"digest": ""}).model_dump_json().encode()
        return self.model_copy(update={"digest": hashlib.sha256(bare + sums).hexdigest()})


@dataclass(frozen=True)
class Entry:
    """Pictures on the disk.

    Attributes:
        folder: where.
        source: the folder they are from, for people.
        count: N.
        shape: (C, H, W).
        refused: files that are no pictures; their pixels are 0.
        sums: (2, N, C) int64, of each picture's values and of their squares.
    """

    folder: Path
    source: str
    count: int
    shape: Shape
    refused: tuple[Refused, ...]
    sums: Sums

    @property
    def pixels(self) -> Path:
        """The file of raw uint8 (N, C, H, W)."""
        return self.folder / PIXELS

    def blocks(self) -> Iterator[Pixels]:
        """Yield all pictures, some (n, C, H, W) at a time, each proved by its sums.

        Raises:
            OSError: if the file is not there any more.
            DamagedEntry: if it holds other pictures.
        """
        rows = max(1, _AT_ONCE // prod(self.shape))
        with self.pixels.open("rb", buffering=0) as file:
            for start in range(0, self.count, rows):
                yield self._proved(file, start, min(rows, self.count - start))

    def prove_some(self) -> None:
        """Read pictures spread over the file, and prove them by their sums.

        Raises:
            OSError: if the file is not there any more.
            DamagedEntry: if it holds others.
        """
        chosen = np.linspace(0, self.count - 1, min(self.count, _SAMPLE)).round().astype(np.int64)
        with self.pixels.open("rb", buffering=0) as file:
            for index in chosen.tolist():
                self._proved(file, index, 1)

    def _proved(self, file: FileIO, start: int, count: int) -> Pixels:
        """Read `count` pictures from number `start` on."""
        file.seek(start * prod(self.shape))
        pixels = np.fromfile(file, dtype=np.uint8, count=count * prod(self.shape))
        if len(pixels) != count * prod(self.shape):
            raise DamagedEntry
        pictures = pixels.reshape(count, *self.shape)
        if not np.array_equal(sums_of(pictures), self.sums[:, start : start + count]):
            raise DamagedEntry
        return pictures


def seal(folder: Path, source: str, count: int, shape: Shape, refused: list[Refused], sums: Sums) -> None:
    """Write what belongs to the pixels that lie in `folder` already.

    Raises:
        OSError: if the disk is full.
    """
    content = sums.tobytes()
    refusals = tuple(
        Refusal(index=one.index, reason=_plain(one.reason)[:_MOST], lasting=one.lasting) for one in refused
    )
    meta = Meta(source=_plain(source), count=count, shape=shape, refused=refusals).sealed(content)
    for name, data in ((SUMS, content), (META, meta.model_dump_json().encode())):
        with (folder / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _plain(text: str) -> str:
    """Return text that JSON can hold, without the half characters of names that are no Unicode."""
    return text.encode(errors="replace").decode()


def read(folder: Path) -> Entry | None:
    """Return what a folder holds, or None where it is not a whole entry."""
    meta = read_meta(folder)
    if meta is None:
        return None
    channels = meta.shape[0]
    try:
        size = (folder / PIXELS).stat().st_size
        if size != meta.count * prod(meta.shape) or (folder / SUMS).stat().st_size != 16 * meta.count * channels:
            return None
        sums = (folder / SUMS).read_bytes()
    except OSError:
        return None
    if meta != meta.sealed(sums) or any(refused.index >= meta.count for refused in meta.refused):
        return None
    refused = tuple(Refused(one.index, one.reason, one.lasting) for one in meta.refused)
    numbers = np.frombuffer(sums, dtype=np.int64).reshape(2, meta.count, channels)
    return Entry(folder, meta.source, meta.count, meta.shape, refused, numbers)


def read_meta(folder: Path) -> Meta | None:
    """Return what an entry says of itself, unproved, or None where it says nothing."""
    try:
        if (folder / META).stat().st_size > MAX_BYTES:
            return None
        return Meta.model_validate_json((folder / META).read_bytes())
    except (OSError, ValueError):  # pydantic's errors are ValueErrors
        return None
