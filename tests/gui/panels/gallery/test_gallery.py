from copy import deepcopy

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QToolButton

from tests.gui.conftest import session_of
from workbench.data.base import DATASETS, Data, Split
from workbench.experiment import find
from workbench.gui.dock import Dock
from workbench.gui.judging.pace import FIRST_SIZE, Pace
from workbench.gui.panels.gallery.arrangement import Wish
from workbench.gui.panels.gallery.panel import GalleryPanel
from workbench.network.build import build
from workbench.training.generators import RunGenerators

THIN = "\u2009"


@pytest.fixture
def opened(open_panel):
    """Return a function that opens an experiment with the gallery on show, its data loaded or refused."""

    def make(dataset=None):
        experiment = find("digits")
        return open_panel(
            GalleryPanel, experiment if dataset is None else experiment.changed(dataset=dataset), (640, 560)
        )

    return make


def shown(panel):
    return panel.grid.places.order.tolist()


def choose(qtbot, panel, split):
    qtbot.mouseClick(panel.findChild(QToolButton, f"gallery_{split}"), Qt.MouseButton.LeftButton)


def truth(session, split):
    """Return what plain torch says: predicted classes and probabilities of the untrained network."""
    experiment, data = session.experiment, session.data
    generator = RunGenerators(experiment.training.seed, torch.device("cpu")).init
    network = build(experiment.network, experiment.dataset.input_shape, generator).eval()
    mean, std = data.mean.view(-1, 1, 1), data.std.view(-1, 1, 1)
    with torch.no_grad():
        return network((data.split(split).pictures(slice(None)).float() / 255 - mean) / std).softmax(1)


def judged(qtbot, panel):
    def done():
        known = panel.judge.predictions(panel.split)
        return known is not None and known.complete and panel.pictures.predictions is known

    qtbot.waitUntil(done, timeout=30000)


def test_all_pictures_of_a_split_by_class(qtbot, opened):
    session, panel = opened()
    for split in ("train", "val", "test"):
        choose(qtbot, panel, split)
        targets = session.data.split(split).targets.numpy()
        assert shown(panel) == np.argsort(targets, kind="stable").tolist()
        counts = np.bincount(targets)
        headings = [(s.title, s.detail) for s in panel.grid.places.sections]
        assert headings == [(str(i), str(count)) for i, count in enumerate(counts)]
        model = panel.pictures.rail.model
        assert [model.index(row, 1).data() for row in range(10)] == [str(count) for count in counts]
    assert np.shares_memory(panel.grid.pictures.images, session.data.test.images.numpy())


def test_typing_finds_classes_and_the_framed_picture_stays_in_sight(qtbot, opened):
    session, panel = opened()
    targets = session.data.train.targets.numpy()
    chosen = int(np.flatnonzero(targets == 7)[-1])
    panel.grid.set_current(chosen)
    height = panel.grid.frame_of(chosen).top()
    panel.grid.setFocus()
    qtbot.keyClicks(panel.bar.sought, "7, 3 ,8")
    assert shown(panel) == [i for c in (3, 7, 8) for i in np.flatnonzero(targets == c)]
    assert panel.grid.frame_of(chosen).top() == height
    assert panel.pictures.rail.model.rowCount() == 3
    panel.bar.sought.setText("zebra")
    assert panel.pictures.nothing.isVisible()
    assert panel.pictures.nothing.title.text() == "No class matches “zebra”"
    qtbot.mouseClick(panel.pictures.nothing.button, Qt.MouseButton.LeftButton)
    assert panel.bar.sought.text() == ""
    assert len(shown(panel)) == len(targets)
    assert panel.grid.isVisible()


def test_classes_are_ticked_off_jumped_to_and_shown_alone(qtbot, opened):
    session, panel = opened()
    targets, rail = session.data.train.targets.numpy(), panel.pictures.rail
    rail.model.setData(rail.model.index(4, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert set(targets[shown(panel)]) == set(range(10)) - {4}
    rail.list.clicked.emit(rail.model.index(6, 0))
    first = int(np.flatnonzero(targets == 6)[0])
    assert 0 < panel.grid.frame_of(first).top() < 60
    rail.list.activated.emit(rail.model.index(6, 0))
    assert set(targets[shown(panel)]) == {6}
    rail.list.activated.emit(rail.model.index(6, 0))
    assert len(shown(panel)) == len(targets)
    qtbot.mouseClick(rail.none, Qt.MouseButton.LeftButton)
    assert panel.pictures.nothing.title.text() == "No class is ticked"
    qtbot.mouseClick(panel.pictures.nothing.button, Qt.MouseButton.LeftButton)
    assert len(shown(panel)) == len(targets)
    panel.show_class(2)
    assert set(targets[shown(panel)]) == {2}


def test_a_click_pins_and_a_double_click_leads_to_the_feature_maps(qtbot, opened):
    session, panel = opened()
    spot = QPoint(20, 60)
    index = panel.grid.index_at(spot)
    qtbot.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert (session.pinned.split, session.pinned.index) == ("train", index)
    assert panel.grid.current == index
    name = session.data.classes[int(session.data.train.targets[index])]
    assert panel.pictures.status.text() == f"train {index}: {name} · 28×28 grey · pinned"
    panel.grid.setFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
    assert panel.pictures.status.text().startswith(f"train {panel.grid.current}:")
    assert "pinned" not in panel.pictures.status.text()
    with qtbot.waitSignal(panel.maps_wanted):
        qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert session.pinned.index == panel.grid.current
    session.pin("train", 5)
    assert panel.grid.current == 5


def test_a_picture_is_copied_and_saved_as_it_is_stored(qtbot, opened, monkeypatch, tmp_path):
    session, panel = opened()
    panel.grid.set_current(17)
    panel.pictures.for_picture.copy.trigger()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "x.png"), ""))
    panel.pictures.for_picture.save.trigger()
    stored = session.data.train.picture(17)[0].numpy()
    saved = np.array(Image.open(tmp_path / "x.png"))
    assert np.array_equal(saved, np.stack([stored] * 3, -1))
    copied = QGuiApplication.clipboard().image()
    assert [copied.pixelColor(x, 9).red() for x in range(28)] == stored[9].tolist()


def test_what_the_network_gets_wrong(qtbot, opened):
    session, panel = opened()
    choose(qtbot, panel, "test")
    assert panel.line.isHidden()
    panel.bar.show_wish(Wish("class", "wrong"))
    judged(qtbot, panel)
    shares = truth(session, "test")
    targets, predicted = session.data.test.targets, shares.argmax(1)
    wrong = torch.nonzero(predicted != targets).flatten().tolist()
    assert sorted(shown(panel)) == wrong
    text = panel.line.text.text().replace(THIN, "")
    assert text.startswith(f"{len(wrong)} of {len(targets)} wrong (")
    assert text.endswith("by the untrained network")
    index = wrong[0]
    caption = panel.grid.pictures.captions[index]
    assert caption == f"{shares[index].max() * 100:.0f}{THIN}% {predicted[index]}"
    panel.bar.show_wish(Wish("worst", "all"))
    right = shares[torch.arange(len(targets)), targets].numpy()
    assert np.allclose(right[shown(panel)], np.sort(right), atol=1e-6)
    panel.bar.show_wish(Wish("unsure", "right"))
    sure = shares.max(1).values.numpy()
    kept = np.flatnonzero((predicted == targets).numpy())
    assert np.allclose(sure[shown(panel)], np.sort(sure[kept]), atol=1e-6)


def test_predictions_grow_old_and_are_refreshed(qtbot, opened):
    session, panel = opened()
    panel.bar.show_wish(Wish("class", "wrong"))
    judged(qtbot, panel)
    assert panel.line.stale.isHidden()
    session.step()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20000)
    qtbot.waitUntil(lambda: panel.line.stale.isVisible(), timeout=5000)
    old = panel.judge.predictions("train")
    qtbot.mouseClick(panel.line.refresh, Qt.MouseButton.LeftButton)
    assert panel.judge.predictions("train") is old  # stands until all is answered
    qtbot.waitUntil(lambda: panel.judge.progress is None, timeout=30000)
    assert panel.line.stale.isHidden()
    assert panel.judge.predictions("train").step == 1
    assert "as of step 1" in panel.line.text.text()


def test_the_network_that_a_run_leaves_is_asked_by_itself(qtbot, opened):
    session, panel = opened()
    session.edit(session.experiment.changed(training=session.experiment.training.changed(epochs=1, threads=1)), "x")
    panel.bar.show_wish(Wish("class", "wrong"))
    judged(qtbot, panel)
    for run in range(2):
        session.train()
        if run:
            assert "of an earlier run" in panel.line.text.text()
        qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60000)
        steps = session.run.record.last.step
        qtbot.waitUntil(lambda: panel.judge.progress is None, timeout=30000)
        known = panel.judge.predictions("train")
        assert known.complete
        assert known.step == steps
        assert not panel.judge.is_stale("train")
        assert panel.line.stale.isHidden()
        assert panel.line.text.text().replace(THIN, "").endswith(f"as of step {steps}")


def test_a_hidden_gallery_asks_the_final_network_when_it_is_shown(qtbot, opened):
    session, panel = opened()
    session.edit(session.experiment.changed(training=session.experiment.training.changed(epochs=1, threads=1)), "x")
    panel.bar.show_wish(Wish("class", "wrong"))
    judged(qtbot, panel)
    panel.hide()
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=60000)
    assert panel.judge.progress is None
    assert panel.judge.is_stale("train")
    panel.show()
    qtbot.waitUntil(lambda: not panel.judge.is_stale("train"), timeout=30000)
    assert panel.judge.predictions("train").step == session.run.record.last.step


def test_a_portion_waits_while_a_training_cannot_afford_it(qtbot, opened, monkeypatch):
    session, panel = opened()
    monkeypatch.setattr(Pace, "allows", lambda *_: False)
    session.run.state = "running"  # the worker rests, so that only the pace decides
    panel.bar.show_wish(Wish("class", "wrong"))
    qtbot.waitUntil(lambda: panel.judge.progress not in (None, (0, 0)), timeout=10000)
    qtbot.waitUntil(lambda: panel.judge.progress[0] > 0, timeout=10000)
    first = panel.judge.progress
    for _ in range(20):
        session.frame.emit()
        qtbot.waitUntil(lambda: session.worker.settled, timeout=10000)
    assert panel.judge.progress == first
    assert first[0] <= FIRST_SIZE
    session.run.state = "paused"
    session.run.changed.emit()
    judged(qtbot, panel)
    session.run.state = "idle"


def test_asking_leaves_a_training_as_it_is(qtbot, opened):
    def learned(ask):
        session, panel = opened()
        training = session.experiment.training.changed(epochs=2, threads=1)
        session.edit(session.experiment.changed(training=training), "x")
        session.train()
        if ask:
            panel.bar.show_wish(Wish("class", "wrong"))
        qtbot.waitUntil(lambda: session.run.record.ended is not None, timeout=60000)
        return session.run.record.losses.values.copy()

    assert np.array_equal(learned(False), learned(True))


def test_a_hidden_gallery_asks_nothing_and_other_data_are_asked_about_anew(qtbot, opened):
    session, panel = opened()
    panel.bar.show_wish(Wish("class", "wrong"))
    panel.hide()
    assert panel.judge.progress is None
    panel.show()
    judged(qtbot, panel)
    old = panel.judge.predictions("train")
    session.edit(session.experiment.changed(dataset=DATASETS["digits"].model_validate({"seed": 4})), "x")
    qtbot.waitUntil(lambda: session.loader.status == "ready" and session.data is panel.pictures.data, timeout=10000)
    judged(qtbot, panel)
    assert panel.judge.predictions("train") is not old
    assert len(panel.judge.predictions("train").targets) == len(session.data.train)


def test_a_network_that_cannot_answer_says_why(qtbot, opened):
    session, panel = opened()
    layers = session.experiment.network.layers[:-1]
    broken = session.experiment.changed(network=session.experiment.network.changed(layers=layers))
    session.edit(broken, "x")
    panel.bar.show_wish(Wish("class", "wrong"))
    qtbot.waitUntil(lambda: bool(panel.judge.message), timeout=10000)
    qtbot.waitUntil(lambda: panel.pictures.nothing.title.text() == "The network cannot be asked", timeout=5000)
    assert "each of the 10 classes" in panel.line.text.text()
    session.undo()
    judged(qtbot, panel)
    assert panel.grid.isVisible()


def test_mapped_pictures_stay_where_they_are(qtbot, opened):
    session, panel = opened()
    data = session.data
    images = torch.cat([data.train.images, data.val.images, data.test.images])
    rows = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    sizes = (len(data.train), len(data.val), len(data.test))
    parts = [
        Split(images, part.targets, mine)
        for part, mine in zip((data.train, data.val, data.test), rows.split(sizes), strict=True)
    ]
    session.loader.data = Data(*parts, data.classes, data.mean, data.std)
    session.loader.changed.emit()
    assert np.shares_memory(panel.grid.pictures.images, images.numpy())
    panel.bar.show_wish(Wish("class", "wrong"))
    judged(qtbot, panel)
    predicted = truth(session, "train").argmax(1)
    assert sorted(shown(panel)) == torch.nonzero(predicted != parts[0].targets).flatten().tolist()
    read = panel.grid.pictures.read(np.array([5]))
    assert np.array_equal(read[0], parts[0].picture(5).numpy())


def test_no_data_offers_what_helps_and_an_empty_split_is_not_shown(qtbot, opened, monkeypatch):
    session, panel = opened(DATASETS["mnist"].model_validate({}))
    assert panel.no_data.isVisible()
    assert "MNIST is not here yet." in panel.no_data.text.text()
    downloads = []
    monkeypatch.setattr(type(session.loader), "download", lambda self: downloads.append(self))
    qtbot.mouseClick(panel.no_data.button, Qt.MouseButton.LeftButton)
    assert downloads == [session.loader]
    other = deepcopy(DATASETS["digits"].model_validate({"validation_share": 0}))
    session.edit(session.experiment.changed(dataset=other), "x")
    qtbot.waitUntil(lambda: session.data is not None and panel.grid.isVisible(), timeout=10000)
    assert not panel.findChild(QToolButton, "gallery_val").isEnabled()


def test_in_the_window_a_class_of_the_card_and_a_picture_lead_on(qtbot, open_window):
    window = open_window("digits")
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None, timeout=10000)
    docks = {dock.windowTitle(): dock for dock in window.findChildren(Dock)}
    docks["Card"].bring_to_front()
    card, gallery = docks["Card"].panel(), docks["Gallery"].panel()
    qtbot.waitUntil(lambda: card.card is not None, timeout=10000)
    card.page.activated.emit(3)
    qtbot.waitUntil(gallery.isVisible)
    assert set(session.data.train.targets.numpy()[shown(gallery)]) == {3}
    gallery.grid.opened.emit(shown(gallery)[2])
    qtbot.waitUntil(docks["Feature maps"].widget().isVisible)
    assert session.pinned.index == shown(gallery)[2]


def test_the_last_of_several_names_is_completed(qtbot, opened, image_folder):
    _, panel = opened(DATASETS["image_folder"].model_validate({"folder": str(image_folder)}))
    qtbot.waitUntil(lambda: panel.pictures.rail.model.rowCount() == 3, timeout=10000)
    completer = panel.bar.completer
    for typed, wanted in (("FU", "Fuchs"), ("cat, do", "cat, dog"), ("dog,fu", "dog, Fuchs")):
        completer.setCompletionPrefix(typed)
        assert completer.completionCount() == 1
        assert completer.currentCompletion() == wanted
    completer.setCompletionPrefix("cat, ")
    assert completer.completionCount() == 0


def test_the_network_is_asked_a_portion_at_a_time(qtbot, opened):
    _, panel = opened()
    done = []
    panel.judge.changed.connect(lambda: done.append(panel.judge.progress))
    panel.bar.show_wish(Wish("class", "wrong"))
    judged(qtbot, panel)
    counts = [progress[0] for progress in done if progress is not None]
    assert counts[0] == 0
    assert len(set(counts)) > 2
    assert counts == sorted(counts)
