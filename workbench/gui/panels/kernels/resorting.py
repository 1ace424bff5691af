"""When kernels that change all the time are put in order again."""

import time

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.kernels.order import Order, arranged
from workbench.inspection.kernels.pictures import KernelPictures

REST = 2.0  # s between two orders while training: tiles that swap places all the time cannot be followed


class Resorting:
    """Remembers the present order."""

    def __init__(self) -> None:
        self._order: NDArray[np.intp] | None = None
        self._made = 0.0

    def forget(self) -> None:
        """Put in order anew with the next answer."""
        self._order = None

    def order(self, value: KernelPictures, by: Order, *, live: bool) -> NDArray[np.intp]:
        """Return the kernels' indices in order; while they are `live`, the order before for a while."""
        known, now = self._order, time.monotonic()
        if known is None or len(known) != len(value.norms) or not live or now - self._made >= REST:
            known, self._made = arranged(value, by), now
            self._order = known
        return known
