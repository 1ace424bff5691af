import threading

import torch
from PySide6.QtCore import Qt

from tests.gui.conftest import experiment_on, make_pictures
from tests.gui.panels.augmentation.conftest import made
from workbench.augmentation import pipeline
from workbench.experiment import find
from workbench.gui.panels.augmentation import draws
from workbench.gui.views.tiles import MOST


def expected(session, chain, seed):
    image = session.pinned.image
    drawn = pipeline.draw(chain, MOST, tuple(image.shape), torch.Generator().manual_seed(seed))
    return (pipeline.apply((image.float() / 255).expand(MOST, *image.shape), drawn) * 255).round().byte().numpy()


def shows(qtbot, panel, session, chain, seed):
    images = expected(session, chain, seed)

    def agrees():
        seen = panel.preview.tiles.images
        return len(seen) == MOST + 1 and (seen[1:] == images).all() and (seen[0] == session.pinned.image.numpy()).all()

    qtbot.waitUntil(agrees, timeout=5000)


def test_it_shows_what_the_pipeline_makes_of_the_pinned_picture(qtbot, opened):
    chain = (made("rotation"), made("zoom"), made("random_erasing"))
    session, panel = opened(*chain)
    shows(qtbot, panel, session, chain, 0)
    assert panel.name.text() == session.pinned.title
    session.pin("train", 7)
    shows(qtbot, panel, session, chain, 0)
    assert panel.name.text() == session.pinned.title


def test_a_strength_changes_the_preview_at_once_and_undo_brings_it_back(qtbot, opened):
    chain = (made("rotation"), made("zoom"))
    session, panel = opened(*chain)
    shows(qtbot, panel, session, chain, 0)
    (box,) = panel.column.form.field("degrees").inputs()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    stronger = session.experiment.augmentations
    assert stronger[0].degrees > 15
    shows(qtbot, panel, session, stronger, 0)
    session.undo()
    shows(qtbot, panel, session, chain, 0)


def test_redraw_goes_to_the_next_seed_and_a_seed_repeats(qtbot, opened):
    chain = (made("rotation"),)
    session, panel = opened(*chain)
    qtbot.mouseClick(panel.preview.redraw, Qt.MouseButton.LeftButton)
    assert panel.preview.seed.value() == 1
    shows(qtbot, panel, session, chain, 1)
    panel.column.list.setFocus()
    qtbot.keyClick(panel.column.list, Qt.Key.Key_R)
    shows(qtbot, panel, session, chain, 2)
    line = panel.preview.seed.lineEdit()
    line.selectAll()
    qtbot.keyClicks(line, "1")
    shows(qtbot, panel, session, chain, 1)
    qtbot.keyClicks(line, "x99999")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert panel.preview.seed.value() == 1
    shows(qtbot, panel, session, chain, 1)


def test_the_selected_one_alone_even_where_it_is_off(qtbot, opened):
    chain = (made("rotation"), made("cutout", enabled=False))
    session, panel = opened(*chain)
    panel.column.list.setCurrentRow(1)
    panel.preview.alone.click()
    shows(qtbot, panel, session, (made("cutout"),), 0)
    panel.column.list.setCurrentRow(0)
    shows(qtbot, panel, session, (made("rotation"),), 0)
    panel.preview.alone.click()
    shows(qtbot, panel, session, chain, 0)


def test_it_says_how_many_pictures_are_changed(qtbot, opened):
    _, panel = opened(made("horizontal_flip", p=0.5), made("cutout", p=0.5))
    assert panel.preview.share.text().startswith("About 75\u2009% of the training pictures are changed")
    panel.chain.switch_all()
    assert not panel.preview.share.isVisible()
    assert len(panel.preview.tiles.images) == 1
    assert panel.preview.tiles.accessibleDescription() == "original"


def test_mixed_labels_stand_under_the_pictures(qtbot, opened):
    session, panel = opened(made("mixup", alpha=1.0))
    tiles = panel.preview.tiles
    qtbot.waitUntil(lambda: len(tiles.images) == MOST + 1, timeout=5000)
    own = session.data.classes[session.pinned.target]
    assert tiles._labels[0] == (own,)
    assert all(any(f"“{own}”" in part for part in label) for label in tiles._labels[1:] if len(label) == 2)
    assert sum(len(label) == 2 for label in tiles._labels[1:]) > MOST / 2


def test_a_hidden_preview_draws_nothing(qtbot, opened):
    chain = (made("rotation"),)
    session, panel = opened(*chain, show=False)
    assert panel.preview._drawer._task is None
    panel.show()
    shows(qtbot, panel, session, chain, 0)
    panel._tabs.button(1).click()
    panel.chain.add("zoom")
    assert panel.preview._drawer._task is None
    panel._tabs.button(0).click()
    shows(qtbot, panel, session, session.experiment.augmentations, 0)


def test_the_chevrons_walk_through_the_split(qtbot, opened):
    session, panel = opened(made("rotation"))
    session.pin("test", 0)
    qtbot.mouseClick(panel.previous, Qt.MouseButton.LeftButton)
    assert (session.pinned.split, session.pinned.index) == ("test", len(session.data.test) - 1)
    qtbot.mouseClick(panel.next, Qt.MouseButton.LeftButton)
    assert session.pinned.index == 0


def test_another_data_set_leaves_no_picture_of_the_old_one(qtbot, opened):
    session, panel = opened(made("rotation"))
    qtbot.waitUntil(lambda: len(panel.preview.tiles.images) == MOST + 1, timeout=5000)
    session.edit(session.experiment.changed(dataset=find("shapes-rgb").dataset), "Other data")
    qtbot.waitUntil(lambda: panel.preview.tiles.images.shape[1] == 3, timeout=20_000)
    shows(qtbot, panel, session, session.experiment.augmentations, 0)


def test_without_data_it_says_what_will_be_here(opened):
    session, panel = opened(made("rotation"), preset="lecture-cnn")
    assert session.loader.status == "missing"
    assert panel.no_data.isVisible()
    assert panel.no_data.button.isVisible()
    assert panel.no_data.text.text().endswith("MNIST is not here yet.")
    assert panel.column.list.isVisible()


def test_data_of_ones_own_that_failed_can_be_tried_again(qtbot, opened, tmp_path):
    session, panel = opened(made("rotation"), preset=experiment_on(tmp_path / "pictures"))
    assert session.loader.status == "failed"
    assert (panel.no_data.button.isVisible(), panel.no_data.button.text()) == (True, "Try again")
    make_pictures(tmp_path / "pictures")
    qtbot.mouseClick(panel.no_data.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.data is not None, timeout=10000)
    assert not panel.no_data.isVisible()


def test_of_several_requests_during_one_only_the_latest_is_drawn(qtbot, opened, monkeypatch):
    session, panel = opened(made("rotation"))
    qtbot.waitUntil(lambda: len(panel.preview.tiles.images) == MOST + 1, timeout=5000)
    gate, asked = threading.Event(), []

    def slow(request):
        asked.append(request.seed)
        gate.wait(10)
        return draws.draw(request)

    monkeypatch.setattr("workbench.gui.panels.augmentation.drawer.draw", slow)
    for _ in range(4):
        panel.preview.draw_again()
    gate.set()
    shows(qtbot, panel, session, session.experiment.augmentations, 4)
    assert asked == [1, 4]


def test_what_cannot_be_drawn_is_told(qtbot, opened, monkeypatch):
    _, panel = opened(made("rotation"))

    def broken(request):
        raise RuntimeError("no memory")

    monkeypatch.setattr("workbench.gui.panels.augmentation.drawer.draw", broken)
    panel.preview.draw_again()
    qtbot.waitUntil(lambda: "no memory" in panel.preview.tiles.accessibleDescription(), timeout=5000)
