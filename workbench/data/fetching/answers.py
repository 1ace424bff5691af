"""What a server's answer says, and what went wrong where none came."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from requests import Response

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)", re.ASCII)


class Refused(Exception):
    """An address will not do; says why, beginning after the server's name."""


class Broken(Refused):
    """A transfer ended early; asking again may help."""


class WrongChecksum(Refused):
    """All arrived, and it is something else."""


def hang_up(response: "Response") -> None:
    """Let a thread that waits for more of an answer wait no longer."""
    with suppress(ValueError, RuntimeError, OSError):  # where nothing more comes anyway
        response.raw.shutdown()


def validator_of(response: "Response") -> str:
    """Return what tells this version of a file from another: its strong ETag, else its date, else ""."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def content_range(response: "Response") -> tuple[int, int | None]:
    """Return where a 206 answer begins, -1 where it does not say, and the whole file's size, if known."""
    found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if found is None:
        return -1, None
    return int(found[1]), None if found[3] == "*" else int(found[3])


def length_of(response: "Response") -> int | None:
    """Return the bytes an answer announces, None where it does not."""
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() else None


def is_encoded(response: "Response", name: str) -> bool:
    """Return whether the content was packed on the way; many servers say so of a file that is a .gz itself."""
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    return encoding != "identity" and not (encoding in ("gzip", "x-gzip") and name.endswith((".gz", ".tgz")))


def what_happened(error: Exception) -> Refused:
    """Return what a request ran into."""
    from requests import exceptions  # see download.py
    from urllib3.exceptions import ProtocolError

    if isinstance(error, exceptions.Timeout):
        return Broken("did not answer")
    if isinstance(error, exceptions.ChunkedEncodingError) or any(isinstance(arg, ProtocolError) for arg in error.args):
        return Broken("broke off")
    if isinstance(error, exceptions.TooManyRedirects):
        return Refused("sends from one address to another without end")
    if isinstance(error, exceptions.SSLError):
        return Refused("has no certificate that can be trusted")
    if isinstance(error, exceptions.ConnectionError):
        return Broken("could not be reached")
    return Refused(f"failed ({error})")
