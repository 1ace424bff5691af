"""What a survey says once other classes, shares or sizes are chosen; no picture is read for it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from workbench.data.base import SPLITS, DataError, SplitName
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.folder_tree import LabelledFiles
from workbench.data.splits import Indices
from workbench.data.survey import findings as survey_findings
from workbench.data.survey.files import Survey, splits_under
from workbench.data.survey.findings import TITLES, Finding, Seen

_CHANGING = ("conflict", "leak", "small")


def under(survey: Survey, files: LabelledFiles, dataset: OwnPictures) -> Survey:
    """Return a survey of files as it is for another choice of classes, names, shares, seed or size.

    Files of classes left out are in no split, and nothing is found about them; a picture in two classes that are
    called alike is no conflict.

    Args:
        survey: of `files`.
        files: with class and split.
        dataset: the choice.
    """
    splits = splits_under(files, dataset)
    names, new = _named(survey, dataset)
    place = {path: index for index, path in enumerate(survey.paths)}
    kept: list[Finding] = []
    groups: list[list[int]] = []
    for finding in survey.findings:
        known = [place[path] for path in finding.paths if path in place]
        if finding.kind in _CHANGING or (known and all(new[index] < 0 for index in known)):
            continue
        kept.append(finding)
        if finding.kind in ("same_file", "same_pixels"):
            groups.append([index for index in known if new[index] >= 0])
    seen = Seen(survey.root, survey.paths, (), names, new, splits)
    kept += [finding for group in groups for finding in survey_findings.across(seen, group)]
    kept += _small(survey, np.flatnonzero(survey.readable & (new >= 0)), seen, (dataset.height, dataset.width))
    order = list(TITLES)
    return replace(survey, splits=splits, findings=tuple(sorted(kept, key=lambda finding: order.index(finding.kind))))


def findings_in_arrays(survey: Survey, dataset: OwnPictures) -> tuple[Finding, ...]:
    """Return what is found about pictures in arrays for another choice of classes and names; splits stay as they are.

    Args:
        survey: of loaded data, all classes among them.
        dataset: the choice.
    """
    _, new = _named(survey, dataset)
    starts = {name: int(np.argmax(survey.splits == name)) for name in SPLITS}
    return tuple(finding for finding in survey.findings if _still(finding, new, starts))


def _still(finding: Finding, new: Indices, starts: dict[SplitName, int]) -> bool:
    """Return whether a finding holds among the pictures that are kept, `new` being their classes."""
    if not finding.rows:
        return True
    kept = [(split, target) for split, index in finding.rows if (target := int(new[starts[split] + index])) >= 0]
    if finding.kind == "conflict":
        return len({target for _, target in kept}) > 1
    if finding.kind == "leak":
        return len({split for split, _ in kept}) > 1
    return len(kept) >= min(2, len(finding.rows))


def _named(survey: Survey, dataset: OwnPictures) -> tuple[tuple[str, ...], Indices]:
    """Return the names of the classes kept and the class (N,) of each file among them, −1 for none."""
    try:
        choice = dataset.choose(survey.classes)
    except DataError:  # too few classes are kept to learn from; they can be looked at all the same
        return survey.classes, survey.targets
    return choice.names, choice.targets[survey.targets]


def _small(survey: Survey, files: Indices, seen: Seen, size: tuple[int, int]) -> Iterator[Finding]:
    for index in files.tolist():
        picture = int(survey.heights[index]), int(survey.widths[index])
        if survey_findings.too_small(picture, size):
            words = survey_findings.small_words(picture, size)
            yield Finding("small", (seen.paths[index],), f"{seen.name(index)} {words}")
