"""Pictures that come with the program and with its dependencies, to look at and to play with."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from workbench.data.pictures.picture import open_picture
from workbench.paths import RESOURCES


@dataclass(frozen=True)
class Sample:
    """A picture at hand.

    Attributes:
        name: what it is called here.
        title: what people read.
        credit: where it comes from, and under which licence.
        is_quick: whether it may be opened without a thread.
        open: decodes it.
    """

    name: str
    title: str
    credit: str
    is_quick: bool
    open: Callable[[], Image.Image]


def _lecture() -> Image.Image:
    return open_picture(RESOURCES / "samples" / "lecture-12x16.png")


def _photo(file: str) -> Callable[[], Image.Image]:
    def load() -> Image.Image:
        # A second to import, and needed by those who want these photos only.
        from sklearn.datasets import load_sample_image  # type: ignore[import-untyped]

        return Image.fromarray(load_sample_image(file))

    return load


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "lecture",
        "Lecture, 12 × 16",
        "the 192 numbers of the lecture (QMUL, Manuel Teres)",
        True,
        _lecture,
    ),
    Sample(
        "china",
        "Temple, 640 × 427",
        "china.jpg of scikit-learn, by danielbuechele, CC BY 2.0",
        False,
        _photo("china.jpg"),
    ),
    Sample(
        "flower",
        "Flower, 640 × 427",
        "flower.jpg of scikit-learn, by vultilion, CC BY 2.0",
        False,
        _photo("flower.jpg"),
    ),
)
BY_NAME = {sample.name: sample for sample in SAMPLES}
