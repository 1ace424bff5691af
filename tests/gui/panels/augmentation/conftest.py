"""The panel on a session of its own."""

import pytest

from workbench.augmentation.base import AUGMENTATIONS
from workbench.experiment import find
from workbench.gui.panels.augmentation.panel import AugmentationPanel
from workbench.gui.session import Session


def made(kind, **settings):
    return AUGMENTATIONS[kind].model_validate(settings)


def kinds(session):
    return [a.kind for a in session.experiment.augmentations]


@pytest.fixture
def opened(qtbot, tmp_path):
    """Return a function that opens a preset with these augmentations, the panel on show and the data loaded."""
    sessions = []

    def make(*augmentations, preset="digits", show=True, size=(660, 520)):
        experiment = find(preset) if isinstance(preset, str) else preset
        session = Session(experiment.changed(augmentations=augmentations), tmp_path)
        sessions.append(session)
        panel = AugmentationPanel(session)
        qtbot.addWidget(panel)
        panel.resize(*size)
        qtbot.waitUntil(lambda: session.loader.status != "loading", timeout=10000)
        if show:
            with qtbot.waitExposed(panel):
                panel.show()
        return session, panel

    yield make
    for session in sessions:
        assert session.shut_down()
