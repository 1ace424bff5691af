from pathlib import Path

from workbench.data.survey.findings import Finding
from workbench.gui.import_view.finding_model import in_words

THIN = "\u2009"


def test_pictures_and_thousands_are_written_as_everywhere_in_the_window() -> None:
    sentence = "train picture 1,234 and test picture 7 are the same picture; keep one"
    rows = (("train", 1234), ("test", 7))
    assert in_words(Finding("same_pixels", (), sentence, rows)) == (
        f"train 1{THIN}234 and test 7 are the same picture; keep one"
    )
    large = "a/b.png has 9×9 pixels, and the middle picture 1,234,567 pixels in all"
    told = in_words(Finding("large", (Path("a/b.png"),), large))
    assert told.endswith(f"the middle picture 1{THIN}234{THIN}567 pixels in all")


def test_names_of_files_stay_letter_by_letter() -> None:
    sentence = "train picture 3/1,234.png has one colour only"
    assert in_words(Finding("flat", (Path("train picture 3/1,234.png"),), sentence)) == sentence
