"""The pinned picture: what the feature maps shown are of."""

from dataclasses import dataclass

from PIL import Image
from torch import Tensor

from workbench.data.base import Data, Dataset, SplitName
from workbench.data.pictures.picture import to_tensor
from workbench.gui.picture_words import picture_name


@dataclass(frozen=True, eq=False)
class Pinned:
    """A picture as the network gets it, before normalisation.

    Attributes:
        image: (C, H, W) uint8.
        title: what to call it.
        target: its class index, where it is a sample.
        picture: the person's own picture before it was fitted, or None.
    """

    image: Tensor
    title: str
    target: int | None = None
    split: SplitName | None = None
    index: int | None = None
    picture: Image.Image | None = None


def pin_sample(data: Data, split: SplitName, index: int) -> Pinned:
    """Return sample `index` of a split."""
    part = data.split(split)
    target = int(part.targets[index])
    title = picture_name(split, index, data.classes[target])
    return Pinned(part.picture(index), title, target, split, index)


def pin_picture(picture: Image.Image, title: str, dataset: Dataset) -> Pinned:
    """Return a person's own picture, fitted to what the data set's pictures are like."""
    return Pinned(to_tensor(picture, dataset.input_shape), title, picture=picture)


def pin_again(pinned: Pinned | None, data: Data, dataset: Dataset) -> Pinned | None:
    """Return a person's picture fitted to another data set, otherwise its first sample; None where there is none."""
    if pinned is not None and pinned.picture is not None:
        return pin_picture(pinned.picture, pinned.title, dataset)
    splits: tuple[SplitName, ...] = ("test", "val", "train")
    split = next((name for name in splits if len(data.split(name))), None)
    return pin_sample(data, split, 0) if split else None
