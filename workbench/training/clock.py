"""How long things took, without the time others had the thread."""

import time
from collections import deque


class Stopwatch:
    """Adds up the seconds between `start` and `stop`."""

    def __init__(self) -> None:
        self._total = 0.0
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds so far, those since the last `start` included."""
        return self._total + (0.0 if self._since is None else time.perf_counter() - self._since)

    def start(self) -> None:
        """Go on; nothing if it runs."""
        if self._since is None:
            self._since = time.perf_counter()

    def stop(self) -> None:
        """Halt; nothing if it does not run."""
        self._total, self._since = self.seconds, None


class Rate:
    """Images a second over about the last second of training."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._window = seconds
        self._marks: deque[tuple[float, int]] = deque([(0.0, 0)])

    def add(self, seconds: float, images: int) -> float:
        """Note that `images` were trained in `seconds`, both since the start of the run; return the rate."""
        self._marks.append((seconds, images))
        while len(self._marks) > 2 and seconds - self._marks[1][0] >= self._window:
            self._marks.popleft()
        since, before = self._marks[0]
        return (images - before) / max(seconds - since, 1e-9)
