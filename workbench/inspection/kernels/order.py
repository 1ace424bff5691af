"""In what order a layer's kernels are shown."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.kernels.pictures import KernelPictures

Order = Literal["index", "norm", "change"]


def arranged(pictures: KernelPictures, order: Order) -> NDArray[np.intp]:
    """Return the kernels' indices in an order: the largest norm or change first, what is not a number last.

    Equal ones stay in the order of their indices; so do all where the change is not known.
    """
    values = {"index": None, "norm": pictures.norms, "change": pictures.changes}[order]
    if values is None:
        return np.arange(len(pictures.norms))
    # NaN sorts to the end, whatever its sign
    return np.argsort(-values, kind="stable")
