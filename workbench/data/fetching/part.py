"""A file on its way here: what has arrived, what is known of it, and the lock that lets one process write it."""

import errno
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench.data.base import DataError, Progress
from workbench.data.words import bytes_text

_PAUSE = 0.1  # seconds between two looks at a lock that another process holds
_CHUNK = 1 << 20
_MOST_KNOWN = 10_000  # bytes of the file beside a part
_BUSY = {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}


class DownloadError(DataError):
    """A file could not be fetched; says why, without a full stop."""


@dataclass(frozen=True)
class Known:
    """What was said of a file whose part is here.

    Attributes:
        address: where the part came from.
        validator: its strong ETag, else its Last-Modified, else "".
        total: bytes the whole file has, or None.
    """

    address: str = ""
    validator: str = ""
    total: int | None = None


class Part:
    """`<name>.part`, open for appending, with the checksum of what is in it."""

    def __init__(self, path: Path, checksum: str, progress: Progress | None = None) -> None:
        """Open the part, or begin one.

        Args:
            path: the whole file's, where it will be.
            checksum: MD5 or SHA-256 of the whole file, hexadecimal.
            progress: told how much of what is here already has been read.

        Raises:
            DownloadError: if the folder cannot be written.
        """
        self.path, self.checksum = path, checksum
        self._part = path.with_name(f"{path.name}.part")
        self._beside = path.with_name(f"{path.name}.part.json")
        self.known = _read(self._beside)
        self.size = 0  # bytes
        with _writing(path.parent):
            self._file = self._part.open("a+b")
            self._hash_what_is_here(progress)

    def _hash_what_is_here(self, progress: Progress | None) -> None:
        self._hash = _hasher(self.checksum)
        self._file.seek(0)
        total = os.fstat(self._file.fileno()).st_size
        while content := self._file.read(_CHUNK):
            self._hash.update(content)
            self.size += len(content)
            if progress:
                progress(f"Checking {self.path.name}", self.size, total)

    def remember(self, known: Known) -> None:
        """Keep what was said of the file, for a later process."""
        if known != self.known:
            self.known = known
            with _writing(self.path.parent):
                self._beside.write_text(json.dumps(asdict(known)), encoding="utf-8")

    def append(self, content: bytes) -> None:
        """Add what arrived."""
        with _writing(self.path.parent):
            self._file.write(content)
        self._hash.update(content)
        self.size += len(content)

    def restart(self) -> None:
        """Forget what is here."""
        with _writing(self.path.parent):
            self._file.seek(0)
            self._file.truncate()
            self._beside.unlink(missing_ok=True)
        self.known, self.size, self._hash = Known(), 0, _hasher(self.checksum)

    def require_room(self, total: int) -> None:
        """Refuse a file that the disk cannot hold.

        Raises:
            DownloadError: with how much there is.
        """
        with _writing(self.path.parent):
            free = shutil.disk_usage(self.path.parent).free
        if total - self.size > free:
            needed = bytes_text(total - self.size)
            raise DownloadError(f"{self.path.parent} has {bytes_text(free)} free, and {needed} are needed")

    @property
    def is_right(self) -> bool:
        """Whether what is here has the whole file's checksum."""
        return self._hash.hexdigest() == self.checksum.lower()

    def finish(self) -> None:
        """Give the whole file its name, after it has reached the disk."""
        with _writing(self.path.parent):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.replace(self._part, self.path)
            self._beside.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go; what has arrived stays for a later download, and nothing stays of nothing."""
        with suppress(OSError):
            self._file.close()
        if self.size == 0:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)
                self._beside.unlink(missing_ok=True)


def arrived(path: Path) -> int:
    """Return how many bytes of the file `path` are here from a download that ended early."""
    try:
        return path.with_name(f"{path.name}.part").stat().st_size
    except OSError:
        return 0


def digest(path: Path, checksum: str, progress: Progress | None = None) -> str:
    """Return a file's checksum of the kind that `checksum` is of, MD5 or SHA-256, hexadecimal.

    Raises:
        OSError: if the file cannot be read.
    """
    hasher, done, total = _hasher(checksum), 0, path.stat().st_size
    with path.open("rb") as file:
        while content := file.read(_CHUNK):
            hasher.update(content)
            done += len(content)
            if progress:
                progress(f"Checking {path.name}", done, total)
    return hasher.hexdigest()


@contextmanager
def alone(path: Path, progress: Progress | None = None) -> Iterator[None]:
    """Keep other processes and threads away from making `path`; wait for one that is at it, as long as it takes.

    Args:
        path: what is made; the lock is a file beside it and goes with the process, even if that is killed.
        progress: told of the waiting.

    Raises:
        DownloadError: if the folder cannot be written.
        Cancelled: if `progress` did.
    """
    lock = path.with_name(f"{path.name}.lock")
    with _writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with _writing(path.parent):
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        if _locked(handle):
            if _is_still(handle, lock):
                break
            os.close(handle)  # its owner has taken it away with the work done
            continue
        os.close(handle)
        if progress:
            progress(f"Waiting for other work on {path.name} to end", 0, None)
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        if sys.platform == "win32":
            os.close(handle)  # an open file cannot be deleted there
        with suppress(OSError):
            lock.unlink()
        if sys.platform != "win32":
            os.close(handle)


def _locked(handle: int) -> bool:
    """Try to lock an open file; a file system without locks says yes."""
    try:
        if sys.platform == "win32":
            import msvcrt  # exists there only

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # exists elsewhere only

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _BUSY
    return True


def _is_still(handle: int, lock: Path) -> bool:
    """Return whether the open file is the one that has the lock's name."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(lock))
    except OSError:
        return False


def _hasher(checksum: str) -> "hashlib._Hash":
    return hashlib.sha256() if len(checksum) == 64 else hashlib.md5(usedforsecurity=False)


def _read(beside: Path) -> Known:
    """Return what is known of a part; nothing where that cannot be read."""
    try:
        if beside.stat().st_size > _MOST_KNOWN:
            return Known()
        found = json.loads(beside.read_bytes())
        known = Known(**found)
    except (OSError, ValueError, TypeError, RecursionError):
        return Known()
    total_is_right = known.total is None or type(known.total) is int
    plain = isinstance(known.address, str) and isinstance(known.validator, str)
    # A line break would end the header it is sent in.
    return known if plain and total_is_right and known.validator.isprintable() else Known()


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DownloadError(f"{folder} cannot be written: {error.strerror or error}") from None
