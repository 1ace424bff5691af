"""Fashion-MNIST: MNIST's format, and harder."""

from typing import ClassVar, Literal

from workbench.data.base import DATASETS
from workbench.data.standard.idx_set import IdxSet


@DATASETS.register
class FashionMnist(IdxSet):
    """70,000 pictures of clothes, shoes and bags from a shop, 28×28 pixels, grey: MNIST's format, and harder.

    10,000 are for testing; downloaded once (30.9 MB).
    Source: Xiao, Rasul and Vollgraf 2017, https://arxiv.org/abs/1708.07747
    """

    title: ClassVar = "Fashion-MNIST"
    download: ClassVar = "30.9 MB"
    source: ClassVar = "Xiao, Rasul and Vollgraf 2017, https://arxiv.org/abs/1708.07747"
    licence: ClassVar = "MIT"
    folder: ClassVar = "FashionMNIST/raw"
    mirrors: ClassVar = ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",)
    archives: ClassVar = {
        "train-images-idx3-ubyte": ("8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
        "train-labels-idx1-ubyte": ("25c81989df183df01b3e8a0aad5dffbe", 29_515),
        "t10k-images-idx3-ubyte": ("bef4ecab320f06d8554ea6380940ec79", 4_422_102),
        "t10k-labels-idx1-ubyte": ("bb300cfdad3c16e7a12a480ee83cd310", 5_148),
    }

    kind: Literal["fashion_mnist"] = "fashion_mnist"

    def classes(self) -> tuple[str, ...]:
        return (
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
            "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        )  # fmt: skip
