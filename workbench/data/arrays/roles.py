"""Which array of a file is what: pictures, labels, names of classes, and of which split."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.data.arrays.source import ArrayError, Source, axes_text
from workbench.data.base import SplitName

# numpy.savez without names calls its arrays arr_0, arr_1.
_IMAGES = {"x", "image", "images", "img", "imgs", "picture", "pictures", "data", "pixels", "features", "samples"}
_IMAGES |= {"input", "inputs", "xs", "arr0"}
_LABELS = {"y", "label", "labels", "target", "targets", "class", "classes", "cls", "category", "categories", "ys"}
_LABELS |= {"answer", "answers", "truth", "arr1"}
_NAMES = {"names", "classes", "categories", "class", "label", "labels", "category", "classnames", "labelnames"}
_SPLITS: dict[str, SplitName] = {
    **dict.fromkeys(("train", "training", "tr"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing", "te"), "test"),
}
_FILLERS = {"set", "dataset", "list", "all", "full", "the", "orig"}


@dataclass(frozen=True)
class Pair:
    """Pictures and their labels; `split` is "train" where the file has one pair only."""

    split: SplitName
    images: Source
    labels: Source


@dataclass(frozen=True)
class Roles:
    """What the arrays of a file are.

    Attributes:
        pairs: at most one a split, the one called train first.
        names: of the classes, or None.
        unused: names of arrays left out, and why.
    """

    pairs: tuple[Pair, ...]
    names: Source | None
    unused: tuple[tuple[str, str], ...] = ()


def assign(sources: tuple[Source, ...], images: str = "", labels: str = "", names: str = "") -> Roles:
    """Say which array is what.

    Args:
        sources: the arrays of a file.
        images: name of the array of pictures; "" to find it, and those of every split, by the usual names, such as
            x_train and y_train, train_images and train_labels, images and labels.
        labels: name of the array of labels, or "".
        names: name of the array of class names, or "".

    Raises:
        ArrayError: if there are no pictures, or no labels for those of training.
    """
    called = _chosen(sources, names) if names else _class_names(sources, {images, labels})
    left = tuple(source for source in sources if source is not called)
    if images or labels:
        return _as_told(left, images, labels, called)
    pictures = {split: source for source in left if (split := _role(source, _IMAGES)) and len(source.shape) >= 2}
    answers = {split: source for source in left if (split := _role(source, _LABELS)) and len(source.shape) <= 2}
    if not pictures:
        return Roles((_only_pair(left),), called)
    if "train" not in pictures or "train" not in answers:
        missing = "pictures" if "train" not in pictures else "labels"
        raise ArrayError(f"has no {missing} for training among {_listed(left)}; name the array in the settings")
    unused = tuple((pictures[split].name, "has no labels") for split in pictures if split not in answers)
    order: tuple[SplitName, ...] = ("train", "val", "test")
    pairs = (Pair(split, pictures[split], answers[split]) for split in order if split in pictures and split in answers)
    return Roles(tuple(pairs), called, unused)


def _as_told(sources: tuple[Source, ...], images: str, labels: str, names: Source | None) -> Roles:
    if not images or not labels:
        known = _chosen(sources, images or labels)
        others = tuple(source for source in sources if source is not known and len(source) == len(known))
        found = [source for source in others if bool(images) == (len(source.shape) <= 2)]
        if len(found) != 1:
            raise ArrayError(
                f"has {len(found)} arrays that may be the {'labels' if images else 'pictures'} of {known.name} among "
                f"{_listed(sources)}; name it in the settings"
            )
        pictures, answers = (known, found[0]) if images else (found[0], known)
    else:
        pictures, answers = _chosen(sources, images), _chosen(sources, labels)
    return Roles((Pair("train", pictures, answers),), names)


def _chosen(sources: tuple[Source, ...], name: str) -> Source:
    for source in sources:
        if source.name == name:
            return source
    raise ArrayError(f"has no array {name}; choose one of {_listed(sources)}")


def _class_names(sources: tuple[Source, ...], taken: set[str]) -> Source | None:
    """Return the array of class names: text, called so, and of no length of pictures."""
    lengths = {len(source) for source in sources if len(source.shape) >= 2}
    for source in sources:
        words = [word for word in _words(source.name) if word not in _FILLERS]
        named = "".join(words) in _NAMES or "names" in words
        text = source.dtype.kind in "USO"
        if named and text and len(source.shape) == 1 and len(source) not in lengths and source.name not in taken:
            return source
    return None


def _role(source: Source, words: set[str]) -> SplitName | None:
    """Return the split an array belongs to, if its name has one of `words` and no other but a split's."""
    found = _words(source.name)
    splits = [_SPLITS[word] for word in found if word in _SPLITS]
    rest = [word for word in found if word not in _SPLITS and word not in _FILLERS]
    if len(splits) > 1 or len(rest) != 1 or rest[0] not in words:
        return None
    return splits[0] if splits else "train"


def _words(name: str) -> list[str]:
    """Return the words of a name in lower case: xTrain, x_train and train/x have x and train."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=^[xyXY])(?=train|test|val)", " ", name)
    words = re.findall(r"[^\W\d_]+\d*", re.sub(r"^arr_(\d)$", r"arr\1", apart))
    return [word.casefold() for word in words]


def _only_pair(sources: tuple[Source, ...]) -> Pair:
    """Return the one array that can be pictures, and the one of the same length that can be labels."""
    pictures = [source for source in sources if len(source.shape) in (3, 4)]
    if len(pictures) != 1:
        found = f"{len(pictures)} arrays that may be" if pictures else "no array of"
        raise ArrayError(f"has {found} pictures among {_listed(sources)}; name the arrays in the settings")
    answers = [s for s in sources if s is not pictures[0] and len(s.shape) <= 2 and len(s) == len(pictures[0])]
    if len(answers) != 1:
        raise ArrayError(
            f"has {len(answers) or 'no'} arrays that may be the labels of {pictures[0].name} among "
            f"{_listed(sources)}; name the arrays in the settings"
        )
    return Pair("train", pictures[0], answers[0])


def _listed(sources: Iterable[Source]) -> str:
    shown = [f"{source.name[:60]} ({axes_text(source.shape)})" for source in sources]
    return ", ".join(shown[:8]) + (" …" if len(shown) > 8 else "") if shown else "no arrays"
