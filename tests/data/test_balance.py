"""Weights that give every class the same say."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from workbench.data.balance import balanced_weights


@pytest.mark.parametrize("counts", [(10, 10), (1, 99), (5, 0, 3), (7,), (60_000, 1, 2, 3)])
def test_the_weights_are_scikit_learns(counts):
    labels = np.repeat(np.arange(len(counts)), counts)
    filled = np.unique(labels)
    expected = dict(zip(filled.tolist(), compute_class_weight("balanced", classes=filled, y=labels), strict=True))
    assert balanced_weights(counts) == pytest.approx([expected.get(k, 0.0) for k in range(len(counts))])


def test_nothing_to_weigh():
    assert balanced_weights(()) == ()
    assert balanced_weights((0, 0)) == (0.0, 0.0)
