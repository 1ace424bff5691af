"""How well a network does on each class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scores:
    """Numbers for each of K classes, in [0, 1]; NaN where there is nothing to divide by.

    Attributes:
        precision: (K,), of the pictures taken for the class, the share that is of it; NaN if none is taken for it.
        recall: (K,), of the pictures of the class, the share recognised; NaN if there are none.
        f1: (K,), harmonic mean of both: 2 · right / (pictures of the class + taken for it); NaN if both are none.
        support: (K,) int64, pictures of the class.
        predicted: (K,) int64, pictures taken for the class.
    """

    precision: Numbers
    recall: Numbers
    f1: Numbers
    support: NDArray[np.int64]
    predicted: NDArray[np.int64]


@dataclass(frozen=True)
class Means:
    """Means of three scores over classes; classes without pictures are left out, and what is undefined counts as 0."""

    precision: float
    recall: float
    f1: float


def scores(counts: NDArray[np.int64]) -> Scores:
    """Return the scores of a confusion matrix (K, K), right classes down, predicted classes across.

    Source: https://scikit-learn.org/stable/modules/model_evaluation.html#precision-recall-f-measure-metrics
    """
    right, support, predicted = np.diag(counts), counts.sum(1), counts.sum(0)
    return Scores(
        _ratio(right, predicted), _ratio(right, support), _ratio(2 * right, support + predicted), support, predicted
    )


def macro(found: Scores) -> Means:
    """Return the means in which every class with pictures counts the same; NaN without pictures."""
    return _means(found, (found.support > 0).astype(np.float64))


def weighted(found: Scores) -> Means:
    """Return the means in which every picture counts the same: classes weigh as much as they have pictures."""
    return _means(found, found.support.astype(np.float64))


def accuracy(counts: NDArray[np.int64]) -> float:
    """Return the share of right predictions of a confusion matrix; NaN without pictures."""
    total = int(counts.sum())
    return float(np.trace(counts)) / total if total else float("nan")


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Numbers:
    found: Numbers = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found


def _means(found: Scores, weights: Numbers) -> Means:
    total = float(weights.sum())
    if total == 0:
        return Means(*(float("nan"),) * 3)
    values = (np.nan_to_num(v) @ weights / total for v in (found.precision, found.recall, found.f1))
    return Means(*map(float, values))
