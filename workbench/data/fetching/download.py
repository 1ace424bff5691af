"""Fetching a file once, whole, and only if it is the right one; what a broken download brought is not lost.

Built on requests, since pooch cannot go on with a part.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.data.base import Progress
from workbench.data.fetching.answers import (
    Broken,
    Refused,
    WrongChecksum,
    content_range,
    hang_up,
    is_encoded,
    length_of,
    validator_of,
    what_happened,
)
from workbench.data.fetching.part import DownloadError, Known, Part, alone, digest
from workbench.data.fetching.pump import pumped

if TYPE_CHECKING:
    from requests import Response, Session

__all__ = ["DownloadError", "fetch"]

SILENCE = 10.0  # seconds without a byte after which a server is given up
PAUSES = (1.0, 3.0, 9.0)  # seconds before a server that broke off is asked again
_BEAT = 0.1  # seconds between two reports in a pause
_CHUNK = 1 << 14  # bytes between two reports
_SPARE = 1 << 20  # bytes by which a file may be longer than announced before it is cut off


def fetch(
    name: str,
    checksum: str,
    addresses: Sequence[str],
    folder: Path,
    progress: Progress | None = None,
    *,
    size: int | None = None,
) -> Path:
    """Download `name` into `folder` from the first address that has it; the file appears there whole or not at all.

    What arrives is kept as `<name>.part`, so that a later download goes on where one broke off, was cancelled or died
    with its process.

    Args:
        name: the file's name here, and there where an address ends in a slash.
        checksum: of what must arrive, MD5 or SHA-256, hexadecimal.
        addresses: http or https, tried in order.
        folder: is made if it is not there.
        progress: told the bytes that have arrived, and how many there will be.
        size: bytes the file has, about; where a server does not say.

    Raises:
        DownloadError: if no server delivered it, or it cannot be kept.
        Cancelled: if `progress` did.
    """
    path = folder / name
    with alone(path, progress):
        if _is_here(path, checksum, progress):
            return path  # another process was quicker
        part = Part(path, checksum, progress)
        try:
            _first(_spelled(addresses, name), part, progress, size)
        finally:
            part.close()
    return path


def _is_here(path: Path, checksum: str, progress: Progress | None) -> bool:
    try:
        return path.is_file() and digest(path, checksum, progress) == checksum.lower()
    except OSError:
        return False  # whatever is wrong with it, it is replaced


def _spelled(addresses: Sequence[str], name: str) -> list[str]:
    return [f"{address}{name}" if address.endswith("/") else address for address in addresses]


def _first(addresses: Sequence[str], part: Part, progress: Progress | None, size: int | None) -> None:
    """Finish the part from the first address that serves.

    Raises:
        DownloadError: with what was wrong with each.
    """
    import requests  # a fifth of a second to import, needed once in a lifetime

    if part.size and part.is_right:
        part.finish()
        return
    reasons = []
    with requests.Session() as session:
        session.max_redirects = 10
        # Otherwise a server may gzip on the way, and the checksum is of something else.
        session.headers["Accept-Encoding"] = "identity"
        for address in addresses:
            transfer = _Transfer(session, address, part, progress, size)
            try:
                transfer.complete()
                part.finish()
                return
            except Refused as refusal:
                reasons.append(f"{urlsplit(address).netloc or address} {refusal}")
    raise DownloadError(", ".join(dict.fromkeys(reasons)))


class _Transfer:
    """What one address still has to deliver of a part."""

    def __init__(
        self, session: "Session", address: str, part: Part, progress: Progress | None, size: int | None
    ) -> None:
        self._session, self._address, self._part, self._size = session, address, part, size
        self._progress = progress
        self._what = f"Downloading {part.path.name}"

    def complete(self) -> None:
        """Fetch until the part is the whole, right file; a server that breaks off is asked again.

        Raises:
            Refused: if this address does not deliver it.
        """
        if urlsplit(self._address).scheme not in ("http", "https"):
            raise Refused("is not an address that begins with http:// or https://")
        began = self._part.size
        try:
            self._persist()
        except WrongChecksum:
            if not began:
                raise
            # What an earlier download left may be what is wrong.
            self._persist()

    def _persist(self) -> None:
        furthest, failures, delivers = self._part.size, 0, False
        while True:
            try:
                self._attempt()
                break
            except Broken:
                if self._part.size > furthest:
                    furthest, failures, delivers = self._part.size, 0, True
                if not delivers or failures == len(PAUSES):
                    raise
                self._pause(PAUSES[failures])
                failures += 1
        if not self._part.is_right:
            self._part.restart()
            raise WrongChecksum("sent a file with the wrong checksum")

    def _pause(self, seconds: float) -> None:
        """Wait, and let the person end it."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._report()
            time.sleep(min(_BEAT, left))
        self._report()

    def _report(self) -> None:
        if self._progress:
            self._progress(self._what, self._part.size, self._part.known.total or self._size)

    def _attempt(self) -> None:
        """Ask once for what is not here yet, and take what comes."""
        from requests import RequestException  # see `_first`

        part = self._part
        if part.size and part.size == part.known.total:
            return
        self._report()
        headers = {}
        if part.size:
            headers["Range"] = f"bytes={part.size}-"
            if part.known.address == self._address and part.known.validator:
                headers["If-Range"] = part.known.validator
        items = pumped(self._answer(headers), self._report)
        try:
            with closing(items):
                response = next(items)
                assert not isinstance(response, bytes)
                try:
                    if self._begin(response):
                        self._take(response, items)
                        return
                finally:
                    hang_up(response)
        except RequestException as error:
            raise what_happened(error) from None
        part.restart()  # what is here is no beginning of what is there
        self._attempt()

    def _answer(self, headers: dict[str, str]) -> "Iterator[Response | bytes]":
        """Yield the answer to a request, then what comes with it."""
        with self._session.get(self._address, headers=headers, stream=True, timeout=SILENCE) as response:
            yield response
            yield from response.raw.stream(_CHUNK, decode_content=is_encoded(response, self._part.path.name))

    def _begin(self, response: "Response") -> bool:
        """Look at what a server announces, and return whether it fits what is here."""
        part, status = self._part, response.status_code
        validator = validator_of(response)
        if status == 206 and part.size:
            first, total = content_range(response)
            changed = part.known.address == self._address and part.known.validator != validator
            if first != part.size or (part.known.total not in (None, total)) or changed:
                return False
        elif status == 200:
            if part.size:
                part.restart()  # it does not know parts, or the file is another one now
            total = None if is_encoded(response, part.path.name) else length_of(response)
        elif status == 416 and part.size:
            return False
        else:
            raise (Broken if status >= 500 else Refused)(f"answered {status}")
        part.require_room(total or self._size or 0)
        part.remember(Known(self._address, validator, total))
        return True

    def _take(self, response: "Response", items: "Iterator[Response | bytes]") -> None:
        """Append what comes to the part, until all is here."""
        from urllib3.exceptions import HTTPError, ReadTimeoutError  # see `_first`

        part, total = self._part, self._part.known.total
        most = total if total is not None else (2 * self._size + _SPARE if self._size else None)
        decoded = is_encoded(response, part.path.name)
        try:
            for content in items:
                assert isinstance(content, bytes)
                part.append(content)
                if most is not None and part.size > most:
                    part.restart()
                    raise Refused("sent more than it announced")
                self._report()
        except ReadTimeoutError:
            raise Broken("did not answer any more") from None
        except (HTTPError, OSError):
            raise Broken("broke off") from None
        finally:
            if decoded and not part.is_right:
                part.restart()  # bytes that were packed on the way cannot be counted from the middle
        if total is not None and part.size < total:
            raise Broken("broke off")
