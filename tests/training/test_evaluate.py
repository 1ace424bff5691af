import pytest
import torch

from workbench.training import trainer
from workbench.training.events import EpochEnded, Evaluating, RunEnded
from workbench.training.trainer import train

LAYERS_WITH_MEMORY = [
    {"kind": "conv2d", "out_channels": 4},
    {"kind": "batch_norm2d"},
    {"kind": "dropout", "p": 0.5},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 3},
]


@pytest.fixture
def slow_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evaluate one picture at a time, and report each."""
    monkeypatch.setattr(trainer, "batch_for", lambda module, feed: 1)
    monkeypatch.setattr(trainer, "REPORT_SECONDS", 0.0)


@pytest.mark.usefixtures("slow_evaluation")
def test_a_long_evaluation_tells_how_far_it_is(make, network, data):
    experiment = make(epochs=1)
    events = list(train(experiment, data, network(experiment)))
    validation = [e.done for e in events if isinstance(e, Evaluating) and e.split == "val"]
    assert validation == list(range(1, len(data.val)))
    test = [e for e in events if isinstance(e, Evaluating) and e.split == "test"]
    assert {e.total for e in test} == {len(data.test)}
    kinds = [type(e) for e in events]
    assert kinds.index(Evaluating) < kinds.index(EpochEnded) < kinds.index(RunEnded)


@pytest.mark.usefixtures("slow_evaluation")
def test_looking_during_an_evaluation_changes_no_score(make, network, data):
    """A look puts the shared layers into train mode; batch norm and dropout would then spoil the scores."""
    experiment = make(LAYERS_WITH_MEMORY, epochs=1)
    scores = []
    for disturb in (False, True):
        module = network(experiment)
        for event in train(experiment, data, module):
            if disturb and isinstance(event, Evaluating):
                module.eval()
                with torch.inference_mode():
                    module(data.normalise(data.val.images[:2]))
                module.train()
            if isinstance(event, EpochEnded):
                scores.append((event.val_loss, event.val_accuracy))
            if isinstance(event, RunEnded):
                scores.append((event.test_loss, event.test_accuracy))
    assert scores[:2] == scores[2:]


@pytest.mark.usefixtures("slow_evaluation")
def test_a_run_can_be_closed_during_an_evaluation(make, network, data):
    experiment = make(epochs=1)
    module = network(experiment)
    run = train(experiment, data, module)
    assert any(isinstance(event, Evaluating) for event in run)
    run.close()
    module(data.normalise(data.val.images[:2])).sum().backward()  # an ordinary module again
