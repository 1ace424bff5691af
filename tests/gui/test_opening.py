"""How the window is filled: what was open last, what the command line names, and where data are looked for."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Answer, OpenWindow, failures, session_of
from workbench import paths
from workbench.experiment import find, load, save
from workbench.gui.autosave import last_experiment
from workbench.gui.dataset_loader import DatasetLoader
from workbench.gui.import_view.dialog import ImportDialog
from workbench.gui.preferences import Preferences

MARK = "[*]"


def test_the_last_experiment_comes_back_with_its_file_and_its_changes(open_window: OpenWindow, tmp_path: Path) -> None:
    file = tmp_path / "net.json"
    save(find("lenet5"), file)
    first = open_window(str(file))
    session = session_of(first)
    session.edit(session.experiment.changed(name="Mine"), "Name")
    title, first_modified = first.windowTitle(), first.isWindowModified()
    first.close()

    second = open_window()
    again = session_of(second)
    assert (again.experiment.name, again.path) == ("Mine", file)
    assert (second.windowTitle(), second.isWindowModified()) == (title, first_modified) == (title, True)
    again.save(file)
    second.close()

    third = open_window()
    assert not third.isWindowModified()
    assert third.windowTitle() == f"Mine{MARK} - net.json - CNN workbench"


def test_changes_of_an_experiment_without_a_file_stay_marked(open_window: OpenWindow) -> None:
    first = open_window("shapes-rgb")
    assert not first.isWindowModified()
    first.close()
    second = open_window()
    assert not second.isWindowModified()
    session = session_of(second)
    session.edit(session.experiment.changed(name="Mine"), "Name")
    second.close()
    third = open_window()
    assert third.isWindowModified()
    assert session_of(third).path is None


def test_an_experiment_whose_file_is_gone_is_not_lost(open_window: OpenWindow, tmp_path: Path) -> None:
    file = tmp_path / "net.json"
    save(find("lenet5"), file)
    open_window(str(file)).close()
    file.unlink()
    window = open_window()
    session = session_of(window)
    assert (session.experiment, session.path, session.modified) == (find("lenet5"), None, True)
    assert failures(window) == []


def test_a_file_changed_by_somebody_else_is_seen(open_window: OpenWindow, tmp_path: Path) -> None:
    file = tmp_path / "net.json"
    save(find("lenet5"), file)
    open_window(str(file)).close()
    save(find("digits"), file)
    window = open_window()
    assert (session_of(window).experiment, window.isWindowModified()) == (find("lenet5"), True)


def test_a_broken_last_experiment_is_told_and_kept(open_window: OpenWindow) -> None:
    for number in (1, 2):
        last_experiment().parent.mkdir(parents=True, exist_ok=True)
        last_experiment().write_text(f"broken {number}")
        window = open_window()
        ((title, told),) = failures(window)
        assert title == "The last experiment cannot be opened"
        kept = last_experiment().with_name(f"last-experiment-broken-{number}.json")
        assert str(kept) in told
        assert kept.read_text() == f"broken {number}"
        assert session_of(window).experiment == find("digits")
        window.close()
        assert load(last_experiment()) == find("digits")


def test_a_file_from_the_command_line_asks_before_unsaved_work_goes(
    open_window: OpenWindow, tmp_path: Path, answer: Answer
) -> None:
    file = tmp_path / "net.json"
    save(find("lenet5"), file)
    first = open_window()
    session = session_of(first)
    session.edit(session.experiment.changed(name="Mine"), "Name")
    first.close()
    said = answer("Cancel")
    second = open_window(str(file))
    assert said == ["Save the changes to “Mine” first?"]
    assert session_of(second).experiment.name == "Mine"


def test_a_file_from_the_command_line_is_the_first_to_load(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "net.json"
    save(find("shapes-rgb"), file)
    open_window("lenet5").close()
    used: list[str] = []
    use = DatasetLoader.use
    monkeypatch.setattr(DatasetLoader, "use", lambda loader, data: (used.append(data.kind), use(loader, data))[1])
    window = open_window(str(file))
    assert set(used) == {"shapes"}
    session = session_of(window)
    assert (session.path, session.modified) == (file, False)
    assert window.windowTitle().endswith("net.json - CNN workbench")
    window.close()
    last_experiment().write_text("broken")
    ((title, _),) = failures(open_window(str(file)))
    assert title == "The last experiment cannot be opened"


def test_pictures_and_folders_can_be_given_too(
    qtbot: QtBot, open_window: OpenWindow, image_folder: Path, tmp_path: Path
) -> None:
    window = open_window(str(image_folder))
    qtbot.waitUntil(lambda: any(view.isVisible() for view in window.findChildren(ImportDialog)))
    window.close()
    picture = tmp_path / "mine.png"
    Image.fromarray(np.full((9, 9), 7, np.uint8)).save(picture)
    session = session_of(open_window(str(picture)))
    qtbot.waitUntil(lambda: session.pinned is not None and session.pinned.title == "mine.png")


def test_a_wrong_file_from_the_command_line_is_told(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text("{")
    window = open_window(str(tmp_path / "net.json"))
    assert [title for title, _ in failures(window)] == ["This experiment cannot be opened"]
    assert session_of(window).experiment == find("digits")


def test_the_folder_for_data_is_remembered_unless_it_was_given(open_window: OpenWindow, tmp_path: Path) -> None:
    given, chosen = tmp_path / "given", tmp_path / "chosen"
    given.mkdir()
    chosen.mkdir()
    first = open_window(data_root=given)
    assert session_of(first).loader.root == given
    first.close()
    second = open_window()
    assert session_of(second).loader.root == paths.data_root()
    session_of(second).loader.look_in(chosen)
    second.close()
    third = open_window()
    assert session_of(third).loader.root == chosen
    third.close()
    assert session_of(open_window(data_root=given)).loader.root == given
    chosen.rmdir()
    assert Preferences().data_root is None
