"""NPY and NPZ files of anybody's making, without pickle, without unpacking more than is asked for.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import io
import os
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from workbench.data.arrays.source import Array, ArrayError, Source, axes_text
from workbench.data.words import bytes_text

MOST_ARRAYS = 1000
_NEVER_PACKED_TIGHTER = 1040  # deflate makes at least one byte of 1,032
_SUSPICIOUS = 200  # times smaller, and unpacked larger than _HARMLESS: made to fill a disk
_HARMLESS = 1 << 30
_WHOLE = 1 << 31  # bytes of an array that can be read in one piece only, because it lies column by column
_LONGEST_HEADER = 10_000
_Header = tuple[tuple[int, ...], bool, np.dtype[Any]]


def npy_source(path: Path) -> Source:
    """Return the array of an NPY file.

    Raises:
        ArrayError: if it is none, is cut off, or holds objects, which could run code.
    """
    with told(), path.open("rb") as file:
        shape, fortran, dtype = _header(file)
        start = file.tell()
    _check_bytes(shape, dtype, os.path.getsize(path) - start, path.stem)
    order = "F" if fortran else "C"

    def read(rows: int) -> Iterator[Array]:
        if 0 in shape:
            return
        with told():
            mapped = np.memmap(path, dtype, "r", start, shape, order)  # type: ignore[call-overload]
            for first in range(0, shape[0], rows):
                yield np.array(mapped[first : first + rows])

    return Source(path.stem, shape, dtype, read)


def npz_sources(path: Path) -> tuple[Source, ...]:
    """Return the arrays of an NPZ file; what else it holds is not looked at.

    Raises:
        ArrayError: if it is none, is damaged, encrypted or a bomb, or holds objects, which could run code.
    """
    with told(), zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
        _check_members(members, os.path.getsize(path))
        return tuple(_member(path, archive, info) for info in members)


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if not members:
        raise ArrayError("holds no arrays; save them with numpy.savez")
    if len(members) > MOST_ARRAYS:
        raise ArrayError(f"holds {len(members):,} arrays, and {MOST_ARRAYS:,} are enough; divide it")
    names = [info.filename for info in members]
    if len(set(names)) < len(names):
        raise ArrayError("holds two arrays of one name; save it anew")
    if sum(info.compress_size for info in members) > size:
        raise ArrayError("holds arrays that lie over one another, as bombs do; choose another file")
    for info in members:
        name = Path(info.filename).stem
        if info.flag_bits & 1:
            raise ArrayError(f"is encrypted at {name}; save it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArrayError(f"is packed at {name} in a way numpy does not use; save it with numpy.savez_compressed")
        times = info.file_size / max(1, info.compress_size)
        if times > _NEVER_PACKED_TIGHTER or (times > _SUSPICIOUS and info.file_size > _HARMLESS):
            large = f"{bytes_text(info.file_size)} from {bytes_text(info.compress_size)}"
            raise ArrayError(f"would unpack {name} to {large}, as bombs do; choose another file")


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Source:
    name = info.filename.removesuffix(".npy")
    with archive.open(info) as file:
        shape, fortran, dtype = _header(file, name)
        start = file.tell()
    _check_bytes(shape, dtype, info.file_size - start, name)
    if fortran and len(shape) > 1 and info.file_size > _WHOLE:
        raise ArrayError(f"holds {name} column by column; save numpy.ascontiguousarray of it")
    return Source(name, shape, dtype, partial(_unpacked, path, info.filename, shape, dtype, fortran and len(shape) > 1))


def _unpacked(
    path: Path, member: str, shape: tuple[int, ...], dtype: np.dtype[Any], fortran: bool, rows: int
) -> Iterator[Array]:
    with told(), zipfile.ZipFile(path) as archive, archive.open(member) as file:
        _header(file)
        if fortran:
            whole = np.frombuffer(_exactly(file, int(np.prod(shape)) * dtype.itemsize), dtype).reshape(shape, order="F")
            yield from (whole[first : first + rows] for first in range(0, shape[0], rows))
            return
        item = int(np.prod(shape[1:])) * dtype.itemsize
        for first in range(0, shape[0] if item else 0, rows):
            count = min(rows, shape[0] - first)
            yield np.frombuffer(_exactly(file, count * item), dtype).reshape(count, *shape[1:])
        file.read(1)  # past the end the checksum is compared


def _header(file: IO[bytes], name: str = "") -> _Header:
    """Read the header of an array; numpy takes nothing but literals from it."""
    where = f" at {name}" if name else ""
    try:
        version = npy.read_magic(file)
        reader = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
        if reader is None:
            raise ArrayError(f"is of a version of NPY that is not known{where}; save it anew with numpy")
        shape, fortran, dtype = reader(_literal(file, version))
    except (ValueError, TypeError, SyntaxError, KeyError, RecursionError, MemoryError, tokenize.TokenError):
        raise ArrayError(f"is no NPY array{where}, or is damaged; save it anew with numpy") from None
    if dtype.hasobject:
        raise ArrayError(
            f"holds Python objects{where}, which could run a program and are never read; "
            "save plain numbers, e.g. with astype('uint8') or astype(str)"
        )
    if dtype.names is not None or dtype.subdtype is not None or dtype.itemsize == 0:
        raise ArrayError(f"holds records{where} and no plain numbers; save one array of numbers")
    if any(length < 0 for length in shape):
        raise ArrayError(f"has the impossible shape {axes_text(shape)}{where}; save it anew with numpy")
    return shape, fortran, dtype


def _literal(file: IO[bytes], version: tuple[int, int]) -> IO[bytes]:
    """Return the length and text of a header; numpy would read any length before it looks at it."""
    size = file.read(2 if version == (1, 0) else 4)
    length = int.from_bytes(size, "little")
    if length > _LONGEST_HEADER:
        raise ValueError("header too long")
    return io.BytesIO(size + file.read(length))


def _check_bytes(shape: tuple[int, ...], dtype: np.dtype[Any], found: int, name: str) -> None:
    """Compare what a header claims with what is there, before anything is allocated."""
    claimed = dtype.itemsize
    for length in shape:
        claimed *= length
    if claimed != found:
        problem = "cut off" if found < claimed else "too long"
        raise ArrayError(
            f"is {problem}: {name} of {axes_text(shape)} {dtype} takes {_bytes(claimed)}, "
            f"{_bytes(found)} are there; save it anew"
        )


def _bytes(count: int) -> str:
    return f"{count:,} bytes" if count < 10**12 else f"{count:.1e} bytes"


def _exactly(file: IO[bytes], count: int) -> bytes:
    parts = []
    while count > 0:
        part = file.read(min(count, 1 << 24))
        if not part:
            raise ArrayError("is cut off; save it anew")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


@contextmanager
def told() -> Iterator[None]:
    """Turn what damaged and forbidden files raise into a sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise ArrayError(f"is damaged or cut off ({error or type(error).__name__}); save it anew") from None
    except (OSError, ValueError, RuntimeError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArrayError(f"cannot be read: {reason}; check its permissions, or save it anew") from None
