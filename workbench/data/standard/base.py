"""What the standard data sets share: files that are looked for where torchvision keeps them, or fetched once."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from workbench.data.base import Data, DataError, Dataset, Progress
from workbench.data.fetching import download, part
from workbench.data.fetching.archives import extract
from workbench.data.storage import storage
from workbench.data.words import bytes_text


@dataclass(frozen=True)
class Remote:
    """A file that its makers offer.

    Attributes:
        name: the file's.
        md5: checksum of its content, hexadecimal.
        urls: where it is, in the order of asking.
        size: bytes.
        becomes: the folder below the root that an archive is unpacked into; "" for what is read as it is.
        inside: the folder in the archive that becomes it.
        skip: members that are not needed.
    """

    name: str
    md5: str
    urls: tuple[str, ...]
    size: int
    becomes: str = ""
    inside: str = ""
    skip: tuple[str, ...] = ()


class StandardSet(Dataset):
    """A public data set: named, described, and fetched once."""

    origin: ClassVar = "standard"
    folder: ClassVar[str] = ""  # below the root, as torchvision lays it out; "" for the root itself

    def remotes(self) -> tuple[Remote, ...]:
        """Return the files the set is made of."""
        raise NotImplementedError

    def has(self, remote: Remote, root: Path) -> bool:
        """Return whether a file, or what is unpacked from it, is under `root`."""
        unpacked = bool(remote.becomes) and (root / remote.becomes).is_dir()
        return unpacked or (root / self.folder / remote.name).is_file()

    def read(self, root: Path, progress: Progress | None) -> Data:
        """Return the data from the files, which are all there.

        Raises:
            DataError: if one is not what it should be.
            Cancelled: if `progress` did.
        """
        raise NotImplementedError

    def lacking(self, root: Path) -> tuple[Remote, ...]:
        """Return the files that would have to be fetched."""
        return tuple(remote for remote in self.remotes() if not self.has(remote, root))

    def missing(self, root: Path) -> str | None:
        lacking = self.lacking(root)
        if not lacking:
            return None
        here = sum(part.arrived(root / self.folder / remote.name) for remote in lacking)
        rest = f", of which {bytes_text(here)} are here already" if here else ""
        total = bytes_text(sum(remote.size for remote in lacking))
        source = urlsplit(storage().mirror or lacking[0].urls[0]).netloc
        return f"{self.title} is not in {root} yet. It would be downloaded once: {total} from {source}{rest}."

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        fetched = self.lacking(root)
        self._fetch(root, fetched, progress)
        for remote in self.remotes():
            if remote.becomes and not (root / remote.becomes).is_dir():
                archive = root / self.folder / remote.name
                if remote not in fetched:
                    require_right(archive, remote, progress)
                extract(archive, root / remote.becomes, progress, inside=remote.inside, skip=remote.skip)
        return self.read(root, progress)

    def _fetch(self, root: Path, remotes: tuple[Remote, ...], progress: Progress | None) -> None:
        folder = root / self.folder
        for remote in remotes:
            addresses = (*_mirrors(remote, self.folder), *remote.urls)
            try:
                download.fetch(remote.name, remote.md5, addresses, folder, progress, size=remote.size)
            except download.DownloadError as error:
                left = self.lacking(root)
                names, sources = ", ".join(remote.name for remote in left), ", ".join(_offered(left))
                where = f"holds {self.folder}" if self.folder else f"holds {'it' if len(left) == 1 else 'them'}"
                raise DataError(
                    f"{self.title} could not be downloaded ({error}); put {names} from {sources} into {folder}, "
                    f"or choose the data folder that {where}"
                ) from None


def require_right(path: Path, remote: Remote, progress: Progress | None = None) -> None:
    """Refuse a file that is not what its makers offer, before anything is unpacked from it.

    Raises:
        DataError: in one sentence with what to do.
    """
    try:
        found = part.digest(path, remote.md5, progress)
    except OSError as error:
        raise damaged(path, f"cannot be read: {error.strerror}") from None
    if found != remote.md5:
        raise damaged(path, f"has the MD5 {found}, not {remote.md5}")


def damaged(path: Path, reason: str) -> DataError:
    """Return what is said of a file or folder that is not what it should be."""
    return DataError(f"{path} {reason}; delete it, and it is downloaded again")


def require_all(files: Iterable[Path], folder: Path) -> None:
    """Refuse a folder that lacks some of its files, e.g. since another program did not finish unpacking it.

    Raises:
        DataError: in one sentence with what to do.
    """
    there: dict[Path, set[str]] = {}
    lacking = [path for path in files if path.name not in _names(path.parent, there)]
    if lacking:
        raise damaged(folder, f"lacks {len(lacking):,} of its files, such as {lacking[0].name}")


def _names(folder: Path, known: dict[Path, set[str]]) -> set[str]:
    """Return what is in a folder; one look for all of its files."""
    if folder not in known:
        known[folder] = set(os.listdir(folder)) if folder.is_dir() else set()
    return known[folder]


def _mirrors(remote: Remote, folder: str) -> tuple[str, ...]:
    """Return where the person's mirror, if there is one, would have a file."""
    mirror = storage().mirror.rstrip("/")
    if not mirror:
        return ()
    return tuple(dict.fromkeys((f"{mirror}/{remote.name}", "/".join(filter(None, (mirror, folder, remote.name))))))


def _offered(remotes: Iterable[Remote]) -> list[str]:
    """Return the addresses of files; of several in one folder, the folder's."""
    urls = [remote.urls[0].partition("?")[0] for remote in remotes]
    return urls if len(urls) == 1 else list(dict.fromkeys(url.rpartition("/")[0] + "/" for url in urls))
