"""Decoded pictures kept on the disk, in entries that are whole or not there; those not used for longest go first.

An entry comes into being by renaming a folder that is complete, and ends by renaming it away: whatever moment a
process is killed at, nothing half there is ever read, and the next one sweeps up.
"""

import contextlib
import hashlib
import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
import psutil
from numpy.typing import NDArray

from workbench import paths
from workbench.data.cache.entry import META, Entry, read, read_meta
from workbench.data.storage import storage
from workbench.data.words import bytes_text
from workbench.layers.base import Shape

DECODER = 1
"""To be raised whenever the same files become other pixels."""

RESERVE = 100_000_000
"""Bytes of the disk that are left to others."""

_TEMPORARY = ".tmp"
_SAME = 5  # seconds by which the start of a process may seem to move when the clock is set

Identities = NDArray[np.int64]
"""(N, 2): size in bytes and time of change in ns of each file; -1 where it is no ordinary file or not there."""


class CacheError(Exception):
    """Pictures cannot be kept on the disk; says why, as the rest of a sentence."""


@dataclass(frozen=True)
class Kept:
    """What the cache holds of one set of pictures.

    Attributes:
        folder: the entry's.
        source: the folder the pictures are from; "" where that cannot be read.
        bytes: on the disk.
        used: when last, in seconds since 1970.
    """

    folder: Path
    source: str
    bytes: int
    used: float


def root() -> Path:
    """Return the folder of all entries."""
    return paths.cache() / "pictures"


def identities(files: Sequence[Path]) -> Identities:
    """Look at what tells whether a file's content is the same, without reading it."""
    return np.array([_identity(name) for name in map(str, files)], dtype=np.int64).reshape(-1, 2)


def _identity(name: str) -> tuple[int, int]:
    try:
        found = os.stat(name)
    except (OSError, ValueError):
        return -1, -1
    return found.st_size if stat.S_ISREG(found.st_mode) else -1, found.st_mtime_ns


def key(files: Sequence[Path], seen: Identities, shape: Shape) -> str:
    """Return the name of the entry for N files, so identified, decoded to `shape` (C, H, W)."""
    names = [str(file) for file in files]
    start = "" if all(name.startswith(os.sep) or os.path.isabs(name) for name in names) else os.getcwd()
    text = "\0".join((f"{DECODER} {tuple(shape)}", start, *names))
    return hashlib.sha256(text.encode(errors="surrogatepass") + seen.tobytes()).hexdigest()


def find(name: str, count: int, shape: Shape) -> Entry | None:
    """Return the entry called `name` and remember that it was used; remove what is there but not whole."""
    folder = root() / name
    if not folder.is_dir():
        return None
    entry = read(folder)
    if entry is None or (entry.count, entry.shape) != (count, shape):
        remove(folder)
        return None
    with contextlib.suppress(OSError):  # what cannot be written may still be read
        os.utime(folder / META)
    return entry


def entries() -> tuple[Kept, ...]:
    """Return what the cache holds, last used first."""
    found = [_kept(folder) for folder in _folders() if not folder.name.endswith(_TEMPORARY)]
    return tuple(sorted(found, key=lambda one: -one.used))


def size() -> int:
    """Return the bytes of disk that the cache takes, with what is being built."""
    return sum(map(_bytes, _folders()))


def clear() -> int:
    """Remove all that is not in use, and return how many bytes that freed."""
    before = size()
    sweep()
    for folder in _folders():
        if not folder.name.endswith(_TEMPORARY):
            remove(folder)
    return max(0, before - size())


def sweep() -> None:
    """Remove what processes that ended left behind."""
    for folder in _folders():
        if folder.name.endswith(_TEMPORARY) and _is_stale(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def make_room(needed: int) -> None:
    """Remove entries, those not used for longest first, until `needed` more bytes may be taken.

    Raises:
        CacheError: if they may not.
        OSError: if the disk cannot be asked.
    """
    limit = int(storage().cache_gb * 1e9)
    if needed > limit:
        raise CacheError(f"{bytes_text(needed)} are more than the {bytes_text(limit)} it may take")
    sweep()
    taken = size()
    for old in reversed(entries()):
        if taken + needed <= limit and _free() >= needed + RESERVE:
            break
        if remove(old.folder):
            taken -= old.bytes
    if taken + needed > limit:
        raise CacheError(f"{bytes_text(needed)} do not fit, and what fills it is in use")
    if _free() < needed + RESERVE:
        raise CacheError(f"{bytes_text(needed)} are needed, and {bytes_text(_free())} of the disk are free")


def temporary(name: str) -> Path:
    """Return a path of this process's own, where the entry called `name` is built or taken apart."""
    return root() / f"{name[:16]}.{os.getpid()}.{_started(os.getpid())}.{uuid4().hex[:8]}{_TEMPORARY}"


def remove(folder: Path) -> bool:
    """Take an entry away, at once for all who look for it; False where it cannot be, e.g. as it is in use (Windows)."""
    doomed = temporary(folder.name)
    try:
        os.rename(folder, doomed)
    except OSError:
        return False
    shutil.rmtree(doomed, ignore_errors=True)
    return True


def _folders() -> list[Path]:
    try:
        return [folder for folder in root().iterdir() if folder.is_dir() and not folder.is_symlink()]
    except OSError:
        return []


def _kept(folder: Path) -> Kept:
    meta = read_meta(folder)
    try:
        used = (folder / META).stat().st_mtime
    except OSError:
        used = 0.0
    return Kept(folder, meta.source if meta else "", _bytes(folder), used)


def _bytes(folder: Path) -> int:
    total = 0
    with contextlib.suppress(OSError):  # it may be taken away meanwhile
        for file in folder.iterdir():
            total += file.lstat().st_size
    return total


def _free() -> int:
    """Return the bytes of disk that are free where the cache is, or will be."""
    place = root()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def _is_stale(name: str) -> bool:
    """Return whether the process that a temporary folder is named after has ended."""
    try:
        _, pid, started, _, _ = name.split(".")
        return abs(_started(int(pid)) - int(started)) > _SAME
    except (ValueError, OverflowError, psutil.Error):
        return True


def _started(pid: int) -> int:
    """Return when a process began, in seconds since 1970: its number may be given to another."""
    return int(psutil.Process(pid).create_time())
