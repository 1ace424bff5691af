"""How often a training may be interrupted by portions of predictions."""

from dataclasses import dataclass

SHARE = 0.04  # of a training's time that portions may take
MOST_COST = 0.05  # of all looking, as a share of one core, beyond which a portion waits
PATIENCE = 3.0  # s that a portion waits at most for other looking to become cheaper
FIRST_SIZE = 64  # pictures in the first portion
_FIRST_MACS = 2e8  # of the first portion while training: some 12 ms on a small computer


@dataclass(frozen=True)
class Pace:
    """When the next portion may be asked for while a training goes on.

    Attributes:
        due: seconds on any clock, from which on it may.
    """

    due: float = 0.0

    @classmethod
    def after(cls, now: float, seconds: float) -> "Pace":
        """Return the pace after a portion that took `seconds` and has come at `now`."""
        return cls(now + seconds / SHARE)

    def allows(self, now: float, cost: float) -> bool:
        """Return whether the next portion may be asked for at `now`, while looking costs `cost` of one core."""
        return now >= self.due + (PATIENCE if cost > MOST_COST else 0.0)


def first_size(macs: int, *, training: bool) -> int:
    """Return how many pictures the first portion should have, of a network with so many multiplications a picture."""
    most = _FIRST_MACS if training else 10 * _FIRST_MACS
    return max(1, min(FIRST_SIZE, int(most // max(macs, 1))))
