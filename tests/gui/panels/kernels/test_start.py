import pytest
import torch

from workbench.experiment import find
from workbench.gui.network_key import NetworkKey
from workbench.gui.panels.kernels import start as start_module
from workbench.gui.panels.kernels.start import StartWeights, drawn_weights
from workbench.gui.session import Session
from workbench.inspection.standpoint import PresentWeights


@pytest.fixture
def session(qtbot):
    session = Session(find("digits"))
    qtbot.waitUntil(lambda: session.data is not None, timeout=10_000)
    yield session
    assert session.shut_down()


def present(qtbot, session):
    session.watch("present", PresentWeights())
    answers = []
    qtbot.waitUntil(lambda: answers.append(session.take("present")) or any(answers), timeout=5000)
    session.watch("present", None)
    return next(answer.value for answer in answers if answer)


def test_the_seed_draws_what_an_untrained_network_has(qtbot, session):
    weights = present(qtbot, session)
    drawn = drawn_weights(NetworkKey.of(session.experiment), "0")
    assert list(drawn) == ["0", "3", "7", "10"]
    for path, values in drawn.items():
        assert torch.equal(values, weights[f"{path}.weight"])


def test_a_large_network_keeps_one_layer(session, monkeypatch):
    monkeypatch.setattr(start_module, "MOST_KEPT", 10)
    assert list(drawn_weights(NetworkKey.of(session.experiment), "3")) == ["3"]


def test_the_start_is_found_once_and_stays_that_of_the_run(qtbot, session):
    untrained = present(qtbot, session)
    start = StartWeights(session)
    assert start.of("0") is None
    qtbot.waitUntil(lambda: start.of("0") is not None, timeout=10_000)
    assert torch.equal(start.of("3"), untrained["3.weight"])
    session.step()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20_000)
    assert torch.equal(start.of("0"), untrained["0.weight"])
    assert not torch.equal(present(qtbot, session)["0.weight"], untrained["0.weight"])
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=10_000)
    training = session.experiment.training.changed(seed=5)  # the document's now, not the run's
    session.edit(session.experiment.changed(training=training), "Seed")
    assert torch.equal(start.of("0"), untrained["0.weight"])


def test_a_layer_that_is_not_there_is_not_looked_for(qtbot, session):
    start = StartWeights(session)
    assert start.of("99") is None
    assert not start._builder.busy
