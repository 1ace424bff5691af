"""Losses, against torch's own."""

import pytest
import torch
from torch import nn

from workbench.training.losses import CrossEntropy


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.9])
def test_cross_entropy_is_torchs(smoothing):
    logits, targets = torch.randn(7, 4), torch.tensor([0, 1, 2, 3, 0, 1, 2])
    expected = nn.CrossEntropyLoss(label_smoothing=smoothing)(logits, targets)
    assert torch.equal(CrossEntropy(label_smoothing=smoothing)(logits, targets), expected)
