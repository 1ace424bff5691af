"""The confusion matrix, against scikit-learn's."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from tests.inspection.decisions.some_predictions import some_predictions
from workbench.inspection.decisions.confusion import confusion, most_confused, pictures_of, shares

SKLEARN = {"count": None, "row": "true", "column": "pred", "all": "all"}


@pytest.mark.parametrize(("count", "classes"), [(500, 10), (40, 12), (1, 2), (3000, 1000)])
def test_counts_and_shares_are_scikit_learns(count: int, classes: int) -> None:
    known, _ = some_predictions(count, classes)
    counts = confusion(known, classes)
    labels = range(classes)
    np.testing.assert_array_equal(counts, confusion_matrix(known.targets, known.predicted, labels=labels))
    for ours, theirs in SKLEARN.items():
        expected = confusion_matrix(known.targets, known.predicted, labels=labels, normalize=theirs)
        np.testing.assert_allclose(np.nan_to_num(shares(counts, ours)), expected)  # it writes 0 for 0 / 0


def test_a_class_without_pictures_has_no_shares() -> None:
    counts = np.array([[3, 1, 0], [0, 2, 0], [0, 0, 0]])
    assert np.isnan(shares(counts, "row")[2]).all()
    assert np.isnan(shares(counts, "column")[:, 2]).all()
    assert np.isnan(shares(np.zeros((2, 2), int), "all")).all()


def test_only_what_was_asked_and_is_finite_counts() -> None:
    known, _ = some_predictions(100, 5)
    predicted, confidence = known.predicted.copy(), known.confidence.copy()
    predicted[60:], confidence[60:], confidence[:10] = -1, np.nan, np.nan
    part = replace(known, predicted=predicted, confidence=confidence, done=60)
    expected = confusion_matrix(known.targets[10:60], known.predicted[10:60], labels=range(5))
    np.testing.assert_array_equal(confusion(part, 5), expected)
    assert part.not_finite == 10


def test_the_most_confused_pairs_come_first() -> None:
    counts = np.array([[50, 3, 0], [7, 1, 0], [3, 0, 9]])
    found = [(p.right, p.predicted, p.count, p.share) for p in most_confused(counts, 10)]
    assert found == [(1, 0, 7, 7 / 8), (2, 0, 3, 3 / 12), (0, 1, 3, 3 / 53)]
    assert len(most_confused(counts, 2)) == 2
    assert most_confused(np.diag([3, 4]), 5) == []


def test_the_pictures_of_a_cell_are_all_there_surest_first() -> None:
    known, _ = some_predictions(400, 4)
    found = pictures_of(known, 2, 1)
    expected = [i for i in range(400) if known.targets[i] == 2 and known.predicted[i] == 1]
    assert sorted(found.tolist()) == expected
    assert (np.diff(known.confidence[found]) <= 0).all()
    assert len(found) == confusion(known, 4)[2, 1]
