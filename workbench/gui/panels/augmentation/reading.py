"""A sentence that reads a curve of probabilities: how far a picture can be varied until it is taken for another."""

import numpy as np

from workbench.augmentation.base import Sweep
from workbench.gui.widgets import MINUS, NO_BREAK_SPACE
from workbench.inspection.sensitivity import Response


def value_text(value: float, sweep: Sweep) -> str:
    """Write a value of the number that varies, with its unit: "−38°", "2 px", "1.25"."""
    digits = 0 if sweep.whole or sweep.unit == "°" else 2
    text = f"{value:z.{digits}f}".replace("-", MINUS)
    if sweep.unit == "°" or not sweep.unit:
        return text + sweep.unit
    return text + NO_BREAK_SPACE + sweep.unit


def verdict(response: Response, sweep: Sweep, classes: tuple[str, ...], target: int | None) -> str:
    """Say what the picture is taken for as it is, from where to where that stays, and what comes beyond.

    Args:
        response: with one probability for each of `classes`.
        sweep: the number that varies.
        classes: their names.
        target: the picture's class, if it is known.
    """
    taken = response.probabilities.argmax(1)  # (V,)
    centre = int(np.abs(response.values - sweep.neutral).argmin())
    here = int(taken[centre])
    first, last = stays(taken, centre)
    name = classes[here]
    if target is None or here == target:
        begin = f"Stays {name}"
    else:
        begin = f"Taken for {name} although it is {classes[target]}; that stays so"
    low, high = (value_text(float(response.values[i]), sweep) for i in (first, last))
    below = classes[int(taken[first - 1])] if first > 0 else ""
    above = classes[int(taken[last + 1])] if last < len(taken) - 1 else ""
    if not below and not above:
        return f"{begin} over the whole range, from {low} to {high}."
    if not below:
        return f"{begin} up to {high}; beyond that {above}."
    if not above:
        return f"{begin} from {low} upwards; below that {below}."
    beyond = f"beyond that {above}" if above == below else f"below that {below}, above {above}"
    return f"{begin} from {low} to {high}; {beyond}."


def stays(taken: np.ndarray, centre: int) -> tuple[int, int]:
    """Return the first and the last index around `centre` up to which all of `taken` (V,) are the same as there."""
    other = np.flatnonzero(taken != taken[centre])
    before, after = other[other < centre], other[other > centre]
    first = int(before[-1]) + 1 if before.size else 0
    last = int(after[0]) - 1 if after.size else len(taken) - 1
    return first, last


def worth_drawing(response: Response, centre: int, chief: int, *, most: int, enough: int, least: float) -> list[int]:
    """Return the classes to draw: `chief`, those the sentence names, those that win, those that come near to it.

    Args:
        response: with one probability for each class.
        centre: index of the value at which the picture is as it is.
        chief: the class that stands before all others.
        most: classes returned; of those that win somewhere the ones that win at the most values, but for those named.
        enough: classes up to which others follow, the most probable first.
        least: probability that these others come to somewhere.
    """
    peaks, taken = response.probabilities.max(0), response.probabilities.argmax(1)  # (K,), (V,)
    first, last = stays(taken, centre)
    named = [int(taken[i]) for i in (centre, first - 1, last + 1) if 0 <= i < len(taken)]
    wins = np.bincount(taken, minlength=len(peaks))
    winners = [i for i in np.lexsort((-peaks, -wins)).tolist() if wins[i]]
    drawn = list(dict.fromkeys([chief, *named, *winners]))[:most]
    near = [i for i in np.argsort(-peaks, kind="stable").tolist() if peaks[i] >= least and i not in drawn]
    return drawn + near[: max(0, enough - len(drawn))]
