"""Pictures that a data set's own lists give classes and splits."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from workbench.data.base import Data, Progress
from workbench.data.pictures.folder_tree import Listing
from workbench.data.standard.base import StandardSet, damaged, require_all

_LONGEST = 10_000_000  # bytes of a list


def load(
    dataset: StandardSet,
    folder: Path,
    training: Iterable[tuple[Path, int]],
    testing: Iterable[tuple[Path, int]],
    progress: Progress | None,
) -> Data:
    """Return the data of (picture, class index) pairs.

    Args:
        dataset: says classes, size, colours, validation share and seed.
        folder: named in sentences about the files as a whole.
        training: what the network may learn from, an official validation set included.
        testing: the official test pictures.
        progress: told how many pictures are read.

    Raises:
        DataError: if a picture is not there or a class is unknown.
        Cancelled: if `progress` did.
    """
    from workbench.data import picture_files  # with Pillow and the cache, which a list of kinds does not need

    parts = {"train": tuple(training), "test": tuple(testing)}
    pairs = [pair for part in parts.values() for pair in part]
    require_all((path for path, _ in pairs), folder)
    targets = np.array([target for _, target in pairs], dtype=np.int64)
    classes = dataset.classes()
    if len(targets) == 0 or targets.min() < 0 or targets.max() >= len(classes):
        raise damaged(folder, f"gives pictures other classes than its {len(classes)}")
    splits = np.repeat(list(parts), [len(part) for part in parts.values()])
    listing = Listing(tuple(path for path, _ in pairs), targets, splits.astype(np.str_), ())
    return picture_files.load(listing, classes, dataset, folder, progress)


def text(path: Path) -> str:
    """Return a list's text.

    Raises:
        DataError: if it is no text, too long, or cannot be read.
    """
    try:
        if path.stat().st_size > _LONGEST:
            raise damaged(path, "is too long for a list of pictures")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise damaged(path, f"cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise damaged(path, "is no text") from None


def plain(path: Path, names: Sequence[str]) -> None:
    """Refuse a list that names files elsewhere.

    Raises:
        DataError: with the first of those names.
    """
    for name in names:
        parts = name.split("/")
        if any(part in ("", ".", "..") for part in parts) or not name.isprintable() or "\\" in name or ":" in name:
            raise damaged(path, f"names {name!r:.60}, which is no picture of the set")


def require_count(path: Path, found: int, count: int) -> None:
    """Refuse a list that is not as long as it should be.

    Raises:
        DataError: with both numbers.
    """
    if found != count:
        raise damaged(path, f"lists {found:,} pictures, not {count:,}")
