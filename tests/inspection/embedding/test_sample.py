"""Stratified draws."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.inspection.embedding.sample import stratified


@given(st.lists(st.integers(0, 5), min_size=1, max_size=300), st.integers(0, 320), st.integers(0, 99))
def test_every_class_keeps_its_share(classes: list[int], count: int, seed: int) -> None:
    targets = np.array(classes)
    drawn = stratified(targets, count, seed)
    assert len(drawn) == min(count, len(targets))
    assert (np.diff(drawn) > 0).all()
    ideal = np.bincount(targets) * (len(drawn) / len(targets))
    assert (np.abs(np.bincount(targets[drawn], minlength=len(ideal)) - ideal) < 1).all()
    np.testing.assert_array_equal(drawn, stratified(targets, count, seed))


def test_the_draw_has_a_generator_of_its_own() -> None:
    targets = np.arange(1000) % 7
    before = np.random.get_state()[1].copy()
    first, other = stratified(targets, 100, 1), stratified(targets, 100, 2)
    assert not np.array_equal(first, other)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
