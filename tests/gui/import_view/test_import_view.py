"""From a folder dropped on the window to a data set: counts, classes, findings, and what reaches the document."""

import csv
import os
import threading
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QDialog, QFileDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, failures, session_of
from tests.gui.import_view.conftest import SIZES, OpenView, seen, view_of
from tests.gui.test_main_window import controls, described, drop
from workbench.data.survey import files as survey
from workbench.gui.import_view.class_model import CALLED, NAME, TEST, TRAIN, VAL
from workbench.gui.import_view.class_table import ClassTable
from workbench.gui.import_view.dialog import ImportDialog
from workbench.gui.import_view.overview import Overview
from workbench.gui.preferences import Preferences
from workbench.gui.session import Session
from workbench.gui.task import Task


def settle(qtbot: QtBot, view: ImportDialog) -> None:
    qtbot.waitUntil(lambda: not view.looking.busy, timeout=20_000)


def row(view: ImportDialog, name: str) -> int:
    model = view.classes.model
    return next(place for place in range(model.rowCount()) if model.name(place) == name)


def cell(view: ImportDialog, name: str, column: int) -> str:
    return str(view.classes.model.index(row(view, name), column).data())


def counts(view: ImportDialog, name: str) -> list[int]:
    return [int(cell(view, name, column)) for column in (TRAIN, VAL, TEST)]


def select(view: ImportDialog, name: str) -> None:
    table = view.classes.view
    found = next(r for r in range(table.model().rowCount()) if table.model().index(r, NAME).data() == name)
    table.setCurrentIndex(table.model().index(found, NAME))
    table.setFocus()


def rename(qtbot: QtBot, view: ImportDialog, name: str, new: str) -> None:
    """Type another name, as a person would: F2, the name, Enter."""
    select(view, name)
    qtbot.keyClick(view.classes.view, Qt.Key.Key_F2)
    (editor,) = [field for field in view.classes.view.findChildren(QLineEdit) if field.isVisible()]
    editor.selectAll()
    qtbot.keyClicks(editor, new)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cell(view, name, CALLED) == new)


def use(qtbot: QtBot, view: ImportDialog, session: Session) -> None:
    qtbot.mouseClick(view.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.loader.status == "ready", timeout=20_000)


def test_a_dropped_folder_is_shown_as_it_is(qtbot: QtBot, open_window: OpenWindow, animals: Path) -> None:
    window = open_window()
    session = session_of(window)
    before = session.experiment
    assert drop(window, animals)
    view = seen(qtbot, window)
    assert view.sentence.text() == "60 pictures in 3 classes, and nothing suspicious among them."
    for name, size in SIZES.items():
        assert sum(counts(view, name)) == size
    trained = [counts(view, name)[0] for name in SIZES]
    assert view.pane.imbalance.text() == f"Imbalance: largest class {max(trained) / min(trained):.1f} × the smallest"
    assert view.prospect.facts.text("Sizes") == "all 24 × 20 pixels"
    assert view.prospect.facts.text("Colours") == "RGB 60"
    assert view.findings.nothing.isVisible()
    assert len(view.samples.sources) == 60
    assert session.experiment == before
    assert failures(window) == []
    use(qtbot, view, session)
    assert view_of(window) is None
    data = session.data
    assert data is not None
    assert data.train.shape == (3, 20, 24)  # as proposed
    assert session.history.undo_label == "Use the pictures in animals"
    assert session.summary.output_shape == (3,)
    assert not [problem for problem in session.problems if problem.severity == "error"]
    session.undo()
    assert session.experiment == before


def test_the_counts_are_those_the_network_gets(qtbot: QtBot, open_view: OpenView, messy: Path) -> None:
    window, view = open_view(messy)
    shown = {name: counts(view, name) for name in SIZES}
    session = session_of(window)
    use(qtbot, view, session)
    data = session.data
    assert data is not None
    for place, name in enumerate(data.classes):
        found = [int((split.targets == place).sum()) for split in (data.train, data.val, data.test)]
        assert found == shown[name]


def test_classes_left_out_renamed_and_merged_reach_the_document(
    qtbot: QtBot, open_view: OpenView, animals: Path
) -> None:
    (animals / "dog").mkdir()
    Image.new("L", (24, 20), 7).save(animals / "dog" / "only.png")
    window, view = open_view(animals)
    session = session_of(window)
    select(view, "dog")
    qtbot.keyClick(view.classes.view, Qt.Key.Key_Space)
    rename(qtbot, view, "ant", "insect")
    rename(qtbot, view, "bee", "insect")
    assert view.pane.merged.text() == "2 classes called “insect” become one."
    settle(qtbot, view)
    assert cell(view, "dog", TRAIN) == "–"
    insects = counts(view, "ant")[0] + counts(view, "bee")[0]
    times = f"{insects / counts(view, 'cow')[0]:.1f}".removesuffix(".0")
    assert view.pane.imbalance.text() == f"Imbalance: largest class {times} × the smallest"
    view.pane.balance.click()
    use(qtbot, view, session)
    dataset = session.experiment.dataset
    assert (dataset.exclude, dataset.rename) == (("dog",), {"ant": "insect", "bee": "insect"})
    assert session.data is not None
    assert session.data.classes == ("insect", "cow")
    assert session.experiment.training.loss.balance == "classes"
    assert session.summary.output_shape == (2,)
    session.undo()
    assert session.experiment.dataset.kind == "digits"
    assert session.experiment.training.loss.balance == "none"
    assert session.history.undo_label is None


def test_the_view_of_the_data_in_use_begins_with_what_was_chosen(
    qtbot: QtBot, open_view: OpenView, animals: Path
) -> None:
    window, view = open_view(animals)
    view.classes.model.set_used([row(view, "bee")], False)
    rename(qtbot, view, "cow", "cattle")
    form = view.prospect.form
    assert form is not None
    form.field("height").inputs()[0].setFocus()
    settle(qtbot, view)
    use(qtbot, view, session_of(window))
    chosen = session_of(window).experiment.dataset
    session_of(window).import_wanted.emit(animals)
    view = seen(qtbot, window)
    assert view.dataset == chosen
    assert view.classes.model.exclude == ("bee",)
    assert cell(view, "cow", CALLED) == "cattle"
    qtbot.mouseClick(view.use, Qt.MouseButton.LeftButton)
    assert session_of(window).experiment.dataset == chosen


def test_fewer_than_two_classes_cannot_be_used(qtbot: QtBot, open_view: OpenView, animals: Path) -> None:
    _, view = open_view(animals)
    qtbot.mouseClick(view.classes.none, Qt.MouseButton.LeftButton)
    assert not view.use.isEnabled()
    assert view.reason.text().startswith("No class is left of 3")
    select(view, "ant")
    qtbot.keyClick(view.classes.view, Qt.Key.Key_Space)
    assert not view.use.isEnabled()
    assert "only the class ant is left" in view.reason.text().lower()
    qtbot.mouseClick(view.classes.invert, Qt.MouseButton.LeftButton)
    assert view.use.isEnabled()
    assert view.classes.model.exclude == ("ant",)
    qtbot.mouseClick(view.classes.all, Qt.MouseButton.LeftButton)
    assert view.classes.model.exclude == ()


def test_a_class_without_a_readable_picture_is_named_before_it_costs_a_run(
    qtbot: QtBot, open_view: OpenView, animals: Path
) -> None:
    for file in (animals / "cow").iterdir():
        file.write_bytes(b"no picture")
    _, view = open_view(animals)
    assert not view.use.isEnabled()
    assert view.reason.text().startswith("“cow” has no picture to learn from")
    view.classes.model.set_used([row(view, "cow")], False)
    settle(qtbot, view)
    assert view.use.isEnabled()


def test_an_empty_place_says_what_it_is_empty_of(qtbot: QtBot, open_view: OpenView, animals: Path) -> None:
    for file in (animals / "cow").iterdir():
        file.write_bytes(b"no picture")
    _, view = open_view(animals)
    text, tree = view.samples.empty.text, view.findings.tree
    tree.setCurrentIndex(view.findings.model.index(0, 0))
    qtbot.waitUntil(lambda: text.text() == "None of these files can be shown.", timeout=10_000)
    select(view, "cow")
    assert view.samples.empty.isVisible()
    assert text.text() == "No picture of this class can be read."
    qtbot.waitUntil(lambda: view.samples.findChildren(Task) == [], timeout=10_000)


def test_another_class_costs_no_second_look_at_all_sizes(
    open_view: OpenView, animals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, view = open_view(animals)
    facts, asked = view.prospect.facts, []
    of_all = facts.text("Brightness")
    monkeypatch.setattr(Overview, "sizes", property(lambda _: asked.append(1)))
    monkeypatch.setattr(Overview, "modes", property(lambda _: asked.append(1)))
    select(view, "bee")
    assert facts.text("Brightness") != of_all
    assert facts.text("Sizes") == "all 24 × 20 pixels"
    assert asked == []


def test_planted_faults_are_found_shown_and_saved(
    qtbot: QtBot, open_view: OpenView, messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, view = open_view(messy)
    assert "1 file cannot be read" in view.sentence.text()
    found = dict(view.findings.model.groups)
    assert list(found) == ["conflict", "leak", "unreadable", "same_file", "flat", "ending"]
    files = {kind: {path.name for finding in group for path in finding.paths} for kind, group in found.items()}
    copies = {"ant0.png", *(f"copy{number}.png" for number in range(9)), "conflict.png"}
    assert files["conflict"] == files["leak"] == files["same_file"] == copies
    assert files["unreadable"] == {"cut.png"}
    assert files["flat"] == {"flat.png"}
    assert files["ending"] == {"wrong.jpg"}

    tree = view.findings.tree
    flat = view.findings.model.index(list(found).index("flat"), 0)
    tree.setCurrentIndex(flat)
    qtbot.waitUntil(lambda: view.samples.sources == (messy / "cow" / "flat.png",), timeout=10_000)
    view.samples.grid.activated.emit(0)
    qtbot.waitUntil(lambda: not view.samples.large.size_shown.isEmpty(), timeout=10_000)
    assert "flat.png · 24×20 pixels · RGB" in view.samples.note.text()
    qtbot.keyClick(view.samples.large, Qt.Key.Key_Escape)
    assert view.isVisible()
    assert view.samples.grid.isVisible()

    report = tmp_path / "report.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(report), ""))
    qtbot.mouseClick(view.findings.save, Qt.MouseButton.LeftButton)
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    saved = Counter(line["finding"] for line in rows)
    assert saved["Single-colour pictures"] == 1
    assert saved["Exact duplicates"] == len(copies)


def test_what_is_left_out_is_not_complained_about(qtbot: QtBot, open_view: OpenView, messy: Path) -> None:
    _, view = open_view(messy)
    view.classes.model.set_used([row(view, "cow")], False)
    settle(qtbot, view)
    kinds = [kind for kind, _ in view.findings.model.groups]
    assert kinds == ["conflict", "leak", "unreadable", "same_file"]
    rename(qtbot, view, "bee", "ant")  # the copies in bee are no conflict any more; and one class is too few
    settle(qtbot, view)
    view.classes.model.set_used([row(view, "cow")], True)
    settle(qtbot, view)
    assert "conflict" not in [kind for kind, _ in view.findings.model.groups]


def test_other_shares_are_counted_without_reading_a_picture(
    qtbot: QtBot, open_view: OpenView, animals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, view = open_view(animals)
    monkeypatch.setattr(survey.survey_picture, "look", lambda *_: pytest.fail("a picture is read"))
    form = view.prospect.form
    assert form is not None
    box = form.field("test_share").inputs()[0]
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "0.5")
    settle(qtbot, view)
    assert {name: counts(view, name)[2] for name in SIZES} == {"ant": 15, "bee": 10, "cow": 5}


def test_given_splits_leave_no_share_to_choose(open_view: OpenView, animals: Path, tmp_path: Path) -> None:
    root = tmp_path / "split"
    for split in ("train", "test"):
        for name in SIZES:
            (root / split / name).mkdir(parents=True)
            pictures = sorted((animals / name).iterdir())
            for file in pictures[:6] if split == "train" else pictures[6:10]:
                os.link(file, root / split / name / file.name)
    _, view = open_view(root)
    form = view.prospect.form
    assert form is not None
    form.field("validation_share")
    with pytest.raises(KeyError):
        form.field("test_share")
    assert view.prospect.given.isVisible()
    assert [counts(view, name)[2] for name in SIZES] == [4, 4, 4]


def test_a_class_is_searched_sorted_and_looked_at(
    qtbot: QtBot, open_view: OpenView, tmp_path: Path, rng: np.random.Generator
) -> None:
    names = ["Ähre", "猫", "قطة", *(f"class{number}" for number in range(30))]
    for place, name in enumerate(names):
        (tmp_path / "many" / name).mkdir(parents=True)
        for number in range(2 if place else 5):
            pixels = rng.integers(0, 256, (8, 8), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "many" / name / f"{number}.png")
    window, view = open_view(tmp_path / "many")
    proxy = view.classes.view.model()
    assert view.classes.search.isVisible()
    view.classes.search.setText("猫")
    assert [proxy.index(r, NAME).data() for r in range(proxy.rowCount())] == ["猫"]
    view.classes.search.setText("ＣＬＡＳＳ7, ähre")
    assert [proxy.index(r, NAME).data() for r in range(proxy.rowCount())] == ["class7", "Ähre"]
    rename(qtbot, view, "class7", "swallow tail")
    view.classes.search.setText("tail swallow")
    assert [proxy.index(r, NAME).data() for r in range(proxy.rowCount())] == ["class7"]
    view.classes.search.setText("30")  # a number of pictures is no name
    assert proxy.rowCount() == 0
    view.classes.search.setText("猫")
    select(view, "猫")
    assert {source.parent.name for source in view.samples.sources} == {"猫"}
    view.classes.search.clear()
    view.classes.view.sortByColumn(TRAIN, Qt.SortOrder.DescendingOrder)
    assert proxy.index(0, NAME).data() == "Ähre"
    qtbot.mouseClick(view.samples.back, Qt.MouseButton.LeftButton)
    assert len({source.parent.name for source in view.samples.sources}) == len(names)
    assert view.dataset is not None
    assert view.dataset.color == "grey"
    assert view_of(window) is view


def test_what_is_no_class_has_no_flags_of_one(qtbot: QtBot, open_view: OpenView, animals: Path) -> None:
    table = ClassTable()
    qtbot.addWidget(table)
    outside = table.model.flags(QModelIndex())
    _, view = open_view(animals)
    assert view.classes.model.flags(QModelIndex()) == outside
    assert outside != view.classes.model.flags(view.classes.model.index(0, NAME))


def test_real_pictures_are_trained_on_without_a_class(qtbot: QtBot, open_window: OpenWindow, real_data: Path) -> None:
    window = open_window("lecture-cnn")
    session = session_of(window)
    assert drop(window, real_data / "cifar10_small")
    view = seen(qtbot, window)
    assert view.sentence.text().startswith("4\u2009800 pictures in 10 classes")
    assert counts(view, "frog") == [360, 40, 80]
    select(view, "frog")
    qtbot.keyClick(view.classes.view, Qt.Key.Key_Space)
    settle(qtbot, view)
    use(qtbot, view, session)
    data = session.data
    assert data is not None
    assert (len(data.train), len(data.val), len(data.test)) == (3240, 360, 720)
    assert "frog" not in data.classes
    training = session.experiment.training.changed(epochs=1)
    session.edit(session.experiment.changed(training=training), "Train one epoch")
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle" and bool(session.run.record.epochs), timeout=120_000)
    assert len(session.run.record.epochs) == 1


def test_every_control_has_a_name_a_tip_and_says_what_it_is(open_view: OpenView, messy: Path) -> None:
    _, view = open_view(messy)
    shown = [widget for widget in controls(view) if widget.isVisible()]
    assert len(shown) > 10
    assert [described(widget) for widget in shown if not widget.objectName()] == []
    assert [described(widget) for widget in shown if not widget.toolTip()] == []
    silent = [w for w in shown if not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))]
    assert [described(widget) for widget in silent] == []


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_class_whose_name_is_no_text_is_shown_and_kept(qtbot: QtBot, open_view: OpenView, animals: Path) -> None:
    strange = os.fsdecode(os.fsencode(animals) + b"/\xff")
    try:
        (animals / "ant").rename(strange)
    except OSError:
        pytest.skip("this file system takes text only")
    (animals / "bee").rename(animals / "two\nlines")
    window, view = open_view(animals)
    shown = [view.classes.model.index(place, NAME).data() for place in range(3)]
    assert shown == ["cow", "two\\nlines", "\\udcff"]
    qtbot.mouseClick(view.classes.none, Qt.MouseButton.LeftButton)
    assert view.classes.model.exclude == ("cow", "two\nlines")
    qtbot.mouseClick(view.classes.all, Qt.MouseButton.LeftButton)
    use(qtbot, view, session_of(window))
    assert session_of(window).data is not None


# Other things than folders.


def test_arrays_are_shown_in_the_same_view(
    qtbot: QtBot, open_view: OpenView, tmp_path: Path, rng: np.random.Generator
) -> None:
    pictures = rng.integers(0, 256, (40, 12, 10), dtype=np.uint8)
    pictures[7] = pictures[3]
    np.savez(tmp_path / "own.npz", images=pictures, labels=np.arange(40) % 2)
    window, view = open_view(tmp_path / "own.npz")
    assert view.sentence.text().startswith("40 pictures in 2 classes; 2 are worth a look")
    assert "same_pixels" in [kind for kind, _ in view.findings.model.groups]
    assert view.prospect.facts.text("Sizes") == "all 10 × 12 pixels"
    view.findings.tree.setCurrentIndex(view.findings.model.index(0, 0))
    assert len(view.samples.sources) == 2
    view.samples.grid.activated.emit(1)
    assert view.samples.large.size_shown.toTuple() == (10, 12)
    split, index = view.samples.sources[1]
    assert view.samples.note.text() == f"{split} {index}: 1"
    use(qtbot, view, session_of(window))
    assert session_of(window).experiment.dataset.input_shape == (1, 12, 10)


def test_a_table_that_does_not_say_enough_can_be_explained(qtbot: QtBot, open_view: OpenView, animals: Path) -> None:
    files = sorted(path for path in animals.rglob("*.png"))
    lines = [f"{path.relative_to(animals)},{path.parent.name},{path.stem[-1]}" for path in files]
    (animals / "labels.csv").write_text("one,two,three\n" + "\n".join(lines))
    window, view = open_view(animals / "labels.csv")
    form = view.prospect.form
    assert form is not None
    box = form.field("label_column").inputs()[0]
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "two")
    qtbot.waitUntil(lambda: view.use.isEnabled() and not view.looking.busy, timeout=20_000)
    assert sorted(view.classes.model.name(place) for place in range(view.classes.model.rowCount())) == list(SIZES)
    use(qtbot, view, session_of(window))
    assert session_of(window).experiment.dataset.label_column == "two"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: (folder / "data.txt").write_text("no pictures"), "is nothing that pictures are learned from"),
        (lambda folder: (folder / "data").mkdir(), "is empty; make one subfolder per class"),
        (lambda folder: None, "does not exist"),
    ],
    ids=["text", "empty folder", "nothing"],
)
def test_what_cannot_be_imported_says_why_and_opens_nothing(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, make: object, sentence: str
) -> None:
    folder = tmp_path / "brought"
    folder.mkdir()
    assert callable(make)
    make(folder)
    path = next(folder.iterdir(), folder / "gone")
    window = open_window()
    before = session_of(window).experiment
    window.file_dropped.emit(str(path))
    ((_, said),) = failures(window)
    assert sentence in said
    assert window.findChildren(ImportDialog) == []
    assert session_of(window).experiment == before


def test_a_folder_of_no_pictures_at_all_says_so(qtbot: QtBot, open_view: OpenView, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "texts" / name).mkdir(parents=True)
        (tmp_path / "texts" / name / "note.txt").write_text("hello")
    _, view = open_view(tmp_path / "texts")
    assert not view.use.isEnabled()
    assert view.samples.empty.isVisible()
    assert "2 files cannot be read" in view.sentence.text()


def test_of_several_things_dropped_the_first_that_can_be_is_opened(
    qtbot: QtBot, open_window: OpenWindow, animals: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("no pictures")
    (tmp_path / "b.txt").write_text("none either")
    window = open_window()
    assert drop(window, tmp_path / "a.txt", animals)
    assert seen(qtbot, window).path.text() == str(animals)
    assert drop(window, tmp_path / "a.txt", tmp_path / "b.txt")
    ((_, said),) = failures(window)
    assert said.startswith("None of these 2 can")


# Leaving.


def test_cancel_leaves_everything_as_it_was(qtbot: QtBot, open_view: OpenView, animals: Path) -> None:
    window, view = open_view(animals)
    session = session_of(window)
    before = session.experiment, session.data
    view.classes.model.set_used([0], False)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.result() == QDialog.DialogCode.Rejected
    assert view_of(window) is None
    assert (session.experiment, session.data) == before
    assert session.history.undo_label is None


@pytest.mark.parametrize("by", ["cancel", "window", "another"])
def test_leaving_while_it_looks_ends_the_thread(
    qtbot: QtBot, open_window: OpenWindow, animals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    look, go_on = survey.survey_picture.look, threading.Event()

    def slow(path: Path, sampled: bool) -> survey.Look:
        go_on.wait(0.02)
        return look(path, sampled)

    monkeypatch.setattr(survey.survey_picture, "look", slow)
    window = open_window()
    window.file_dropped.emit(str(animals))
    qtbot.waitUntil(lambda: view_of(window) is not None)
    view = view_of(window)
    assert view is not None
    qtbot.waitUntil(lambda: view.loading.amount.text() != "")
    assert view.loading.isVisible()
    if by == "cancel":
        qtbot.mouseClick(view.cancel, Qt.MouseButton.LeftButton)
    elif by == "window":
        window.close()
    else:
        window.file_dropped.emit(str(animals))
        go_on.set()
        assert seen(qtbot, window).sentence.text().startswith("60 pictures")
    go_on.set()
    names = ("task", "survey")
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name.startswith(names)], timeout=10_000)


def test_it_comes_back_in_its_size_and_lets_the_window_be_used(
    qtbot: QtBot, open_view: OpenView, animals: Path
) -> None:
    window, view = open_view(animals)
    assert not view.isModal()
    view.resize(1000, 600)
    view.reject()
    assert Preferences().size("import_view") == view.size()
    window.file_dropped.emit(str(animals))
    assert seen(qtbot, window).size().toTuple() == (1000, 600)


def test_the_menu_asks_for_a_folder(
    qtbot: QtBot, open_window: OpenWindow, animals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(animals))
    action = window.findChild(QAction, "import_folder")
    assert action in window.findChild(QMenu, "import_menu").actions()
    action.trigger()
    assert seen(qtbot, window).heading.text() == "animals"


def test_a_click_on_a_picture_of_the_grid_shows_it_large(qtbot: QtBot, open_view: OpenView, animals: Path) -> None:
    _, view = open_view(animals)
    grid = view.samples.grid
    first = grid.index_at(QPoint(20, 20))
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.waitUntil(lambda: view.samples.large.size_shown.toTuple() == (24, 20), timeout=10_000)
    source = view.samples.sources[first]
    assert isinstance(source, Path)
    assert source.name in view.samples.note.text()
    qtbot.mouseClick(view.samples.large, Qt.MouseButton.LeftButton)
    assert grid.isVisible()
