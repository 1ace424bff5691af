"""What is in an archive, member by member, with everything refused that a dishonest or broken one may hold.

Source: https://docs.python.org/3/library/tarfile.html, "Extraction filters", and
https://docs.python.org/3/library/zipfile.html, "Decompression pitfalls".
"""

import bz2
import gzip
import lzma
import os
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from workbench.data.base import DataError, Progress
from workbench.data.words import bytes_text

_DRIVE = re.compile(r"[A-Za-z]:")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SHOWN = 60  # characters of a name in a sentence
_HEADER = 1 << 24  # bytes a tar's header may take; longer ones fill the memory
_BLOCK = 512  # bytes of a tar's unit
_ENCRYPTED = 0x1  # of a zip member's flags
_END = 22 + 0xFFFF  # bytes at most from where a zip's last record begins
_STREAMS: dict[bytes, Callable[..., IO[bytes]]] = {
    b"\x1f\x8b": cast(Callable[..., IO[bytes]], gzip.open),
    b"BZh": cast(Callable[..., IO[bytes]], bz2.open),
    b"\xfd7zXZ": cast(Callable[..., IO[bytes]], lzma.open),
}
_DAMAGE = (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, struct.error)


class ArchiveError(DataError):
    """An archive is not to be trusted, damaged, or cannot be unpacked.

    Attributes:
        reason: why, the rest of a sentence that begins with the file's name.
    """

    def __init__(self, archive: Path, reason: str, advice: str = "get it anew or choose another archive") -> None:
        super().__init__(f"{archive.name} {reason}; {advice}")
        self.reason = reason


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold.

    Attributes:
        members: files and folders.
        size: bytes, unpacked.
        ratio: unpacked bytes for each packed one, once there are more than `harmless`.
        harmless: bytes, unpacked.
    """

    members: int = 500_000
    size: int = 50_000_000_000
    ratio: int = 200
    harmless: int = 100_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Member:
    """A file or folder in an archive.

    Attributes:
        name: with "/" between its parts.
        parts: of the name, none of them empty, "." or "..".
        is_folder: whether it is one.
        open: gives its content; of a tar, before the next member is asked for.
    """

    name: str
    parts: tuple[str, ...]
    is_folder: bool
    open: Callable[[], IO[bytes]]


class Watch:
    """Counts what an archive claims to hold and what it does, and tells the progress."""

    def __init__(self, archive: Path, limits: Limits, progress: Progress | None) -> None:
        self.archive, self.limits = archive, limits
        self.total: int | None = None  # bytes there will be, of what `show` is told
        self._progress = progress
        self._packed = 0
        self._members = self._claimed = self._grown = 0

    def begin(self) -> None:
        """Look at the archive itself.

        Raises:
            OSError: if it cannot be read.
        """
        self._packed = self.archive.stat().st_size

    def claim(self, name: str, size: int) -> None:
        """Hear of a member and of the size it claims to have."""
        self._members += 1
        self._claimed += max(size, 0)
        if size < 0:
            raise ArchiveError(self.archive, f"gives {shown(name)} the size {size}")
        if self._members > self.limits.members:
            raise ArchiveError(self.archive, f"holds more than {self.limits.members:,} members")
        self.check(self._claimed)

    def grow(self, count: int) -> None:
        """Hear of bytes that came out."""
        self._grown += count
        self.check(self._grown)
        if self.total is not None:
            self.show(self._grown)

    def check(self, size: int) -> None:
        """Refuse an archive that holds, or says it holds, `size` bytes."""
        limits = self.limits
        if size > limits.size:
            raise ArchiveError(self.archive, f"holds more than {bytes_text(limits.size)}")
        if size > limits.harmless and size > limits.ratio * self._packed:
            raise ArchiveError(
                self.archive, f"unpacks to more than {limits.ratio} times its size, as no honest archive does"
            )

    def show(self, done: int) -> None:
        """Tell how many bytes are done."""
        if self._progress:
            self._progress(f"Unpacking {self.archive.name}", done, self.total or self._packed)


@contextmanager
def damage_as_error(archive: Path, folder: Path) -> Iterator[None]:
    """Turn whatever a broken archive makes the decoders raise, and a full disk, into an ArchiveError."""
    try:
        yield
    except EOFError:
        raise ArchiveError(archive, "is cut off") from None
    except _DAMAGE as error:
        raise ArchiveError(archive, f"is damaged ({shown(str(error))})") from None
    except (NotImplementedError, RuntimeError) as error:
        raise ArchiveError(archive, f"is packed in a way that cannot be read ({shown(str(error))})") from None
    except OSError as error:
        if error.errno is None:  # bz2 says so of damage
            raise ArchiveError(archive, f"is damaged ({shown(str(error))})") from None
        advice = "make room or change the permissions"
        raise ArchiveError(archive, f"cannot be unpacked into {folder}: {error.strerror}", advice) from None
    except (ValueError, OverflowError) as error:
        raise ArchiveError(archive, f"is damaged ({shown(str(error))})") from None


def members(watch: Watch) -> Generator[Member]:
    """Yield what is in an archive, in its order; a zip's names and sizes are all checked before the first."""
    watch.begin()
    with watch.archive.open("rb") as file:
        start = file.read(_BLOCK)
        file.seek(0)
        if start.startswith(b"PK"):
            yield from _zip_members(watch, file)
        elif start[257:262] == b"ustar":
            yield from _tar_members(watch, file, file)
        else:
            unpack = next((opener for magic, opener in _STREAMS.items() if start.startswith(magic)), None)
            if unpack is None:
                raise ArchiveError(watch.archive, "is neither a zip nor a tar archive")
            with unpack(file, "rb") as content:
                yield from _tar_members(watch, file, content)


def _zip_members(watch: Watch, file: IO[bytes]) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        found = []
        names: set[tuple[str, ...]] = set()
        for info in archive.infolist():
            watch.claim(info.filename, info.file_size)
            parts = _parts(watch.archive, info.orig_filename)
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise ArchiveError(watch.archive, f"holds {shown(info.filename)}, which is a link or a device")
            if info.flag_bits & _ENCRYPTED:
                raise ArchiveError(watch.archive, f"holds {shown(info.filename)}, which is encrypted")
            if parts in names and not info.is_dir():
                raise ArchiveError(watch.archive, f"holds {shown(info.filename)} twice")
            names.add(parts)
            found.append((info, parts))
        _require_all_entries(watch, file, len(found))
        watch.total = sum(info.file_size for info, _ in found)
        for info, parts in found:
            if parts:
                yield Member("/".join(parts), parts, info.is_dir(), lambda info=info: archive.open(info))  # type: ignore[misc]


def _require_all_entries(watch: Watch, file: IO[bytes], count: int) -> None:
    """Refuse a zip whose list of members is shorter than it says; zipfile takes what it finds.

    Source: PKWARE's APPNOTE.TXT, 4.3.16.
    """
    file.seek(max(0, watch.archive.stat().st_size - _END))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    (entries,) = struct.unpack_from("<H", end, at + 10)
    if entries not in (count, 0xFFFF):  # more than that stands elsewhere
        raise ArchiveError(watch.archive, f"lists {count:,} of its {entries:,} members")


def _tar_members(watch: Watch, file: IO[bytes], content: IO[bytes]) -> Iterator[Member]:
    metered = _Metered(watch, file, content)
    with tarfile.open(fileobj=cast(IO[bytes], metered), mode="r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep all of them
            watch.claim(info.name, info.size)
            parts = _parts(watch.archive, info.name)
            if not (info.isreg() or info.isdir()) or info.issparse():
                raise ArchiveError(watch.archive, f"holds {shown(info.name)}, which is a link or a device")
            if parts:
                yield Member("/".join(parts), parts, info.isdir(), _opener(archive, info))
        # It takes a damaged header for the end; the end is a block of zeros.
        metered.seek(archive.offset)
        last = metered.read(_BLOCK)
        if last != bytes(_BLOCK):
            raise ArchiveError(watch.archive, "is damaged" if any(last) else "is cut off")
        while metered.read(_HEADER):
            pass  # to its end, where the checksum of the packing is


def _opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], IO[bytes]]:
    def opener() -> IO[bytes]:
        content = archive.extractfile(info)
        assert content is not None
        return content

    return opener


class _Metered:
    """What a tar is read from: as much as the limits allow, and never a header that fills the memory."""

    def __init__(self, watch: Watch, packed: IO[bytes], content: IO[bytes]) -> None:
        self._watch, self._packed, self._content = watch, packed, content

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _HEADER:
            raise ArchiveError(self._watch.archive, "has a header too long to be one")
        result = self._content.read(size)
        self._watch.check(self._content.tell())
        self._watch.show(self._packed.tell())
        return result

    def seek(self, offset: int) -> int:
        self._watch.check(offset)
        return self._content.seek(offset)

    def tell(self) -> int:
        return self._content.tell()


def _parts(archive: Path, name: str) -> tuple[str, ...]:
    """Return the parts of a member's name.

    Raises:
        ArchiveError: if it leads anywhere but below the folder it is unpacked into.
    """
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or _DRIVE.match(name):
        raise ArchiveError(archive, f"holds {shown(name)}, an absolute name")
    if ".." in parts:
        raise ArchiveError(archive, f"holds {shown(name)}, which leads out of the archive")
    if "\\" in name or any(ord(letter) < 32 for letter in name):
        raise ArchiveError(archive, f"holds {shown(name)}, which is no name a file can have everywhere")
    if os.name == "nt" and any(":" in part or part[-1:] in ". " or _RESERVED.fullmatch(part) for part in parts):
        raise ArchiveError(archive, f"holds {shown(name)}, which is no name a file can have here")
    return parts


def shown(name: str) -> str:
    """Return somebody else's text for a sentence: one line, not too long, printable."""
    plain = name.encode("utf-8", "backslashreplace").decode()
    plain = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in plain)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
