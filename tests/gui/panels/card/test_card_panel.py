import gc
import re
import threading
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel

from workbench.data.base import DATASETS
from workbench.data.card import card
from workbench.experiment import find
from workbench.gui.panels.card import panel as panel_module
from workbench.gui.panels.card.panel import CardPanel
from workbench.gui.panels.card.text import as_markdown, as_text, description, heading, source
from workbench.gui.task import Task

THIN = "\u2009"


@pytest.fixture
def opened(open_panel):
    """Return a function that opens an experiment with the card on show, its data loaded or refused."""

    def make(dataset=None):
        experiment = find("digits")
        experiment = experiment if dataset is None else experiment.changed(dataset=dataset)
        return open_panel(CardPanel, experiment, (640, 560))

    return make


def text(panel, name):
    return panel.findChild(QLabel, name).text()


def test_what_the_card_says(qtbot, opened):
    session, panel = opened()
    qtbot.waitUntil(lambda: panel.card is not None, timeout=10000)
    data, dataset = session.data, session.experiment.dataset
    assert panel.name.text() == "Digits (8×8)"
    assert "1,797 digits written by 43 people" in text(panel, "card_about")
    assert "Source" not in text(panel, "card_about")
    assert text(panel, "card_fact_source") == dataset.source
    assert text(panel, "card_fact_licence") == "CC BY 4.0"
    sizes = [len(data.split(name)) for name in ("train", "val", "test")]
    told = text(panel, "card_fact_pictures").replace(THIN, "")
    assert [int(n) for n in re.findall(r"\d+", told)] == [sum(sizes), *sizes]
    pixels = data.test.images.float() / 255
    assert float(text(panel, "card_mean_test_grey")) == pytest.approx(float(pixels.mean()), abs=6e-5)
    assert float(text(panel, "card_std_test_grey")) == pytest.approx(float(pixels.std(correction=0)), abs=6e-5)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in panel.page.findChildren(QLabel))
    mine = data.train.images[data.train.targets == 4].numpy().astype(float).mean(0)
    assert np.abs(panel.page.means.pictures.images[4] - mine).max() <= 0.5


def test_classes_are_sorted_and_lead_to_their_pictures(qtbot, opened):
    _session, panel = opened()
    qtbot.waitUntil(lambda: panel.card is not None, timeout=10000)
    totals = panel.card.totals
    panel.page.order.setCurrentIndex(panel.page.order.findData("most"))
    assert np.all(np.diff(totals[panel.page.bars.order]) <= 0)
    assert panel.page.means.places.order.tolist() == panel.page.bars.order
    with qtbot.waitSignal(panel.class_wanted) as told:
        qtbot.mouseClick(panel.page.bars.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 3))
    assert told.args == [panel.page.bars.order[0]]
    which = panel.page.bars.order[2]
    with qtbot.waitSignal(panel.class_wanted) as told:
        panel.page.ensureWidgetVisible(panel.page.means)
        spot = panel.page.means.frame_of(which).center()
        qtbot.mouseClick(panel.page.means.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [which]


def test_the_card_is_copied_and_saved(qtbot, opened, monkeypatch, tmp_path):
    session, panel = opened()
    qtbot.waitUntil(lambda: panel.card is not None, timeout=10000)
    panel.findChild(object, "card_copy").trigger()
    assert QGuiApplication.clipboard().text() == as_text(panel.card, session.experiment.dataset)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "card"), ""))
    panel.findChild(object, "card_save").trigger()
    saved = (tmp_path / "card.md").read_text("utf-8")
    assert saved == as_markdown(panel.card, session.experiment.dataset)
    rows = re.findall(r"^\| (\d) \| (\d+) \| (\d+) \| (\d+) \|$", saved, re.MULTILINE)
    assert [[int(n) for n in row[1:]] for row in rows] == panel.card.counts.tolist()


def test_a_file_that_cannot_be_written_is_told(qtbot, opened, monkeypatch, tmp_path):
    session, panel = opened()
    qtbot.waitUntil(lambda: panel.card is not None, timeout=10000)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "file" / "card.md"), ""))
    with qtbot.waitSignal(session.failed) as told:
        panel.findChild(object, "card_save").trigger()
    assert told.args[0] == "The data card cannot be saved"


def test_an_own_folder_is_called_by_its_name(qtbot, opened, image_folder):
    session, panel = opened(DATASETS["image_folder"].model_validate({"folder": str(image_folder)}))
    qtbot.waitUntil(lambda: panel.card is not None, timeout=20000)
    assert panel.name.text() == image_folder.name
    assert text(panel, "card_fact_source") == f"your own folder, {image_folder}"
    assert text(panel, "card_fact_licence") == "not stated"
    # The folder makes class 0's pictures red, class 1's green, class 2's blue; they are sorted by name.
    names = {name: panel.card.pictures[at].mean((1, 2)).argmax() for at, name in enumerate(session.data.classes)}
    assert names == {"cat": 0, "dog": 1, "Fuchs": 2}


def test_counting_is_cancelled_and_begun_again(qtbot, opened, monkeypatch):
    released = threading.Event()

    def slow(data, progress):
        while not released.wait(0.01):
            progress("Counting pictures", 1, 100)
        return card(data, progress)

    monkeypatch.setattr(panel_module, "card", slow)
    _session, panel = opened()
    qtbot.waitUntil(panel.button.isVisible, timeout=5000)
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert panel.amount.text() == "The counting was cancelled."
    assert panel.button.text() == "Count again"
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    released.set()
    qtbot.waitUntil(lambda: panel.card is not None, timeout=10000)
    assert panel.page.isVisible()


def test_data_that_were_counted_are_not_kept(qtbot, opened):
    session, panel = opened()
    counted = []
    for seed in range(1, 6):
        qtbot.waitUntil(lambda: panel.card is not None, timeout=10000)
        counted.append(weakref.ref(session.data))
        session.edit(session.experiment.changed(dataset=session.experiment.dataset.changed(seed=seed)), "Seed")
        qtbot.waitUntil(lambda: panel.card is None)
    qtbot.waitUntil(lambda: panel.card is not None, timeout=10000)
    qtbot.waitUntil(lambda: not panel.findChildren(Task))
    gc.collect()
    assert [data() for data in counted] == [None] * 5


def test_without_data_the_card_says_what_will_be_here(qtbot, opened):
    _session, panel = opened(DATASETS["mnist"].model_validate({}))
    assert panel.no_data.isVisible()
    assert panel.no_data.button.text() == "Download"
    assert not panel.findChild(object, "card_copy").isEnabled()


def test_an_own_file_is_called_by_its_name(tmp_path):
    for kind, setting, name in (("array_file", "file", "own.npz"), ("labelled_folder", "table", "labels.csv")):
        dataset = DATASETS[kind].model_validate({setting: str(tmp_path / name)})
        assert heading(dataset) == name
        assert source(dataset) == f"your own file, {tmp_path / name}"
    for kind in ("digits", "mnist"):
        assert heading(DATASETS[kind].model_validate({})) == DATASETS[kind].title
    assert heading(DATASETS["medmnist"].model_validate({"subset": "bloodmnist"})) == "MedMNIST, bloodmnist"
    assert heading(DATASETS["emnist"].model_validate({})) == "EMNIST, balanced"


def test_descriptions_leave_the_source_to_its_own_line():
    for name in ("digits", "mnist", "shapes", "image_folder"):
        words = description(DATASETS[name])
        assert words
        assert "Source:" not in words


def test_names_stay_in_their_cells(opened, qtbot, tmp_path, image_folder):
    (image_folder / "cat").rename(image_folder / "c|a*t")
    session, panel = opened(DATASETS["image_folder"].model_validate({"folder": str(image_folder)}))
    qtbot.waitUntil(lambda: panel.card is not None, timeout=20000)
    assert "| c\\|a\\*t |" in as_markdown(panel.card, session.experiment.dataset)
