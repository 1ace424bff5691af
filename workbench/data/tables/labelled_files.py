"""From a table of file names and classes to the files of a data set. Reads names, never pictures."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from workbench.data.base import MOST_CLASSES, DataError, Progress, Skipped, SplitName
from workbench.data.pictures.folder_tree import LabelledFiles, Listing, natural
from workbench.data.tables import columns
from workbench.data.tables.columns import SPLIT_NAMES, Columns
from workbench.data.tables.named_files import NamedFiles, NoFile, among
from workbench.data.tables.table_file import Table

_REPORT = 5000  # rows between two reports
_MOST_FOLDERS = 100  # beside a table, looked through for its pictures


def read(
    path: Path, folder: Path | None, wanted: tuple[str, str, str], progress: Progress | None = None
) -> LabelledFiles:
    """Read which file has which class and split.

    Args:
        path: of the table.
        folder: that its file names are below; None for the table's own, or the one in it where the names are files.
        wanted: names or numbers of the columns of file names, classes and splits, "" to find one.
        progress: told how many rows are read.

    Raises:
        DataError: if the table does not say, in one sentence with what to do.
        Cancelled: if `progress` did.
    """
    table = Table.found(path)
    files = _files(table, folder)
    found = columns.choose(table, wanted, files.has)
    skipped: list[Skipped] = []
    taken: dict[Path, str] = {}
    splits: list[SplitName] = []
    for file, label, split in _entries(table, found, files, skipped, progress):
        before = taken.setdefault(file, label)
        if len(taken) > len(splits):
            splits.append(split)
        else:
            again = "is named again" if before == label else f"is named again, as {label} after {before}"
            skipped.append(Skipped(file, again))
    classes = _classes(table, taken, splits, skipped)
    place = {name: index for index, name in enumerate(classes)}
    targets = np.fromiter((place[label] for label in taken.values()), dtype=np.int64, count=len(taken))
    return LabelledFiles(
        Listing(tuple(taken), targets, np.array(splits, dtype=np.str_), tuple(skipped)), classes, files.root
    )


def _files(table: Table, folder: Path | None) -> NamedFiles:
    """Return where a table's names are looked up."""
    if folder is not None:
        if not os.path.isdir(folder):
            raise DataError(f"{folder} is no folder; choose the folder that the names in {table.path.name} are below")
        return NamedFiles(folder)
    above = table.path.parent
    try:
        with os.scandir(above) as entries:
            beside = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError as error:
        raise DataError(f"{above} cannot be read: {error.strerror}; change its permissions") from None
    cells = [cell for _, row in table.head[:50] for cell in row[:20]]
    return among([above, *(above / name for name in beside[:_MOST_FOLDERS])], cells)


def _entries(
    table: Table, found: Columns, files: NamedFiles, skipped: list[Skipped], progress: Progress | None
) -> Iterator[tuple[Path, str, SplitName]]:
    """Yield file, class and split of each row; what cannot be used enters `skipped`."""
    needed = max(found.image, found.label, found.split or 0)
    interned: dict[str, str] = {}  # a million rows share a few names
    for number, (line, row) in enumerate(table.rows()):
        if progress and number % _REPORT == 0:
            progress("Reading the table", number, None)
        if number == 0 and found.header:
            continue
        if len(row) <= needed:
            skipped.append(Skipped(table.path, f"has {len(row)} of {needed + 1} columns in line {line}"))
            continue
        name, label = row[found.image], row[found.label]
        try:
            path = files.find(name)
        except NoFile as problem:
            skipped.append(Skipped(files.root / name.replace("\0", ""), f"{problem} (line {line})"))
            continue
        split = SPLIT_NAMES.get(row[found.split].casefold()) if found.split is not None else "train"
        if not label:
            skipped.append(Skipped(path, f"has no class in line {line}"))
        elif split is None:
            skipped.append(Skipped(path, f"is in no split called train, val or test in line {line}"))
        else:
            yield path, interned.setdefault(label, label), split


def _classes(table: Table, taken: dict[Path, str], splits: list[SplitName], skipped: list[Skipped]) -> tuple[str, ...]:
    """Return the classes in natural order.

    Raises:
        DataError: if there are fewer than two, far too many, or one that no training picture shows.
    """
    names = {label for label, split in zip(taken.values(), splits, strict=True) if split == "train"}
    example = f" (of {len(skipped)} left out, {skipped[0].path.name} {skipped[0].reason})" if skipped else ""
    if not names:
        raise DataError(f"{table.path} names no picture for training{example}; check its columns and its folder")
    if len(names) == 1:
        raise DataError(
            f"{table.path} has one class only, {next(iter(names))}{example}; "
            "add pictures of what it is to be told apart from"
        )
    if len(names) > MOST_CLASSES:
        raise DataError(f"{table.path} has {len(names):,} classes; choose the column of the classes")
    unknown = set(taken.values()) - names
    if unknown:
        raise DataError(
            f"{table.path} has the class {min(unknown)} outside the training split only; give it training pictures"
        )
    return tuple(sorted(names, key=natural))
