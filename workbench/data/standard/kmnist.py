"""Kuzushiji-MNIST: MNIST's format, and old Japanese writing."""

from typing import ClassVar, Literal

from workbench.data.base import DATASETS
from workbench.data.standard.idx_set import IdxSet


@DATASETS.register
class Kmnist(IdxSet):
    """70,000 cursive Japanese characters from old books, ten of the hiragana, 28×28 pixels, grey.

    10,000 are for testing; downloaded once (21 MB). One character may be written in several quite different ways.
    Source: Clanuwat et al. 2018, https://arxiv.org/abs/1812.01718
    """

    title: ClassVar = "Kuzushiji-MNIST"
    download: ClassVar = "21.2 MB"
    source: ClassVar = "Clanuwat et al. 2018, https://arxiv.org/abs/1812.01718"
    licence: ClassVar = "CC BY-SA 4.0"
    folder: ClassVar = "KMNIST/raw"
    mirrors: ClassVar = ("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",)
    archives: ClassVar = {
        "train-images-idx3-ubyte": ("bdb82020997e1d708af4cf47b453dcf7", 18_165_135),
        "train-labels-idx1-ubyte": ("e144d726b3acfaa3e44228e80efcd344", 29_497),
        "t10k-images-idx3-ubyte": ("5c965bf0a639b31b8f53240b1b52f4d7", 3_041_136),
        "t10k-labels-idx1-ubyte": ("7320c461ea6c1c855c0b718fb2a4b134", 5_120),
    }

    kind: Literal["kmnist"] = "kmnist"

    def classes(self) -> tuple[str, ...]:
        return ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
