"""Precision, recall and F1, against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from workbench.inspection.decisions.scores import accuracy, macro, scores, weighted

labels = st.integers(2, 6).flatmap(
    lambda k: st.tuples(
        st.just(k), arrays(np.int64, st.tuples(st.integers(1, 60), st.just(2)), elements=st.integers(0, k - 1))
    )
)


@given(labels)
@settings(max_examples=100, deadline=None)
def test_all_scores_and_means_are_scikit_learns(drawn: tuple[int, np.ndarray]) -> None:
    classes, pairs = drawn
    right, predicted = pairs.T
    counts = confusion_matrix(right, predicted, labels=range(classes))
    found = scores(counts)
    named = {"labels": range(classes), "zero_division": np.nan}
    precision, recall, f1, support = precision_recall_fscore_support(right, predicted, **named)
    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    np.testing.assert_array_equal(found.support, support)
    np.testing.assert_array_equal(found.predicted, counts.sum(0))
    present = support + found.predicted > 0
    np.testing.assert_allclose(found.f1[present], f1[present])
    assert np.isnan(found.f1[~present]).all()

    there = np.flatnonzero(support)
    for ours, average in ((macro(found), "macro"), (weighted(found), "weighted")):
        expected = precision_recall_fscore_support(right, predicted, labels=there, average=average, zero_division=0)
        np.testing.assert_allclose((ours.precision, ours.recall, ours.f1), expected[:3])
    assert accuracy(counts) == pytest.approx(accuracy_score(right, predicted))


def test_without_pictures_there_are_no_scores() -> None:
    nothing = np.zeros((3, 3), np.int64)
    assert np.isnan(scores(nothing).f1).all()
    assert np.isnan(macro(scores(nothing)).recall)
    assert np.isnan(weighted(scores(nothing)).precision)
    assert np.isnan(accuracy(nothing))
