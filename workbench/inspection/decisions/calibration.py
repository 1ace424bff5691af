"""Whether a network is as often right as it is sure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.predictions import Predictions

BINS = 15  # as in Guo et al. 2017


@dataclass(frozen=True, eq=False)
class Calibration:
    """Confidence against accuracy, in bins of equal width over [0, 1]; bin b holds b/B < confidence <= (b + 1)/B.

    Attributes:
        counts: (B,) int64, pictures.
        confidence: (B,) float64, mean probability of the predicted class; NaN in an empty bin.
        accuracy: (B,) float64, share of right predictions; NaN in an empty bin.
        error: expected calibration error (ECE): mean over the pictures of |accuracy − confidence| of their bin.
        largest: the largest |accuracy − confidence| of a bin (MCE).
        brier: mean squared distance of the probabilities from the truth, summed over classes, in [0, 2].
        mean_confidence, mean_accuracy: over all pictures.
    """

    counts: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    error: float
    largest: float
    brier: float
    mean_confidence: float
    mean_accuracy: float


def calibration(predictions: Predictions, bins: int = BINS) -> Calibration | None:
    """Return how well confidence and accuracy agree; None if no prediction is known and finite.

    Source: Guo et al. 2017, https://arxiv.org/abs/1706.04599, eq. 1-5; Brier 1950 for the score.
    """
    known = predictions.finite
    sure = predictions.confidence[known].astype(np.float64)
    if not len(sure):
        return None
    hit = predictions.known_right[known].astype(np.float64)
    place = np.clip(np.ceil(sure * bins).astype(np.int64) - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    confidence, accuracy = (
        np.divide(np.bincount(place, values, bins), counts, out=np.full(bins, np.nan), where=counts > 0)
        for values in (sure, hit)
    )
    gaps = np.abs(np.nan_to_num(accuracy - confidence))
    return Calibration(
        counts,
        confidence,
        accuracy,
        float(gaps @ counts / len(sure)),
        float(gaps.max()),
        float(predictions.brier[known].mean(dtype=np.float64)),
        float(sure.mean()),
        float(hit.mean()),
    )
