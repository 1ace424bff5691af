"""MNIST: found on disk as torchvision lays it out, or downloaded once."""

from typing import ClassVar, Literal

from workbench.data.base import DATASETS
from workbench.data.standard.idx_set import IdxSet

MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/")
ARCHIVES = {
    "train-images-idx3-ubyte": ("f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422),
    "train-labels-idx1-ubyte": ("d53e105ee54ea40749a09fcbcd1e9432", 28_881),
    "t10k-images-idx3-ubyte": ("9fb629c4189551a2d022fa330f9573f3", 1_648_877),
    "t10k-labels-idx1-ubyte": ("ec29112dd5afa0611ce80d1b7f02629c", 4_542),
}
"""MD5 and bytes of each file's .gz. Source: torchvision.datasets.MNIST.resources."""


@DATASETS.register
class Mnist(IdxSet):
    """70,000 handwritten digits, 28×28 pixels in 256 grey levels: where most people meet their first network.

    10,000 are for testing; downloaded once (11.6 MB) if they are not there.
    Source: LeCun, Bottou, Bengio and Haffner 1998, http://yann.lecun.com/exdb/mnist/
    """

    title: ClassVar = "MNIST"
    download: ClassVar = "11.6 MB"
    source: ClassVar = "LeCun, Bottou, Bengio and Haffner 1998, http://yann.lecun.com/exdb/mnist/"
    licence: ClassVar = "CC BY-SA 3.0"
    folder: ClassVar = "MNIST/raw"
    places: ClassVar = ("MNIST", "raw", "")
    mirrors: ClassVar = MIRRORS
    archives: ClassVar = ARCHIVES

    kind: Literal["mnist"] = "mnist"

    def classes(self) -> tuple[str, ...]:
        return tuple("0123456789")
