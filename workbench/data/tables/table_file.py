"""Reading a table of text (CSV, TSV) of anybody's making, row by row."""

import codecs
import csv
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from workbench.data.base import DataError
from workbench.data.pictures.plain_file import require_plain
from workbench.data.words import bytes_text

MOST_ROWS = 5_000_000
MOST_COLUMNS = 10_000
LARGEST = 2_000_000_000
"""Bytes a table may have."""

_SAMPLE = 1 << 16  # bytes looked at to guess encoding and delimiter
_HEAD = 200  # rows looked at to guess what a column holds
_LONGEST = 1 << 20  # characters of a line; a file without line ends is not read whole
_DELIMITERS = ",;\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What Windows programs save; where Latin-1 has letters, it is Latin-1.
_OLD = "cp1252"

Row = tuple[int, list[str]]
"""Line in the file, from 1, where a row ends, and its cells."""


@dataclass(frozen=True)
class Table:
    """A table of text.

    Attributes:
        path: its file.
        encoding, delimiter: as they were found.
        head: its first rows, at most 200.
    """

    path: Path
    encoding: str
    delimiter: str
    head: tuple[Row, ...]

    @classmethod
    def found(cls, path: Path) -> "Table":
        """Look at the beginning of a file.

        Raises:
            DataError: if it is no table of text.
        """
        require_plain(path, "a table, e.g. a CSV file with a column of file names and one of classes")
        size = os.path.getsize(path)
        if size > LARGEST:
            raise DataError(f"{path} has {bytes_text(size)}, and a table may have {bytes_text(LARGEST)}; divide it")
        encoding = _encoding(path)
        delimiter = _delimiter(path, encoding)
        head = tuple(itertools.islice(_rows(path, encoding, delimiter), _HEAD))
        if not head:
            raise DataError(f"{path} has no rows; give each picture a row with its file name and its class")
        return cls(path, encoding, delimiter, head)

    @property
    def columns(self) -> int:
        """How many columns its first row has."""
        return len(self.head[0][1])

    def rows(self) -> Iterator[Row]:
        """Read every row, without holding them; empty lines are left out.

        Raises:
            DataError: if the file is damaged on the way.
        """
        return _rows(self.path, self.encoding, self.delimiter)


def _encoding(path: Path) -> str:
    """Return how a file's text is written: by its mark, else UTF-8 if all of it is that, else Windows-1252."""
    with _told(path, "utf-8"), path.open("rb") as file:
        start = file.read(_SAMPLE)
        for mark, encoding in _BOMS:
            if start.startswith(mark):
                return encoding
        if b"\0" in start:
            raise _no_text(path)
        return "utf-8" if _is_utf8(start, file) else _OLD


def _is_utf8(start: bytes, file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while start:
            decoder.decode(start)
            start = file.read(_SAMPLE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """Return the character between cells: the one that gives most rows the same number of cells, at least two."""
    with _told(path, encoding), path.open(encoding=encoding, newline="") as file:
        lines = file.read(_SAMPLE).splitlines(keepends=True)[:_HEAD]
    if len(lines) > 1:
        lines = lines if lines[-1].endswith(("\n", "\r")) else lines[:-1]
    best, chosen = (0.0, 0), "\t" if path.suffix.casefold() == ".tsv" else ","
    for delimiter in dict.fromkeys(chosen + _DELIMITERS):
        widths = []
        try:
            widths += [len(cells) for cells in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if cells]
        except csv.Error:
            continue
        most = max(set(widths), key=widths.count, default=0)
        worth = (widths.count(most) / len(widths) if most > 1 else 0.0, most)
        if worth > best:
            best, chosen = worth, delimiter
    return chosen


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    with _told(path, encoding), path.open(encoding=encoding, newline="") as file:
        # Strict: else a quotation mark that is never closed swallows the rest in silence.
        reader = csv.reader(_lines(file, path), delimiter=delimiter, skipinitialspace=True, strict=True)
        try:
            for count, cells in enumerate(filter(any, reader)):
                if count == MOST_ROWS:
                    raise DataError(f"{path} has more than {MOST_ROWS:,} rows; divide it")
                if len(cells) > MOST_COLUMNS:
                    raise DataError(f"{path} has more than {MOST_COLUMNS:,} columns; keep those of names and classes")
                yield reader.line_num, [cell.strip() for cell in cells]
        except csv.Error as error:
            raise DataError(f"{path} is damaged at line {reader.line_num} ({error}); save it anew as CSV") from None


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    while line := file.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise DataError(f"{path} has a line of more than {_LONGEST:,} characters; save it anew as CSV")
        if "\0" in line:
            raise _no_text(path)
        yield line


@contextmanager
def _told(path: Path, encoding: str) -> Iterator[None]:
    """Turn what goes wrong while reading into a sentence."""
    try:
        yield
    except UnicodeError:
        found = "neither UTF-8 nor Windows-1252" if encoding == _OLD else f"damaged: not all of it is {encoding}"
        raise DataError(f"{path} is {found} text; save it as CSV in UTF-8") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}; change its permissions") from None


def _no_text(path: Path) -> DataError:
    return DataError(f"{path} holds zero bytes and is no table of text; save it as CSV in UTF-8")
