"""From the arrays of a file to a data set, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from workbench.data import splits as data_splits
from workbench.data.arrays import labels as array_labels
from workbench.data.arrays import pixels as array_pixels
from workbench.data.arrays.labels import Labelled, Labels
from workbench.data.arrays.pixels import Frame, Layout
from workbench.data.arrays.roles import Pair, Roles
from workbench.data.arrays.source import ArrayError
from workbench.data.base import Choice, Data, Dataset, Progress, Skipped, statistics
from workbench.data.splits import Indices, as_seen, distribute

_MOST_LISTED = 10_000  # broken pictures named one by one


@dataclass(frozen=True)
class Answers:
    """The labels of a file.

    Attributes:
        labelled: of each pair.
        order: the different labels (K,).
        classes: a name for each.
    """

    labelled: tuple[Labelled, ...]
    order: Labels
    classes: tuple[str, ...]


def answers(roles: Roles) -> Answers:
    """Read the labels of every split.

    Raises:
        ArrayError: if they are none, fewer than two, or of classes that have no training picture.
    """
    labelled = tuple(array_labels.read(pair.labels, len(pair.images)) for pair in roles.pairs)
    order = array_labels.classes([labelled[0]])
    for part, pair in zip(labelled[1:], roles.pairs[1:], strict=True):
        found = array_labels.classes([labelled[0], part])
        unknown = np.setdiff1d(found, order)
        if len(unknown):
            raise ArrayError(
                f"has the label {unknown[0]} in {pair.labels.name} and not in {roles.pairs[0].labels.name}; "
                "give it training pictures"
            )
    names = array_labels.class_names(order, roles.names)
    if len(names) < 2:
        only = f"one class only, {names[0]}," if names else "no labels"
        raise ArrayError(f"has {only} in {roles.pairs[0].labels.name}; add what it is to be told apart from")
    return Answers(labelled, order, names)


def load(path: Path, roles: Roles, dataset: Dataset, layout: Layout, progress: Progress | None) -> Data:
    """Return the pictures of a file at the size and in the colours of `dataset`.

    Args:
        path: the file, for what was left out.
        roles: its arrays.
        dataset: says size, colours, shares and seed, and which classes are kept.
        layout: where channels are.
        progress: told how many pictures are read.

    Raises:
        ArrayError: if the arrays are no pictures.
        DataError: if fewer than two classes are kept, or memory does not suffice.
        Cancelled: if `progress` did.
    """
    frames = [array_pixels.frame(pair.images, layout) for pair in roles.pairs]
    found = answers(roles)
    choice = dataset.choose(found.classes)
    factor, broken = _values(roles.pairs, progress)
    skipped = [Skipped(path, f"has the array {name}, which {why}") for name, why in roles.unused]
    targets, splits = [], []
    for pair, labelled, bad in zip(roles.pairs, found.labelled, broken, strict=True):
        skipped += _left_out(path, pair, labelled, bad)
        index = array_labels.indices(labelled, found.order)
        targets.append(np.where((index < 0) | bad, -1, choice.targets[index]))
        splits.append(np.full(len(index), pair.split))
    every, split = np.concatenate(targets), np.concatenate(splits)
    _check_classes(targets[0], choice, found, roles.pairs[0], broken[0])
    parts = data_splits.parts(every, split, dataset)
    blocks = _blocks(roles.pairs, frames, factor, dataset, progress)
    train, val, test = distribute(blocks, every, parts, dataset.input_shape)
    return Data(train, val, test, choice.names, *statistics(train.images), skipped=tuple(skipped))


def _values(pairs: tuple[Pair, ...], progress: Progress | None) -> tuple[float, list[NDArray[np.bool_]]]:
    """Return the factor that brings every split's numbers to 0 to 255, and each one's broken pictures."""
    spans, broken = [], []
    for pair in pairs:
        if progress:
            progress(f"Looking at {pair.images.name}", 0, None)
        values, bad = array_pixels.span(pair.images)
        spans.append(values)
        broken.append(bad)
    whole = array_pixels.Values(min(values.low for values in spans), max(values.high for values in spans))
    return array_pixels.scale({pair.images.dtype.kind for pair in pairs}, whole), broken


def _left_out(path: Path, pair: Pair, labelled: Labelled, broken: NDArray[np.bool_]) -> Iterator[Skipped]:
    for row in np.flatnonzero(broken)[:_MOST_LISTED].tolist():
        yield Skipped(path, f"has a picture with NaN or infinity among its values, {pair.images.name}[{row}]")
    for row in np.flatnonzero(labelled.missing & ~broken)[:_MOST_LISTED].tolist():
        yield Skipped(path, f"has a picture without a label, {pair.images.name}[{row}]")


def _check_classes(targets: Indices, choice: Choice, found: Answers, pair: Pair, broken: NDArray[np.bool_]) -> None:
    """Refuse a class that no whole training picture shows.

    Args:
        targets: (N,) classes among those kept; -1 of what is left out.
        choice: of classes.
        found: the labels.
        pair: the training pictures.
        broken: (N,) which of them hold a value that is no number.

    Raises:
        ArrayError: with how many were broken.
    """
    empty = np.flatnonzero(np.bincount(targets[targets >= 0], minlength=len(choice.names)) == 0)
    if not len(empty):
        return
    index = array_labels.indices(found.labelled[0], found.order)
    count = int((broken & (index >= 0) & (choice.targets[index] == empty[0])).sum())
    where = f"class {choice.names[empty[0]]} in {pair.images.name}"
    if count:
        raise ArrayError(
            f"has no whole picture of {where} ({count:,} left out for NaN or infinity among their values); "
            "save numbers instead, or exclude the class"
        )
    raise ArrayError(f"has no picture of {where}; add some, or exclude it")


def _blocks(
    pairs: tuple[Pair, ...], frames: list[Frame], factor: float, dataset: Dataset, progress: Progress | None
) -> Iterator[Tensor]:
    done, total = 0, sum(len(pair.images) for pair in pairs)
    for pair, found in zip(pairs, frames, strict=True):
        for block in pair.images.blocks():
            if progress:
                progress("Reading pictures", done, total)
            yield as_seen(array_pixels.to_images(block, found, factor), dataset)
            done += len(block)
    if progress:
        progress("Reading pictures", total, total)
