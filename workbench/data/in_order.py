"""Work of several threads, its results in order, and how much of it is done, told now and then."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from time import monotonic
from typing import TypeVar

from workbench.data.base import Progress

WORKERS = min(4, os.cpu_count() or 1)
"""Threads; each may hold a picture of 64 megapixels."""

_REPORT = 0.05  # seconds between two reports
T = TypeVar("T")
R = TypeVar("R")


def in_order(
    function: Callable[[T], R], jobs: Iterable[T], *, ahead: int, meanwhile: Callable[[T], None]
) -> Generator[tuple[T, R], None, None]:
    """Yield each job and what `function` makes of it, in order; to be closed where it may not be used up.

    Args:
        function: called in several threads.
        jobs: taken when a thread will soon be free.
        ahead: how many are on their way at a time.
        meanwhile: called with the job that is waited for, every 50 ms until it is done; may raise.

    Raises:
        Exception: whatever `function` or `meanwhile` did.
    """
    left, waiting = iter(jobs), deque[tuple[T, Future[R]]]()
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="in-order")
    try:
        while True:
            waiting += [(job, pool.submit(function, job)) for job in islice(left, ahead - len(waiting))]
            if not waiting:
                return
            job, future = waiting.popleft()
            while not wait((future,), _REPORT).done:
                meanwhile(job)
            yield job, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def throttled(progress: Progress | None, what: str, total: int) -> Callable[[int], None]:
    """Return what tells `progress` how much of `total` is done, now and then, and at the end."""
    told = -_REPORT

    def report(done: int) -> None:
        nonlocal told
        if progress and (monotonic() - told >= _REPORT or done == total):
            progress(what, done, total)
            told = monotonic()

    return report
