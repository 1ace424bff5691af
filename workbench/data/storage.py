"""Where data are fetched from and how much room they take: a person's settings, for every experiment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from workbench import paths
from workbench.spec import Float, Int, Spec, quote

MAX_BYTES = 100_000

_for_now: dict[str, object] = {}  # settings of this process alone, in place of those kept


def _address(text: str) -> str:
    """Return the address of a mirror without the blanks around it; none is an empty one."""
    address = text.strip()
    if address and not address.startswith(("http://", "https://")):
        raise ValueError(f"mirror must begin with http:// or https://, not {quote(text)}")
    if address and not _names_server(address):
        raise ValueError(f"mirror must name a server after the // and hold no blanks, not {quote(text)}")
    return address


def _names_server(address: str) -> bool:
    try:
        return bool(urlsplit(address).netloc) and len(address.split()) == 1
    except ValueError:  # brackets that enclose no IPv6 address
        return False


class Storage(Spec):
    """Mirror, cache, memory and kept weights."""

    mirror: Annotated[
        str,
        Field(
            max_length=2000,
            title="Mirror's address",
            description="asked first for standard data sets",
        ),
        AfterValidator(_address),
    ] = ""
    cache_gb: Annotated[
        Float,
        Field(
            ge=0.1,
            le=10_000,
            title="Disk for decoded pictures, GB",
            description="room that folders of pictures, once decoded, may take",
        ),
    ] = 20.0
    memory_mb: Annotated[
        Int,
        Field(
            ge=16,
            le=1_000_000,
            title="Memory for pictures, MB",
            description="room that pictures may take; more stay in a mapped file",
        ),
    ] = 2000
    kept_mb: Annotated[
        Int,
        Field(
            ge=0,
            le=1_000_000,
            title="Disk for the weights of a run, MB",
            description="room for the time machine's states of the latest run; 0 keeps none",
        ),
    ] = 256


def storage() -> Storage:
    """Return the settings that count: as they were kept, or the usual ones, but for those given for now."""
    kept = _kept()
    return kept.changed(**_for_now) if _for_now else kept


@contextmanager
def for_now(**settings: object) -> Iterator[None]:
    """Let `settings` count in this process, in place of those kept.

    Raises:
        SpecError: if one of them is wrong.
    """
    Storage().changed(**settings)
    before = dict(_for_now)
    _for_now.update(settings)
    try:
        yield
    finally:
        _for_now.clear()
        _for_now.update(before)


def _kept() -> Storage:
    try:
        path = paths.storage_file()
        if path.stat().st_size > MAX_BYTES:
            return Storage()
        return Storage.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return Storage()


def keep(settings: Storage) -> None:
    """Keep the settings for every later load.

    Raises:
        OSError: if they cannot be written.
    """
    paths.write_atomically(paths.storage_file(), settings.model_dump_json(indent=2).encode())
