"""What is asked of a file before it is read: that it is there, ordinary, and holds something."""

import os
from pathlib import Path

from workbench.data.base import DataError

Stamp = tuple[int, int] | None
"""Time of the last change in nanoseconds, and bytes; None where there is no such file."""


def require_plain(path: Path, wanted: str) -> None:
    """Refuse what is not an ordinary file: reading a pipe or a device may never end.

    Args:
        path: the file.
        wanted: what to choose instead, the rest of "choose …".

    Raises:
        DataError: in one sentence.
    """
    # os.path answers False where Path raises, e.g. for a name that is too long.
    if os.path.isdir(path):
        raise DataError(f"{path} is a folder; choose {wanted}")
    if not os.path.exists(path):
        nowhere = "is a link that leads nowhere" if os.path.islink(path) else "does not exist"
        raise DataError(f"{path} {nowhere}; choose {wanted}")
    if not os.path.isfile(path):
        raise DataError(f"{path} is not an ordinary file; choose {wanted}")
    if os.path.getsize(path) == 0:
        raise DataError(f"{path} is empty (0 bytes); choose {wanted}")


def stamp(path: Path) -> Stamp:
    """Return what changes when a file does."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
