"""When a run's weights are kept, and which of them go when there is no room for all: both plain arithmetic on steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isnan, log1p

MOST = 300
"""States of a run: a film of ten seconds at thirty pictures a second."""

DENSE = 64
"""Until this step the powers of two are kept exactly, however many steps lie between two reports."""


@dataclass(frozen=True)
class KeptState:
    """One kept state of a run's network.

    Attributes:
        step: steps behind it; 0 is the untrained network.
        epoch: the epoch that step belongs to, from 1; 0 before the first step.
        loss: of that step's batch; None before the first step.
        score: the loss its epoch is judged by (validation's where there is one); None but at the end of an epoch.
    """

    step: int
    epoch: int
    loss: float | None
    score: float | None = None

    @property
    def ends_epoch(self) -> bool:
        """Whether an epoch ended with it."""
        return self.score is not None


def best(states: Sequence[KeptState]) -> KeptState | None:
    """Return the epoch end with the least score, the first of equals; NaN is none; None before an epoch has ended."""
    scored = [
        (state.score, state.step, state) for state in states if state.score is not None and not isnan(state.score)
    ]
    return min(scored)[2] if scored else None


def next_step(last: int, total: int, count: int) -> int:
    """Return the step at which to keep the next state.

    The states lie as close as powers of two at the start, then evenly over the steps so far, and never further apart
    than `count` of them in `total` steps: a run that is stopped early is kept as well as one that goes to its end.

    Args:
        last: step of the latest kept state, >= 0.
        total: steps of the whole run, >= 1.
        count: states there is room for, >= 1.
    """
    even = ceil(total / count)
    so_far = ceil(2 * last / count)
    return last + max(1, min(even, so_far))


def next_exact(step: int) -> int | None:
    """Return the next step after `step` at which the training shall halt to have its state kept; None after DENSE."""
    following = 1 << step.bit_length()
    return following if following <= DENSE else None


def least_needed(states: Sequence[KeptState]) -> int:
    """Return the index of the state that is missed least.

    It is the one whose neighbours are closest to each other on a time axis half linear, half logarithmic; never the
    first, the last or the best; an end of an epoch only where nothing else is left.

    Args:
        states: by rising step, at least 4.
    """
    end = states[-1].step
    times = [state.step / max(end, 1) + log1p(state.step) / log1p(max(end, 1)) for state in states]
    top = best(states)
    inner = [i for i in range(1, len(states) - 1) if states[i] != top]
    droppable = [i for i in inner if not states[i].ends_epoch] or inner
    return min(droppable, key=lambda i: times[i + 1] - times[i - 1])
