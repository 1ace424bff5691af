"""The card of a data set in words: for the panel, for the clipboard, and as Markdown."""

import inspect

import numpy as np

from workbench.data.base import SPLITS, Dataset, one_line
from workbench.data.card import Card
from workbench.data.own.base import OwnPictures
from workbench.gui.number_text import number
from workbench.gui.picture_words import size_and_colors
from workbench.gui.widgets import UNKNOWN, format_bytes, format_count
from workbench.layers.base import shape_text

CHANNELS = {1: ("grey",), 3: ("red", "green", "blue")}
NOT_STATED = "not stated"
OWN = "your own {}, {}"
_SELECTIONS = ("subset", "split")  # settings that choose one of several sets


def description(kind: type[Dataset]) -> str:
    """Return what the kind's docstring says, without its source, a line for each paragraph."""
    paragraphs = (inspect.getdoc(kind) or "").split("\n\n")
    lines = ["\n".join(row for row in text.splitlines() if not row.startswith("Source:")) for text in paragraphs]
    return "\n".join(" ".join(text.split()) for text in lines if text.strip())


def heading(dataset: Dataset) -> str:
    """Return what to call a data set: a person's own by its folder or file, one of several sets with its name."""
    if isinstance(dataset, OwnPictures):
        return dataset.place.name or dataset.title
    chosen = next((getattr(dataset, name) for name in _SELECTIONS if name in type(dataset).model_fields), "")
    return f"{dataset.title}, {chosen}" if chosen else dataset.title


def source(dataset: Dataset) -> str:
    """Return who made a data set, or where a person's own lies."""
    if isinstance(dataset, OwnPictures):
        return OWN.format("folder" if hasattr(dataset, "folder") else "file", dataset.place)
    return dataset.source or NOT_STATED


def facts(card: Card, dataset: Dataset) -> list[tuple[str, str]]:
    """Return names and values of what there is to know besides the classes and the pixels."""
    splits = zip(SPLITS, card.counts.sum(0).tolist(), strict=True)
    told = ", ".join(f"{name} {format_count(count)}" for name, count in splits)
    rows = [
        ("Pictures", f"{format_count(int(card.counts.sum()))}: {told}"),
        ("Shape", f"{size_and_colors(card.shape)}, tensors {shape_text(card.shape)}"),
        ("Classes", format_count(len(card.classes))),
        ("Training pictures", balance(card)),
        ("Room", f"{format_bytes(card.bytes)} {'in a file mapped into memory' if card.mapped else 'in memory'}"),
    ]
    if card.skipped:
        files = len(card.skipped)
        rows.append(("Left out", f"{format_count(files)} file{'s' * (files != 1)} that could not be read"))
    if dataset.download:
        rows.append(("Download", dataset.download))
    return [*rows, ("Source", source(dataset)), ("Licence", dataset.licence or NOT_STATED)]


def balance(card: Card) -> str:
    """Say how evenly the training pictures are shared out among the classes."""
    least, most = card.smallest, card.largest
    few, many = int(card.counts[least, 0]), int(card.counts[most, 0])
    if few == many:
        return f"{format_count(many)} of every class"
    ratio = f"{number(card.imbalance)} : 1" if few else "a class has none"
    rare, common = one_line(card.classes[least]), one_line(card.classes[most])
    return f"{format_count(few)} of “{rare}” to {format_count(many)} of “{common}” ({ratio})"


def pixel_rows(card: Card) -> list[tuple[str, str, str, str]]:
    """Return (split, channel, mean, standard deviation) of the pixels in [0, 1]."""
    return [
        (split, channel, figure(card.mean[place, at]), figure(card.std[place, at]))
        for place, split in enumerate(SPLITS)
        for at, channel in enumerate(CHANNELS[card.shape[0]])
    ]


def figure(value: float) -> str:
    """Write a mean or a deviation, a dash where there are no pictures."""
    return f"{value:.4f}" if np.isfinite(value) else UNKNOWN


def as_text(card: Card, dataset: Dataset) -> str:
    """Return the card as plain text with aligned columns."""
    named = facts(card, dataset)
    wide = max(len(name) for name, _ in named)
    lines = [heading(dataset), "", description(type(dataset)), ""]
    lines += [f"{name:<{wide}}  {value}" for name, value in named]
    names = [one_line(name) for name in card.classes]
    wide = max(len("class"), *map(len, names))
    lines += ["", f"{'class':<{wide}}" + "".join(f"{name:>10}" for name in SPLITS)]
    for name, counts in zip(names, card.counts.tolist(), strict=True):
        lines.append(f"{name:<{wide}}" + "".join(f"{count:>10}" for count in counts))
    lines += ["", f"{'pixels':<14}{'mean':>8}{'std':>8}"]
    lines += [f"{f'{split} {channel}':<14}{mean:>8}{std:>8}" for split, channel, mean, std in pixel_rows(card)]
    return "\n".join(lines) + "\n"


def as_markdown(card: Card, dataset: Dataset) -> str:
    """Return the card as a Markdown document."""
    lines = [f"# {_cell(heading(dataset))}", "", *description(type(dataset)).split("\n"), ""]
    lines += ["| | |", "|---|---|"]
    lines += [f"| {name} | {_cell(value)} |" for name, value in facts(card, dataset)]
    lines += ["", "## Classes", "", f"| class | {' | '.join(SPLITS)} |", "|---|--:|--:|--:|"]
    for name, counts in zip(card.classes, card.counts.tolist(), strict=True):
        lines.append(f"| {_cell(name)} | {' | '.join(map(str, counts))} |")
    lines += ["", "## Pixels, scaled to 0 … 1", "", "| split | channel | mean | std |", "|---|---|--:|--:|"]
    lines += [f"| {' | '.join(row)} |" for row in pixel_rows(card)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Return text that stays in its cell, letter by letter."""
    plain = one_line(" ".join(text.split()))
    for sign in ("\\", "|", "*", "_", "`", "<", "[", "#"):
        plain = plain.replace(sign, f"\\{sign}")
    return plain
