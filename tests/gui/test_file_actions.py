"""What the File menu does, and what it asks before anything is lost."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Answer, OpenWindow, failures, session_of
from tests.gui.test_main_window import drop
from workbench.experiment import find, load, save
from workbench.gui.main_window import MainWindow


def trigger(window: MainWindow, name: str) -> None:
    found = window.findChild(QAction, name)
    assert found is not None, name
    found.trigger()


def choose(monkeypatch: pytest.MonkeyPatch, file: Path | str) -> None:
    """Let the next file dialogs return `file`; "" is Cancel."""
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(file), ""))


def change(window: MainWindow, name: str = "Mine") -> None:
    session = session_of(window)
    session.edit(session.experiment.changed(name=name), "Name")


def test_save_asks_for_a_file_once(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    window = open_window()
    change(window)
    choose(monkeypatch, "")
    trigger(window, "save")
    assert session_of(window).modified
    choose(monkeypatch, tmp_path / "net")
    trigger(window, "save")
    assert load(tmp_path / "net.json") == session_of(window).experiment
    change(window, "Mine, too")
    choose(monkeypatch, tmp_path / "never.json")
    trigger(window, "save")
    assert load(tmp_path / "net.json").name == "Mine, too"
    assert not (tmp_path / "never.json").exists()
    trigger(window, "save_as")
    assert session_of(window).path == tmp_path / "never.json"


def test_rename_leads_to_the_field_with_the_name(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session = session_of(window)
    session.select(("0",))
    window.findChild(QDockWidget, "dock_settings").close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    trigger(window, "rename_experiment")
    line = QApplication.focusWidget()
    assert line.objectName() == "experiment.name"
    qtbot.keyClicks(line, "Own")
    assert session.experiment.name == "Own"  # in place of all that was there
    assert window.windowTitle().startswith("Own")


def test_a_suffix_added_to_a_name_writes_over_nothing_unasked(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: Answer
) -> None:
    (tmp_path / "net.json").write_text("mine")
    window = open_window()
    change(window)
    choose(monkeypatch, tmp_path / "net")
    said = answer("Cancel")
    trigger(window, "save")
    assert said == ["net.json already exists. Replace it?"]
    assert (tmp_path / "net.json").read_text() == "mine"
    answer("Replace it")
    trigger(window, "save")
    assert load(tmp_path / "net.json").name == "Mine"


@pytest.mark.parametrize(
    ("button", "name", "saved"),
    [("Save", "LeNet-5", True), ("Don't save", "LeNet-5", False), ("Cancel", "Mine", False)],
)
def test_unsaved_changes_are_asked_about(
    open_window: OpenWindow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: Answer,
    button: str,
    name: str,
    saved: bool,
) -> None:
    window = open_window()
    change(window)
    choose(monkeypatch, tmp_path / "mine.json")
    said = answer(button)
    trigger(window, "new_lenet5")
    assert said == ["Save the changes to “Mine” first?"]
    assert session_of(window).experiment.name == name
    assert (tmp_path / "mine.json").exists() == saved
    if saved:
        assert load(tmp_path / "mine.json").name == "Mine"


def test_nothing_is_asked_where_nothing_is_lost(open_window: OpenWindow) -> None:
    window = open_window()
    for name in ("lecture-cnn", "shapes-rgb"):
        trigger(window, f"new_{name}")
        assert session_of(window).experiment == find(name)
    trigger(window, "new_empty")
    session = session_of(window)
    assert session.experiment.network.layers == ()
    assert session.experiment.dataset == find("shapes-rgb").dataset
    assert session.path is None


def test_nothing_is_replaced_during_a_training(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session = session_of(window)
    before = session.experiment
    session.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    trigger(window, "new_lenet5")
    assert session.experiment == before
    assert failures(window)[0][0] == "A training is under way"


def test_every_dialog_begins_in_the_folder_of_its_own_kind(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folders = [tmp_path / "pictures", tmp_path / "experiments"]
    for folder in folders:
        folder.mkdir()
    Image.new("L", (8, 8)).save(folders[0] / "a.png")
    save(find("lenet5"), folders[1] / "net.json")
    window = open_window()
    begun: list[str] = []
    chosen = [folders[0] / "a.png", folders[1] / "net.json", "", ""]

    def ask(_parent: object, _title: str, folder: str, _filter: str) -> tuple[str, str]:
        begun.append(folder)
        return str(chosen[len(begun) - 1]), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    for name in ("open_picture", "open", "open_picture", "open"):
        trigger(window, name)
    assert begun == [str(Path.home()), str(Path.home()), *map(str, folders)]


def test_presets_name_their_data_as_people_do(open_window: OpenWindow) -> None:
    window = open_window()
    found = window.findChild(QAction, "new_digits")
    assert found is not None
    assert found.text().endswith(f"({find('digits').dataset.title})")


def test_open_remembers_the_file_and_its_folder(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "A & B.json"
    save(find("lenet5"), file)
    window = open_window()
    choose(monkeypatch, file)
    trigger(window, "open")
    assert session_of(window).path == file
    assert window.preferences.folder("experiment") == str(tmp_path)
    trigger(window, "new_digits")
    recent = next(action.menu() for action in window.menus["File"].actions() if action.text() == "Open recent")
    recent.aboutToShow.emit()
    (entry,) = recent.actions()
    assert entry.text() == f"A && B.json  ({tmp_path.name})"
    entry.trigger()
    assert session_of(window).experiment == find("lenet5")
    file.unlink()
    recent.aboutToShow.emit()
    assert [action.isEnabled() for action in recent.actions()] == [False]


# Files dropped onto the window.


def test_a_dropped_experiment_is_opened(open_window: OpenWindow, tmp_path: Path) -> None:
    save(find("lenet5"), tmp_path / "a.json")
    save(find("shapes-rgb"), tmp_path / "without-suffix")
    window = open_window()
    assert drop(window, tmp_path / "a.json")
    assert session_of(window).experiment == find("lenet5")
    assert drop(window, tmp_path / "without-suffix")
    assert session_of(window).experiment == find("shapes-rgb")


BROKEN_FILES: dict[str, tuple[bytes, str]] = {
    "notes.txt": (b"Dear diary", "notes.txt is nothing that pictures are learned from"),
    "empty": (b"", "empty is empty (0 bytes)"),
    "cut.json": (b'{"version": 1,', "cut.json: not JSON: EOF"),
    "list.json": (b"[1]", "list.json: an experiment is a JSON object, not [1]"),
    "future.json": (b'{"version": 2}', "future.json: version must be 1, not 2"),
    "wrong.json": (
        json.dumps(
            {
                "version": 1,
                "dataset": {"kind": "digits"},
                "network": {"kind": "sequential", "layers": [{"kind": "conv2d", "out_channels": 0}]},
            }
        ).encode(),
        "wrong.json: network.0: out_channels must be at least 1, not 0",
    ),
    "cut.png": (b"\x89PNG\r\n\x1a\n", "cut.png is not a picture that can be read"),
    "zero.jpg": (b"", "zero.jpg is empty (0 bytes)"),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_broken_file_is_told_in_one_sentence_and_changes_nothing(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, name: str
) -> None:
    content, sentence = BROKEN_FILES[name]
    (tmp_path / name).write_bytes(content)
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    change(window)  # nothing is asked about it, since nothing will replace it
    before = session.experiment, session.path, session.pinned
    drop(window, tmp_path / name)
    qtbot.waitUntil(lambda: bool(failures(window)))
    ((_, told),) = failures(window)
    assert told.startswith(sentence)
    assert "Traceback" not in told
    assert (session.experiment, session.path, session.pinned) == before


def test_a_file_that_is_gone_is_told(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    for number, name in enumerate(("gone.json", "gone.png", "gone"), start=1):
        drop(window, tmp_path / name)
        qtbot.waitUntil(lambda count=number: len(failures(window)) == count)
    assert [told.split()[0].rstrip(":") for _, told in failures(window)] == ["gone.json", "gone.png", "gone"]


def pictures() -> dict[str, tuple[Image.Image, dict[str, object]]]:
    """Pictures whose left half is dark and whose right half is bright, in modes that photos and scans come in."""
    grey = np.zeros((20, 40), np.uint8)
    grey[:, 20:] = 255
    image = Image.fromarray(grey)
    alpha = Image.merge("LA", (Image.new("L", (40, 20), 0), Image.fromarray(255 - grey)))
    return {
        "cmyk.jpg": (image.convert("CMYK"), {"quality": 95}),
        "deep.png": (Image.fromarray(grey.astype(np.uint16) * 257), {}),
        "alpha.png": (alpha, {}),  # black where opaque, white paper where transparent
        "palette.gif": (image.convert("P"), {}),
        "bits.tif": (image.convert("1"), {}),
        "turned.jpg": (image.transpose(Image.Transpose.ROTATE_90), {"exif": orientation(6), "quality": 95}),
    }


def orientation(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif.tobytes()


@pytest.mark.parametrize("name", pictures())
def test_pictures_of_every_mode_are_pinned(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, name: str) -> None:
    image, options = pictures()[name]
    image.save(tmp_path / name, **options)
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    drop(window, tmp_path / name)
    qtbot.waitUntil(lambda: session.pinned is not None and session.pinned.title == name)
    assert failures(window) == []
    assert session.pinned is not None
    pixels = session.pinned.image[0].float()  # (28, 28), the middle of the picture
    assert pixels[:, :12].mean() < 20
    assert pixels[:, 16:].mean() > 235


def test_a_huge_picture_is_refused_before_it_is_decoded(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")
    window = open_window()
    drop(window, tmp_path / "bomb.png")
    qtbot.waitUntil(lambda: bool(failures(window)))
    ((title, told),) = failures(window)
    assert title == "This picture cannot be opened"
    assert "megapixels" in told
