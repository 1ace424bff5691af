"""Which classes a network takes for which."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.predictions import Predictions

Share = Literal["count", "row", "column", "all"]
Counts = NDArray[np.int64]


def confusion(predictions: Predictions, classes: int) -> Counts:
    """Count pictures by right and predicted class, as far as the network has been asked.

    Args:
        predictions: of N pictures; those whose output is not finite are left out.
        classes: K.

    Returns:
        (K, K) int64, right classes down, predicted classes across.
    """
    known = predictions.finite
    cells = predictions.targets[known] * classes + predictions.predicted[known]
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


def shares(counts: Counts, of: Share) -> NDArray[np.float64]:
    """Return counts (K, K) as they are, or as shares in [0, 1].

    Args:
        counts: right classes down, predicted classes across.
        of: "row": of the pictures of the right class, so that the diagonal is the recall; "column": of those taken
            for the class, the diagonal being the precision; "all": of all; "count": no shares.

    Returns:
        (K, K) float64; NaN in rows or columns without a picture.
    """
    values = counts.astype(np.float64)
    if of == "count":
        return values
    axis = {"row": 1, "column": 0, "all": None}[of]
    total = values.sum(axis=axis, keepdims=True)
    found: NDArray[np.float64] = np.divide(values, total, out=np.full_like(values, np.nan), where=total > 0)
    return found


@dataclass(frozen=True)
class Pair:
    """Pictures of one class taken for another.

    Attributes:
        right, predicted: class indices.
        count: pictures.
        share: of the pictures of the right class, in [0, 1].
    """

    right: int
    predicted: int
    count: int
    share: float


def most_confused(counts: Counts, most: int) -> list[Pair]:
    """Return the pairs of classes confused most often, at most `most`; of equal counts the larger share first."""
    mistakes = counts.copy()
    np.fill_diagonal(mistakes, 0)
    right, predicted = np.nonzero(mistakes)
    found = mistakes[right, predicted]
    share = found / counts.sum(1)[right]
    order = np.lexsort((-share, -found))[:most]
    return [Pair(int(right[i]), int(predicted[i]), int(found[i]), float(share[i])) for i in order]


def pictures_of(predictions: Predictions, right: int, predicted: int) -> NDArray[np.intp]:
    """Return the indices of the pictures in a cell, the most confidently predicted first."""
    inside = predictions.finite & (predictions.targets == right) & (predictions.predicted == predicted)
    found = np.flatnonzero(inside)
    return found[np.argsort(-predictions.confidence[found], kind="stable")]
