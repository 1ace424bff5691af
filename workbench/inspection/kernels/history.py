"""How far each kernel of a layer has come from its start, over the steps of a training."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 512


@dataclass(frozen=True, eq=False)
class ChangeHistory:
    """What was seen so far, of K kernels at T steps.

    Attributes:
        steps: (T,) int64, rising.
        changes: (T, K) float32, the norm of weights minus start.
    """

    steps: NDArray[np.int64]
    changes: NDArray[np.float32]

    @classmethod
    def begun(cls, kernels: int) -> "ChangeHistory":
        """Return the history of kernels that nobody has seen yet: at step 0 none has changed."""
        return cls(np.zeros(1, np.int64), np.zeros((1, kernels), np.float32))

    def seen(self, step: int, changes: NDArray[np.float32]) -> "ChangeHistory":
        """Return this with one more step; an earlier or another layer's begins anew, the same one replaces the last.

        Beyond `MOST_POINTS` points, half as many are left, evenly over the steps, the first and the newest among them.
        """
        if step < self.steps[-1] or len(changes) != self.changes.shape[1]:
            return ChangeHistory.begun(len(changes)).seen(step, changes)
        steps, values = self.steps, self.changes
        if step == steps[-1]:
            steps, values = steps[:-1], values[:-1]
        steps, values = np.append(steps, step), np.concatenate([values, changes[None]])
        if len(steps) > MOST_POINTS:
            _, firsts = np.unique(
                steps * (MOST_POINTS // 2) // step, return_index=True
            )  # the newest is alone in its part
            steps, values = steps[firsts], values[firsts]
        return ChangeHistory(steps, values)
