"""Nearest neighbours by cosine distance, against scipy by brute force."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cosine

from workbench.inspection.decisions.neighbours import nearest


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_the_nearest_are_those_of_brute_force(seed: int, count: int, width: int) -> None:
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(count, width)).astype(np.float32)
    query = generator.normal(size=width).astype(np.float32)
    found, distances = nearest(query, features, 5)
    brute = np.array([cosine(query.astype(float), row.astype(float)) for row in features])
    np.testing.assert_allclose(distances, np.sort(brute)[:5], atol=1e-5)
    np.testing.assert_allclose(brute[found], distances, atol=1e-5)


def test_nothing_has_no_direction_and_nan_is_no_neighbour() -> None:
    features = np.array([[0, 0], [np.nan, 1], [-1, 0], [2, 0]], np.float32)
    found, distances = nearest(np.array([1, 0], np.float32), features, 4)
    assert found.tolist() == [3, 0, 2]
    assert distances.tolist() == [0, 1, 2]
    assert nearest(np.zeros(2, np.float32), features[2:], 2)[1].tolist() == [1, 1]


def test_numbers_whose_squares_float32_does_not_hold_have_neighbours_too() -> None:
    features = np.array([[3e38, 3e38], [1e-30, 0], [np.inf, 1]], np.float32)
    found, distances = nearest(np.array([2e38, 2e38], np.float32), features, 3)
    assert found.tolist() == [0, 1]
    np.testing.assert_allclose(distances, [0, 1 - np.sqrt(0.5)], atol=1e-6)
