"""What an embedding shows, in words."""

from workbench.data.base import SplitName
from workbench.gui.judging.collector import Collected
from workbench.gui.judging.words import as_of
from workbench.gui.number_text import whole_percent
from workbench.gui.widgets import format_count
from workbench.inspection.embedding.projection import Projection
from workbench.layers.base import shape_text

TREATED = {
    "whole": "",
    "pooled": ", too many: means over parts of each map",
    "folded": ", too many: folded into fewer by fixed random sums",
}


def pictures_words(done: int, split: SplitName, everything: int) -> str:
    """Say "1 000 of 54 000 train pictures"."""
    of = "" if done == everything else f" of {format_count(everything)}"
    return f"{format_count(done)}{of} {split} pictures"


def numbers_words(collected: Collected) -> str:
    """Say how many numbers each picture is, and what was done to too many."""
    shape = collected.shape
    numbers = format_count(shape[0]) if len(shape) == 1 else shape_text(shape)
    return f"{numbers} numbers each{TREATED[collected.treatment]}"


def projection_words(projection: Projection) -> str:
    """Say what the axes mean: how much of the variance they show, or how far t-SNE is."""
    if projection.shares is not None:
        first, second = projection.shares
        return f"PCA: across {whole_percent(first)} of the variance, up {whole_percent(second)}"
    if projection.stage < projection.stages:
        return f"t-SNE, stage {projection.stage} of {projection.stages}"
    return "t-SNE: who is near whom means something, how far apart groups are does not"


def summary(collected: Collected, everything: int) -> str:
    """Say in one line what is shown."""
    pictures = pictures_words(collected.done, collected.wanted.split, everything)
    return " · ".join((pictures, numbers_words(collected), as_of(collected.step)))
