from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.data.base import DataError
from workbench.data.program import digits
from workbench.data.program.digits import Digits

NOWHERE = Path("nowhere")


def test_the_pictures_are_scikit_learns():
    from sklearn.datasets import load_digits

    original = load_digits()
    data = Digits(height=8, width=8).load(NOWHERE)
    images = torch.cat([split.images for split in (data.train, data.val, data.test)])
    targets = torch.cat([split.targets for split in (data.train, data.val, data.test)])
    expected = np.rint(original.images * 255 / 16 + 1e-9).astype(np.uint8)
    ours = sorted((label, image.numpy().tobytes()) for image, label in zip(images, targets.tolist(), strict=True))
    theirs = sorted((int(label), image.tobytes()) for image, label in zip(expected, original.target, strict=True))
    assert ours == theirs


def test_defaults():
    data = Digits().load(NOWHERE)
    assert [len(split) for split in (data.train, data.val, data.test)] == [1294, 144, 359]
    assert data.train.images.shape[1:] == (1, 28, 28)
    assert data.classes == tuple("0123456789")


def test_without_scikit_learn_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(digits, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="install scikit-learn"):
        Digits().load(NOWHERE)


@pytest.mark.parametrize("content", [b"", b"not gzip", None])
def test_a_broken_file_is_named(monkeypatch, tmp_path, content):
    class Package:
        submodule_search_locations = (str(tmp_path),)

    folder = tmp_path / "datasets" / "data"
    folder.mkdir(parents=True)
    if content is not None:
        (folder / "digits.csv.gz").write_bytes(content)
    monkeypatch.setattr(digits, "find_spec", lambda name: Package)
    with pytest.raises(DataError, match=r"digits\.csv\.gz .*install scikit-learn anew"):
        Digits().load(NOWHERE)
