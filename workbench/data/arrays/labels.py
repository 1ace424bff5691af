"""From arrays of labels to class indices: numbers, text, or one column a class."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.arrays.source import Array, ArrayError, Source, axes_text
from workbench.data.base import MOST_CLASSES
from workbench.data.pictures.folder_tree import natural
from workbench.data.splits import Indices

_LONGEST = 4096  # bytes of one text
Labels = NDArray[Any]
"""(N,) int64 or text."""


@dataclass(frozen=True)
class Labelled:
    """Labels of one array of pictures.

    Attributes:
        values: (N,) int64 or text.
        missing: (N,) bool, where there is none.
    """

    values: Labels
    missing: NDArray[np.bool_]


def read(source: Source, count: int) -> Labelled:
    """Read the labels of `count` pictures.

    Raises:
        ArrayError: if they are not as many, or no labels.
    """
    name = source.name
    shape = source.shape
    if len(source) != count or not shape:
        raise ArrayError(f"has {count:,} pictures and {len(source):,} labels in {name}; give each picture one")
    if len(shape) > 2 or (len(shape) == 2 and not 1 <= shape[1] <= MOST_CLASSES):
        raise ArrayError(
            f"has {name} of {axes_text(shape)}, which are no labels; give each picture a number, a text, or a one "
            "among zeros"
        )
    kind = source.dtype.kind
    if kind not in "buifSU" or source.dtype.itemsize > _LONGEST:
        raise ArrayError(f"has {name} of type {source.dtype}, which are no labels; save whole numbers or text")
    read_one = _texts if kind in "SU" else _numbers
    parts = [read_one(_column(block, name), name) for block in source.blocks()]
    values = np.concatenate([part.values for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    return Labelled(values, np.concatenate([part.missing for part in parts]) if parts else np.zeros(0, dtype=bool))


def _column(block: Array, name: str) -> Array:
    """Return one label an item (n,): of (n, 1) the only one, of (n, K) the place of the one."""
    if block.ndim == 1:
        return block
    if block.shape[1] == 1:
        return block[:, 0]
    if block.dtype.kind in "SU" or not ((block == 0) | (block == 1)).all() or not (block.sum(1) == 1).all():
        raise ArrayError(f"has {name} of {block.shape[1]} columns that are not a one among zeros; give a label each")
    place: Array = block.argmax(1)
    return place


def _numbers(block: Array, name: str) -> Labelled:
    if block.dtype.kind != "f":
        if block.dtype == np.uint64 and block.size and block.max() > np.iinfo(np.int64).max:
            raise ArrayError(f"has the label {block.max()} in {name}, which is too large; number the classes from 0")
        return Labelled(block.astype(np.int64), np.zeros(len(block), dtype=bool))
    missing = ~np.isfinite(block)
    known = np.where(missing, 0, block)
    odd = known[(known != np.rint(known)) | (np.abs(known) > 2.0**53)]
    if len(odd):
        raise ArrayError(f"has the label {odd[0]:g} in {name}, which is no whole number; number the classes from 0")
    return Labelled(known.astype(np.int64), missing)


def _texts(block: Array, name: str) -> Labelled:
    try:
        texts = (
            np.char.decode(block, "utf-8") if block.dtype.kind == "S" else block.astype(block.dtype.newbyteorder("="))
        )
        stripped = np.char.strip(texts)
        for text in np.unique(stripped).tolist():
            text.encode()  # half of a pair of surrogates is no text
    except (UnicodeError, ValueError):
        raise ArrayError(f"has text in {name} that is not UTF-8; save the labels as UTF-8 or as numbers") from None
    return Labelled(stripped, stripped == "")


def classes(labelled: list[Labelled]) -> Labels:
    """Return the different labels (K,) of several arrays, in order: numbers by size, text with 2 before 10.

    Raises:
        ArrayError: if they are partly numbers and partly text, or far too many.
    """
    if len({part.values.dtype.kind for part in labelled if len(part.values)}) > 1:
        raise ArrayError("has numbers as labels of one split and text as those of another; use one of them")
    found = np.unique(np.concatenate([np.unique(part.values[~part.missing]) for part in labelled]))
    if len(found) > MOST_CLASSES:
        raise ArrayError(
            f"has {len(found):,} different labels, more than {MOST_CLASSES:,} classes; choose other labels"
        )
    if found.dtype.kind != "U":
        return found
    return np.array(sorted(found.tolist(), key=natural), dtype=found.dtype)


def indices(part: Labelled, order: Labels) -> Indices:
    """Return the index (N,) of each label in `order`; that of a missing one is -1."""
    if not len(order):
        return np.full(len(part.values), -1, dtype=np.int64)
    by_value = np.argsort(order, kind="stable")
    place = by_value[np.searchsorted(order, part.values, sorter=by_value).clip(max=len(order) - 1)]
    return np.where(part.missing, -1, place).astype(np.int64)


def class_names(order: Labels, names: Source | None) -> tuple[str, ...]:
    """Return a name for each label: from a list of names, where label k has name k; else the label itself.

    Raises:
        ArrayError: if a label has no name, or two have the same.
    """
    if names is None or order.dtype.kind == "U":
        return tuple(str(label) for label in order.tolist())
    if len(names.shape) != 1:
        raise ArrayError(f"has {names.name} of {axes_text(names.shape)}, no list of names; save one text a class")
    if len(names) > MOST_CLASSES or names.dtype.kind not in "SU" or names.dtype.itemsize > _LONGEST:
        raise ArrayError(f"has no list of names in {names.name}; save one text a class")
    parts = [_texts(block, names.name).values for block in names.blocks()]
    listed = [str(text) or str(index) for index, text in enumerate(np.concatenate(parts).tolist() if parts else [])]
    for label in order.tolist():
        if not 0 <= label < len(listed):
            raise ArrayError(
                f"has the label {label} and {len(listed)} names in {names.name}; number the classes from 0 to "
                f"{len(listed) - 1}, or add a name"
            )
    chosen = tuple(listed[label] for label in order.tolist())
    if len(set(chosen)) < len(chosen):
        raise ArrayError(f"has two classes of one name in {names.name}; give them different names")
    return chosen
