"""A survey under another choice says what a survey that reads all pictures again would say."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.data import picture_files
from workbench.data.own.array_file import ArrayFile
from workbench.data.own.image_folder import ImageFolder
from workbench.data.survey import again as survey_again
from workbench.data.survey import loaded as survey_loaded
from workbench.data.survey.files import Survey, survey


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three classes of 12 pictures, one of which is in all of them, four times in each."""
    rng = np.random.default_rng(1)
    same = rng.integers(0, 256, (20, 24, 3), dtype=np.uint8)
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        for number in range(12):
            pixels = same if number % 3 == 0 else rng.integers(0, 256, (20, 24, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    (tmp_path / "b" / "cut.png").write_bytes(b"\x89PNG")
    return tmp_path


def same(one: Survey, other: Survey) -> None:
    np.testing.assert_array_equal(one.splits, other.splits)
    np.testing.assert_array_equal(one.counts, other.counts)
    assert one.findings == other.findings


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"seed": 5},
        {"test_share": 0.0, "validation_share": 0.0},
        {"test_share": 0.6, "validation_share": 0.3, "seed": 2},
        {"height": 64, "width": 30},
        {"height": 20, "width": 200},
    ],
    ids=str,
)
def test_shares_seed_and_size_give_the_survey_that_reads_all_again(folder: Path, settings: dict[str, float]) -> None:
    before = ImageFolder(folder=str(folder))
    files = before.files()
    after = before.changed(**settings)
    same(survey_again.under(survey(files, before), files, after), survey(files, after))


def test_it_comes_back_to_what_it_was(folder: Path) -> None:
    dataset = ImageFolder(folder=str(folder))
    files = dataset.files()
    first = survey(files, dataset)
    other = survey_again.under(first, files, dataset.changed(exclude=("a",), seed=3))
    assert other.findings != first.findings
    same(survey_again.under(first, files, dataset), first)


def test_classes_left_out_are_in_no_split_and_nothing_is_said_about_them(folder: Path) -> None:
    dataset = ImageFolder(folder=str(folder))
    files = dataset.files()
    seen = survey_again.under(survey(files, dataset), files, dataset.changed(exclude=("b",)))
    assert seen.counts[1].tolist() == [0, 0, 0]
    assert "unreadable" not in {finding.kind for finding in seen.findings}
    (conflict,) = [finding for finding in seen.findings if finding.kind == "conflict"]
    assert {path.parent.name for path in conflict.paths} == {"a", "c"}


def test_the_counts_are_those_of_a_load(folder: Path) -> None:
    dataset = ImageFolder(folder=str(folder))
    files = dataset.files()
    chosen = dataset.changed(exclude=("c",), rename={"a": "A"}, seed=9, test_share=0.3)
    seen = survey_again.under(survey(files, dataset), files, chosen)
    data = picture_files.load(files.listing, files.classes, chosen, files.root)
    for column, split in enumerate((data.train, data.val, data.test)):
        assert seen.counts[:2, column].tolist() == np.bincount(split.targets.numpy(), minlength=2).tolist()


def test_classes_called_alike_are_no_conflict(folder: Path) -> None:
    dataset = ImageFolder(folder=str(folder))
    files = dataset.files()
    first = survey(files, dataset)
    seen = survey_again.under(first, files, dataset.changed(rename={"a": "x", "b": "x"}))
    (conflict,) = [finding for finding in seen.findings if finding.kind == "conflict"]
    assert "in the classes x and c" in conflict.sentence or "in the classes c and x" in conflict.sentence
    seen = survey_again.under(first, files, dataset.changed(rename={"a": "x", "b": "x"}, exclude=("c",)))
    assert [finding for finding in seen.findings if finding.kind == "conflict"]  # one class is left: nothing is chosen


def test_findings_in_arrays_follow_the_choice(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    pictures = rng.integers(0, 256, (30, 8, 8), dtype=np.uint8)
    labels = np.arange(30) % 3
    pictures[1] = pictures[0]  # in the classes 0 and 1
    pictures[5] = 7  # one colour, class 2
    np.savez(tmp_path / "own.npz", images=pictures, labels=labels)
    dataset = ArrayFile(file=str(tmp_path / "own.npz"), height=8, width=8, color="grey")
    first = survey_loaded.survey(dataset.load(tmp_path), dataset.place)

    def kinds(**choice: object) -> set[str]:
        return {found.kind for found in survey_again.findings_in_arrays(first, dataset.changed(**choice))}

    assert {"conflict", "same_pixels", "flat"} <= kinds()
    assert kinds(exclude=("2",)) == kinds() - {"flat"}
    assert kinds(exclude=("1",)) == {"flat"}
    assert kinds(rename={"1": "0"}) == kinds() - {"conflict"}
