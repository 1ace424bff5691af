"""Every update rule against torch.optim."""

import pytest
import torch

from workbench.training.optimizers import SGD, Adam, AdamW, RMSprop

STEPS, COUNT = 50, 40

CASES = [
    (SGD(lr=0.1, momentum=0.0), torch.optim.SGD, {}),
    (SGD(lr=0.1, momentum=0.9), torch.optim.SGD, {"momentum": 0.9}),
    (SGD(lr=0.1, momentum=0.8, nesterov=True), torch.optim.SGD, {"momentum": 0.8, "nesterov": True}),
    (SGD(lr=0.1, momentum=0.9, weight_decay=0.1), torch.optim.SGD, {"momentum": 0.9, "weight_decay": 0.1}),
    (SGD(lr=0.1, momentum=0.0, weight_decay=0.1), torch.optim.SGD, {"weight_decay": 0.1}),
    (Adam(lr=0.01), torch.optim.Adam, {}),
    (Adam(lr=0.01, beta1=0.5, beta2=0.9), torch.optim.Adam, {"betas": (0.5, 0.9)}),
    (Adam(lr=0.01, beta1=0.0, eps=0.1), torch.optim.Adam, {"betas": (0.0, 0.999), "eps": 0.1}),
    (Adam(lr=0.01, weight_decay=0.1), torch.optim.Adam, {"weight_decay": 0.1}),
    (AdamW(lr=0.01), torch.optim.AdamW, {"weight_decay": 0.01}),
    (AdamW(lr=0.01, beta1=0.7, weight_decay=0.2), torch.optim.AdamW, {"betas": (0.7, 0.999), "weight_decay": 0.2}),
    (RMSprop(lr=0.01), torch.optim.RMSprop, {}),
    (RMSprop(lr=0.01, alpha=0.9, eps=0.01), torch.optim.RMSprop, {"alpha": 0.9, "eps": 0.01}),
    (RMSprop(lr=0.01, momentum=0.5, weight_decay=0.1), torch.optim.RMSprop, {"momentum": 0.5, "weight_decay": 0.1}),
]  # fmt: skip


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize(("ours", "theirs", "settings"), CASES, ids=lambda case: getattr(case, "kind", None))
def test_fifty_steps_are_torchs(ours, theirs, settings, fused, monkeypatch):
    if not fused:
        monkeypatch.delattr(torch, "_fused_adam_")
        monkeypatch.delattr(torch, "_fused_adamw_")
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(COUNT, generator=generator)
    parameter = torch.nn.Parameter(values.clone())
    optimizer = theirs([parameter], lr=ours.lr, **settings)
    state = ours.state(values)
    for step in range(STEPS):
        lr = ours.lr if step < STEPS // 2 else ours.lr / 3
        optimizer.param_groups[0]["lr"] = lr
        gradients = torch.randn(COUNT, generator=generator) + 0.1 * values
        parameter.grad = gradients.clone()
        optimizer.step()
        before = gradients.clone()
        ours.update(values, gradients, state, lr)
        assert torch.equal(gradients, before)
        torch.testing.assert_close(values, parameter.data, atol=2e-6, rtol=2e-5)
