"""What every sentence and every list of what was left out must be."""

from pathlib import Path

from workbench.data.base import Data, one_line

_NO_SENTENCE = ("Traceback", "<class", " object at 0x", "Errno", "\\x00", "None;")


def check_sentence(sentence: str, path: Path) -> None:
    """A sentence is one line for people, names the file, and says what to do."""
    assert one_line(sentence) == sentence, sentence
    assert one_line(path.stem)[:40] in sentence, sentence
    assert ";" in sentence, sentence
    assert len(sentence) < 2000, sentence
    assert not any(words in sentence for words in _NO_SENTENCE), sentence


def check_data(data: Data) -> None:
    """Loaded data hold together, and say why each file was left out."""
    assert len(data.classes) >= 2
    assert set(data.train.targets.tolist()) == set(range(len(data.classes)))
    for split in (data.train, data.val, data.test):
        assert len(split.pictures(slice(None))) == len(split)
    for skipped in data.skipped:
        assert skipped.reason
        assert "\n" not in skipped.reason
        assert not any(words in skipped.reason for words in _NO_SENTENCE), skipped.reason
