"""The mistakes a network is most sure of."""

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.predictions import Predictions


def confident_mistakes(predictions: Predictions, right: int | None = None) -> NDArray[np.intp]:
    """Return the indices of the pictures a network gets wrong, the most confident mistake first.

    Args:
        predictions: as far as they are known; those that are not finite are left out.
        right: only pictures of this class; None: of all.
    """
    inside = predictions.wrong & predictions.finite
    if right is not None:
        inside &= predictions.targets == right
    found = np.flatnonzero(inside)
    return found[np.argsort(-predictions.confidence[found], kind="stable")]
