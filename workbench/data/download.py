"""Fetching a file once, whole, and only if it is the right one."""

import errno
import logging
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from workbench.data.base import Progress

_TIMEOUT = 10  # seconds without a sign of life
_CHUNK = 1 << 16  # bytes between two reports
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST}


class DownloadError(Exception):
    """A file could not be fetched; says why, without a full stop."""


def fetch(name: str, md5: str, mirrors: Sequence[str], folder: Path, progress: Progress | None = None) -> Path:
    """Download `name` into `folder` from the first mirror that has it; the file appears there whole or not at all.

    Args:
        name: the file's name, there and here.
        md5: checksum of what must arrive, hexadecimal.
        mirrors: addresses that end in a slash, tried in order.
        folder: is made if it is not there.
        progress: told the bytes that have arrived.

    Raises:
        DownloadError: if no mirror delivered it, or it cannot be kept.
        Cancelled: if `progress` did; nothing is left behind.
    """
    import pooch  # with requests half a second to import, needed once in a lifetime

    # pooch announces every download on stderr.
    pooch.get_logger().setLevel(logging.WARNING)
    reasons = []
    for mirror in mirrors:
        downloader = pooch.HTTPDownloader(
            progressbar=_Report(name, progress),
            chunk_size=_CHUNK,
            timeout=_TIMEOUT,
            # Otherwise a server may gzip on the way, and the checksum is of something else.
            headers={"Accept-Encoding": "identity"},
        )
        try:
            return Path(
                pooch.retrieve(mirror + name, known_hash=f"md5:{md5}", fname=name, path=folder, downloader=downloader)
            )
        except (OSError, ValueError) as error:  # requests' errors are OSErrors, a wrong checksum is a ValueError
            if getattr(error, "errno", None) in _DISK:
                raise DownloadError(f"{folder} cannot be written: {getattr(error, 'strerror', error)}") from None
            reasons.append(f"{urlsplit(mirror).netloc} {_what_happened(error)}")
    raise DownloadError(", ".join(reasons))


def _what_happened(error: Exception) -> str:
    """Return the rest of a sentence that begins with the server's name."""
    from requests import exceptions  # see `fetch`

    if isinstance(error, exceptions.HTTPError) and error.response is not None:
        return f"answered {error.response.status_code}"
    if isinstance(error, exceptions.Timeout):
        return "did not answer"
    if isinstance(error, exceptions.ChunkedEncodingError):
        return "broke off"
    if isinstance(error, exceptions.ConnectionError):
        return "could not be reached"
    if isinstance(error, ValueError) and "hash" in str(error):
        return "sent a file with the wrong checksum"
    return f"failed ({error})"


class _Report:
    """What pooch takes for a progress bar."""

    total = 0

    def __init__(self, name: str, progress: Progress | None) -> None:
        self._what = f"Downloading {name}"
        self._progress = progress
        self._done = 0

    def update(self, count: int) -> None:
        """Hear of `count` more bytes; pooch counts whole chunks, so the last one may be too many."""
        self._done += count
        if self._progress:
            self._progress(self._what, min(self._done, self.total or self._done), self.total or None)

    def reset(self) -> None:
        """Begin anew."""
        self._done = 0

    def close(self) -> None:
        """Nothing is open."""
