"""The arrays of an HDF5 file, and of no other file it points to.

Source: https://docs.h5py.org/en/stable/high/dataset.html, /group.html
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from workbench.data.arrays.source import Array, ArrayError, Source
from workbench.data.base import DataError
from workbench.data.words import bytes_text

MOST_ARRAYS = 1000
_MOST_GROUPS = 10_000
_LARGEST_CHUNK = 1 << 28  # bytes that are unpacked at once, however few of them are asked for
_SUSPICIOUS = 1000  # times larger than what is stored, and larger than _HARMLESS: made to fill a disk
_HARMLESS = 1 << 30
_LONGEST = 4096  # characters of a text


def require_h5py(path: Path) -> None:
    """Refuse to go on where h5py is not installed.

    Raises:
        DataError: that says how to install it.
    """
    if find_spec("h5py") is None:
        raise DataError(f"{path} is an HDF5 file, and h5py, which reads them, is not installed; uv pip install h5py")


def hdf5_sources(path: Path) -> tuple[tuple[Source, ...], tuple[tuple[str, str], ...]]:
    """Return the arrays of a file, and the names of what is left alone with the reason.

    Raises:
        ArrayError: if it is no HDF5 file, or is damaged.
    """
    sources: list[Source] = []
    refused: list[tuple[str, str]] = []
    with told(), _opened(path) as file:
        for name, dataset in _datasets(file, refused):
            problem = _problem(dataset, path)
            if problem:
                refused.append((name, problem))
                continue
            if len(sources) == MOST_ARRAYS:
                raise ArrayError(f"holds more than {MOST_ARRAYS:,} arrays; divide it")
            dtype = np.dtype(f"U{_LONGEST // 4}") if _is_text(dataset) else dataset.dtype
            sources.append(Source(name, tuple(map(int, dataset.shape)), dtype, partial(_read, path, name)))
    return tuple(sources), tuple(refused)


def _opened(path: Path) -> Any:
    # Costs 0.1 s, which only those pay who have such a file.
    import h5py

    return h5py.File(path, "r", locking=False)


def _datasets(file: Any, refused: list[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    """Yield names and data sets of a file; each group is entered once, links out of the file never."""
    import h5py

    waiting, seen = [("", file)], 0
    known = set()
    while waiting:
        prefix, group = waiting.pop(0)
        for key in group:
            name = f"{prefix}{key}"
            seen += 1
            if seen > _MOST_GROUPS:
                raise ArrayError(f"holds more than {_MOST_GROUPS:,} groups and arrays; divide it")
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                refused.append((name, "is a link, and those are not followed"))
                continue
            item = group[key]
            # Groups may hold one another.
            address = h5py.h5o.get_info(item.id).addr
            if isinstance(item, h5py.Dataset):
                yield name, item
            elif isinstance(item, h5py.Group) and address not in known:
                known.add(address)
                waiting.append((f"{name}/", item))


def _problem(dataset: Any, path: Path) -> str | None:
    """Return why an array must not be read, if so."""
    if dataset.shape is None:
        return "is empty"
    if dataset.external:
        return "is stored in another file, and those are not read"
    if dataset.is_virtual and any(source.file_name != "." for source in dataset.virtual_sources()):
        return "is made of other files, and those are not read"
    if dataset.dtype.hasobject and not _is_text(dataset):
        return "holds references or lists and no plain numbers"
    if dataset.dtype.names is not None or dataset.dtype.subdtype is not None:
        return "holds records and no plain numbers"
    size = dataset.dtype.itemsize
    for length in dataset.shape:
        size *= int(length)
    stored = dataset.id.get_storage_size() if not dataset.is_virtual else os.path.getsize(path)
    if size > _HARMLESS and size > _SUSPICIOUS * max(1, stored):
        return f"would unpack to {bytes_text(size)} from {bytes_text(stored)}, as bombs do"
    chunk = int(np.prod(dataset.chunks or (0,), dtype=object)) * dataset.dtype.itemsize
    if chunk > _LARGEST_CHUNK:
        return f"is packed in pieces of {bytes_text(chunk)}; save it in smaller ones"
    return None


def _is_text(dataset: Any) -> bool:
    import h5py

    return h5py.check_string_dtype(dataset.dtype) is not None and dataset.dtype.hasobject


def _read(path: Path, name: str, rows: int) -> Iterator[Array]:
    with told(), _opened(path) as file:
        dataset = file[name]
        text = _is_text(dataset)
        for first in range(0, dataset.shape[0] if dataset.shape else 0, rows):
            block = dataset.asstr("utf-8", "strict")[first : first + rows] if text else dataset[first : first + rows]
            if text and any(len(line) > _LONGEST for line in block.flat):
                raise ArrayError(f"has text of more than {_LONGEST:,} characters in {name}; save short labels")
            yield np.array(block, dtype=str) if text else block


@contextmanager
def told() -> Iterator[None]:
    """Turn what damaged files raise into a sentence."""
    try:
        yield
    except UnicodeError:
        raise ArrayError("holds text that is not UTF-8; save the labels as UTF-8 or as numbers") from None
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, OverflowError, AttributeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ArrayError(f"is damaged or no HDF5 file ({reason}); save it anew") from None
