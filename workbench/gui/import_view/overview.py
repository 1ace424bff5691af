"""What the import view shows of the pictures a person brings, whether they are in files or in arrays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import SPLITS, Data, SplitName
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.folder_tree import LabelledFiles
from workbench.data.splits import Indices
from workbench.data.survey.files import Survey
from workbench.data.survey.findings import Finding, short
from workbench.gui.import_view.proposal import Proposal, propose
from workbench.gui.picture_words import COLORS, picture_name
from workbench.layers.base import Shape

Source = Path | tuple[SplitName, int]
"""Where a picture is: a file, or a split and an index in it."""

SHOWN = 400  # pictures in the grid
_GREY = ("grey", "black and white", "16 bit", "float")


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
        first: the survey of all classes.
        survey: the same under `dataset`.
        files: where the pictures are files.
        data: where they are in arrays, by their classes' names as the data have them.
        shape: (C, H, W) of the pictures in the arrays, as they are there.
    """

    dataset: OwnPictures
    first: Survey
    survey: Survey
    files: LabelledFiles | None = None
    data: Data | None = None
    shape: Shape | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """K names as the data have them, those left out, too."""
        return self.first.classes

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or suspicious, the worst first."""
        return self.survey.findings

    @cached_property
    def counts(self) -> Indices:
        """(K, 3) pictures in train, val and test."""
        return self.survey.counts

    @cached_property
    def totals(self) -> Indices:
        """(K,) pictures of each class, those left out, too."""
        readable = self.first.targets[self.first.readable]
        return np.bincount(readable, minlength=len(self.classes)).astype(np.int64)

    @property
    def unreadable(self) -> int:
        """How many files cannot be used."""
        return sum(finding.kind == "unreadable" for finding in self.findings)

    @cached_property
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

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Width and height (n, 2) of every picture in pixels."""
        readable = self.first.readable
        if self.shape is not None:
            return np.tile(np.array(self.shape[:0:-1]), (int(readable.sum()), 1))
        return np.stack([self.first.widths[readable], self.first.heights[readable]], axis=1)

    @cached_property
    def modes(self) -> list[tuple[str, int]]:
        """How many pictures are in which colours, the most common first."""
        if self.shape is not None:
            return [(COLORS[self.shape[0]], len(self.sizes))]
        return Counter(self.first.modes[self.first.readable].tolist()).most_common()

    @property
    def nearly_grey(self) -> int:
        """How many pictures have colours and are nearly grey."""
        return int(self.first.greyish.sum())

    @cached_property
    def proposal(self) -> Proposal:
        """How large and in which colours they had best reach the network."""
        plain = sum(count for mode, count in self.modes if mode in _GREY)
        return propose(self.sizes, plain + self.nearly_grey)

    def samples(self, target: int | None) -> Pictures:
        """Return pictures of a class, or with None a few of every class."""
        targets = range(len(self.classes)) if target is None else (target,)
        most = max(1, SHOWN // max(1, len(targets)))
        parts = [part for part in (self._of_class(index, most) for index in targets[:SHOWN]) if part.sources]
        if not parts:
            return Pictures(np.zeros((0, 3, 1, 1), dtype=np.uint8), ())
        # By turns, so that all classes are in sight.
        order = np.argsort(np.concatenate([np.arange(len(part.sources)) for part in parts]), kind="stable")
        sources = [source for part in parts for source in part.sources]
        images = np.concatenate([part.images for part in parts])[order]
        return Pictures(images, tuple(sources[index] for index in order.tolist()))

    def _of_class(self, target: int, most: int) -> Pictures:
        samples = self.first.samples[target]
        chosen = np.linspace(0, len(samples.files) - 1, min(len(samples.files), most)).astype(np.int64)
        sources = tuple(self._source(index) for index in samples.files[chosen].tolist())
        rows = [source for source in sources if not isinstance(source, Path)]
        if rows:
            return Pictures(self.pixels(rows), sources)
        return Pictures(samples.pictures[chosen].transpose(0, 3, 1, 2), sources)

    def pixels(self, rows: Sequence[tuple[SplitName, int]]) -> NDArray[np.uint8]:
        """Return pictures in arrays (n, C, H, W), n > 0."""
        assert self.data is not None
        data = self.data
        return np.stack([data.split(name).picture(index).numpy() for name, index in rows])

    def caption(self, source: Source) -> str:
        """Return a picture's short name."""
        return source.name if isinstance(source, Path) else picture_name(*source)

    def class_of(self, source: Source) -> str:
        """Return the class of a picture, as the data have it; "" where it is not known."""
        index = self._places.get(source)
        return "" if index is None else self.classes[self.first.targets[index]]

    def describe(self, source: Source) -> str:
        """Return what is known of a picture, to be read beneath it."""
        label, index, seen = self.class_of(source), self._places.get(source), self.survey
        if not isinstance(source, Path):
            return picture_name(*source, label)
        name = short(seen.root, source)
        if index is None or not seen.readable[index]:
            return name
        facts = (
            name,
            f"{seen.widths[index]}×{seen.heights[index]} pixels",
            str(seen.modes[index]),
            *(() if label in Path(name).parts else (label,)),
            str(seen.splits[index]) or "left out",
        )
        return " · ".join(facts)

    def _source(self, index: int) -> Source:
        if self.data is None:
            return self.first.paths[index]
        for name in SPLITS:
            count = len(self.data.split(name))
            if index < count:
                return name, index
            index -= count
        raise IndexError(index)

    @cached_property
    def _places(self) -> dict[Source, int]:
        """The index of each picture."""
        if self.data is None:
            return {path: index for index, path in enumerate(self.first.paths)}
        rows = ((name, index) for name in SPLITS for index in range(len(self.data.split(name))))
        return {row: place for place, row in enumerate(rows)}

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
