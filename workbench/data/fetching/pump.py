"""Waiting for something slow without being held by it."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

T = TypeVar("T")

_BEAT = 0.1  # seconds
_AHEAD = 8  # items that may wait to be taken


def pumped(source: Iterator[T], waiting: Callable[[], None]) -> Generator[T]:
    """Yield what `source` yields, which a thread of its own waits for.

    Where this generator is closed, the thread ends with the next item or error of `source`.

    Args:
        source: may keep its caller waiting.
        waiting: called again and again while nothing comes; may raise to end the waiting.

    Raises:
        Exception: whatever `source` did.
    """
    items: queue.Queue[tuple[bool, object]] = queue.Queue(_AHEAD)
    given_up = threading.Event()
    thread = threading.Thread(target=_fill, args=(source, items, given_up), name="pump", daemon=True)
    thread.start()
    try:
        while True:
            try:
                goes_on, item = items.get(timeout=_BEAT)
            except queue.Empty:
                waiting()
                continue
            if goes_on:
                yield item  # type: ignore[misc]  # an item of the source
            elif isinstance(item, BaseException):
                raise item
            else:
                return
    finally:
        given_up.set()


def _fill(source: Iterator[object], items: "queue.Queue[tuple[bool, object]]", given_up: threading.Event) -> None:
    last: tuple[bool, object] = (False, None)
    try:
        for item in source:
            if not _put(items, (True, item), given_up):
                return
    except BaseException as error:  # raised again where it is waited for
        last = (False, error)
    finally:
        if isinstance(source, Generator):
            source.close()
    _put(items, last, given_up)


def _put(items: "queue.Queue[tuple[bool, object]]", item: tuple[bool, object], given_up: threading.Event) -> bool:
    """Hand an item over; return whether somebody still wants it."""
    while not given_up.is_set():
        try:
            items.put(item, timeout=_BEAT)
        except queue.Full:
            continue
        return True
    return False
