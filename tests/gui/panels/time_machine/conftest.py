from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from workbench.experiment import find
from workbench.gui.session import Session

LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool2d", "kernel_size": 4},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 10},
]


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    base = find("digits")
    network = type(base.network).model_validate({"kind": "sequential", "layers": LAYERS})
    made = Session(base.changed(network=network, training=base.training.changed(epochs=3, threads=1, batch_size=64)))
    qtbot.waitUntil(lambda: made.data is not None, timeout=20_000)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: made.run.state == "idle", timeout=20_000)
    assert made.shut_down()


@pytest.fixture
def trained(qtbot: QtBot, session: Session) -> Session:
    """A session whose run has finished, and whose last state is on the disk."""
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    assert session.run.record.ended.outcome == "finished"
    assert session.run.kept.wait(5)
    return session
