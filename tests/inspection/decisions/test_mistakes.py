"""The most confident mistakes, against a plain sort."""

from dataclasses import replace

import numpy as np

from tests.inspection.decisions.some_predictions import some_predictions
from workbench.inspection.decisions.mistakes import confident_mistakes


def test_the_surest_mistake_comes_first() -> None:
    known, _ = some_predictions(300, 5)
    wrong = [i for i in range(300) if known.predicted[i] != known.targets[i]]
    assert confident_mistakes(known).tolist() == sorted(wrong, key=lambda i: -known.confidence[i])
    of_two = [i for i in wrong if known.targets[i] == 2]
    assert sorted(confident_mistakes(known, right=2).tolist()) == of_two


def test_what_is_not_finite_is_no_mistake() -> None:
    known, _ = some_predictions(50, 5)
    known = replace(known, confidence=np.full(50, np.nan, np.float32))
    assert len(confident_mistakes(known)) == 0
