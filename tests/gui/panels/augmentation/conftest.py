"""The panel on a session of its own."""

import pytest

from workbench.augmentation.base import AUGMENTATIONS
from workbench.experiment import find
from workbench.gui.panels.augmentation.panel import AugmentationPanel


def made(kind, **settings):
    return AUGMENTATIONS[kind].model_validate(settings)


def kinds(session):
    return [a.kind for a in session.experiment.augmentations]


@pytest.fixture
def opened(open_panel):
    """Return a function that opens a preset with these augmentations, the panel on show and the data loaded."""

    def make(*augmentations, preset="digits", show=True, size=(660, 520)):
        experiment = find(preset) if isinstance(preset, str) else preset
        return open_panel(AugmentationPanel, experiment.changed(augmentations=augmentations), size, show=show)

    return make
