"""Calibration, by hand, by its definition, and against scikit-learn's curve and Brier score."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from tests.inspection.decisions.some_predictions import of_probabilities, some_predictions
from workbench.inspection.decisions.calibration import calibration


def test_the_error_computed_by_hand() -> None:
    # Two bins: 0.4 right and 0.5 wrong: |1/2 − 0.45| of 2; 0.9, 0.8 right and 0.7 wrong: |2/3 − 0.8| of 3.
    shares = np.array([[0.4, 0.3, 0.3], [0.5, 0.25, 0.25], [0.9, 0.1, 0], [0.8, 0.1, 0.1], [0.7, 0.2, 0.1]])
    found = calibration(of_probabilities(np.array([0, 1, 0, 0, 1]), shares), bins=2)
    assert found is not None
    assert found.counts.tolist() == [2, 3]
    np.testing.assert_allclose(found.confidence, [0.45, 0.8], rtol=1e-6)
    np.testing.assert_allclose(found.accuracy, [1 / 2, 2 / 3])
    assert found.error == pytest.approx((2 * 0.05 + 3 * (0.8 - 2 / 3)) / 5)
    assert found.largest == pytest.approx(0.8 - 2 / 3)
    assert found.mean_confidence == pytest.approx(0.66)
    assert found.mean_accuracy == pytest.approx(3 / 5)


def test_the_curve_and_the_brier_score_are_scikit_learns() -> None:
    known, shares = some_predictions(3000, 6)
    found = calibration(known)
    assert found is not None
    hits = known.targets == known.predicted
    accuracy, confidence = calibration_curve(hits, known.confidence, n_bins=15, strategy="uniform")
    filled = found.counts > 0
    np.testing.assert_allclose(found.accuracy[filled], accuracy)
    np.testing.assert_allclose(found.confidence[filled], confidence, rtol=1e-6)
    theirs = brier_score_loss(known.targets, shares, labels=range(6), scale_by_half=False)
    assert found.brier == pytest.approx(theirs, rel=1e-5)


def test_a_sure_and_right_network_has_no_error() -> None:
    found = calibration(of_probabilities(np.array([0, 1, 1]), np.eye(2)[[0, 1, 1]]))
    assert found is not None
    assert (found.error, found.brier, found.counts[-1]) == (0.0, 0.0, 3)
    assert np.isnan(found.accuracy[0])


def test_without_a_finite_prediction_there_is_no_calibration() -> None:
    known, _ = some_predictions(5, 3)
    assert calibration(replace(known, confidence=np.full(5, np.nan, np.float32))) is None
