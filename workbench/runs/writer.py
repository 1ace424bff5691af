"""A thread that writes, so that the training never waits for a disk."""

import logging
import threading
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

Job = Callable[[], None]


class Writer:
    """Does jobs one after another in a thread of its own."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._at_work = False
        self._closed = False
        # A daemon: a hung disk must not keep the program alive after its window is gone.
        self._thread = threading.Thread(target=self._run, name="kept weights", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether nothing is to be done."""
        return not self._jobs and not self._at_work

    @property
    def waiting(self) -> int:
        """Jobs that are not begun."""
        return len(self._jobs)

    def add(self, job: Job) -> None:
        """Have a job done after those before it; when closed, it is not done."""
        with self._changed:
            if not self._closed:
                self._jobs.append(job)
                self._changed.notify_all()

    def close(self) -> None:
        """End the thread once all jobs are done."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is to be done; return whether that came."""
        with self._changed:
            return self._changed.wait_for(lambda: self.idle, seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._at_work = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._jobs or self._closed)
                if not self._jobs:
                    return
                self._at_work = True
                job = self._jobs.popleft()
            try:
                job()
            except Exception:  # a bug must not end the thread in silence
                log.exception("kept weights could not be written")
            del job  # holds a copy of the weights
