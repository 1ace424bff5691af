"""Every broken table, array and folder is loaded as far as it goes, or refused in a sentence; nothing is executed."""

from pathlib import Path

import pytest

from tests.data.broken import arrays, folders, hdf5, tables
from tests.data.broken.case import Case
from tests.data.broken.judge import check_data, check_sentence
from workbench.data.base import DATASETS, DataError, Dataset
from workbench.data.own.image_folder import ImageFolder
from workbench.data.own.labelled_folder import LabelledFolder
from workbench.data.own.recognise import recognise
from workbench.data.survey import arrays as survey_arrays
from workbench.data.survey.files import survey
from workbench.data.survey.report import report, summary

CASES = [*tables.cases(), *arrays.cases(), *hdf5.cases(), *folders.cases()]
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def test_the_corpus_is_without_repetition():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)


def outcome(path: Path) -> tuple[Dataset | None, str]:
    """What is recognised and loads, or the sentence why it does not."""
    found = recognise(path, DATASETS["digits"](height=8, width=8))
    if not isinstance(found, Dataset):
        return None, found or ""
    try:
        classes = found.classes()
        data = found.load(path)
    except DataError as error:
        return None, str(error)
    assert data.classes == classes
    check_data(data)
    survey_arrays.find(data)
    return found, ""


@pytest.mark.timeout(10)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_file(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = case.make(tmp_path)
    dataset, sentence = outcome(path)
    if dataset is None:
        check_sentence(sentence, path)
        assert case.says in sentence
    if case.fate != "either":
        assert (dataset is None) == (case.fate == "refused"), sentence
    if isinstance(dataset, ImageFolder | LabelledFolder):
        found = survey(dataset.files(), dataset)
        for finding in found.findings:
            assert finding.sentence
        assert report(found).startswith("file,class,split,finding,sentence\n")
        assert summary(found)
    assert sorted(tmp_path.rglob("executed")) == []
