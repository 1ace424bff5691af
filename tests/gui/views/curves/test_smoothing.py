import numpy as np
import pytest

from workbench.gui.views.curves.smoothing import Smoother, smooth


def loop(values: np.ndarray, weight: float) -> np.ndarray:
    """TensorBoard's resmoothDataset, one value at a time."""
    average, count, result = 0.0, 0, []
    for value in values.tolist():
        if not np.isfinite(value):
            result.append(value)
            continue
        average = average * weight + (1 - weight) * value
        count += 1
        result.append(average / (1 - weight**count))
    return np.array(result)


@pytest.mark.parametrize("weight", [0.0, 0.01, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("n", [0, 1, 31, 32, 33, 2_500])
def test_smooth_agrees_with_a_plain_loop(weight: float, n: int) -> None:
    values = np.random.default_rng(0).normal(size=n) * 10 + 3
    np.testing.assert_allclose(smooth(values, weight), loop(values, weight), rtol=1e-10, atol=1e-12)


def test_values_that_are_not_finite_pass_and_do_not_disturb() -> None:
    values = np.array([np.nan, 1.0, np.inf, 2.0, np.nan, 4.0, -np.inf])
    np.testing.assert_allclose(smooth(values, 0.8), loop(values, 0.8))
    assert not np.isfinite(smooth(values, 0.8)[[0, 2, 4, 6]]).any()


def test_a_constant_stays_where_it_is_from_the_first_value() -> None:
    np.testing.assert_allclose(smooth(np.full(400, 7.0), 0.99), 7.0, rtol=1e-12)


def test_smoothing_in_pieces_is_smoothing_at_once() -> None:
    values = np.random.default_rng(1).normal(size=500)
    smoother = Smoother(0.95)
    pieces = [smoother.extend(piece) for piece in np.split(values, [1, 3, 40, 41, 300])]
    np.testing.assert_allclose(np.concatenate(pieces), loop(values, 0.95), rtol=1e-10)


def test_the_argument_is_left_alone() -> None:
    values = np.arange(5.0)
    smooth(values, 0.5)
    smooth(values, 0.0)[:] = 9
    np.testing.assert_array_equal(values, np.arange(5.0))


@pytest.mark.parametrize("weight", [-0.1, 0.995, 1.0, float("nan")])
def test_a_weight_out_of_range_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="weight must be"):
        smooth(np.ones(3), weight)
