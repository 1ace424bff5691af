import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.inspection.one_step.update import explain
from workbench.inspection.question import InspectionError
from workbench.training.optimizers import OPTIMIZERS, SGD, Adam, AdamW, Optimizer, RMSprop

shares = st.sampled_from([0.0, 0.5, 0.9])
decays = st.sampled_from([0.0, 0.01, 0.3])
rates = st.sampled_from([1e-3, 0.05, 1.0])
betas = st.tuples(st.sampled_from([0.0, 0.5, 0.9]), st.sampled_from([0.5, 0.9, 0.999]))


@st.composite
def pairs(draw):
    """Return one of our optimizers and torch's with the same settings."""
    rate, decay, share = draw(rates), draw(decays), draw(shares)
    b1, b2 = draw(betas)
    kind = draw(st.sampled_from(["sgd", "adam", "adamw", "rmsprop"]))
    if kind == "sgd":
        nesterov = draw(st.booleans()) and share > 0
        ours = SGD(lr=rate, momentum=share, nesterov=nesterov, weight_decay=decay)
        return ours, lambda p: torch.optim.SGD(p, rate, share, weight_decay=decay, nesterov=nesterov)
    if kind == "rmsprop":
        ours = RMSprop(lr=rate, alpha=b2, momentum=share, weight_decay=decay)
        return ours, lambda p: torch.optim.RMSprop(p, rate, b2, weight_decay=decay, momentum=share)
    own, theirs = (Adam, torch.optim.Adam) if kind == "adam" else (AdamW, torch.optim.AdamW)
    ours = own(lr=rate, beta1=b1, beta2=b2, weight_decay=decay)
    return ours, lambda p: theirs(p, rate, (b1, b2), weight_decay=decay)


@settings(max_examples=60, deadline=None)
@given(pairs(), st.integers(0, 2**31), st.integers(1, 5))
def test_every_optimizer_updates_as_torch_does_step_after_step(pair, seed, steps):
    ours, theirs = pair
    draw = np.random.default_rng(seed)
    weight = draw.normal(size=6)
    parameter = torch.nn.Parameter(torch.from_numpy(weight.copy()))
    optimizer = theirs([parameter])
    moments = {}
    for step in range(steps):
        gradient = draw.normal(size=6)
        parameter.grad = torch.from_numpy(gradient.copy())
        optimizer.step()
        update = explain(ours, weight, gradient, moments, step, ours.lr)
        weight, moments = update.weight, update.moments
        np.testing.assert_allclose(weight, parameter.detach().numpy(), rtol=1e-9, atol=1e-12)
    assert set(moments) == set(ours.used_moments())


@settings(max_examples=60, deadline=None)
@given(pairs(), st.floats(-2, 2), st.floats(-2, 2))
def test_every_formula_with_its_numbers_gives_its_value(pair, weight, gradient):
    ours, _ = pair
    moments = {"mean": 0.1, "square": 0.2, "momentum": -0.3}
    for line in explain(ours, weight, gradient, moments, 3, ours.lr).lines:
        text = line.numeric(lambda value: repr(float(value)))
        text = re.sub(r"√(\([^)]*\)|[\d.]+)", r"math.sqrt(\1)", text)
        for ours_, pythons in (("·", "*"), ("−", "-"), ("²", "**2"), ("^", "**")):
            text = text.replace(ours_, pythons)
        assert eval(text, {"math": math}) == pytest.approx(float(line.value), rel=1e-12)
        assert "{" not in line.formula


def test_every_kind_of_optimizer_can_be_taken_apart():
    for kind in OPTIMIZERS:
        lines = explain(OPTIMIZERS[kind](), 0.5, -0.1, {}, 0, 0.1).lines
        assert lines[-1].name == "w′"


def test_adams_first_step_by_hand():
    update = explain(Adam(), 0.5, -0.2, {}, 0, 0.001)
    assert [line.name for line in update.lines] == ["m′", "v′", "m″", "v″", "Δ", "w′"]
    assert update.lines[0].formula == "β₁·m + (1 − β₁)·g"
    assert update.lines[0].numeric("{:g}".format) == "0.9·0 + (1 − 0.9)·(-0.2)"
    # Corrected for the start, the first mean is the gradient: the step is the learning rate against its sign.
    assert update.weight == pytest.approx(0.501, abs=1e-9)


def test_an_unknown_kind_is_told():
    class Other(Optimizer):
        title = "Other"

    with pytest.raises(InspectionError, match="Other"):
        explain(Other(), 0.0, 0.0, {}, 0, 0.1)
