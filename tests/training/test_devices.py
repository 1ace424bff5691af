"""Which device a setting stands for; what computer it is, is pretended."""

import pytest
import torch

from workbench.training.devices import available, resolve
from workbench.training.failures import TrainingError


@pytest.fixture
def computer(monkeypatch):
    def pretend(*, cuda=False, mps=False):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

    return pretend


@pytest.mark.parametrize(
    ("there", "found", "auto"),
    [({}, ("cpu",), "cpu"), ({"cuda": True}, ("cpu", "cuda"), "cuda"), ({"mps": True}, ("cpu", "mps"), "cpu")],
)
def test_auto_is_cuda_where_there_is_one(computer, there, found, auto):
    computer(**there)
    assert available() == found
    assert resolve("auto") == torch.device(auto)
    assert [resolve(name).type for name in found] == [*found]


def test_what_is_not_there_is_refused(computer):
    computer(mps=True)
    with pytest.raises(TrainingError, match="device cuda is not on this computer; it has cpu and mps"):
        resolve("cuda")
