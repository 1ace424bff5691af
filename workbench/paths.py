"""Where files live: what comes with the program, and what belongs to the user."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent
# A checkout keeps resources/ beside the package, a wheel inside it.
RESOURCES = _PACKAGE / "resources" if (_PACKAGE / "resources").is_dir() else _PACKAGE.parent / "resources"


def home() -> Path:
    """Return the folder of the user's own files: $WORKBENCH_HOME, else the platform's place for application data."""
    chosen = os.environ.get("WORKBENCH_HOME")
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs  # here, because naming a place is not needed to list what there is

    return Path(platformdirs.user_data_dir("cnn-workbench", appauthor=False))


def data_root() -> Path:
    """Return the folder where standard data sets are looked for and kept, laid out as torchvision does."""
    return home() / "data"


def cache() -> Path:
    """Return the folder of what can be made anew, such as decoded pictures."""
    return home() / "cache"


def runs() -> Path:
    """Return the folder of what runs leave behind, a folder each."""
    return home() / "runs"


def storage_file() -> Path:
    """Return the file of the settings on mirror, cache and memory."""
    return home() / "storage.json"


def write_atomically(path: Path, content: bytes, *, sync: bool = True) -> None:
    """Write `content` so that `path` holds either the old file or the whole new one, even after a crash.

    Args:
        path: the file; its folder is made.
        content: all of it.
        sync: whether to wait for the disk, so that a power failure, too, leaves one of the two.

    Raises:
        OSError: if the folder cannot be written or the disk is full; `path` is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
