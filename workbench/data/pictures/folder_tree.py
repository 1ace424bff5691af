"""Which file in a folder of classes is what: class, split, or left out. Reads names, never pictures."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import DataError, Skipped
from workbench.data.pictures.endings import ENDINGS
from workbench.data.splits import Indices

_NAMES = {"train": ("train", "training"), "val": ("val", "valid", "validation"), "test": ("test", "testing")}
_CLUTTER = {"__macosx", "thumbs.db", "desktop.ini"}
_EXAMPLE = "make one subfolder per class, e.g. cat and dog, with its pictures inside"


@dataclass(frozen=True)
class Listing:
    """The files of a tree.

    Attributes:
        paths: N files, by split, class and name.
        targets: (N,) class indices.
        splits: (N,) "train", "val" or "test".
        skipped: what is not even tried.
    """

    paths: tuple[Path, ...]
    targets: Indices
    splits: NDArray[np.str_]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class LabelledFiles:
    """Files with classes.

    Attributes:
        listing: the files.
        classes: names in natural order.
        root: the folder they are in.
    """

    listing: Listing
    classes: tuple[str, ...]
    root: Path


@dataclass(frozen=True)
class Tree:
    """A folder of classes.

    Attributes:
        root: as the user named it.
        folders: the folders of class folders, by split; "train" is `root` itself where there is no such subfolder.
        classes: names in natural order: class2 before class10.
        skipped: links to folders outside, and what is beside the class folders.
    """

    root: Path
    folders: dict[str, Path]
    classes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @classmethod
    def found(cls, root: Path) -> "Tree":
        """Look at the names of the folders below `root`.

        Raises:
            DataError: if it is not a folder of at least two classes, in one sentence with what to do.
        """
        # os.path answers False where Path raises, e.g. for a name that is too long.
        if not os.path.exists(root):
            raise DataError(f"{root} does not exist; choose a folder with one subfolder per class")
        if not os.path.isdir(root):
            raise DataError(f"{root} is a file; choose the folder that holds one subfolder per class")
        inside, outside = _subfolders(root, root)
        folders = _split_folders(root, inside)
        if folders["train"] != root:
            beside = (path for path in inside if path not in folders.values())
            outside += tuple(Skipped(path, f"stands beside {folders['train'].name}, in no split") for path in beside)
        classes = {}
        for split, folder in folders.items():
            own, strange = _subfolders(folder, root) if folder != root else (inside, ())
            classes[split] = tuple(path.name for path in own)
            outside += strange if folder != root else ()
        for split in ("val", "test"):
            unknown = sorted(set(classes.get(split, ())) - set(classes["train"]))
            if unknown:
                raise DataError(
                    f"{folders[split]} has the class {unknown[0]}, which {folders['train']} has not; "
                    "give the subfolders the same names"
                )
        _check_count(folders["train"], classes["train"])
        return cls(root, folders, classes["train"], outside)

    def listing(self) -> Listing:
        """List the files of every class and split.

        Raises:
            DataError: if a folder cannot be read.
        """
        paths: list[Path] = []
        targets: list[int] = []
        splits: list[str] = []
        skipped = list(self.skipped)
        real_root = self.root.resolve()
        for split, folder in self.folders.items():
            for target, name in enumerate(self.classes):
                for path, is_link in _files(folder / name):
                    reason = link_problem(path, real_root) if is_link else None
                    if reason:
                        skipped.append(Skipped(path, reason))
                        continue
                    paths.append(path)
                    targets.append(target)
                    splits.append(split)
        return Listing(tuple(paths), np.array(targets, dtype=np.int64), np.array(splits, dtype=np.str_), tuple(skipped))


def natural(name: str) -> tuple[list[str | int], str]:
    """Return a sorting key that puts numbers inside names in order: 2 before 10."""
    words = re.split(r"(\d+)", name.casefold())
    return [int(word) if index % 2 else word for index, word in enumerate(words)], name


def _split_folders(root: Path, inside: tuple[Path, ...]) -> dict[str, Path]:
    """Return the folders called train, val and test; without a train folder, `root` is where the classes are.

    Beside folders of other names, one called train without subfolders is a class: pictures of trains.
    """
    named = {path.name.casefold(): path for path in inside}
    found = {split: [named[name] for name in names if name in named] for split, names in _NAMES.items()}
    others = len(inside) > sum(map(len, found.values()))
    if not found["train"] or (others and not any(_subfolders(path, root)[0] for path in found["train"])):
        return {"train": root}
    for split, folders in found.items():
        if len(folders) > 1:
            raise DataError(
                f"{root} has both {folders[0].name} and {folders[1].name}, and one {split} folder is enough; "
                "take one away"
            )
    return {split: folders[0] for split, folders in found.items() if folders}


def _check_count(folder: Path, classes: tuple[str, ...]) -> None:
    if len(classes) == 1:
        raise DataError(
            f"{folder} has one class only, {classes[0]}; add a subfolder for what it is to be told apart from"
        )
    if not classes:
        empty = next(_listed(folder), None) is None
        raise DataError(f"{folder} {'is empty' if empty else 'has no subfolders'}; {_EXAMPLE}")


def _listed(folder: Path) -> Iterator[Path]:
    """Return what is in a folder in natural order, without what is hidden.

    Raises:
        DataError: if it cannot be read.
    """
    with _readable(folder):
        names = os.listdir(folder)
    return (folder / name for name in sorted(filter(_is_visible, names), key=natural))


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn the system's refusal to list a folder into a sentence.

    Raises:
        DataError: if it cannot be read.
    """
    try:
        yield
        os.stat(os.path.join(folder, os.curdir))  # a folder may be listed, and yet not be entered
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror}; change its permissions") from None


def _is_visible(name: str) -> bool:
    return not name.startswith(".") and name.casefold() not in _CLUTTER


def _subfolders(folder: Path, root: Path) -> tuple[tuple[Path, ...], tuple[Skipped, ...]]:
    """Return the folders in `folder`; and links to folders that lead out of `root`, and pictures beside the folders."""
    real_root = root.resolve()
    inside, outside = [], []
    for path in _listed(folder):
        if os.path.isdir(path):
            reason = link_problem(path, real_root)
            if reason:
                outside.append(Skipped(path, reason))
            else:
                inside.append(path)
        elif path.suffix.casefold() in ENDINGS:
            outside.append(Skipped(path, "is beside the class folders; put it into one"))
    return tuple(inside), tuple(outside)


def _files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield everything below a class folder but folders, and whether it is a link; links to folders are not entered."""
    if not os.path.isdir(folder):
        return
    with _readable(folder), os.scandir(folder) as found:
        entries = sorted((entry for entry in found if _is_visible(entry.name)), key=lambda entry: natural(entry.name))
    for entry in entries:
        # What the system tells while listing: asking for each file takes longer than all the rest.
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder / entry.name)
        else:
            yield folder / entry.name, entry.is_symlink()


def link_problem(path: Path, real_root: Path) -> str | None:
    """Return why a path must not be followed, if so; what is no link lies where its folder does."""
    if not os.path.islink(path):
        return None
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "is a link that leads nowhere"
    return None if real.is_relative_to(real_root) else f"is a link that leads outside, to {real}"
