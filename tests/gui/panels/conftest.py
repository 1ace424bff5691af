"""A panel of its own session, as a window would hold it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.experiment import Experiment
from workbench.gui.session import Session

OpenPanel = Callable[..., tuple[Session, Any]]


@pytest.fixture
def open_panel(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenPanel]:
    """Make a panel over an experiment, its data loaded or refused, and show it unless told otherwise."""
    sessions: list[Session] = []

    def make(
        kind: Callable[[Session], QWidget], experiment: Experiment, size: tuple[int, int], *, show: bool = True
    ) -> tuple[Session, Any]:
        session = Session(experiment, tmp_path / "root")
        sessions.append(session)
        panel = kind(session)
        qtbot.addWidget(panel)
        panel.resize(*size)
        qtbot.waitUntil(lambda: session.loader.status != "loading", timeout=10_000)
        if show:
            with qtbot.waitExposed(panel):
                panel.show()
        return session, panel

    yield make
    for session in sessions:
        session.stop()
        assert session.shut_down()
