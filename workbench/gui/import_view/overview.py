"""What the import view shows of the pictures a person brings, whether they are in files or in arrays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.data import survey_again, survey_arrays
from workbench.data.base import SPLITS, Data, DataError, Progress, SplitName
from workbench.data.folder_tree import LabelledFiles
from workbench.data.own import OwnPictures
from workbench.data.splits import Indices
from workbench.data.survey import Survey, survey
from workbench.data.survey_findings import Finding, short
from workbench.gui.import_view.proposal import Proposal, propose
from workbench.layers.base import Shape

Source = Path | tuple[SplitName, int]
"""Where a picture is: a file, or a split and an index in it."""

SHOWN = 400  # pictures in the grid
GREY = ("grey", "black and white", "16 bit")
_MODES = {1: "grey", 3: "RGB", 4: "transparent"}


@runtime_checkable
class HasFiles(Protocol):
    """A data set whose pictures are files."""

    def files(self) -> LabelledFiles:
        """Return which file has which class and split."""


@runtime_checkable
class HasShape(Protocol):
    """A data set whose pictures all have one shape."""

    def picture_shape(self) -> Shape:
        """Return (C, H, W) as they are in the data."""


@dataclass(frozen=True)
class Pictures:
    """Small pictures to look through.

    Attributes:
        images: (n, C, H, W) uint8.
        sources: n, where each is.
    """

    images: NDArray[np.uint8]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Overview:
    """What there is.

    Attributes:
        dataset: under which shares, classes and sizes.
        classes: K names as the data have them, those left out, too.
        counts: (K, 3) pictures in train, val and test.
        findings: the worst first.
        files: where the pictures are files.
        first: their survey, of all classes.
        survey: the same under `dataset`.
        data: where they are arrays.
        shape: (C, H, W) of the pictures in the arrays, as they are there.
    """

    dataset: OwnPictures
    classes: tuple[str, ...]
    counts: Indices
    findings: tuple[Finding, ...]
    files: LabelledFiles | None = None
    first: Survey | None = None
    survey: Survey | None = None
    data: Data | None = None
    shape: Shape | None = None

    @property
    def totals(self) -> Indices:
        """(K,) pictures of each class, those left out, too."""
        if self.survey is None:
            totals: Indices = self.counts.sum(1)
            return totals
        return np.bincount(self.survey.targets[self.survey.readable], minlength=len(self.classes)).astype(np.int64)

    @property
    def unreadable(self) -> int:
        """How many files cannot be used."""
        return sum(finding.kind == "unreadable" for finding in self.findings)

    @property
    def suspicious(self) -> int:
        """How many pictures are worth a look, each counted once."""
        found = [finding for finding in self.findings if finding.kind != "unreadable"]
        return len({source for finding in found for source in sources_of(finding)})

    @property
    def given(self) -> frozenset[SplitName]:
        """The splits the data themselves have, as far as that is known; no share is drawn for them."""
        if self.files is None:
            return frozenset()
        present = set(np.unique(self.files.listing.splits).tolist())
        return frozenset(name for name in SPLITS if name in present)

    def sizes(self) -> NDArray[np.int64]:
        """Return width and height (n, 2) of every picture in pixels."""
        if self.survey is not None:
            readable = self.survey.readable
            return np.stack([self.survey.widths[readable], self.survey.heights[readable]], axis=1)
        assert self.shape is not None
        return np.tile(np.array(self.shape[:0:-1]), (int(self.counts.sum()), 1))

    def modes(self) -> list[tuple[str, int]]:
        """Return how many pictures are in which colours, the most common first."""
        if self.survey is not None:
            return Counter(self.survey.modes[self.survey.readable].tolist()).most_common()
        assert self.shape is not None
        return [(_MODES[self.shape[0]], int(self.counts.sum()))]

    @property
    def proposal(self) -> Proposal:
        """How large and in which colours they had best reach the network."""
        plain = sum(count for mode, count in self.modes() if mode in GREY)
        return propose(self.sizes(), plain + self.nearly_grey())

    def nearly_grey(self) -> int:
        """Return how many pictures have colours and are nearly grey."""
        return 0 if self.survey is None else int(self.survey.greyish.sum())

    def tone(self, target: int | None) -> list[tuple[str, float, float]]:
        """Return name, mean and spread in [0, 1] of brightness and each colour, of a class or of all pictures."""
        if self.survey is not None:
            mean, spread = self.survey.tone(target)
            names: Sequence[str] = ("brightness", "red", "green", "blue")
        else:
            assert self.data is not None
            mean, spread = self.data.mean.numpy(), self.data.std.numpy()
            names = ("brightness",) if len(mean) == 1 else ("red", "green", "blue")
        return list(zip(names, mean.tolist(), spread.tolist(), strict=True))

    def samples(self, target: int | None) -> Pictures:
        """Return pictures of a class, or with None a few of every class."""
        targets = range(len(self.classes)) if target is None else (target,)
        most = max(1, SHOWN // max(1, len(targets)))
        parts = [self._of_class(index, most) for index in targets][:SHOWN]
        parts = [part for part in parts if part.sources]
        if not parts:
            return Pictures(np.zeros((0, 3, 1, 1), dtype=np.uint8), ())
        # By turns, so that all classes are in sight.
        order = np.argsort(np.concatenate([np.arange(len(part.sources)) for part in parts]), kind="stable")
        sources = [source for part in parts for source in part.sources]
        images = np.concatenate([part.images for part in parts])[order]
        return Pictures(images, tuple(sources[index] for index in order.tolist()))

    def _of_class(self, target: int, most: int) -> Pictures:
        if self.survey is not None:
            samples, paths = self.survey.samples[target], self.survey.paths
            chosen = _spread(len(samples.files), most)
            images = samples.pictures[chosen].transpose(0, 3, 1, 2)
            return Pictures(images, tuple(paths[index] for index in samples.files[chosen].tolist()))
        assert self.data is not None
        rows: list[Source] = []
        images_: list[NDArray[np.uint8]] = []
        for name in SPLITS:
            split = self.data.split(name)
            members = np.flatnonzero(split.targets.numpy() == target)
            for index in members[_spread(len(members), most - len(rows))].tolist():
                rows.append((name, index))
                images_.append(split.picture(index).numpy())
        images = np.stack(images_) if images_ else np.zeros((0, *self.data.train.shape), dtype=np.uint8)
        return Pictures(images, tuple(rows))

    def caption(self, source: Source) -> str:
        """Return a picture's short name."""
        return source.name if isinstance(source, Path) else f"{source[0]} {source[1]}"

    def class_of(self, source: Source) -> str:
        """Return the class of a picture, as the data have it; "" where it is not known."""
        if not isinstance(source, Path):
            assert self.data is not None
            return self.classes[int(self.data.split(source[0]).targets[source[1]])]
        index = self._places.get(source)
        return "" if index is None or self.survey is None else self.classes[self.survey.targets[index]]

    def describe(self, source: Source) -> str:
        """Return what is known of a picture, to be read beneath it."""
        if not isinstance(source, Path):
            return f"picture {source[1]} of {source[0]} · {self.class_of(source)}"
        assert self.survey is not None
        seen, name, index = self.survey, short(self.survey.root, source), self._places.get(source)
        if index is None or not seen.readable[index]:
            return name
        label = self.class_of(source)
        facts = (
            name,
            f"{seen.widths[index]}×{seen.heights[index]} pixels",
            str(seen.modes[index]),
            *(() if label in Path(name).parts else (label,)),
            str(seen.splits[index]) or "left out",
        )
        return " · ".join(facts)

    @cached_property
    def _places(self) -> dict[Path, int]:
        """The index of each file."""
        return {} if self.survey is None else {path: index for index, path in enumerate(self.survey.paths)}

    def trained(self) -> dict[str, int]:
        """Return the training pictures of each class as it is called now.

        Raises:
            DataError: if fewer than two classes are left.
        """
        choice = self.dataset.choose(self.classes)
        table = np.zeros(len(choice.names), dtype=np.int64)
        kept = choice.targets >= 0
        np.add.at(table, choice.targets[kept], self.counts[kept, 0])
        return dict(zip(choice.names, table.tolist(), strict=True))


def sources_of(finding: Finding) -> tuple[Source, ...]:
    """Return where the pictures of a finding are."""
    return finding.paths or finding.rows


def look(dataset: OwnPictures, progress: Progress, *, proposing: bool) -> Overview:
    """Look at every picture.

    Args:
        dataset: where they are.
        progress: told how many were looked at.
        proposing: whether size and colours are chosen to suit the pictures, instead of those of `dataset`.

    Raises:
        DataError: if there are none, in one sentence with what to do.
        Cancelled: if `progress` did.
    """
    if isinstance(dataset, HasFiles):
        progress("Looking for pictures", 0, None)
        files = dataset.files()
        first = survey(files, dataset, progress)
        overview = Overview(dataset, files.classes, first.counts, (), files, first, first)
        return again(overview, overview.proposal.of(dataset) if proposing else dataset)
    shape = dataset.picture_shape() if isinstance(dataset, HasShape) else dataset.input_shape
    if proposing:
        dataset = propose(np.array([shape[:0:-1]]), int(shape[0] == 1)).of(dataset)
    data, every = _loaded(dataset, progress)
    progress("Comparing pictures", 0, None)
    counts = [np.bincount(data.split(name).targets.numpy(), minlength=len(every)) for name in SPLITS]
    found = survey_arrays.find(data)
    return Overview(dataset, every, np.stack(counts, axis=1).astype(np.int64), found, data=data, shape=shape)


def again(overview: Overview, dataset: OwnPictures) -> Overview:
    """Return what there is under other classes, shares or sizes, reading no picture."""
    if overview.first is None or overview.files is None:
        return replace(overview, dataset=dataset)
    seen = survey_again.under(overview.first, overview.files, dataset)
    return replace(overview, dataset=dataset, counts=seen.counts, findings=seen.findings, survey=seen)


def _loaded(dataset: OwnPictures, progress: Progress) -> tuple[Data, tuple[str, ...]]:
    """Return the pictures of arrays, of every class under its own name, and those names."""
    nowhere = Path()  # own pictures are where their spec says
    try:
        data = dataset.changed(exclude=(), rename={}).load(nowhere, progress)
    except DataError:
        if not dataset.exclude:
            raise
        data = dataset.changed(rename={}).load(nowhere, progress)  # without what could not be loaded
    return data, data.classes


def _spread(count: int, most: int) -> Indices:
    """Return indices of at most `most` of `count` things, evenly spread."""
    return np.linspace(0, count - 1, min(count, max(0, most))).astype(np.int64)
