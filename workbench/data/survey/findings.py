"""What is wrong or suspicious about the files of a data set."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import Skipped, SplitName
from workbench.data.splits import Indices
from workbench.data.survey.look import Look, ending_of
from workbench.data.words import listed

Kind = Literal[
    "conflict", "leak", "unreadable", "same_file", "same_pixels", "flat", "ending", "aspect", "small", "large", "moving"
]
TITLES: dict[Kind, str] = {
    "conflict": "Same picture in different classes",
    "leak": "Same picture in different splits",
    "unreadable": "Files that cannot be used",
    "same_file": "Exact duplicates",
    "same_pixels": "Same pixels in other files",
    "flat": "Single-colour pictures",
    "ending": "Wrong file extension",
    "aspect": "Very long or narrow pictures",
    "small": "Very small pictures",
    "large": "Far larger than the rest",
    "moving": "Moving pictures, first frame taken",
}
"""Kinds of finding, the worst first."""

LONGEST = 4.0
"""Times a picture may be longer than wide, or wider than long, before it is named."""

_SMALLER = 2  # times smaller than the network sees it
_LARGER = 16  # times the pixels of the middle picture
_FEW = 10  # pictures of which no middle is taken


@dataclass(frozen=True)
class Finding:
    """Something a person should look at.

    Attributes:
        kind: what it is.
        paths: the files; none where the pictures are in arrays.
        sentence: in words.
        rows: split and index of each picture, where they are in arrays.
    """

    kind: Kind
    paths: tuple[Path, ...]
    sentence: str
    rows: tuple[tuple[SplitName, int], ...] = ()


@dataclass(frozen=True)
class Seen:
    """N files and what was seen of them.

    Attributes:
        root: the folder they are in.
        paths: N files.
        looks: N; None where a file cannot be read.
        classes: K names.
        targets: (N,) class indices.
        splits: (N,) "train", "val", "test", or "" for none.
    """

    root: Path
    paths: tuple[Path, ...]
    looks: tuple[Look | None, ...]
    classes: tuple[str, ...]
    targets: Indices
    splits: NDArray[np.str_]

    def name(self, index: int) -> str:
        """Return a file's path below the root."""
        return short(self.root, self.paths[index])


def find(seen: Seen, skipped: tuple[Skipped, ...], size: tuple[int, int]) -> tuple[Finding, ...]:
    """Return all findings, the worst first, and within a kind in the order of the files.

    Args:
        seen: the files.
        skipped: those that cannot be used.
        size: (height, width) in which the network sees pictures.
    """
    found = [*_twins(seen), *_single(seen, size)]
    found += [Finding("unreadable", (left.path,), f"{short(seen.root, left.path)} {left.reason}") for left in skipped]
    order = list(TITLES)
    return tuple(sorted(found, key=lambda finding: order.index(finding.kind)))


def short(root: Path, path: Path) -> str:
    """Return a path below the root, or as it is where it is elsewhere."""
    return str(path.relative_to(root)) if path.is_relative_to(root) and path != root else str(path)


def _twins(seen: Seen) -> Iterator[Finding]:
    groups: dict[bytes, list[int]] = defaultdict(list)
    for index, look in enumerate(seen.looks):
        if look is not None:
            groups[look.pixels].append(index)
    for group in groups.values():
        if len(group) > 1:
            yield from _of_group(seen, group)


def _of_group(seen: Seen, group: list[int]) -> Iterator[Finding]:
    yield from across(seen, group)
    digests = {look.digest for index in group if (look := seen.looks[index]) is not None}
    what = "the same file" if len(digests) == 1 else "the same pixels in different files"
    names = listed([seen.name(index) for index in group])
    paths = tuple(seen.paths[index] for index in group)
    yield Finding("same_file" if len(digests) == 1 else "same_pixels", paths, f"{names} are {what}; keep one")


def across(seen: Seen, group: list[int]) -> Iterator[Finding]:
    """Yield what is wrong where files of one picture are in different classes, and in different splits.

    Args:
        seen: the files; what they look like does not matter.
        group: indices of files that hold the same picture.
    """
    paths = tuple(seen.paths[index] for index in group)
    classes = sorted({int(seen.targets[index]) for index in group})
    splits = [name for name in ("train", "val", "test") if name in {str(seen.splits[index]) for index in group}]
    if len(classes) > 1:
        names = [seen.name(index) for index in _one_each(group, seen.targets)]
        yield Finding("conflict", paths, conflict_words(names, [seen.classes[target] for target in classes]))
    if len(splits) > 1:
        inside = [index for index in group if str(seen.splits[index])]
        names = [seen.name(index) for index in _one_each(inside, seen.splits)]
        yield Finding("leak", paths, leak_words(names, splits))


def conflict_words(names: Sequence[str], classes: Sequence[str]) -> str:
    """Return the sentence about pictures that are the same, in several classes."""
    return f"{listed(names)} are the same picture in the classes {listed(classes)}; keep the right one"


def leak_words(names: Sequence[str], splits: Sequence[str]) -> str:
    """Return the sentence about pictures that are the same, in several splits."""
    return f"{listed(names)} are the same picture in {listed(splits)}; what was learned by heart counts as known"


def _one_each(group: list[int], keys: NDArray[np.int64] | NDArray[np.str_]) -> list[int]:
    """Return the first of a group with each key."""
    first: dict[object, int] = {}
    for index in group:
        first.setdefault(keys[index], index)
    return list(first.values())


def _single(seen: Seen, size: tuple[int, int]) -> Iterator[Finding]:
    pixels = np.array([look.width * look.height for look in seen.looks if look is not None])
    middle = float(np.median(pixels)) if len(pixels) >= _FEW else np.inf
    for index, look in enumerate(seen.looks):
        if look is None:
            continue
        for kind, words in _remarks(look, seen.paths[index], size, middle):
            yield Finding(kind, (seen.paths[index],), f"{seen.name(index)} {words}")


def _remarks(look: Look, path: Path, size: tuple[int, int], middle: float) -> Iterator[tuple[Kind, str]]:
    """Yield the kinds of what is suspicious about one picture, and the rest of a sentence that begins with it."""
    measure = f"{look.width}×{look.height} pixels"
    if look.flat:
        yield "flat", "has one colour only"
    if ending_of(path) != look.content:
        yield "ending", f"is a {look.content} picture, and its name ends in {path.suffix or 'nothing'}"
    if max(look.width, look.height) > LONGEST * min(look.width, look.height):
        yield "aspect", f"has {measure}; most of it is cut off"
    if too_small((look.height, look.width), size):
        yield "small", small_words((look.height, look.width), size)
    if look.width * look.height > _LARGER * middle:
        yield "large", f"has {measure}, and the middle picture {middle:,.0f} pixels in all"
    if look.moving:
        yield "moving", "holds several pictures; the first is taken"


def too_small(picture: tuple[int, int], size: tuple[int, int]) -> bool:
    """Return whether a picture of (height, width) pixels is blown up much to become one of `size`."""
    return _SMALLER * picture[0] < size[0] or _SMALLER * picture[1] < size[1]


def small_words(picture: tuple[int, int], size: tuple[int, int]) -> str:
    """Return the rest of a sentence about a picture that is too small, both (height, width)."""
    return f"has {picture[1]}×{picture[0]} pixels, and the network sees {size[1]}×{size[0]}; it is blown up"
