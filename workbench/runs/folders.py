"""The folders of runs on the disk: each is locked by the process whose run it is; what nobody holds is swept away.

A run's folder holds `weights/`, and that the lock, the experiment and a file for each kept state.
"""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from workbench import paths

WEIGHTS, _LOCK = "weights", "lock"
_BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_TRIES = 5


class HeldFolder:
    """A folder of kept weights that no other window sweeps away as long as this one lives or until `release`."""

    def __init__(self) -> None:
        """Make it.

        Raises:
            OSError: if it cannot be made.
        """
        for _ in range(_TRIES):
            self.path = paths.runs() / f"{datetime.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}" / WEIGHTS
            self.path.mkdir(parents=True)
            handle = _take(self.path)
            if handle is not None:
                self._handle: int | None = handle
                return
        raise OSError(errno.EAGAIN, "another program takes it away", str(self.path))

    def release(self) -> None:
        """Let the next sweep take it."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def sweep() -> None:
    """Remove the kept weights of all runs that no window holds."""
    for weights in _all():
        handle = _take(weights)
        if handle is None:
            continue
        if sys.platform == "win32":
            os.close(handle)  # an open file cannot be deleted there
        shutil.rmtree(weights, ignore_errors=True)
        if sys.platform != "win32":
            os.close(handle)
        with suppress(OSError):  # the run may have left more than its weights
            weights.parent.rmdir()


def size() -> int:
    """Return the bytes of disk that kept weights take, those of runs under way included."""
    total = 0
    for weights in _all():
        with suppress(OSError):  # it may be swept meanwhile
            total += sum(file.lstat().st_size for file in weights.iterdir())
    return total


def _all() -> Iterator[Path]:
    with suppress(OSError):
        for run in sorted(paths.runs().iterdir()):
            if (run / WEIGHTS).is_dir() and not run.is_symlink() and not (run / WEIGHTS).is_symlink():
                yield run / WEIGHTS


def _take(folder: Path) -> int | None:
    """Lock a folder; return the open lock, or None where another process has it or nobody can tell."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        return None
    try:
        if sys.platform == "win32":
            import msvcrt  # exists there only

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # exists elsewhere only

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), os.stat(folder / _LOCK)):
            return handle
    except OSError:
        pass
    os.close(handle)
    return None
