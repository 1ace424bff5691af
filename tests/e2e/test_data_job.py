"""Pictures of one's own in the real window: drop a folder, leave a class out, augment, train, watch."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, panel_of, session_of
from tests.gui.import_view.conftest import seen
from tests.gui.import_view.test_import_view import counts, select, use
from tests.gui.test_main_window import drop
from workbench.augmentation import pipeline
from workbench.gui.dock import Dock
from workbench.gui.panels.augmentation.panel import AugmentationPanel

ADDED = ("horizontal_flip", "random_crop", "brightness")


def test_a_dropped_folder_is_augmented_and_learned_from(qtbot: QtBot, open_window: OpenWindow, real_data: Path) -> None:
    window = open_window()
    session = session_of(window)

    assert drop(window, real_data / "cifar10_small")
    view = seen(qtbot, window)
    assert view.sentence.text().startswith("4\u2009800 pictures in 10 classes")
    assert sum(counts(view, "frog")) == 480
    select(view, "frog")
    qtbot.keyClick(view.classes.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not view.looking.busy and view.classes.model.exclude == ("frog",), timeout=20_000)
    use(qtbot, view, session)
    data = session.data
    assert data is not None
    assert "frog" not in data.classes
    assert [len(split) for split in (data.train, data.val, data.test)] == [3240, 360, 720]
    assert session.summary.output_shape == (9,)

    panel = panel_of(window, AugmentationPanel)
    window.findChild(Dock, "dock_augmentation").bring_to_front()
    qtbot.waitUntil(panel.preview.isVisible)
    tiles = panel.preview.tiles
    qtbot.waitUntil(lambda: tiles.images.shape[0] >= 1 and tiles.images.shape[1:] == (3, 32, 32))
    plain = tiles.images.copy()
    for kind in ADDED:
        panel.column.add.menu().findChild(QAction, f"add_{kind}").trigger()
    assert [a.kind for a in session.experiment.augmentations] == [*ADDED]
    qtbot.waitUntil(lambda: tiles.images.shape != plain.shape, timeout=10_000)
    drawn = tiles.images.copy()
    pinned = session.pinned
    assert pinned is not None
    original = pinned.image.numpy()
    assert np.array_equal(np.asarray(drawn[0]), original)
    assert sum(not np.array_equal(image, original) for image in np.asarray(drawn[1:])) >= len(drawn) // 2

    training = session.experiment.training.changed(epochs=1, threads=1)
    session.edit(session.experiment.changed(training=training), "Train one epoch")
    window.activateWindow()  # as a window manager does when the view closes
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)
    panel.preview.redraw.click()  # while it trains
    qtbot.waitUntil(lambda: not np.array_equal(tiles.images, drawn), timeout=10_000)
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60_000)
    assert len(session.run.record.epochs) == 1
    assert session.run.experiment is not None
    assert pipeline.active(session.run.experiment.augmentations) == session.experiment.augmentations
