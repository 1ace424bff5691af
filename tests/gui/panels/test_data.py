import re
import shutil
import threading

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QMessageBox, QPushButton, QToolButton

from workbench.data.base import DATASETS, DataError, Dataset
from workbench.data.cache import cache
from workbench.data.program.digits import Digits
from workbench.data.standard.base import Remote
from workbench.data.standard.usps import Usps
from workbench.data.storage import storage
from workbench.experiment import find
from workbench.gui.panels.data.pages import SkippedDialog
from workbench.gui.panels.data.panel import ClassNames, DataPanel
from workbench.gui.session import Session
from workbench.gui.storage_dialog import CacheRow, KeptRow, StorageDialog
from workbench.runs import folders

SPACE, BLANK = "\u2009", "\u00a0"


@pytest.fixture
def opened(qtbot, tmp_path):
    """Return a function that opens an experiment with the panel on show, its data loaded or refused."""
    sessions = []

    def make(dataset: Dataset | None = None, *, wait=True):
        experiment = find("digits")
        session = Session(experiment if dataset is None else experiment.changed(dataset=dataset), tmp_path / "root")
        sessions.append(session)
        panel = DataPanel(session)
        qtbot.addWidget(panel)
        panel.resize(280, 500)
        with qtbot.waitExposed(panel):
            panel.show()
        if wait:
            settle(qtbot, session)
        return session, panel

    yield make
    for session in sessions:
        assert session.shut_down()


@pytest.fixture
def folder(tmp_path):
    """Make a folder of twelve pictures in two classes, and two files that are none."""
    rng = np.random.default_rng(0)
    for name in ("cats", "dogs & <b>"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for i in range(6):
            pixels = rng.integers(0, 256, (20, 24, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / name / f"{i}.png")
    (tmp_path / "pictures" / "cats" / "broken <b>.png").write_bytes(b"no picture")
    (tmp_path / "pictures" / "cats" / "empty.png").write_bytes(b"")
    return tmp_path / "pictures"


def settle(qtbot, session):
    qtbot.waitUntil(lambda: session.loader.status != "loading", timeout=10000)


def click(qtbot, widget, place=None):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or QPoint())


def choose(panel, kind):
    index = panel.choice.kind.findData(kind)
    panel.choice.kind.setCurrentIndex(index)
    panel.choice.kind.activated.emit(index)


def answer_folder(monkeypatch, folder):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))


def split_button(panel, name):
    return panel.findChild(QToolButton, f"data_{name}")


def test_what_the_data_are(qtbot, opened):
    session, panel = opened()
    assert panel.choice.kind.currentText() == "Digits (8×8)"
    assert panel.choice.facts.text() == "10 classes · 28×28 grey"
    data = session.data
    for name in ("train", "val", "test"):
        count = f"{len(data.split(name)):,}".replace(",", SPACE)
        assert split_button(panel, name).text() == f"{name} {count}"
    pixels = data.train.images.float() / 255
    mean, std = (float(v) for v in re.findall(r"(?:mean|deviation) (0\.\d+)", panel.choice.facts.toolTip()))
    assert mean == pytest.approx(float(pixels.mean()), abs=5e-4)
    assert std == pytest.approx(float(pixels.std(correction=0)), abs=5e-4)


def test_a_click_pins_a_picture_and_frames_it(qtbot, opened):
    session, panel = opened()
    assert panel.grid.current == -1  # the pinned one is of the test split
    first = panel.grid.index_at(QPoint(20, 20))
    click(qtbot, panel.grid.viewport(), panel.grid.frame_of(first).center())
    assert (session.pinned.split, session.pinned.index) == ("train", first)
    assert torch.equal(session.pinned.image, session.data.train.images[first])
    assert panel.grid.current == first
    session.pin("train", 5)
    assert panel.grid.current == 5
    session.pin("test", 5)
    assert panel.grid.current == -1


def test_the_keyboard_pins_too(qtbot, opened):
    session, panel = opened()
    click(qtbot, split_button(panel, "val"))
    panel.grid.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(panel.grid, key)
    assert session.pinned.split == "val"
    assert torch.equal(session.pinned.image, session.data.val.images[panel.grid.places.order[1]])


def test_each_split_shows_its_own_pictures_with_their_classes(qtbot, opened):
    session, panel = opened()
    for name in ("test", "val", "train"):
        click(qtbot, split_button(panel, name))
        split = session.data.split(name)
        assert np.array_equal(panel.grid.pictures.images, split.images.numpy())
        assert list(panel.grid.pictures.captions[:20]) == [str(int(t)) for t in split.targets[:20]]
    click(qtbot, split_button(panel, "test"))
    assert panel.grid.current == 0


def test_the_pictures_are_not_copied(opened):
    session, panel = opened()
    assert np.shares_memory(panel.grid.pictures.images, session.data.train.images.numpy())


def test_class_names_of_a_slice_and_one(opened):
    session, _ = opened()
    names = ClassNames(session.data, "train")
    assert len(names) == len(session.data.train)
    assert names[3:5] == [names[3], names[4]]


@pytest.mark.usefixtures("slow_typing")
def test_a_setting_reloads_the_data_and_undo_takes_it_back(qtbot, opened):
    session, panel = opened()
    click(qtbot, panel.choice.settings)
    box = panel.form.field("validation_share").inputs()[0]
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "0.5")
    assert session.experiment.dataset.validation_share == 0.5
    assert session.history.undo_label == "Change validation_share of the data"
    settle(qtbot, session)
    expected = Digits(validation_share=0.5).load(session.loader.root)
    qtbot.waitUntil(lambda: split_button(panel, "val").text() == f"val {len(expected.val)}", timeout=5000)
    session.undo()
    assert session.experiment.dataset.validation_share == 0.1
    assert panel.form.spec == session.experiment.dataset


def test_sorted_classes_are_mixed_in_the_same_way_every_time(opened, folder):
    _, panel = opened(DATASETS["image_folder"].model_validate({"folder": str(folder)}))
    order = panel.grid.places.order.tolist()
    assert sorted(order) == list(range(len(order)))
    assert len({panel.grid.pictures.captions[index] for index in order[:4]}) == 2
    _, again = opened(DATASETS["image_folder"].model_validate({"folder": str(folder)}))
    assert again.grid.places.order.tolist() == order


def test_no_validation_split(qtbot, opened):
    _, panel = opened(Digits(validation_share=0))
    assert not split_button(panel, "val").isEnabled()
    assert panel.split == "train"


def test_another_kind_keeps_what_was_set(qtbot, opened):
    session, panel = opened(Digits(seed=7))
    choose(panel, "mnist")
    assert session.experiment.dataset == DATASETS["mnist"].model_validate({"seed": 7})
    assert session.history.undo_label == "Use the data set MNIST"
    settle(qtbot, session)
    session.undo()
    assert panel.choice.kind.currentData() == "digits"
    settle(qtbot, session)
    qtbot.waitUntil(lambda: panel.grid.isVisible(), timeout=5000)


def outputs(session):
    """Return the shape of what the network gives for one picture."""
    return session.summary.output_shape


def test_a_standard_set_gets_one_output_a_class_in_the_same_step(qtbot, opened):
    session, panel = opened()
    digits = session.experiment
    choose(panel, "cifar100")
    assert outputs(session) == (100,)
    assert [problem.code for problem in session.problems if problem.severity == "error"] == []
    assert session.history.undo_label == "Use the data set CIFAR-100"
    session.undo()
    assert session.experiment == digits


def test_the_loss_stays_as_it_is_with_another_kind(qtbot, opened):
    session, panel = opened()
    training = session.experiment.training
    balanced = training.changed(loss=training.loss.changed(balance="classes"))
    session.edit(session.experiment.changed(training=balanced), "Balance")
    choose(panel, "cifar100")
    assert session.experiment.training == balanced


def test_another_part_of_a_set_gets_one_output_a_class(qtbot, opened):
    session, panel = opened()
    choose(panel, "medmnist")
    assert outputs(session) == (9,)
    combo = panel.form.field("subset").inputs()[0]
    combo.setCurrentIndex(combo.findData("breastmnist"))
    combo.activated.emit(combo.currentIndex())
    assert session.experiment.dataset.subset == "breastmnist"
    assert outputs(session) == (2,)
    session.undo()
    assert session.experiment.dataset.subset == "pathmnist"
    assert outputs(session) == (9,)


def test_missing_data_are_offered(qtbot, opened, monkeypatch, tmp_path):
    session, panel = opened(DATASETS["mnist"].model_validate({}))
    assert session.loader.status == "missing"
    assert panel.notice.isVisible()
    assert "MNIST" in panel.notice.sentence.text()
    assert panel.notice.main.text() == "Download"
    assert panel.choice.facts.text() == ""
    downloads = []
    monkeypatch.setattr(type(session.loader), "download", lambda self: downloads.append(self))
    click(qtbot, panel.notice.main)
    assert downloads == [session.loader]
    answer_folder(monkeypatch, tmp_path)
    click(qtbot, panel.notice.look)
    assert session.loader.root == tmp_path


def image_folder(folder):
    return DATASETS["image_folder"].model_validate({"folder": str(folder)})


def add_class(folder, name):
    """Let a folder of pictures have a class more."""
    shutil.copytree(folder / "cats", folder / name)


def class_errors(session):
    return [problem for problem in session.problems if problem.code == "classes"]


def test_class_names_that_turn_the_text_are_written_out(qtbot, opened, folder):
    add_class(folder, "a\u202eb")
    session, panel = opened(image_folder(folder))
    target = session.data.classes.index("a\u202eb")
    index = session.data.train.targets.tolist().index(target)
    assert ClassNames(session.data, "train")[index] == r"a\u202eb"
    session.pin("train", index)
    assert session.pinned.title.endswith(r": a\u202eb")
    assert r"a\u202eb" in panel.choice.facts.toolTip()


def test_a_button_reads_a_folder_again(qtbot, opened, folder):
    session, panel = opened(image_folder(folder))
    add_class(folder, "mice")
    assert panel.choice.reload.isVisible()
    click(qtbot, panel.choice.reload)
    settle(qtbot, session)
    assert session.data.classes == ("cats", "dogs & <b>", "mice")
    qtbot.waitUntil(lambda: panel.choice.facts.text().startswith("3 classes"), timeout=5000)
    choose(panel, "digits")
    assert not panel.choice.reload.isVisible()
    settle(qtbot, session)


def test_a_chosen_folder_is_looked_at_first(qtbot, opened, folder, tmp_path, monkeypatch):
    session, panel = opened(image_folder(folder))
    answer_folder(monkeypatch, tmp_path)
    with qtbot.waitSignal(session.import_wanted) as wanted:
        click(qtbot, panel.choice.folder)
    assert wanted.args == [tmp_path]
    assert session.experiment.dataset == image_folder(folder)
    with qtbot.waitSignal(session.import_wanted) as wanted:
        click(qtbot, panel.choice.look)
    assert wanted.args == [folder]
    choose(panel, "digits")
    assert not panel.choice.look.isVisible()
    settle(qtbot, session)


def test_a_class_that_came_by_itself_can_be_fixed_and_trained(qtbot, opened, folder):
    session, _ = opened(image_folder(folder).changed(height=28, width=28, color="grey"))
    session.edit(class_errors(session)[0].fixed, "Fix")
    assert class_errors(session) == []
    add_class(folder, "mice")
    session.train()
    assert session.run.state == "idle"  # refused
    settle(qtbot, session)
    assert len(session.data.classes) == 3
    assert session.run.record.started is None
    session.edit(class_errors(session)[0].fixed, "Fix")
    session.train()
    qtbot.waitUntil(lambda: session.run.record.last is not None, timeout=20000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=10000)
    assert session.run.record.ended.outcome != "failed"


def test_a_fix_for_a_class_that_came_by_itself_is_no_dead_end(qtbot, opened, folder):
    session, _ = opened(image_folder(folder).changed(height=28, width=28, color="grey"))
    add_class(folder, "mice")
    session.edit(session.experiment.changed(name="Mine"), "Name")
    settle(qtbot, session)
    session.edit(class_errors(session)[0].fixed, "Fix")
    assert session.data.classes == ("cats", "dogs & <b>", "mice")
    assert session.summary.output_shape == (3,)


def test_a_folder_of_pictures(qtbot, opened, folder, monkeypatch):
    session, panel = opened()
    answer_folder(monkeypatch, folder)
    choose(panel, "image_folder")
    with qtbot.waitSignal(session.import_wanted) as wanted:
        click(qtbot, panel.notice.look)
    assert wanted.args == [folder]
    session.use_dataset(image_folder(folder).changed(height=28, width=28, color="grey"), "Use it")
    settle(qtbot, session)
    qtbot.waitUntil(lambda: panel.choice.skipped.isVisible(), timeout=5000)
    assert panel.choice.facts.text() == "2 classes · 28×28 grey"
    assert panel.choice.skipped.text() == "2 files skipped"
    assert panel.choice.folder.isVisible()
    assert "dogs &amp; &lt;b&gt;" in panel.choice.facts.toolTip()
    click(qtbot, panel.choice.skipped)
    dialog = panel.findChild(SkippedDialog)
    model = dialog.table.model()
    rows = {(model.index(i, 0).data(), model.index(i, 1).data()) for i in range(model.rowCount())}
    assert rows == {(f"cats/{s.path.name}", s.reason) for s in session.data.skipped}
    dialog.reject()


def test_files_left_out_of_a_table_are_named_from_its_folder(qtbot, opened, folder):
    lines = [f"{path.relative_to(folder).as_posix()},{path.parent.name}" for path in sorted(folder.rglob("*.png"))]
    (folder / "labels.csv").write_text("file,label\n" + "\n".join(lines))
    _, panel = opened(DATASETS["labelled_folder"].model_validate({"table": str(folder / "labels.csv")}))
    click(qtbot, panel.choice.skipped)
    dialog = panel.findChild(SkippedDialog)
    model = dialog.table.model()
    assert {model.index(i, 0).data() for i in range(model.rowCount())} == {"cats/broken <b>.png", "cats/empty.png"}
    dialog.reject()


def test_passing_the_folder_by_keyboard_asks_nothing_and_changes_nothing(qtbot, opened, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: asked.append(1) or "")
    session, panel = opened()
    kind = panel.choice.kind
    kind.setFocus()
    while kind.currentData() != "image_folder":
        before = kind.currentIndex()
        qtbot.keyClick(kind, Qt.Key.Key_Down)
        assert kind.currentIndex() > before
        assert kind.currentData()
    in_use = session.experiment.dataset
    assert asked == []
    assert (panel.notice.isVisible(), panel.notice.look.text()) == (True, "Choose folder…")
    assert not panel.notice.main.isVisible()
    panel.notice.look.setFocus()
    qtbot.keyClick(panel.notice.look, Qt.Key.Key_Return)
    assert asked == [1]
    assert session.experiment.dataset == in_use
    assert kind.currentData() == "image_folder"
    choose(panel, in_use.kind)
    assert kind.currentData() == in_use.kind
    settle(qtbot, session)
    assert session.experiment.dataset == in_use
    qtbot.waitUntil(lambda: panel.grid.isVisible(), timeout=10000)


def test_the_buttons_of_a_long_message_stay_in_sight_and_speak_of_the_window(qtbot, opened):
    session, panel = opened(DATASETS["mnist"].model_validate({}))
    panel.resize(240, 260)
    session.loader.message = "it could not be downloaded (" + "no route to host; " * 40 + "); choose the data folder"
    session.loader.status = "failed"
    session.loader.changed.emit()
    session.data_changed.emit()
    qtbot.waitUntil(lambda: not panel.notice.look.visibleRegion().isEmpty())
    for button in (panel.notice.main, panel.notice.look):
        assert button.toolTip()
        assert panel.rect().contains(button.rect().translated(button.mapTo(panel, QPoint())))
        assert not button.visibleRegion().isEmpty()
    assert panel.notice.sentence.text().endswith("choose the data folder")


def test_a_folder_that_is_gone(qtbot, opened, folder, monkeypatch, tmp_path):
    kind = DATASETS["image_folder"]
    session, panel = opened(kind.model_validate({"folder": str(tmp_path / "gone")}))
    assert "gone" in panel.notice.sentence.text()
    assert (panel.notice.main.text(), panel.notice.look.text()) == ("Try again", "Choose folder…")
    folder.rename(tmp_path / "gone")
    click(qtbot, panel.notice.main)
    qtbot.waitUntil(lambda: panel.grid.isVisible(), timeout=10000)
    answer_folder(monkeypatch, folder)
    with qtbot.waitSignal(session.import_wanted):
        click(qtbot, panel.choice.folder)


def test_long_loading_shows_progress_and_can_be_cancelled(qtbot, opened, monkeypatch):
    go_on = threading.Event()

    def load(self, root, progress=None):
        for done in range(1000):
            progress("Downloading digits.gz", done * 10_000, 9_900_000)
            if go_on.wait(0.02):
                break
        return

    monkeypatch.setattr(Digits, "load", load)
    _, panel = opened(wait=False)
    qtbot.waitUntil(lambda: panel.loading.isVisible(), timeout=5000)
    qtbot.waitUntil(lambda: panel.loading.what.text() == "Downloading digits.gz", timeout=5000)
    qtbot.waitUntil(lambda: f"of 9.90{BLANK}MB" in panel.loading.amount.text(), timeout=5000)
    click(qtbot, panel.loading.cancel)
    qtbot.waitUntil(lambda: panel.notice.isVisible(), timeout=5000)
    assert panel.notice.sentence.text() == "Loading was cancelled."
    go_on.set()


def test_quick_loading_leaves_the_pictures_standing(qtbot, opened):
    session, panel = opened()
    panel._patience.setInterval(20_000)
    pages = QSignalSpy(panel._pages.currentChanged)
    session.loader.reload()
    settle(qtbot, session)
    qtbot.waitUntil(lambda: panel._filled is session.data, timeout=5000)
    assert pages.count() == 0


def test_a_hidden_panel_fills_its_grid_when_shown(qtbot, opened):
    session, panel = opened()
    panel.hide()
    session.edit(session.experiment.changed(dataset=Digits(height=8, width=8)), "x")
    settle(qtbot, session)
    assert panel.grid.pictures.images.shape[2:] == (28, 28)
    panel.show()
    assert panel.grid.pictures.images.shape[2:] == (8, 8)


def test_where_the_panel_is_low_the_settings_take_the_pictures_place(qtbot, opened):
    _, panel = opened()
    assert panel.minimumSizeHint().width() <= 240
    panel.resize(260, 230)
    assert (panel.width(), panel.height()) == (260, 230)
    click(qtbot, panel.choice.settings)
    assert panel.form.isVisible()
    assert not panel.grid.isVisible()
    panel.resize(260, 600)
    qtbot.waitUntil(lambda: panel.grid.isVisible(), timeout=2000)
    assert panel.form.isVisible()
    click(qtbot, panel.choice.settings)
    assert not panel.form.isVisible()


def test_data_in_a_file_are_named(qtbot, opened, tmp_path):
    pictures = np.random.default_rng(0).integers(0, 256, (40, 8, 8), dtype=np.uint8)
    np.savez(tmp_path / "x.npz", images=pictures, labels=np.arange(40) % 2)
    session, panel = opened(DATASETS["array_file"].model_validate({"file": str(tmp_path / "x.npz"), "color": "grey"}))
    kind = panel.choice.kind
    assert kind.currentText() == "Arrays (NPZ, NPY)"
    assert panel.choice.facts.text().startswith("2 classes")
    choose(panel, "digits")
    assert session.experiment.dataset.kind == "digits"


def test_a_kind_that_is_read_from_a_file_asks_for_it_and_changes_nothing_yet(qtbot, opened):
    session, panel = opened()
    choose(panel, "array_file")
    assert panel.notice.sentence.text().startswith("Choose the file")
    with qtbot.waitSignal(session.import_wanted) as asked:
        click(qtbot, panel.notice.look)
    assert asked.args == [None]
    choose(panel, "image_folder")
    assert panel.notice.sentence.text().startswith("Choose a folder")
    assert session.experiment.dataset.kind == "digits"


def test_kinds_are_grouped_and_sorted_and_keys_pass_over_the_headings(qtbot, opened):
    _, panel = opened()
    box = panel.choice.kind
    rows = [(box.itemText(row), box.itemData(row)) for row in range(box.count())]
    assert sorted(kind for _, kind in rows if kind) == sorted(DATASETS)
    groups, heading = {}, None
    for text, kind in rows:
        if text and kind is None:
            heading = groups.setdefault(text, [])
        elif kind:
            heading.append(text)
    assert list(groups) == ["Come with the program", "Your own", "Standard sets"]
    assert all(titles == sorted(titles, key=str.casefold) and titles for titles in groups.values())
    tip = box.itemData(box.findData("cifar10"), Qt.ItemDataRole.ToolTipRole)
    assert "Krizhevsky" in tip
    assert "Licence: none stated" in tip
    assert "Download: 170 MB" in tip
    box.setFocus()
    seen = [box.currentData()]
    for _ in range(len(list(DATASETS)) - 1):
        qtbot.keyClick(box, Qt.Key.Key_Down)
        seen.append(box.currentData() or seen[-1])
    titles = [title for group in groups.values() for title in group]
    assert [DATASETS[kind].title for kind in seen] == titles


def test_the_storage_settings_are_kept_and_count_at_once(qtbot, opened):
    _, panel = opened(DATASETS["mnist"].model_validate({}))
    assert panel.notice.storage.isVisible()
    click(qtbot, panel.notice.storage)
    dialog = panel.findChild(StorageDialog)
    line = dialog.findChild(QLineEdit, "storage.mirror")
    assert line.accessibleName()
    qtbot.keyClicks(line, "ftp://mirror")
    click(qtbot, dialog.findChild(QPushButton, "storage_save"))
    assert dialog.isVisible()
    assert dialog.focusWidget() is line
    line.clear()
    qtbot.keyClicks(line, "https://mirror.example/sets/")
    click(qtbot, dialog.findChild(QPushButton, "storage_save"))
    assert storage().mirror == "https://mirror.example/sets/"
    qtbot.waitUntil(lambda: "from mirror.example" in panel.notice.sentence.text())
    assert [action.text() for action in panel.menu_actions()["File"]] == ["Storage…"]


@pytest.mark.parametrize("address", ["127.0.0.1:8123", "ftp://x"])
@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_mirror_that_is_refused_stays_in_its_field_with_the_reason(qtbot, opened, home, address, by_mouse):
    _, panel = opened()
    panel.menu_actions()["File"][0].trigger()
    dialog = panel.findChild(StorageDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    line, save = dialog.findChild(QLineEdit, "storage.mirror"), dialog.findChild(QPushButton, "storage_save")
    line.setFocus()
    qtbot.keyClicks(line, address)
    if by_mouse:
        save.setFocus(Qt.FocusReason.MouseFocusReason)
        click(qtbot, save)
    else:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert line.text() == address
    assert line.hasFocus()
    reason = f'mirror must begin with http:// or https://, not "{address}"'
    assert dialog.form.error("mirror") == reason
    shown = dialog.findChild(QLabel, "storage.mirror.error")
    assert shown.isVisible()
    assert shown.text() == reason
    assert not (home / "storage.json").exists()


def test_leaving_the_storage_settings_keeps_nothing(qtbot, opened, monkeypatch):
    _, panel = opened()
    panel.menu_actions()["File"][0].trigger()
    dialog = panel.findChild(StorageDialog)
    qtbot.keyClicks(dialog.findChild(QLineEdit, "storage.mirror"), "https://mirror.example/")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert storage().mirror == ""


def test_decoded_pictures_are_counted_and_taken_away(qtbot, opened, image_folder):
    session, panel = opened(DATASETS["image_folder"].model_validate({"folder": str(image_folder)}))
    panel.menu_actions()["File"][0].trigger()
    row = panel.findChild(StorageDialog).findChild(CacheRow)
    assert cache.size() > 60 * 3 * 32 * 32
    assert row.words.text().startswith("Decoded pictures: 18")
    assert row.words.text().endswith("of 1 folder")
    assert str(image_folder) in row.words.toolTip()
    click(qtbot, row.clear)
    assert cache.size() == 0
    assert row.words.text() == "Decoded pictures: none kept"
    assert not row.clear.isEnabled()
    assert len(session.data.train) > 0


def test_kept_weights_are_counted_and_those_of_closed_windows_taken_away(qtbot, opened):
    held, left = folders.HeldFolder(), folders.HeldFolder()
    for folder in (held, left):
        (folder.path / "000000000.safetensors").write_bytes(bytes(1_000_000))
    left.release()
    _, panel = opened()
    panel.menu_actions()["File"][0].trigger()
    row = panel.findChild(StorageDialog).findChild(KeptRow)
    assert row.words.text().startswith("Kept weights of runs: 2.00")
    click(qtbot, row.clear)
    assert row.words.text().startswith("Kept weights of runs: 1.00")
    assert held.path.is_dir()
    assert not left.path.exists()
    held.release()


def test_a_folder_kept_at_two_sizes_is_one_folder(qtbot, opened, folder):
    own = image_folder(folder)
    session, panel = opened(own.changed(height=32, width=32, color="rgb"))
    session.edit(session.experiment.changed(dataset=own.changed(height=8, width=12, color="grey")), "Shrink")
    settle(qtbot, session)
    panel.menu_actions()["File"][0].trigger()
    row = panel.findChild(StorageDialog).findChild(CacheRow)
    assert len(cache.entries()) == 2
    assert row.words.text().endswith("of 1 folder")
    assert sorted(re.findall(r"\d+×\d+ \w+", row.words.toolTip())) == ["32×32 RGB", "8×12 grey"]


def test_another_mirror_is_told_where_the_makers_servers_failed(qtbot, opened, monkeypatch):
    def refuse(self, root, progress=None):
        raise DataError("no server had it")

    monkeypatch.setattr(Usps, "load", refuse)
    session, panel = opened(Usps())
    session.loader.download()
    settle(qtbot, session)
    assert session.loader.status == "failed"
    panel.menu_actions()["File"][0].trigger()
    dialog = panel.findChild(StorageDialog)
    qtbot.keyClicks(dialog.findChild(QLineEdit, "storage.mirror"), "https://mirror.example/")
    click(qtbot, dialog.findChild(QPushButton, "storage_save"))
    assert session.loader.status == "missing"
    assert "from mirror.example" in panel.notice.sentence.text()


def test_the_storage_settings_say_of_what(qtbot, opened):
    _, panel = opened()
    panel.menu_actions()["File"][0].trigger()
    labels = [label.text() for label in panel.findChild(StorageDialog).form.findChildren(QLabel)]
    assert {"Disk for decoded pictures, GB", "Memory for pictures, MB"} <= set(labels)


def test_settings_that_cannot_be_kept_are_told(qtbot, opened, monkeypatch, home):
    _, panel = opened()
    (home / "storage.json").mkdir()
    panel.menu_actions()["File"][0].trigger()
    dialog = panel.findChild(StorageDialog)
    dialog.save()
    box = dialog.findChild(QMessageBox, "storage_failure")
    assert "cannot be written" in box.informativeText()
    assert dialog.isVisible()
    box.close()


def test_a_download_is_shown_cancelled_and_gone_on_with(qtbot, opened, mirror, monkeypatch):
    content = bytes(range(256)) * 4000
    remote = Remote("usps.bz2", mirror.add("usps.bz2", content), (f"{mirror.address}usps.bz2",), len(content))
    monkeypatch.setattr(Usps, "remotes", lambda self: (remote,))
    monkeypatch.setattr(Usps, "read", lambda self, root, progress: Digits().load(root))
    mirror.faults = ["stalled"]
    session, panel = opened(Usps())
    assert panel.notice.sentence.text().startswith("USPS is not in ")
    click(qtbot, panel.notice.main)
    qtbot.waitUntil(lambda: panel.loading.isVisible())
    assert mirror.half_way.wait(10)
    qtbot.waitUntil(lambda: panel.loading.what.text() == "Downloading usps.bz2")
    click(qtbot, panel.loading.cancel)
    qtbot.waitUntil(lambda: panel.notice.isVisible())
    assert panel.notice.sentence.text().startswith("Loading was cancelled. USPS is not in ")
    assert "kB are here already." in panel.notice.sentence.text()
    mirror.released.set()
    click(qtbot, panel.notice.main)
    qtbot.waitUntil(lambda: session.loader.status == "ready", timeout=10_000)
    assert (session.loader.root / "usps.bz2").read_bytes() == content
    assert mirror.ranges[-1].startswith("bytes=")
