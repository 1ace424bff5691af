"""A look at every file of a person's own pictures, before anything is learned from them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.data import splits as data_splits
from workbench.data.base import SPLITS, DataError, Progress, Skipped
from workbench.data.in_order import WORKERS, in_order, throttled
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.folder_tree import LabelledFiles
from workbench.data.pictures.picture import PictureError
from workbench.data.splits import Indices
from workbench.data.survey import findings as survey_findings
from workbench.data.survey import look as survey_picture
from workbench.data.survey.findings import Finding
from workbench.data.survey.look import SIDE, Look

_SAMPLES, _ALL_SAMPLES = 400, 20_000  # kept of a class, and of all: 7 kB each
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Samples:
    """Small pictures of a class, spread evenly over it.

    Attributes:
        files: (n,) int64, which of the files they are of.
        pictures: (n, 48, 48, 3) uint8.
    """

    files: Indices
    pictures: NDArray[np.uint8]


@dataclass(frozen=True)
class Survey:
    """What N files of K classes are.

    Attributes:
        root: the folder they are in, or the one file of arrays.
        paths: N files; of arrays all the same.
        classes: K names, as the data have them; excluded ones, too, but of arrays.
        targets: (N,) class indices.
        splits: (N,) "train", "val" or "test", given or as they would be drawn; "" for what is in none.
        readable: (N,) bool; what follows is 0 or "" elsewhere.
        widths: (N,) pixels.
        heights: (N,) pixels.
        modes: (N,) "grey", "RGB", "palette", "transparent", "16 bit", "float", …
        means: (N, 4) float32 of brightness, red, green and blue in [0, 1].
        spreads: (N, 4) float32, their standard deviations.
        greyish: (N,) bool, whether a picture has colours and is nearly grey.
        samples: of each class.
        findings: what is wrong or suspicious, the worst first.
    """

    root: Path
    paths: tuple[Path, ...]
    classes: tuple[str, ...]
    targets: Indices
    splits: NDArray[np.str_]
    readable: NDArray[np.bool_]
    widths: Indices
    heights: Indices
    modes: NDArray[np.str_]
    means: NDArray[np.float32]
    spreads: NDArray[np.float32]
    greyish: NDArray[np.bool_]
    samples: tuple[Samples, ...]
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Indices:
        """(K, 3) readable pictures of each class in train, val and test."""
        table = np.zeros((len(self.classes), len(SPLITS)), dtype=np.int64)
        for column, split in enumerate(SPLITS):
            chosen = self.targets[self.readable & (self.splits == split)]
            table[:, column] = np.bincount(chosen, minlength=len(self.classes))
        return table

    def tone(self, target: int | None = None) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return mean and spread (4,) of brightness, red, green and blue over all pictures, or those of a class."""
        chosen = self.readable if target is None else self.readable & (self.targets == target)
        if not chosen.any():
            return np.zeros(4, dtype=np.float32), np.zeros(4, dtype=np.float32)
        means, spreads = self.means[chosen].astype(np.float64), self.spreads[chosen].astype(np.float64)
        mean = means.mean(0)
        variance = (spreads**2 + means**2).mean(0) - mean**2
        return mean.astype(np.float32), np.sqrt(variance.clip(min=0)).astype(np.float32)


def survey(files: LabelledFiles, dataset: OwnPictures, progress: Progress | None = None) -> Survey:
    """Look at every file.

    Args:
        files: with class and split.
        dataset: says how splits are drawn, which classes are kept, and how large pictures are needed.
        progress: told how many files were looked at.

    Raises:
        Cancelled: if `progress` did.
    """
    listing = files.listing
    sampled = _sampled(listing.targets, len(files.classes))
    jobs = [(path, bool(wanted)) for path, wanted in zip(listing.paths, sampled, strict=True)]
    looks = list(_worked(_look, jobs, "Looking at pictures", progress))
    looks = _compared_exactly(listing.paths, looks, progress)
    seen = [look if isinstance(look, Look) else None for look in looks]
    splits = splits_under(files, dataset)
    skipped = (*listing.skipped, *(look for look in looks if isinstance(look, Skipped)))
    findings = survey_findings.find(
        survey_findings.Seen(files.root, listing.paths, tuple(seen), files.classes, listing.targets, splits),
        skipped,
        (dataset.height, dataset.width),
    )
    none = np.zeros(4, dtype=np.float32)
    return Survey(
        root=files.root,
        paths=listing.paths,
        classes=files.classes,
        targets=listing.targets,
        splits=splits,
        readable=np.array([look is not None for look in seen], dtype=bool),
        widths=np.array([look.width if look else 0 for look in seen], dtype=np.int64),
        heights=np.array([look.height if look else 0 for look in seen], dtype=np.int64),
        modes=np.array([look.mode if look else "" for look in seen], dtype=np.str_),
        means=np.array([look.mean if look else none for look in seen], dtype=np.float32).reshape(-1, 4),
        spreads=np.array([look.spread if look else none for look in seen], dtype=np.float32).reshape(-1, 4),
        greyish=np.array([look is not None and look.greyish for look in seen], dtype=bool),
        samples=tuple(_samples(seen, listing.targets, target) for target in range(len(files.classes))),
        findings=findings,
    )


def splits_under(files: LabelledFiles, dataset: OwnPictures) -> NDArray[np.str_]:
    """Return the split (N,) of each file as a load would give it; "" where its class is left out."""
    listing = files.listing
    try:
        targets = dataset.choose(files.classes).targets[listing.targets]
    except DataError:  # too few classes are kept to learn from; they can be looked at all the same
        return listing.splits
    result = np.full(len(targets), "", dtype="U5")
    for name, part in zip(SPLITS, data_splits.parts(targets, listing.splits, dataset), strict=True):
        result[part] = name
    return result


def most_samples(classes: int) -> int:
    """Return how many samples are kept of each of so many classes."""
    return max(1, min(_SAMPLES, _ALL_SAMPLES // max(1, classes)))


def _sampled(targets: Indices, classes: int) -> NDArray[np.bool_]:
    """Return which files (N,) a sample is kept of."""
    wanted = np.zeros(len(targets), dtype=bool)
    most = most_samples(classes)
    for target in range(classes):
        members = np.flatnonzero(targets == target)
        if len(members):
            wanted[members[np.linspace(0, len(members) - 1, min(most, len(members))).astype(np.int64)]] = True
    return wanted


def _samples(looks: list[Look | None], targets: Indices, target: int) -> Samples:
    found = [
        (index, look.sample)
        for index in np.flatnonzero(targets == target).tolist()
        if (look := looks[index]) is not None and look.sample is not None
    ]
    pictures = np.stack([picture for _, picture in found]) if found else np.zeros((0, SIDE, SIDE, 3), dtype=np.uint8)
    return Samples(np.array([index for index, _ in found], dtype=np.int64), pictures)


def _look(job: tuple[Path, bool]) -> Look | Skipped:
    path, sampled = job
    try:
        return survey_picture.look(path, sampled)
    except PictureError as error:
        return Skipped(path, error.reason)


def _compared_exactly(
    paths: tuple[Path, ...], looks: list[Look | Skipped], progress: Progress | None
) -> list[Look | Skipped]:
    """Decode as a whole what was decoded at a fraction, where another file may hold the same picture."""
    by_size: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, look in enumerate(looks):
        if isinstance(look, Look):
            by_size[look.width, look.height].append(index)
    doubtful = [index for group in by_size.values() for index in _doubtful(group, looks)]
    exact = dict(zip(doubtful, _worked(_exact, [paths[i] for i in doubtful], "Comparing", progress), strict=True))
    return [_with_pixels(look, exact.get(index)) for index, look in enumerate(looks)]


def _doubtful(group: list[int], looks: list[Look | Skipped]) -> list[int]:
    """Return the reduced pictures of one size that may equal another of that size."""
    found = {index: look for index in group if isinstance(look := looks[index], Look)}
    reduced = {index: look for index, look in found.items() if not look.exact}
    if len(reduced) < len(found):
        return list(reduced)
    alike: dict[bytes, list[int]] = defaultdict(list)
    for index, look in reduced.items():
        alike[look.pixels].append(index)
    return [index for indices in alike.values() if len(indices) > 1 for index in indices]


def _exact(path: Path) -> bytes | None:
    try:
        return survey_picture.exact_pixels(path)
    except PictureError:  # its beginning could be read
        return None


def _with_pixels(look: Look | Skipped, pixels: bytes | None) -> Look | Skipped:
    if not isinstance(look, Look) or pixels is None:
        return look
    return Look(**{**vars(look), "pixels": pixels, "exact": True})


def _worked(function: Callable[[T], R], jobs: list[T], words: str, progress: Progress | None) -> Iterator[R]:
    """Yield the results of several threads in the order of the jobs."""
    report = throttled(progress, words, len(jobs))
    done = 0
    with closing(in_order(function, jobs, ahead=8 * WORKERS, meanwhile=lambda _: report(done))) as found:
        for _, result in found:
            report(done)
            yield result
            done += 1
    if jobs:
        report(done)
