"""Unpacking archives of anybody's making: each member checked before it is written, all of it or nothing."""

import os
import shutil
from collections.abc import Container, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from workbench.data.base import Progress
from workbench.data.fetching.members import LIMITS, ArchiveError, Limits, Watch, damage_as_error, members
from workbench.data.fetching.part import alone

__all__ = ["LIMITS", "ArchiveError", "Limits", "extract", "opened"]

_CHUNK = 1 << 18


def extract(
    archive: Path,
    target: Path,
    progress: Progress | None = None,
    *,
    inside: str = "",
    skip: Container[str] = (),
    limits: Limits = LIMITS,
) -> Path:
    """Unpack a zip or tar archive (plain, gz, bz2, xz) so that the folder `target` holds all of it, or is not there.

    It is unpacked into a folder beside `target`, which gets its name at the end; so a `target` that is there already
    is whole, and nothing is done. Refused are absolute names, "..", drives, links, devices, names that come twice,
    encrypted members, and more members or bytes than the limits allow, whether declared or real.

    Args:
        archive: what it is is told by its content.
        target: the folder to make.
        progress: told bytes.
        inside: the folder in the archive that becomes `target`, such as "GTSRB/Training"; "" for all.
        skip: names of members that are checked and not written.
        limits: of members and bytes.

    Raises:
        ArchiveError: in one sentence with what to do.
        DownloadError: if the folder around `target` cannot be written.
        Cancelled: if `progress` did.
    """
    if target.is_dir():
        return target
    with alone(target, progress):
        if target.is_dir():
            return target  # another process was quicker
        unpacking = target.with_name(f".{target.name}.unpacking")
        shutil.rmtree(unpacking, ignore_errors=True)  # left by a process that died
        try:
            with damage_as_error(archive, target.parent):
                _unpack(Watch(archive, limits, progress), unpacking, inside, skip)
                source = unpacking / inside
                if not source.is_dir():
                    raise ArchiveError(archive, f"holds no folder {inside}" if inside else "is empty")
                os.replace(source, target)
        finally:
            shutil.rmtree(unpacking, ignore_errors=True)
    return target


def _unpack(watch: Watch, folder: Path, inside: str, skip: Container[str]) -> None:
    start = tuple(part for part in inside.split("/") if part)
    for member in members(watch):
        if member.parts[: len(start)] != start or member.name in skip:
            continue
        path = folder.joinpath(*member.parts)
        try:
            if member.is_folder:
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("xb")
        except (FileExistsError, NotADirectoryError):
            raise ArchiveError(watch.archive, f"holds {member.name} twice") from None
        with file, member.open() as content:
            while chunk := content.read(_CHUNK):
                watch.grow(len(chunk))
                file.write(chunk)


@contextmanager
def opened(archive: Path, name: str, limits: Limits = LIMITS) -> Iterator[IO[bytes]]:
    """Open one member of an archive for reading, without unpacking it; quick in a zip, whatever its place.

    Raises:
        ArchiveError: if there is no such member, or the archive is none to trust; also while it is read.
    """
    watch = Watch(archive, limits, None)
    with damage_as_error(archive, archive.parent), closing(members(watch)) as found:
        for member in found:
            if member.name == name and not member.is_folder:
                with member.open() as content:
                    yield content
                return
        raise ArchiveError(archive, f"holds no file {name}")
