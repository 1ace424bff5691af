"""What every data set is: a spec that says where pictures come from, and the splits they become."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Protocol
from unicodedata import category

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field, SerializeAsAny
from torch import Tensor

from workbench.data.moments import moments_of_counts
from workbench.layers.base import Shape
from workbench.spec import Float, Int, Registry, Seed, Spec, parse

Pixels = Annotated[Int, Field(ge=1, le=1024)]
Height = Annotated[Pixels, Field(description="rows of pixels the network sees")]
Width = Annotated[Pixels, Field(description="columns of pixels the network sees")]
Color = Annotated[Literal["grey", "rgb"], Field(description="one channel, or red, green and blue")]
SplitName = Literal["train", "val", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "val", "test")

Progress = Callable[[str, int, int | None], None]
"""Told (what, done, total or None) now and then during long work; may raise Cancelled."""


class Cancelled(Exception):
    """A person asked long work to end."""


MOST_CLASSES = 10_000

TEST_SHARE = 0.2
"""Of all pictures, where a data set comes without a test split of its own and nobody says otherwise."""

LARGEST = 64_000_000
"""Pixels a picture may have."""


def one_line(text: str) -> str:
    """Return text with what breaks a line, moves the cursor or turns its direction written as its code.

    Names of files may hold any character; letters of every script stay, and the joiners that some need.
    """
    if text.isprintable():
        return text
    return "".join(c.encode("unicode_escape").decode("ascii") if _steers(c) else c for c in text)


def _steers(character: str) -> bool:
    kind = category(character)
    return (kind[0] == "C" or kind in ("Zl", "Zp")) and character not in "\u200c\u200d"


class DataError(Exception):
    """A data set cannot be had; says in one line what is wrong, with the value, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))


class Pages(Protocol):
    """What keeps the pages of mapped pictures few."""

    def touched(self, count: int) -> None:
        """Take note that so many pictures were read; any thread may."""


@dataclass(frozen=True, eq=False)
class Split:
    """Pictures and their classes.

    Attributes:
        images: (M, C, H, W) uint8, M >= N; those of several splits where they lie together in one mapped file.
        targets: (N,) int64, class indices.
        rows: (N,) int64, which of `images` each picture is; None where picture i is image i.
        pages: told what is read of `images`, where they are mapped.
    """

    images: Tensor
    targets: Tensor
    rows: Tensor | None = None
    pages: Pages | None = None

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def shape(self) -> Shape:
        """(C, H, W) of a picture."""
        channels, height, width = self.images.shape[1:]
        return channels, height, width

    def pictures(self, which: Tensor | slice) -> Tensor:
        """Return some pictures (n, C, H, W) uint8 by their indices (n,) int64 or a slice of them."""
        found = self.images[which if self.rows is None else self.rows[which]]
        if self.pages:
            self.pages.touched(len(found))
        return found

    def picture(self, index: int) -> Tensor:
        """Return one picture (C, H, W) uint8."""
        return self.pictures(torch.tensor([index]))[0] if self.rows is not None else self.images[index]


@dataclass(frozen=True)
class Skipped:
    """A file that could not be used, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, eq=False)
class Data:
    """A loaded data set.

    Attributes:
        train, val, test: `val` is empty where the validation share is 0; `test` where there is none.
        classes: one name per class index.
        mean, std: (C,) float32, of the training split's pixels scaled to [0, 1]; std is never 0.
        skipped: files left out.
    """

    train: Split
    val: Split
    test: Split
    classes: tuple[str, ...]
    mean: Tensor
    std: Tensor
    skipped: tuple[Skipped, ...] = ()

    def split(self, name: SplitName) -> Split:
        """Return the split called `name`."""
        return {"train": self.train, "val": self.val, "test": self.test}[name]

    def normalise(self, images: Tensor) -> Tensor:
        """Return images x (…, C, H, W) in [0, 255] as the network sees them: float32, (x / 255 - mean) / std."""
        scale, shift = self.scaling(images.device)
        return images.mul(scale).sub_(shift)

    def scaling(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return what pixels x in [0, 255] are multiplied by, then what is subtracted, (C, 1, 1) float32 each."""
        mean, std = (t.to(device).view(-1, 1, 1) for t in (self.mean, self.std))
        return 1 / (255 * std), mean / std


@dataclass(frozen=True)
class Choice:
    """The classes that are kept.

    Attributes:
        names: of the classes kept, each once, in the order in which the data name them first.
        targets: (K,) int64, the new index of each of the K classes the data have; -1 where it is left out.
    """

    names: tuple[str, ...]
    targets: NDArray[np.int64]


Origin = Literal["program", "own", "standard"]
"""Of a data set: it comes with the program, is the person's own, or is public."""


class Dataset(Spec):
    """Where pictures come from, and how they reach the network."""

    title: ClassVar[str]
    origin: ClassVar[Origin] = "own"
    download: ClassVar[str] = ""  # how much is fetched where it is missing, such as "11 MB"
    source: ClassVar[str] = ""  # who made it, and where it is described
    licence: ClassVar[str] = ""  # what its makers allow

    height: Height = 28
    width: Width = 28
    color: Color = "grey"
    validation_share: Annotated[
        Float, Field(ge=0, le=0.9, description="share of the training pictures kept apart for validation")
    ] = 0.1
    seed: Annotated[Seed, Field(description="draws the validation split, and whatever else is random")] = 0

    @property
    def input_shape(self) -> Shape:
        """(C, H, W) of the pictures the network gets."""
        return (1 if self.color == "grey" else 3, self.height, self.width)

    def classes(self) -> tuple[str, ...]:
        """Return the names of the classes, without reading pictures.

        Raises:
            DataError: if they cannot be known, e.g. because the folder is not there.
        """
        raise NotImplementedError

    def choose(self, classes: tuple[str, ...]) -> Choice:
        """Return which of `classes`, the names as the data have them, are kept, and what they are called.

        Raises:
            DataError: if fewer than two classes are left.
        """
        return Choice(classes, np.arange(len(classes), dtype=np.int64))

    @property
    def shares(self) -> tuple[float, float]:
        """Of the training pictures kept for validation, and of all kept for testing, where the data do not say."""
        return self.validation_share, TEST_SHARE

    def missing(self, root: Path) -> str | None:
        """Return what would have to be downloaded first, as a sentence, or None where `load` needs no network."""
        return None

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        """Return the data, in memory; standard sets are looked for and kept under `root`.

        Raises:
            DataError: in one sentence with what to do.
            Cancelled: if `progress` did.
        """
        raise NotImplementedError


DATASETS: Registry[Dataset] = Registry(
    "data set", Dataset, "workbench.data.program", "workbench.data.own", "workbench.data.standard"
)
AnyDataset = Annotated[SerializeAsAny[Dataset], *DATASETS.validator]


def alike(kind: str, like: Dataset, **settings: object) -> Dataset:
    """Return a data set of another kind, brought to the size and colours of `like`, with its shares and seed.

    Raises:
        SpecError: if one of the kind's own `settings` is wrong.
    """
    cls = DATASETS[kind]
    common = cls.model_fields.keys() & type(like).model_fields.keys() & {*Dataset.model_fields, "test_share"}
    return parse(cls, {key: getattr(like, key) for key in common} | settings)


def statistics(images: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and std (C,) float32 of uint8 images (N, C, H, W) scaled to [0, 1]; a std of 0 becomes 1.

    Exact and in bounded memory: computed from each channel's histogram of 256 values.
    """
    counts = torch.zeros((images.shape[1], 256), dtype=torch.int64)
    for channel, row in zip(images.unbind(1), counts, strict=True):
        for part in torch.split(channel, 4096):
            row += torch.bincount(part.flatten(), minlength=256)
    mean, std = np.nan_to_num(moments_of_counts(counts.numpy())).T
    return torch.from_numpy(mean).float(), torch.from_numpy(np.where(std > 0, std, 1.0)).float()
