"""An archive is unpacked beside itself once a person agrees, then looked at."""

import shutil
import tarfile
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Answer, OpenWindow, failures, session_of
from tests.gui.import_view.conftest import seen, view_of
from workbench.gui.import_view.unpacking import inside, target_of


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("pets.zip", "pets"),
        ("pets.tar.gz", "pets"),
        ("PETS.TGZ", "PETS"),
        ("v1.2.zip", "v1.2"),
        (".zip", ".zip unpacked"),
        ("pets", "pets unpacked"),
    ],
)
def test_the_folder_is_called_as_the_archive(name: str, folder: str) -> None:
    assert target_of(Path("there") / name) == Path("there") / folder


def test_folders_around_the_pictures_are_passed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b" / "cat").mkdir(parents=True)
    (tmp_path / "a" / "b" / "dog").mkdir()
    (tmp_path / "__MACOSX").mkdir()
    assert inside(tmp_path) == tmp_path / "a" / "b"


def test_an_archive_is_unpacked_and_looked_at(
    qtbot: QtBot, open_window: OpenWindow, animals: Path, tmp_path: Path, answer: Answer
) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "brought"), "zip", animals.parent, animals.name))
    window = open_window()
    said = answer("Unpack and look inside")
    window.file_dropped.emit(str(archive))
    assert said == ["brought.zip is an archive. Unpacked, it is a folder called “brought” beside it."]
    view = seen(qtbot, window)
    assert view.path.text() == str(tmp_path / "brought" / "animals")
    assert view.sentence.text().startswith("60 pictures in 3 classes")
    view.reject()
    said = answer("Look inside")
    window.file_dropped.emit(str(archive))
    assert said == ["brought.zip is an archive. A folder called “brought” is beside it already."]
    assert seen(qtbot, window).path.text() == str(tmp_path / "brought" / "animals")


def test_who_does_not_agree_finds_nothing_changed(
    open_window: OpenWindow, animals: Path, tmp_path: Path, answer: Answer
) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "brought"), "gztar", animals))
    window = open_window()
    before = session_of(window).experiment, sorted(tmp_path.iterdir())
    answer("Cancel")
    window.file_dropped.emit(str(archive))
    assert (session_of(window).experiment, sorted(tmp_path.iterdir())) == before
    assert view_of(window) is None


def test_an_archive_that_leads_out_of_its_folder_is_refused_in_a_sentence(
    qtbot: QtBot, open_window: OpenWindow, animals: Path, tmp_path: Path, answer: Answer
) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        archive.add(animals / "ant" / "ant0.png", "../../out.png")
    window = open_window()
    answer("Unpack and look inside")
    window.file_dropped.emit(str(tmp_path / "evil.tar"))
    qtbot.waitUntil(lambda: bool(failures(window)), timeout=10_000)
    ((_, said),) = failures(window)
    assert "evil.tar" in said
    assert not (tmp_path / "evil").exists()
    assert view_of(window) is None
