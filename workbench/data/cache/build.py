"""Decoding a folder's files into an entry of the cache."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BufferedWriter
from math import prod
from pathlib import Path

import numpy as np

from workbench.data.base import Progress
from workbench.data.cache import cache
from workbench.data.cache.entry import PIXELS, Entry, read, seal
from workbench.data.pictures.decoding import Pixels, Refused, decoded
from workbench.data.pictures.picture import PictureError, open_picture
from workbench.data.pictures.sums import Sums
from workbench.layers.base import Shape

_AGAIN = 3  # times that files which changed meanwhile are read once more


def cached(files: Sequence[Path], shape: Shape, source: str, progress: Progress | None = None) -> Entry:
    """Return the entry of N files decoded to `shape` (C, H, W): the one kept, or one made now.

    Raises:
        CacheError: if the disk cannot hold it.
        Cancelled: if `progress` did.
    """
    try:
        seen = cache.identities(files)
        name = cache.key(files, seen, shape)
        entry = cache.find(name, len(files), shape)
        if entry is not None and any(
            _is_picture_now(files[one.index], shape) for one in entry.refused if not one.lasting
        ):
            cache.remove(entry.folder)
            entry = None
        return entry or _built(files, seen, name, shape, source, progress)
    except OSError as error:
        raise cache.CacheError(f"{cache.root()} cannot be used: {error.strerror or error}") from None


def _is_picture_now(file: Path, shape: Shape) -> bool:
    try:
        open_picture(file, shape)
    except PictureError:
        return False
    return True


def _built(
    files: Sequence[Path],
    seen: cache.Identities,
    name: str,
    shape: Shape,
    source: str,
    progress: Progress | None,
) -> Entry:
    cache.make_room(len(files) * (prod(shape) + 16 * shape[0]))
    with _folder(name) as folder:
        with (folder / PIXELS).open("wb") as file:
            draft = _Draft(file, np.zeros((2, len(files), shape[0]), dtype=np.int64))
            for block in decoded(files, shape, progress, seen[:, 0].clip(0).tolist()):
                draft.put(block.start, block.pixels, block.sums, block.refused)
            now = _settled(files, seen, shape, draft)
            file.flush()
            os.fsync(file.fileno())
        refused = [draft.refused[index] for index in sorted(draft.refused)]
        seal(folder, source, len(files), shape, refused, draft.sums)
        if now is not seen:
            name = cache.key(files, now, shape)
        return _placed(folder, name, len(files), shape)


@dataclass
class _Draft:
    """What becomes an entry: an open file of pixels, and what is known of them."""

    file: BufferedWriter
    sums: Sums
    refused: dict[int, Refused] = field(default_factory=dict)

    def put(self, start: int, pixels: Pixels, sums: Sums, refused: Sequence[Refused]) -> None:
        """Write (n, C, H, W) as the pictures from `start` on."""
        self.file.seek(start * pixels[0].size)
        self.file.write(pixels.data)
        self.sums[:, start : start + len(pixels)] = sums
        self.refused |= {one.index: one for one in refused}


def _settled(files: Sequence[Path], seen: cache.Identities, shape: Shape, draft: _Draft) -> cache.Identities:
    """Read the files once more that changed since they were looked at, and return what they are now.

    One that goes on changing is refused: nobody knows what was read of it.
    """
    for _ in range(_AGAIN):
        now = cache.identities(files)
        changed = np.flatnonzero((now != seen).any(axis=1)).tolist()
        for index in changed:
            draft.refused.pop(index, None)
            for block in decoded(files[index : index + 1], shape):
                draft.put(index, block.pixels, block.sums, [replace(one, index=index) for one in block.refused])
        if not changed:
            return seen
        seen = now
    now = cache.identities(files)
    for index in np.flatnonzero((now != seen).any(axis=1)).tolist():
        reason = Refused(index, "changed while it was read", lasting=False)
        draft.put(index, np.zeros((1, *shape), np.uint8), np.zeros((2, 1, shape[0]), np.int64), [reason])
    return now


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """Make a folder to build an entry in; it is gone afterwards, whatever happens, unless it was renamed."""
    folder = cache.temporary(name)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _placed(folder: Path, name: str, count: int, shape: Shape) -> Entry:
    """Give a complete entry its name; where another process was faster, take what that one made.

    Raises:
        CacheError: if neither can be.
    """
    for _ in range(2):
        try:
            os.rename(folder, cache.root() / name)
        except OSError:  # there is one
            entry = cache.find(name, count, shape)
        else:
            entry = read(cache.root() / name)
        if entry is not None:
            return entry
    raise cache.CacheError(f"{cache.root()} is being changed by another program")
