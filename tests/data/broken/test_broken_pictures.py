"""Every broken picture is opened or refused in a sentence; a folder with it is loaded and surveyed without it."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.data.broken import pictures
from tests.data.broken.case import Case
from tests.data.broken.judge import check_data, check_sentence
from workbench.data.base import DATASETS
from workbench.data.own.image_folder import ImageFolder
from workbench.data.own.recognise import recognise
from workbench.data.pictures.picture import PictureError, open_picture
from workbench.data.survey.files import survey

# As picture.py sets it for the program; pytest begins each test with filters of its own.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
CASES = pictures.cases()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of six pictures."""
    folder = tmp_path_factory.mktemp("good")
    for index, name in enumerate(("cat", "dog")):
        (folder / name).mkdir()
        for number in range(6):
            Image.new("RGB", (8, 8), (40 * number, 100 * index, 9)).save(folder / name / f"{number}.png")
    return folder


def test_the_corpus_is_large_and_without_repetition():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    assert len(names) >= 250


def opened(path: Path) -> tuple[str | None, str]:
    """Why a picture cannot be opened, alone and as a sentence."""
    try:
        image = open_picture(path)
    except PictureError as error:
        return error.reason, str(error)
    assert image.mode in ("L", "RGB")
    return None, ""


@pytest.mark.timeout(10)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_picture(case: Case, good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    shutil.copytree(good, folder)
    path = case.make(folder / "cat")
    reason, sentence = opened(path)
    if sentence:
        check_sentence(sentence, path)
        assert case.says in sentence
    if case.fate != "either":
        assert (reason is None) == (case.fate == "usable"), reason
    dataset = ImageFolder(folder=str(folder), height=8, width=8)
    data = dataset.load(tmp_path)
    check_data(data)
    assert len(data.train) + len(data.val) + len(data.test) == 12 + (reason is None)
    assert [(skipped.path, skipped.reason) for skipped in data.skipped] == ([(path, reason)] if reason else [])
    found = survey(dataset.files(), dataset)
    unreadable = [finding.paths for finding in found.findings if finding.kind == "unreadable"]
    assert unreadable == ([(path,)] if reason else [])
    recognised = recognise(path, DATASETS["digits"]())
    if isinstance(recognised, str):
        check_sentence(recognised, path)
    assert sorted(tmp_path.rglob("executed")) == []
