import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.inspection.one_step.loss import loss_numbers
from workbench.inspection.question import InspectionError
from workbench.training.losses import CrossEntropy, Loss


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**31),
    st.integers(1, 6),
    st.integers(2, 7),
    st.sampled_from([0.0, 0.1, 0.6]),
    st.booleans(),
    st.sampled_from([1.0, 30.0]),
)
def test_softmax_and_cross_entropy_are_torchs(seed, count, classes, smoothing, weighted, scale):
    draw = np.random.default_rng(seed)
    logits = torch.tensor(draw.normal(size=(count, classes)) * scale, requires_grad=True)
    targets = torch.from_numpy(draw.integers(0, classes, count))
    weights = draw.uniform(0.1, 3, classes) if weighted else None
    loss = CrossEntropy(label_smoothing=smoothing)
    expected = loss(logits, targets, None if weights is None else torch.from_numpy(weights))
    (slope,) = torch.autograd.grad(expected, logits)
    found = loss_numbers(loss, logits.detach().numpy(), targets.numpy(), weights)
    np.testing.assert_allclose(found.probabilities, logits.detach().softmax(1).numpy(), atol=1e-14)
    np.testing.assert_allclose(found.surprises, -logits.detach().log_softmax(1).numpy(), rtol=1e-12, atol=1e-12)
    assert found.mean == pytest.approx(float(expected.detach()), rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(found.gradients, slope.numpy(), atol=1e-14)


def test_three_classes_by_hand():
    found = loss_numbers(CrossEntropy(), np.log([[1.0, 2.0, 5.0]]), np.array([1]), None)
    np.testing.assert_allclose(found.probabilities, [[0.125, 0.25, 0.625]])
    np.testing.assert_allclose(found.exponentials, [[0.2, 0.4, 1.0]])
    assert found.mean == pytest.approx(np.log(4))
    np.testing.assert_allclose(found.gradients, [[0.125, -0.75, 0.625]])


def test_numbers_that_are_none_go_through():
    found = loss_numbers(CrossEntropy(), np.array([[np.nan, 1.0], [1.0, 0.0]]), np.array([1, 0]), None)
    assert np.isnan(found.mean)
    assert np.isfinite(found.losses[1])


def test_another_loss_is_told():
    class Other(Loss):
        title = "Other"

    with pytest.raises(InspectionError, match="Other"):
        loss_numbers(Other(), np.zeros((1, 2)), np.zeros(1, np.int64), None)
