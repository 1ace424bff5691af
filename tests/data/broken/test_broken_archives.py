"""Every broken archive is unpacked into its folder and nowhere else, or refused in a sentence and leaves nothing."""

from pathlib import Path

import pytest

from tests.data.broken import archives
from tests.data.broken.case import Case
from tests.data.broken.judge import check_sentence
from workbench.data.base import DATASETS
from workbench.data.fetching.archives import ArchiveError, extract
from workbench.data.own.recognise import recognise

CASES = archives.cases()


def test_the_corpus_is_without_repetition():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_archive(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    path = case.make(inside)
    before = {found for found in tmp_path.rglob("*") if found.is_file()}
    sentence = ""
    try:
        target = extract(path, inside / "out")
    except ArchiveError as error:
        sentence = str(error)
        check_sentence(sentence, path)
    else:
        written = [found for found in target.rglob("*") if not found.is_dir()]
        assert all(found.is_file() and not found.is_symlink() for found in written)
    assert case.says in sentence
    if case.fate != "either":
        assert bool(sentence) == (case.fate == "refused"), sentence
    after = {found for found in tmp_path.rglob("*") if found.is_file() or found.is_symlink()}
    strange = [found for found in after - before if not found.is_relative_to(inside / "out") or sentence]
    assert [found for found in strange if found.suffix != ".lock"] == []
    recognised = recognise(path, DATASETS["digits"]())
    assert isinstance(recognised, str)
    check_sentence(recognised, path)
