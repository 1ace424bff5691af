import numpy as np

from workbench.inspection.kernels.history import MOST_POINTS, ChangeHistory


def floats(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_starts_from_nothing_and_takes_in_what_is_seen() -> None:
    history = ChangeHistory.begun(2).seen(5, floats(1, 2)).seen(9, floats(3, 4))
    assert history.steps.tolist() == [0, 5, 9]
    assert history.changes.tolist() == [[0, 0], [1, 2], [3, 4]]


def test_the_same_step_again_replaces_the_last() -> None:
    history = ChangeHistory.begun(1).seen(5, floats(1)).seen(5, floats(2))
    assert history.steps.tolist() == [0, 5]
    assert history.changes.tolist() == [[0], [2]]


def test_an_earlier_step_or_another_layer_begins_anew() -> None:
    history = ChangeHistory.begun(1).seen(50, floats(1)).seen(3, floats(2))
    assert history.steps.tolist() == [0, 3]
    assert history.seen(60, floats(1, 2)).changes.tolist() == [[0, 0], [1, 2]]


def test_stays_small_and_keeps_first_and_newest() -> None:
    history = ChangeHistory.begun(1)
    for step in range(1, 5000):
        history = history.seen(step, floats(step))
        assert len(history.steps) <= MOST_POINTS
    assert (history.steps[0], history.steps[-1]) == (0, 4999)
    assert (np.diff(history.steps) > 0).all()
    np.testing.assert_array_equal(history.changes[:, 0], history.steps)
    assert np.diff(history.steps).max() <= 5000 / 50
