"""One judge for all panels: what it is asked, when it asks anew, and from which state of the network."""

import numpy as np
import pytest
import torch

from workbench.experiment import find
from workbench.gui.judging.judge import Judge, judge_of
from workbench.gui.session import Session
from workbench.inspection.standpoint import Standpoint
from workbench.network.build import build
from workbench.training.generators import RunGenerators


@pytest.fixture
def session(qtbot, tmp_path):
    experiment = find("digits")
    training = experiment.training.changed(epochs=1000, threads=1)
    session = Session(experiment.changed(training=training), tmp_path / "root")
    qtbot.waitUntil(lambda: session.data is not None, timeout=10_000)
    yield session
    session.stop()
    assert session.shut_down()


def done(judge: Judge, split) -> bool:
    known = judge.predictions(split)
    return known is not None and known.complete and judge.progress_of(split) is None


def test_all_panels_share_one_judge(session):
    assert judge_of(session) is judge_of(session)


def test_what_two_want_is_asked_one_after_the_other(qtbot, session):
    judge = judge_of(session)
    judge.want("one", "val")
    judge.want("two", "test")
    assert judge.progress_of("test") == (0, 0)  # its turn is to come
    assert judge.progress_of("train") is None
    qtbot.waitUntil(lambda: done(judge, "val") and done(judge, "test"), timeout=10_000)
    assert len(judge.predictions("test").targets) == len(session.data.test)
    first = judge.predictions("val")
    judge.want("two", "val")
    assert judge.progress is None  # all is known
    assert judge.predictions("val") is first


def test_it_is_asked_anew_after_every_epoch_only_where_that_is_wished(qtbot, session):
    judge = judge_of(session)
    judge.want("one", "val", every_epoch=True)
    judge.want("two", "test")
    qtbot.waitUntil(lambda: done(judge, "val") and done(judge, "test"), timeout=10_000)
    session.train()
    qtbot.waitUntil(lambda: judge.predictions("val").step > 0, timeout=60_000)
    assert session.run.state == "running"
    assert judge.predictions("test").step == 0
    assert judge.is_stale("test")
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    qtbot.waitUntil(lambda: done(judge, "val") and done(judge, "test"), timeout=30_000)
    last = session.run.record.last.step
    assert judge.predictions("val").step == judge.predictions("test").step == last  # both of what the run left


def test_another_standpoint_drops_what_was_said_and_is_asked_itself(qtbot, session):
    judge = judge_of(session)
    judge.want("one", "test")
    qtbot.waitUntil(lambda: done(judge, "test"), timeout=10_000)
    experiment, data = session.experiment, session.data
    network = build(experiment.network, experiment.dataset.input_shape, RunGenerators(9, torch.device("cpu")).init)
    session.look_from(Standpoint(experiment, network.state_dict(), 120, "step 120", "kept"))
    assert judge.predictions("test") is None
    qtbot.waitUntil(lambda: done(judge, "test"), timeout=10_000)
    known = judge.predictions("test")
    with torch.no_grad():
        expected = network.eval()(data.normalise(data.test.pictures(slice(None)))).argmax(1)
    np.testing.assert_array_equal(known.predicted, expected.numpy())
    assert known.step == 120
    assert not judge.is_stale("test")
    session.look_from(None)
    qtbot.waitUntil(lambda: done(judge, "test"), timeout=10_000)
    assert judge.predictions("test").step == 0
