"""Which pictures of a split the gallery shows, in which order and under which headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.gui.judging.words import count_of
from workbench.gui.views.grid_places import Section
from workbench.gui.widgets import format_count
from workbench.inspection.predictions import Predictions

OrderName = Literal["class", "shuffled", "stored", "unsure", "worst"]
Verdict = Literal["all", "wrong", "right"]
Indices = NDArray[np.intp]

ORDERS: dict[OrderName, tuple[str, str]] = {
    "class": ("By class", "One class after another, each under its name"),
    "shuffled": ("Shuffled", "Mixed, the same way every time"),
    "stored": ("As stored", "In the order of the data set"),
    "unsure": ("Least sure first", "By the probability of the class that the network names, the lowest first"),
    "worst": ("Worst first", "By the probability that the network gives the right class, the lowest first"),
}
VERDICTS: dict[Verdict, tuple[str, str]] = {
    "all": ("All pictures", "Whatever the network takes them for"),
    "wrong": ("Wrong ones", "What the network takes for another class"),
    "right": ("Right ones", "What the network recognises"),
}
JUDGED: tuple[OrderName, ...] = ("unsure", "worst")
"""Orders that need predictions."""

SHUFFLE_SEED = 0


@dataclass(frozen=True)
class Wish:
    """What a person wants to see.

    Attributes:
        order: of the pictures.
        verdict: those the network gets wrong or right, or all.
    """

    order: OrderName = "class"
    verdict: Verdict = "all"

    @property
    def needs_predictions(self) -> bool:
        """Whether the network has to be asked."""
        return self.verdict != "all" or self.order in JUDGED


def arrange(
    targets: NDArray[np.int64],
    classes: Sequence[str],
    shown: NDArray[np.bool_],
    wish: Wish,
    predictions: Predictions | None,
) -> tuple[Indices, tuple[Section, ...]]:
    """Return the pictures to show, in order, and their headings.

    Args:
        targets: (N,) classes of the pictures.
        classes: K names.
        shown: (K,), whose pictures are shown.
        wish: how.
        predictions: of the N pictures; what they do not cover yet is left out where the wish needs them.
    """
    keep = shown[targets]
    if wish.verdict == "wrong":
        keep = keep & predictions.wrong if predictions else np.zeros_like(keep)
    elif wish.verdict == "right":
        keep = keep & predictions.known_right if predictions else np.zeros_like(keep)
    if wish.order in JUDGED:
        return _by_share(keep, wish.order, predictions), ()
    if wish.order == "shuffled":
        mixed = np.random.default_rng(SHUFFLE_SEED).permutation(len(targets))
        return mixed[keep[mixed]], ()
    kept = np.flatnonzero(keep)
    if wish.order == "stored":
        return kept, ()
    return kept[np.argsort(targets[kept], kind="stable")], _sections(targets, classes, keep, wish.verdict, predictions)


def _by_share(keep: NDArray[np.bool_], order: OrderName, predictions: Predictions | None) -> Indices:
    if predictions is None:
        return np.zeros(0, np.intp)
    shares = predictions.confidence if order == "unsure" else predictions.right
    known = np.flatnonzero(keep & (predictions.predicted >= 0))
    return known[np.argsort(shares[known], kind="stable")]


def _sections(
    targets: NDArray[np.int64],
    classes: Sequence[str],
    keep: NDArray[np.bool_],
    verdict: Verdict,
    predictions: Predictions | None,
) -> tuple[Section, ...]:
    counts = np.bincount(targets[keep], minlength=len(classes))
    complete = predictions is None or predictions.complete
    of = targets if complete or predictions is None else targets[predictions.predicted >= 0]
    everything = np.bincount(of, minlength=len(classes))
    starts = np.cumsum(counts) - counts
    details = [
        format_count(count) if verdict == "all" else count_of(count, every, verdict, complete=complete)
        for count, every in zip(counts.tolist(), everything.tolist(), strict=True)
    ]
    return tuple(
        Section(classes[index], details[index], int(starts[index])) for index in np.flatnonzero(counts).tolist()
    )
