"""What a survey found, to read and to save."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from workbench import paths
from workbench.data.base import SPLITS, one_line
from workbench.data.survey.files import Survey
from workbench.data.survey.findings import TITLES, Finding, short

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report(survey: Survey) -> str:
    """Return the findings as CSV, a row for each finding and file: file, class, split, finding, sentence."""
    place = {path: index for index, path in enumerate(survey.paths)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file", "class", "split", "finding", "sentence"))
    for finding in survey.findings:
        for name, index in _concerned(survey, finding, place):
            known = ("", "") if index is None else (survey.classes[survey.targets[index]], str(survey.splits[index]))
            cells = (name, *known, TITLES[finding.kind], finding.sentence)
            writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def summary(survey: Survey) -> str:
    """Return what there is and what is wrong, to read."""
    readable = int(survey.readable.sum())
    lines = [one_line(f"{survey.root}"), f"{readable:,} of {len(survey.paths):,} pictures can be read", ""]
    width = max([len(name) for name in survey.classes] + [5])
    lines.append(f"{'class':<{width}}  " + "".join(f"{split:>10}" for split in SPLITS))
    for name, counts in zip(survey.classes, survey.counts.tolist(), strict=True):
        lines.append(f"{one_line(name):<{width}}  " + "".join(f"{count:>10,}" for count in counts))
    if readable:
        lines += ["", *_of_pictures(survey)]
    lines.append("")
    for kind, title in TITLES.items():
        found = [finding for finding in survey.findings if finding.kind == kind]
        if found:
            lines.append(f"{title}: {len(found):,}")
            lines += [f"  {one_line(finding.sentence)}" for finding in found[:5]]
            lines += [f"  … {len(found) - 5:,} more" for _ in found[5:6]]
    if not survey.findings:
        lines.append("Nothing suspicious was found.")
    return "\n".join(lines) + "\n"


def save(survey: Survey, path: Path) -> None:
    """Write the report: the summary where the name ends in .txt, else the findings as CSV; UTF-8.

    Raises:
        OSError: if it cannot be written.
    """
    text = summary(survey) if path.suffix.casefold() == ".txt" else report(survey)
    paths.write_atomically(path, text.encode())


def _concerned(survey: Survey, finding: Finding, place: dict[Path, int]) -> Iterator[tuple[str, int | None]]:
    """Yield the name and the index of each picture a finding is about; None for a file that is none of them."""
    for path in finding.paths:
        yield short(survey.root, path), place.get(path)
    starts = {split: int((survey.splits == split).argmax()) for split, _ in finding.rows}
    for split, row in finding.rows:
        yield f"{split} picture {row:,}", starts[split] + row


def _of_pictures(survey: Survey) -> list[str]:
    widths, heights = survey.widths[survey.readable], survey.heights[survey.readable]
    mean, spread = survey.tone()
    modes = Counter(survey.modes[survey.readable].tolist()).most_common()
    greyish = int(survey.greyish.sum())
    named = zip(("brightness", "red", "green", "blue"), mean.tolist(), spread.tolist(), strict=True)
    return [
        f"width {widths.min():,} to {widths.max():,}, in the middle {np.median(widths):,.0f}; "
        f"height {heights.min():,} to {heights.max():,}, in the middle {np.median(heights):,.0f} pixels",
        "colours: "
        + ", ".join(f"{mode} {count:,}" for mode, count in modes)
        + (f"; {greyish:,} of them have colours and are nearly grey" if greyish else ""),
        "mean ± spread, 0 to 1: " + ", ".join(f"{name} {m:.3f} ± {s:.3f}" for name, m, s in named),
    ]


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    line = one_line(cell)
    return f"'{line}" if line.startswith(_FORMULA) else line
